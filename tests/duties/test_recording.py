"""A duty comes round, is reminded of, is recorded in one sentence, and its being late is told upwards."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.duties import note_of
from tests.conversation.said import bind_all
from tests.duties.running import at, occasions, run_until, told
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


@pytest.fixture
def secretary(town: Town) -> Phone:
    """刘芳, secretary of 桂花社区, on Friday 20 March."""
    town.clock.set(at(3, 20, 8, 30))
    return bind_all(town, "刘芳")["刘芳"]


async def test_a_duty_is_reminded_of_and_recorded_in_one_sentence(town: Town, secretary: Phone):
    await run_until(town, at(3, 23, 9, 1))
    (reminder,) = [text for text in told(town, "刘芳") if "居务公开" in text]
    assert "提醒:桂花社区3月居务公开,3月25日周三前办" in reminder
    assert "记下了:桂花社区3月居务公开" in secretary.say("已公开")
    (march,) = occasions(town, "openness", "CA")
    assert (march.due_on, march.period, march.is_open) == (date(2026, 3, 25), "3月", False)
    await run_until(town, at(3, 28))
    assert [text for text in told(town, "刘芳") if "居务公开" in text] == [reminder]


async def test_1_to_the_reminder_records_it_too(town: Town, secretary: Phone):
    await run_until(town, at(3, 23, 9, 1))
    secretary.say("你好")  # what waits for her rides on the reply
    assert "记下了:桂花社区3月居务公开" in secretary.say("1")


async def test_1_after_several_reminders_asks_which_was_done(town: Town, secretary: Phone):
    give_branch(town)
    town.clock.set(at(6, 9))
    await run_until(town, at(6, 11, 9, 1))
    secretary.say("你好")
    reply = secretary.say("1")
    assert "是哪一次" in reply and "1 桂花社区6月支委会" in reply and "2 桂花社区2026年书记上党课" in reply
    assert "几人听课" in secretary.say("2")
    assert "记下了:桂花社区2026年书记上党课:31人" in secretary.say("31")


async def test_what_is_late_is_told_to_the_one_and_to_the_next_level_once(town: Town, secretary: Phone):
    await run_until(town, at(3, 26, 9, 1))
    assert "桂花社区3月居务公开昨天到期,还没有记录,已告诉上一级" in told(town, "刘芳")[-1]
    line = "桂花社区3月居务公开昨天到期,还没有记录,由刘芳办"
    assert sum(line in text for text in told(town, "赵强")) == 1
    await run_until(town, at(3, 31))
    assert sum("桂花社区3月居务公开" in text and "由刘芳办" in text for text in told(town, "赵强")) == 1


async def test_before_its_month_it_is_not_to_be_recorded_and_twice_it_is_not_either(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9))
    secretary.say("已公开")
    assert "桂花社区3月居务公开您今天9点已记过" in secretary.say("已公开")
    await run_until(town, at(3, 31))
    assert "您3月20日9点已记过" in secretary.say("已公开")
    await run_until(town, at(4, 1))
    assert "记下了:桂花社区4月居务公开" in secretary.say("已公开 四月账目")


async def test_the_words_beside_it_are_kept(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9))
    assert "财务和补助" in secretary.say("已公开 财务和补助")
    (march,) = occasions(town, "openness", "CA")
    assert town.look(lambda session: note_of(session, march)) == "财务和补助"


async def test_what_was_recorded_is_read_again_by_whoever_answers_for_it(town: Town, secretary: Phone):
    deputise(town, "赵强", "CA")
    give_branch(town)
    phones = bind_all(town, "赵强", "李明")
    await run_until(town, at(3, 20, 9))
    secretary.say("支部大会 23人 讨论停车"), secretary.say("谈心 张三 情绪不好"), secretary.say("学习 2学时 党章")
    assert "您今天9点已记过,不用再记:23人 讨论停车。" in secretary.say("支部大会 23人")
    await run_until(town, at(3, 23, 9))
    own = secretary.say("职责").split("最近记过:")[1]
    assert "3月20日桂花社区一季度支部党员大会:23人 讨论停车" in own and "3月20日学习2学时 党章" in own
    assert "谈心谈话" in own and "张三" not in own
    assert "讨论停车" in phones["赵强"].say("职责") and "党章" not in phones["赵强"].say("职责")
    assert "讨论停车" not in phones["李明"].say("职责")


async def test_of_talks_nothing_is_kept_but_that_they_were_held(town: Town, secretary: Phone):
    give_branch(town)
    await run_until(town, at(3, 20, 9))
    reply = secretary.say("谈心 张三 情绪不好")
    assert "记下了:桂花社区2026年谈心谈话" in reply and "张三" not in reply
    (talk,) = occasions(town, "talk", "CA")
    assert talk.note is None and talk.done_at is not None


async def test_last_months_reminder_records_last_months_duty_and_says_so(town: Town, secretary: Phone):
    await run_until(town, at(3, 26, 9, 1))
    await run_until(town, at(4, 23, 9, 1))
    secretary.say("你好")
    prompts = [one for one in occasions(town, "openness", "CA") if one.is_open]
    assert [one.period for one in prompts] == ["3月", "4月"]
    reply = secretary.say("已公开")
    assert "是哪一次" in reply and "1 桂花社区3月居务公开" in reply and "2 桂花社区4月居务公开" in reply
    assert "记下了,记的是桂花社区3月居务公开(3月25日周三到期)" in secretary.say("1")
    assert "记下了:桂花社区4月居务公开" in secretary.say("已公开")


async def test_a_number_left_out_is_asked_for_and_a_bare_number_answers(town: Town, secretary: Phone):
    give_branch(town)
    await run_until(town, at(3, 20, 9))
    assert "到会几人" in secretary.say("支部党员大会")
    assert "23人" in secretary.say("23")
    (meeting,) = occasions(town, "branch_meeting", "CA")
    assert (meeting.amount, meeting.period) == (23.0, "一季度")


@pytest.mark.parametrize(
    ("said", "amount"),
    [("支部党员大会 到会 23人", 23), ("支部大会23人", 23), ("支部大会 二十三人", 23), ("支部大会 到会２３人", 23)],
)
async def test_the_number_is_read_as_people_write_it(town: Town, secretary: Phone, said: str, amount: float):
    give_branch(town)
    await run_until(town, at(3, 20, 9))
    assert f"{amount}人" in secretary.say(said)
    assert occasions(town, "branch_meeting", "CA")[0].amount == amount


async def test_a_number_that_cannot_be_is_not_kept(town: Town, secretary: Phone):
    give_branch(town)
    await run_until(town, at(3, 20, 9))
    assert "不对,没有记" in secretary.say("支部大会 0人")
    assert "不对,没有记" in secretary.say("支部大会 900000人")
    assert occasions(town, "branch_meeting", "CA")[0].is_open


async def test_a_mistake_is_taken_back_within_ten_minutes(town: Town, secretary: Phone):
    await run_until(town, at(3, 23, 9, 1))
    secretary.say("你好")
    secretary.say("1")
    assert "桂花社区3月居务公开的记录已撤回" in secretary.say("发错了")
    (march,) = occasions(town, "openness", "CA")
    assert march.is_open and march.done_by is None
    assert "记下了" in secretary.say("1")  # the reminder's question is open again
    town.clock.advance(minutes=11)
    assert "没有可撤回" in secretary.say("发错了")


async def test_after_it_was_taken_back_the_reminders_go_on(town: Town, secretary: Phone):
    await run_until(town, at(3, 25, 8, 55))
    secretary.say("已公开")
    await run_until(town, at(3, 25, 9, 1))  # the reminder of the day found it done
    secretary.say("发错了")
    await run_until(town, at(3, 26, 9, 1))
    assert "还没有记录" in told(town, "刘芳")[-1]


async def test_of_two_who_record_it_the_second_is_told_who_did(town: Town, secretary: Phone):
    deputise(town, "赵强", "CA")
    other = bind_all(town, "赵强")["赵强"]
    await run_until(town, at(3, 20, 9))
    secretary.say("已公开 财务")
    assert "刘芳今天9点已记过,不用再记" in other.say("已公开 别的")
    (march,) = occasions(town, "openness", "CA")
    assert town.look(lambda session: note_of(session, march)) == "财务"


async def test_recorded_by_another_while_he_was_asked_how_many_it_stays_the_others(town: Town, secretary: Phone):
    give_branch(town)
    deputise(town, "赵强", "CA")
    other = bind_all(town, "赵强")["赵强"]
    await run_until(town, at(3, 20, 9))
    assert "到会几人" in secretary.say("支部大会")
    other.say("支部大会 20人")
    assert "赵强今天9点已记过" in secretary.say("23")
    assert occasions(town, "branch_meeting", "CA")[0].amount == 20


async def test_somebody_without_the_post_records_nothing(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9))
    assert "没有要办的“居务公开”" in bind_all(town, "李明")["李明"].say("已公开")
    assert occasions(town, "openness", "CA")[0].is_open


async def test_a_resident_who_says_the_words_says_an_ordinary_sentence(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9))
    assert "居务公开" not in town.person("阿婆").say("已公开")
    assert occasions(town, "openness", "CA")[0].is_open


async def test_what_is_to_do_is_shown_on_request(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9))
    assert "桂花社区3月居务公开,3月25日周三前(回“已公开”)" in secretary.say("职责")


def give_branch(town: Town) -> None:
    """桂花社区 becomes a branch, so that the duties of branches come round for it."""
    from bot.directory.snapshot import build
    from models.directory import find_organisation

    def change(session: Session) -> None:
        community = find_organisation(session, "CA")
        assert community is not None
        community.level = "branch"

    town.look(change)
    directory = town.look(lambda session: build(session, town.clock.now().date()))
    town.office = type(town.office)(town.office.config, town.office.calendar, directory)


def deputise(town: Town, name: str, unit: str) -> None:
    """A member becomes deputy of an organisation."""
    from models.people import find_members_by_name

    def change(session: Session) -> None:
        (member,) = find_members_by_name(session, name)
        member.organisation, member.posts = unit, ["deputy"]

    town.look(change)


async def test_a_number_in_words_about_something_else_is_never_recorded(secretary: Phone):
    """Asked how many hours, she reports a lamp of building 5: five is no answer, and the lamp is a case."""
    assert "几学时" in secretary.say("学习")
    assert "收到,编号" in secretary.say("翠园5幢的灯坏了")
    assert "今年12/56学时" in secretary.say("12学时")


@pytest.mark.parametrize("said", ["公开栏的居务公开已经贴了", "居务公开今天贴了"])
async def test_it_is_recorded_in_a_sentence_that_names_it_anywhere(town: Town, secretary: Phone, said: str):
    await run_until(town, at(3, 20, 9, 1))
    assert "记下了:桂花社区3月居务公开" in secretary.say(said)
    assert town.cases() == []


@pytest.mark.parametrize("said", ["居务公开没弄完", "居务公开还没贴呢", "居务公开明天再弄"])
async def test_what_is_not_done_yet_is_not_recorded_and_opens_no_case(town: Town, secretary: Phone, said: str):
    await run_until(town, at(3, 20, 9, 1))
    assert "没有记" in secretary.say(said)
    assert not [one for one in occasions(town, "openness", "CA") if one.done_at]
    assert town.cases() == []


async def test_a_resident_who_speaks_of_a_duty_records_nothing(town: Town, secretary: Phone):
    await run_until(town, at(3, 20, 9, 1))
    town.person("阿婆").say("居务公开栏已经贴了")
    assert not [one for one in occasions(town, "openness", "CA") if one.done_at]


async def test_what_cannot_be_recorded_is_told_how_to_keep(town: Town, secretary: Phone):
    said = bind_all(town, "李明")["李明"].say("昨天开了支部大会 到了28个人")
    assert "没有记。要留个底,回“记 昨天开了支部大会 到了28个人”" in said


async def test_hours_of_study_are_heard_by_their_unit(town: Town, secretary: Phone):
    said = secretary.say("三季度学了6个学时")
    assert "在哪里" not in said and "6学时" in said
