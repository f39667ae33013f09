"""Questions that we push (好了吗, 接单) are soft: they take their numbers and a closed list of words, once they have arrived."""

import pytest

from bot.messages import Outcome
from tests.conversation.said import bind_all, code_in, codes_in, file_case
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")  # tests/handlers has the same questions on both


def resolved(town: Town, resident, *, text="翠园3幢楼道灯坏了") -> str:
    """A case that its member has reported done; the question has not been delivered yet."""
    code = file_case(resident, text)
    member = town.person("李明")
    member.say(f"办结 {code} 修好")
    return code


def test_a_number_answers_only_a_question_that_has_arrived(town, resident):
    code = resolved(town, resident)
    town.deliver(Outcome.RETRY)
    assert "谢谢" not in resident.say("1")  # the question rides on this reply
    assert town.case(code).state == "resolved"
    assert "谢谢" in resident.say("1")
    assert town.case(code).state == "closed"


def test_a_question_that_could_not_be_sent_is_not_answered_by_an_old_number(town, resident):
    code = resolved(town, resident)
    resident.unfollow()
    town.deliver()
    assert town.outbox()[-1].state == "unreached"
    reply = resident.say("1")
    assert town.case(code).state == "resolved"
    assert "好了吗" in reply, "what waited rides on the next answer"


def test_a_question_that_reached_him_takes_its_number(town, resident):
    code = resolved(town, resident)
    assert "好了吗" in "".join(resident.received())
    assert "谢谢" in resident.say("１。")
    assert town.case(code).rating == "fixed"


def test_a_number_that_was_not_offered_answers_nothing(town, resident):
    code = resolved(town, resident)
    resident.received()
    assert resident.say("5")
    assert town.case(code).state == "resolved"


@pytest.mark.parametrize("text", ["桂苑1幢垃圾没人清运", "进度", "附近 卫生站", "你好"])
def test_anything_else_goes_its_own_way_and_the_pushed_question_keeps_waiting(town, resident, text):
    code = resolved(town, resident)
    resident.received()
    assert "谢谢您" not in resident.say(text)
    resident.say("退出")
    assert town.case(code).state == "resolved"
    assert "谢谢" in resident.say("1")


def test_of_two_pushed_questions_a_number_answers_the_newest(town, resident):
    first, second = resolved(town, resident), resolved(town, resident, text="翠园5幢楼道灯坏了")
    resident.received()
    assert second in resident.say("1")
    assert (town.case(first).state, town.case(second).state) == ("resolved", "closed")
    assert first in resident.say("1")
    assert town.case(first).state == "closed"


def test_a_pushed_question_does_not_overtake_the_place_asked_a_moment_ago(town, resident):
    code = resolved(town, resident)
    resident.say("菜场门口井盖没了")
    town.clock.advance(minutes=5)
    resident.received()
    reply = resident.say("1")
    assert "哪一个" in reply, "asks which is meant"
    assert town.case(code).state == "resolved" and len(town.cases()) == 1


def test_a_pushed_question_that_came_ten_minutes_after_ours_has_the_number(town, member, resident):
    code = file_case(resident)
    resident.say("菜场门口井盖没了")
    town.clock.advance(minutes=11)
    member.say(f"办结 {code} 修好")
    resident.received()
    assert code in resident.say("1")
    assert town.case(code).state == "closed" and len(town.cases()) == 1


def test_our_question_asked_after_the_pushed_one_has_the_number(town, resident):
    code = resolved(town, resident)
    resident.received()
    town.clock.advance(minutes=1)
    resident.say("菜场门口井盖没了")
    assert codes_in(resident.say("1")) != [code]
    assert town.case(code).state == "resolved" and len(town.cases()) == 2


def two_questions(town, member, resident) -> tuple[str, str]:
    """The member has just been asked when he comes, and another task is pushed over that."""
    first = file_case(resident)
    member.received()
    member.say("1")
    second = file_case(resident, "翠园5幢楼道灯坏了")
    return first, second


@pytest.mark.parametrize(("choice", "planned"), [("1", False), ("2", True)])
def test_a_task_pushed_over_the_question_when_asks_which_is_meant(town, member, resident, choice, planned):
    first, second = two_questions(town, member, resident)
    member.received()
    assert "1接单(翠园5幢·照明) 2今天上午(翠园3幢2单元·照明)" in member.say("1")
    member.say(choice)
    assert (town.case(first).promised_at is not None) == planned
    assert (town.case(second).state == "accepted") != planned


def test_a_number_that_only_the_earlier_question_offers_is_for_that_one(town, member, resident):
    first, second = two_questions(town, member, resident)
    member.received()
    assert "明天" in member.say("3")
    assert town.case(first).promised_at is not None and town.case(second).state == "open"


def test_a_task_pushed_ten_minutes_later_has_the_number(town, member, resident):
    first, second = two_questions(town, member, resident)
    town.clock.advance(minutes=11)
    member.received()
    assert code_in(member.say("1")) == second
    assert town.case(first).promised_at is None


def test_a_question_that_was_settled_otherwise_is_nobodys_any_more(town, resident):
    leader, worker = bind_all(town, "王建国", "张华").values()
    code = file_case(resident, "翠园3幢垃圾没人清运")
    leader.received()
    leader.say(f"转派 {code} 张华")
    leader.say("1")
    assert town.case(code).state == "open"
    worker.received()
    worker.say("1")
    assert town.case(code).state == "accepted"


async def test_a_question_seven_days_old_takes_no_number(town, resident):
    code = resolved(town, resident)
    resident.received()
    await town.pass_time(days=7, seconds=1)
    assert "谢谢" not in resident.say("1")
    assert town.case(code).rating is None


GAS = "翠园5幢有煤气味"


def test_a_number_for_no_question_of_the_talk_takes_no_matter_of_life_unasked(town):
    secretary = town.member("刘芳")
    secretary.say("群发 通知")
    code = file_case(town.person("阿婆"), GAS)
    assert GAS in "".join(secretary.received())
    reply = secretary.say("1")
    assert f"您是要接翠园5幢·燃气(编号 {code})那件吗?回 1是 2不是" in reply
    assert town.case(code).state == "open"
    assert "发什么?" in secretary.say("2")
    assert town.case(code).state == "open"
    assert "发给谁" in secretary.say("周三停水。")


def test_asked_whether_he_takes_it_yes_is_as_good_as_ever(town):
    secretary = town.member("刘芳")
    secretary.say("群发 通知")
    code = file_case(town.person("阿婆"), GAS)
    secretary.received()
    secretary.say("1")
    assert "已接单" in secretary.say("1")
    assert town.case(code).state == "accepted"


def test_without_an_open_question_one_takes_it_at_once(town):
    secretary = town.member("刘芳")
    code = file_case(town.person("阿婆"), GAS)
    secretary.received()
    assert "已接单" in secretary.say("1")
    assert town.case(code).state == "accepted"
