"""群发 by chat: one question at a time, read back, approved by somebody else with the head count."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.broadcasts.naming import find_area
from models.people import Person
from tests.broadcasts.crowd import gather, newest, run_clock, send, write
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def test_it_reads_back_areas_head_counts_and_weekdays(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "grid:GA1", 25)
    gather(town, "grid:GA2", 21, "s")
    said = write(organiser, "翠园、桂苑的居民")
    assert "桂花1网格(25人) 桂花2网格(21人)" in said
    assert "11月28日(周六)上午" in said
    assert "共46人:居民46人,成员0人。" in said and "只有这两个吗?1送审" in said


def test_author_and_approver_read_how_many_are_residents_and_how_many_members(town: Town) -> None:
    """A notice of no water that goes to members alone says so: nobody there subscribed."""
    organiser, approver = town.member("周敏"), town.member("吴刚")
    said = write(organiser, "翠园")
    assert "共3人:居民0人(没有人订阅),成员3人。" in said
    organiser.say("送审")
    assert "共3人:居民0人(没有人订阅),成员3人。" in "".join(approver.received())
    gather(town, "grid:GA1", 25)
    assert "共28人:居民25人,成员3人。" in write(organiser, "翠园")
    assert "共1人:居民0人,成员1人。" in write(organiser, "桂花1网格的网格长")


def test_a_wrong_weekday_in_the_text_is_asked_about_and_said(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    organiser.say("群发 政策")
    assert "11月28日是周六,您写的是周五。改好整段再发来" in organiser.say("11月28日周五登记。")
    assert "发给谁" in organiser.say("照发")
    organiser.say("订阅入学的")
    assert "11月28日(周六),您写的是周五" in organiser.say("现在")


@pytest.mark.parametrize("begun", ["群发 政策 11月28日周五登记。", "通知大家11月28日周五登记。"])
def test_a_wrong_weekday_in_the_first_words_is_asked_about_too(town: Town, begun: str) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    assert "11月28日是周六,您写的是周五" in organiser.say(begun)
    assert "发给谁" in organiser.say("11月28日周六登记。")
    organiser.say("订阅入学的"), organiser.say("2")
    organiser.say("现在")
    assert newest(town).text == "11月28日周六登记。"


def test_a_community_is_named_without_its_committee(town: Town) -> None:
    directory = town.office.directory
    renamed = {code: replace(entry, name=f"{entry.name}党委") for code, entry in directory.organisations.items()}
    found = find_area(replace(directory, organisations=renamed), "桂花社区")
    assert found is not None and found.name == "桂花社区党委"


def test_the_sample_tells_each_why_he_gets_it(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    gather(town, "jobs", 20, "j")
    write(organiser, "订阅入学的、订阅就业的")
    sample = organiser.say("看样张")
    assert "您订阅了“入学”" in sample and "您订阅了“就业”" in sample and "【清河街道】" in sample


def test_what_is_not_known_is_asked_again_and_the_rest_is_kept(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    said = write(organiser, "月亮湾")
    assert "没找到“月亮湾”" in said and "发给谁" in said
    assert "什么时候发" in organiser.say("订阅入学的")
    assert "共20人" in organiser.say("现在")


def test_the_kind_is_taken_by_the_very_word_that_was_offered(town: Town) -> None:
    """通知 by itself shows one's own notices; to who was asked which kind it is the kind."""
    organiser = town.member("周敏")
    organiser.say("群发")
    assert "发什么" in organiser.say("通知")
    organiser.say("退出")
    organiser.say("群发")
    assert "没有这一类" in organiser.say("表扬")
    assert "发什么" in organiser.say("2")


def test_a_meeting_is_told_by_a_notice_which_may_want_a_receipt(town: Town) -> None:
    organiser = town.member("周敏")
    organiser.say("群发")
    assert "发什么" in organiser.say("会议")
    organiser.say("周三9点开会。")
    assert "要不要回执" in organiser.say("网格长")


@pytest.mark.parametrize("said", ["我想发个停水的通知", "帮我发一条通知", "要给居民发个开会通知"])
def test_that_he_wants_to_send_something_begins_it_and_is_not_its_text(town: Town, said: str) -> None:
    """And 通知 is a kind: it is not asked for."""
    organiser = town.member("周敏")
    assert "发什么" in organiser.say(said)
    assert "发给谁" in organiser.say("11月28日上午停水,请储水。")
    organiser.say("网格长")
    organiser.say("不要")
    assert "通知“11月28日上午停水”" in organiser.say("现在")


def test_a_notice_of_an_event_may_be_either_and_is_asked_about(town: Town) -> None:
    assert "发哪一类" in town.member("周敏").say("我想发个剪纸活动的通知")


def test_the_whole_text_said_before_the_kind_is_kept(town: Town) -> None:
    organiser = town.member("周敏")
    organiser.say("群发")
    asked = organiser.say("明天上午8点到12点翠园停水，通知各家储水。")
    assert "正文记下了" in asked and "1政策 2通知" in asked
    assert "发给谁" in organiser.say("通知")
    organiser.say("网格长")
    organiser.say("不要")
    assert "通知“明天上午8点到12点翠…”" in organiser.say("现在")
    assert newest(town).text == "明天上午8点到12点翠园停水，通知各家储水。"


def test_a_danger_is_no_text_of_a_broadcast(town: Town) -> None:
    organiser = town.member("周敏")
    organiser.say("群发")
    assert "119" in organiser.say("翠园3幢着火了,快来人救命")


@pytest.mark.parametrize(
    ("at", "read_back"),
    [
        ("现在", "“明天”是11月23日(周一)上午、“下周三”是11月25日(周三)"),
        ("明天9点", "“明天”是11月24日(周二)上午、“下周三”是12月2日(周三)"),
    ],
)
def test_tomorrow_is_read_back_as_the_day_it_is_to_those_who_read_it(town: Town, at: str, read_back: str) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    text = "11月28日周六停水。明天上午8点检修,下周三恢复;每周五、一周日常照旧。"
    said = write(organiser, "订阅入学的", text, at=at)
    assert f"里面的日子:11月28日(周六)、{read_back}。" in said


def test_that_a_resident_got_no_notice_begins_no_broadcast(town: Town) -> None:
    assert "发哪一类" not in town.member("周敏").say("居民说没有收到停水通知")


def test_an_answer_that_does_not_do_never_slips_into_the_next_question(town: Town) -> None:
    organiser = town.member("周敏")
    organiser.say("群发 通知 明天9点开会。")
    assert "发给谁" in organiser.say("3")
    organiser.say("网格长")
    assert "要不要回执" in organiser.say("明天8点")
    assert "什么时候发" in organiser.say("1")
    assert "没看懂时间" in organiser.say("要")
    assert "共" in organiser.say("现在")


def test_a_number_offered_before_is_no_answer_to_what_is_asked_now(town: Town) -> None:
    """1 once meant a service near; asked to whom it goes, it must not tell of that."""
    organiser = town.member("周敏")
    assert "回数字看地址" in organiser.say("附近 卫生站 翠园3幢")
    organiser.say("群发 政策 明天停水。")
    assert "发给谁" in organiser.say("1")


@pytest.mark.parametrize("said", ["不发了", "算了"])
def test_it_can_be_given_up_at_any_question(town: Town, said: str) -> None:
    organiser = town.member("周敏")
    organiser.say("群发 政策 明天停水。")
    assert "不发了" in organiser.say(said)
    assert "没有没说完的事" in organiser.say("退出")


def test_an_audience_of_residents_under_twenty_is_refused(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 19)
    assert "少于20人" in write(organiser, "订阅入学的")
    gather(town, "school", 1, "one-more")
    assert "什么时候发" in organiser.say("订阅入学的")
    assert "共20人" in organiser.say("现在")


def test_an_empty_audience_is_refused_before_more_is_asked(town: Town) -> None:
    organiser = town.member("周敏")
    organiser.say("群发 通知 明天停水。")
    said = organiser.say("订阅入学的")
    assert "这个范围里没有人" in said and "换个范围" in said and "发给谁" in said and "回执" not in said
    assert "送审" not in organiser.say("送审").replace("就能看样张、送审", "")


def test_an_audience_that_empties_before_it_is_read_back_is_refused(town: Town) -> None:
    organiser = town.member("周敏")
    people = gather(town, "school", 20)
    organiser.say("群发 政策 明天停水。"), organiser.say("订阅入学的")
    stops = update(Person).where(Person.id.in_(people)).values(stopped_at=town.clock.now())
    town.look(lambda session: session.execute(stops) and None)
    said = organiser.say("现在")
    assert "换个范围" in said and "送审" not in said


@pytest.mark.parametrize(
    "to",
    ["全体", "全体居民", "全体成员", "全体党员", "所有居民", "全街道的居民", "居民", "清河街道", "桂花社区、松林社区"],
)
def test_everybody_is_asked_twice_however_it_is_said(town: Town, to: str) -> None:
    organiser = town.member("周敏")
    gather(town, "grid:GA1", 25)
    assert "送审" in write(organiser, to)
    assert "真要发给全体吗" in organiser.say("送审")
    assert "已送审" in organiser.say("送审")


@pytest.mark.parametrize("to", ["翠园", "桂花社区", "网格长"])
def test_a_part_is_asked_once(town: Town, to: str) -> None:
    organiser = town.member("周敏")
    gather(town, "grid:GA1", 25)
    write(organiser, to)
    assert "已送审" in organiser.say("送审")


def test_an_address_or_an_identity_number_is_not_sent(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    assert "网址" in write(organiser, "订阅入学的", "详见https://example.cn/1")
    assert "身份证" in organiser.say("请110101199003070038本人来")
    assert "银行卡" in organiser.say("请汇到卡号6222020000000000005")
    assert "共20人" in organiser.say("请带户口本。")


def test_a_community_writes_to_its_own_ground_only(town: Town) -> None:
    secretary = town.member("刘芳")
    gather(town, "grid:GB1", 30)
    assert "不在您的范围" in write(secretary, "松林社区")


def test_a_plain_member_writes_none(town: Town) -> None:
    assert "组织者或书记" in town.member("李明").say("群发")


def test_a_resident_who_says_so_is_taken_at_his_words(town: Town) -> None:
    assert "发哪一类" not in town.person("阿婆").say("群发")


async def test_members_by_post_have_it_without_subscribing(town: Town) -> None:
    organiser, approver, leader = town.member("周敏"), town.member("吴刚"), town.member("王建国")
    worker = town.member("李明")
    leader.received(), worker.received()
    send(town, organiser, approver, "桂花社区的网格长", text="周三9点开会。", kind="通知")
    await run_clock(town, 3)
    (told,) = leader.received()
    assert "周三9点开会" in told and "发给网格长" in told
    assert worker.received() == []


def test_who_answers_past_the_question_twice_is_told_how_to_leave_it(town):
    organiser = town.member("刘芳")
    organiser.say("群发")
    assert "退出" not in organiser.say("谁最忙呀")
    assert organiser.say("哪个网格最忙").endswith("先不弄了回“退出”。")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("通知大家明天停水", "明天停水"),
        ("帮我告诉一下居民们,周六打疫苗", "周六打疫苗"),
        ("帮我发个通知 明天上午翠园停水", "明天上午翠园停水"),
    ],
)
def test_what_everybody_shall_know_begins_a_broadcast_with_those_words(town: Town, said: str, text: str) -> None:
    organiser = town.member("周敏")
    gather(town, "grid:GA1", 25)
    begun = organiser.say(said)
    assert f"发通知“{text}”" in begun and "发给谁?" in begun and begun.count("?") == 1
    organiser.say("翠园的居民"), organiser.say("不要")
    assert "共25人" in organiser.say("现在")
    assert newest(town).text.startswith(text) and town.cases() == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("帮我通知翠园的居民明天上午停水到下午三点", "明天上午停水到下午三点"),
        ("通知一下翠园的住户们,明天打疫苗", "明天打疫苗"),
    ],
)
def test_whom_it_names_is_not_asked(town: Town, said: str, text: str) -> None:
    secretary = town.member("刘芳")
    gather(town, "grid:GA1", 25)
    begun = secretary.say(said)
    assert f"发通知“{text}”" in begun and "要不要回执" in begun
    secretary.say("不要")
    assert "共25人:居民25人" in secretary.say("现在")
    assert newest(town).text == text and town.cases() == []


def test_whom_it_is_for_is_kept_while_its_text_is_asked(town: Town) -> None:
    secretary = town.member("刘芳")
    gather(town, "grid:GA1", 25)
    assert "发什么" in secretary.say("给翠园的居民发个停水通知")
    assert "要不要回执" in secretary.say("明天上午8点到12点停水,请储水。")


def test_what_a_worker_tells_his_own_residents_is_no_broadcast(town: Town) -> None:
    worker = town.member("李明")
    assert "群发要组织者" not in worker.say("告诉翠园3幢的住户我下午去修")
    assert "群发要组织者或书记来写" in worker.say("帮我发个通知 明天上午翠园停水")


def test_its_words_can_be_changed_at_once_and_only_authors_may_begin(town: Town) -> None:
    organiser, worker = town.member("周敏"), town.member("李明")
    organiser.say("通知大家明天停水")
    assert "发什么?" in organiser.say("0")
    assert "群发要组织者或书记来写" in worker.say("通知大家明天停水")


def test_whoever_wants_a_danger_told_is_first_told_how_to_see_to_it(town: Town) -> None:
    organiser = town.member("周敏")
    said = organiser.say("通知大家翠园3幢着火了")
    assert "119" in said.splitlines()[0] and "回“预警”" in said and "发给谁" not in said
    assert "119" in organiser.say("翠园3幢着火了").splitlines()[0]


def test_whom_a_sentence_begins_with_is_whom_it_is_for(town: Town) -> None:
    secretary = town.member("刘芳")
    gather(town, "grid:GA1", 25)
    assert "发哪一类" in secretary.say("群发 翠园的居民 明天上午9点翠园停水,请提前储水。")
    assert "要不要回执" in secretary.say("通知")
    secretary.say("不要")
    assert "共25人:居民25人" in secretary.say("现在")
    assert newest(town).text == "明天上午9点翠园停水,请提前储水。"
