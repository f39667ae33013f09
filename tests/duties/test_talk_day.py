"""民情沟通日: residents ask when it is and leave questions beforehand; each has a code, an owner and an answer."""

import pytest

from tests.conversation.said import bind_all, code_in
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


def test_a_question_left_beforehand_is_a_case_with_an_owner(town: Town):
    reply = town.person("阿婆").say("沟通日 翠园3幢充电桩什么时候装")
    assert "3月16日周一的民情沟通日答复" in reply  # the 15th is a Sunday
    (case,) = town.cases()
    assert (case.kind, case.grid, case.owner_id is not None) == ("talk", "GA1", True)
    assert code_in(reply.split("\n")[0]) == case.code


def test_asked_for_its_day_alone_it_names_the_day(town: Town):
    resident = town.person("阿婆")
    assert "您住哪里" in resident.say("沟通日")
    assert "想在沟通日问什么" in resident.say("翠园3幢")
    assert "下一次民情沟通日是3月16日周一" in resident.say("没有")
    assert town.cases() == []


def test_those_who_hold_it_see_the_questions_and_not_who_asked(town: Town):
    town.person("阿婆").say("沟通日 翠园3幢充电桩什么时候装")
    phones = bind_all(town, "刘芳", "郑洁")
    shown = phones["刘芳"].say("沟通日问题")
    assert "问题1个" in shown and "充电桩什么时候装" in shown
    assert "还没有人提" in phones["郑洁"].say("沟通日问题")  # of another community


def test_what_cannot_wait_is_reported_at_once(town: Town):
    reply = town.person("阿婆").say("沟通日 翠园3幢楼道着火了")
    assert "119" in reply
    (case,) = town.cases()
    assert (case.kind, case.urgency) == ("report", "life")


def test_it_is_taken_back_like_any_report(town: Town):
    resident = town.person("阿婆")
    resident.say("沟通日 翠园3幢充电桩什么时候装")
    assert "撤回" in resident.say("发错了")
    assert town.cases()[0].state == "withdrawn"


@pytest.mark.parametrize("said", ["民情沟通日是哪天", "沟通日什么时候", "下次沟通日是几号?"])
def test_asked_when_it_is_the_day_is_told_and_nothing_else_is_asked(town: Town, said: str):
    answer = town.person("阿婆").say(said)
    assert answer.startswith("下一次民情沟通日是3月16日周一") and "哪里" not in answer.split("隐私")[0]
    assert town.cases() == []
