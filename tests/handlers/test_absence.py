"""请假 and 销假: whoever is away gets no new case, and says so in a line."""

from datetime import date

import pytest

from bot.text.dates import days_in
from handlers.absence import may_be_away, sounds_away
from models.cases import find_case_by_code
from models.people import find_absent, find_member, find_member_by_code
from tests.conversation.said import bind_all, code_in, file_case
from tests.talk import Town

TODAY = date(2026, 3, 2)  # a Monday


def test_from_the_first_day_to_the_last_new_cases_pass_him_over(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    assert "3月3日到3月4日" in member.say("请假 3月3日到3月4日")
    owners = []
    for _day in range(4):
        owners.append("李明" in resident.say("翠园3幢楼道灯坏了"))
        town.clock.advance(days=1)
    assert owners == [True, False, False, True]


def test_back_early_he_is_asked_again(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    member.say("请假 今天到3月9日")
    assert "李明" not in resident.say("翠园3幢楼道灯坏了")
    assert "已销假" in member.say("销假")
    assert "李明" in resident.say("翠园5幢楼道灯坏了")
    assert "没有在休假" in member.say("销假")


@pytest.mark.only_on("sqlite")
def test_what_he_has_already_stays_his(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("请假 今天")
    assert code in member.say("待办")


@pytest.mark.only_on("sqlite")
def test_without_days_they_are_asked_for_and_nonsense_is_refused_with_an_example(town):
    member = town.member("李明")
    assert "哪天" in member.say("请假")
    assert "3月3日到3月4日" in member.say("3月3日到3月4日")
    for said in ("请假 回老家", "请假 3月9日到3月4日"):
        assert "没看懂日期" in member.say(said)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今天", (2, 2)),
        ("明天到后天", (3, 4)),
        ("3月3日到3月5日", (3, 5)),
        ("3.3-3.5", (3, 5)),
        ("5号到6号", (5, 6)),
        ("周三到周五", (4, 6)),
        ("下周一", (9, 9)),
        ("这周", (2, 6)),
        ("2026年3月3日", (3, 3)),
        ("这周五", (6, 6)),
        ("这周三到周五", (4, 6)),
        ("下周", (9, 13)),
        ("下周一到周三", (9, 11)),
        ("下周一到下周三", (9, 11)),
        ("周五到下周二", (6, 10)),
        ("三天", (2, 4)),
        ("明天起三天", (3, 5)),
        ("下周一开始休一周", (9, 15)),
        ("今明两天", (2, 3)),
        ("到3月6日", (2, 6)),
        ("一直到周五", (2, 6)),
        ("三月五号到六号", (5, 6)),
        ("明天下午", (3, 3)),
        ("半天", (2, 2)),
        ("到月底", (2, 31)),
    ],
)
def test_days_are_read_as_people_write_them(said, days):
    assert days_in(said, TODAY) == (date(2026, 3, days[0]), date(2026, 3, days[1]))


@pytest.mark.parametrize("said", ["回老家", "", "13月40日", "3月5日到3月3日"])
def test_what_is_no_span_of_days_is_none(said):
    assert days_in(said, TODAY) is None


@pytest.mark.parametrize(
    "said",
    [
        "这周我出差",
        "下周一到周三请假",
        "明天请假",
        "我明天要请假一天",
        "明天家里有事,请个假",
        "我下周不在",
        "明天下午我不在社区",
        "周五到下周二年休",
        "3月3日到3月5日去外地出差",
        "身体不舒服,今天请病假",
        "明天请假,由张华代班",
        "领导,我后天来不了",
        "明后两天我轮休",
        "下周我去学习",
        "家里孩子病了 明后天请两天假",
        "我妈住院了,我想请假从三月十号到十五号",
        "下星期三休息",
        "今天下午请个假",
    ],
)
def test_saying_it_in_ones_own_words_is_asking_for_leave(said):
    assert sounds_away(said)


@pytest.mark.parametrize(
    "said",
    [
        "保洁员请假了三天没人扫地",
        "翠园3幢明天停水吗",
        "明天王婆婆不在家,后天再去",
        "请假",
        "我要请假",
        "今天去了翠园3幢",
        "医生明天在不在",
        "周末楼下太吵",
        "孩子发烧了,明天幼儿园怎么请假",
        "明天的会我来不了,请把材料放社区,另外翠园3幢的灯还没修好,请派人去看",
    ],
)
def test_what_says_more_or_less_than_that_is_not(said):
    assert not sounds_away(said)


@pytest.mark.only_on("sqlite")
def test_a_member_says_it_as_he_speaks_and_a_resident_who_does_asks_for_nothing(town):
    member = town.member("李明")
    assert "3月2日到3月6日不给您派新单" in member.say("这周我出差")
    assert "派新单" not in town.person("阿婆").say("这周我出差")


def test_a_deputy_is_proposed_and_then_has_the_new_cases_and_may_do_what_runs(town: Town):
    phones, resident = bind_all(town, "李明", "张华"), town.person("阿婆")
    running = file_case(resident)
    assert "您的单请张华代,可以吗" in phones["李明"].say("今天请假")
    assert "张华" in phones["李明"].say("可以")
    (brief, task) = phones["张华"].received()
    assert "李明3月2日请假" in brief and "1件" in brief and running in task
    reply = resident.say("翠园5幢楼道灯坏了")
    assert "张华办理(负责这类事,代班)" in reply
    assert f"代李明 编号 {running}" in phones["张华"].say("待办")
    assert "已办结" in phones["张华"].say(f"办结 {running} 换了灯泡")


@pytest.mark.only_on("sqlite")
async def test_the_deputy_hears_on_the_first_morning_and_both_when_it_ends(town):
    phones = bind_all(town, "李明", "张华")
    file_case(town.person("阿婆"))
    assert "张华代" in phones["李明"].say("明天到后天请假,由张华代班")
    [phone.received() for phone in phones.values()]
    await town.pass_time(hours=22, minutes=50)  # 07:50
    assert not any("代班" in told for told in phones["张华"].received())
    await town.pass_time(minutes=11)
    assert any("请您代班" in told for told in phones["张华"].received())
    await town.pass_time(hours=34)  # 18:01 on the last day; nobody wrote for 48 hours
    assert "明天起照常派单" in phones["李明"].say("待办")
    assert "代班到今天为止" in phones["张华"].say("待办")


@pytest.mark.only_on("sqlite")
async def test_of_an_absence_taken_back_nobody_hears_any_more(town):
    phones = bind_all(town, "李明", "张华")
    phones["李明"].say("明天到后天请假,由张华代班")
    phones["李明"].say("销假")
    await town.pass_time(days=3)
    assert phones["李明"].received() == phones["张华"].received() == []


@pytest.mark.only_on("sqlite")
def test_he_may_want_none_or_another(town):
    phones = bind_all(town, "李明", "王建国")
    phones["李明"].say("今天请假")
    assert "那几天的新单先找王建国" in phones["李明"].say("2")
    assert "王建国代" in phones["李明"].say("代班 王建国")
    assert "没有“孙悟空”" in phones["李明"].say("代班 孙悟空")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["换王建国吧", "还是让王建国代", "改成王建国"])
def test_another_deputy_is_named_as_one_speaks_and_the_number_means_nothing_any_more(town, said):
    phones = bind_all(town, "李明", "王建国")
    phones["李明"].say("今天请假")
    assert "王建国代" in phones["李明"].say(said)
    assert "张华" not in phones["李明"].say("1")


@pytest.mark.only_on("sqlite")
def test_a_deputy_is_named_so_only_while_one_is_asked_for(town):
    assert "代" not in town.member("李明").say("换王建国吧")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["取消请假", "不请假了", "销假"])
def test_leave_is_taken_back_in_several_words(town, said):
    member = town.member("李明")
    member.say("明天请假")
    assert "照常派单" in member.say(said)


@pytest.mark.only_on("sqlite")
def test_a_deputy_who_is_away_himself_is_neither_proposed_nor_taken(town):
    phones = bind_all(town, "李明", "张华", "王建国")
    phones["张华"].say("今天请假,由王建国代班")
    assert "请王建国代" in phones["李明"].say("今天请假")
    assert "那天也请假了" in phones["李明"].say("代班 张华")


@pytest.mark.only_on("sqlite")
def test_a_deputy_sees_nothing_sealed(town):
    phones, code = bind_all(town, "周敏", "吴刚"), code_in(town.person("阿婆").say("我老公打我,翠园3幢"))
    case = town.case(code)
    owner = town.look(lambda session: find_member(session, case.owner_id).name)
    phones[owner].say("今天请假")
    (other,) = {"周敏", "吴刚"} - {owner}

    def keep_one_handler(session):
        find_case_by_code(session, code).second_owner_id = None

    phones[other].received()
    town.look(keep_one_handler)
    phones[owner].say(f"代班 {other}")
    assert code not in phones[other].say("待办")
    assert "没有编号" in phones[other].say(f"办结 {code} 好了")


@pytest.mark.only_on("sqlite")
async def test_whoever_is_away_without_a_deputy_is_not_reminded_but_the_one_above_him_is(town):
    phones = bind_all(town, "李明", "刘芳")
    code = file_case(town.person("阿婆"))
    phones["李明"].say("今天到后天请假")
    phones["李明"].say("2")
    phones["李明"].received()
    await town.pass_time(hours=1.1)
    assert phones["李明"].received() == []
    (told,) = phones["刘芳"].received()
    assert code in told and "还没接单" in told


@pytest.mark.only_on("sqlite")
def test_with_everybody_away_the_case_stands_before_those_who_route(town):
    phones = bind_all(town, "李明", "王建国", "张华", "刘芳", "赵强", "周敏")
    for name in ("李明", "王建国", "张华", "刘芳", "赵强"):
        phones[name].say("今天请假")
    reply = town.person("阿婆").say("翠园3幢楼道灯坏了")
    assert "已转街道派人" in reply
    assert "待派" in "".join(phones["周敏"].received())


def test_the_last_word_on_a_day_counts(town: Town):
    phones = bind_all(town, "李明", "张华")
    phones["李明"].say("今天请假,由张华代班")
    phones["李明"].say("代班 王建国")

    def deputies(session):
        member = find_member_by_code(session, "M2")
        (deputy,) = find_absent(session, [member.person_id], TODAY).values()
        return find_member(session, deputy).name

    assert town.look(deputies) == "王建国"


def test_who_only_says_that_he_wants_leave_is_asked_from_when(town):
    assert town.member("李明").say("我想请假").startswith("从哪天到哪天?")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("下礼拜一到礼拜三我去杭州开会", "3月9日到3月11日"),
        ("周四到周五我要去党校学习", "3月5日到3月6日"),
        ("今天病了来不了", "3月2日"),
    ],
)
def test_who_will_be_elsewhere_for_days_is_asked_whether_that_is_leave(town, said, days):
    member = town.member("李明")
    assert f"是请假吗?{days}。回 1是 2不是" in member.say(said)
    assert f"记下了:{days}不给您派新单" in member.say("1")
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
def test_and_no_leave_is_noted_where_it_is_none(town):
    member = town.member("李明")
    member.say("明天我去杭州开会")
    assert "不算请假" in member.say("不是")
    assert "没有在休假" in member.say("销假")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我明天不在", "请假 明天", "明天请假", "明天我去党校学习"])
def test_leave_goes_before_an_open_question_for_a_place(town, said):
    member = town.member("李明")
    assert "在哪里" in member.say("楼道灯坏了")
    answer = member.say(said)
    assert "3月3日" in answer and "在哪里" in answer
    assert town.cases() == []


@pytest.mark.parametrize(
    "said",
    [
        "明天王婆婆不在家,后天再去",
        "居民今天病了来不了",
        "今天我们楼下开会很吵",
        "明天的会我来不了",
        "明天学习班几点开始",
    ],
)
def test_what_is_of_others_or_of_a_meeting_is_not_asked_about(said):
    assert not may_be_away(said)
