"""Opinions with a name (署名意见): a case with an owner, and an answer owed within working days."""

from datetime import timedelta

from bot.clock import local
from tests.conversation.said import code_in
from tests.talk import build_town

IDEA = "建议社区食堂晚上多开一小时"


def test_an_opinion_is_a_case_with_an_owner_and_three_working_days_to_answer(town):
    """Monday 09:00, so by the end of Thursday."""
    said = town.person("阿婆").say(f"提建议 {IDEA}")
    case = town.case(code_in(said))
    assert case.kind == "opinion" and case.owner_id is not None
    assert local(case.resolve_by).isoweekday() == 4 and local(case.resolve_by).hour == 17
    assert "周四17:30前给您回话" in said and "答复" in said


def test_an_opinion_that_is_simply_said_has_the_same_time(town):
    said = town.person("阿婆").say(IDEA)
    case = town.case(code_in(said))
    assert case.kind == "opinion" and local(case.resolve_by) - local(case.opened_at) > timedelta(days=3)
    assert "周四17:30前" in said


def test_the_days_are_those_of_the_configuration(store, clock):
    town = build_town(store, clock, opinions={"answer_days": 1})
    case = town.case(code_in(town.person("阿婆").say(f"提意见:{IDEA}")))
    assert local(case.resolve_by).isoweekday() == 2


def test_the_word_alone_is_answered_with_one_question(town):
    resident = town.person("阿婆")
    assert "一条说完" in resident.say("提建议")
    assert town.case(code_in(resident.say(IDEA))).kind == "opinion"


def test_what_is_broken_somewhere_is_a_report_whichever_box_it_is_put_in(town):
    case = town.case(code_in(town.person("阿婆").say("提意见 翠园3幢2单元楼道灯坏了")))
    assert (case.kind, case.category) == ("report", "lighting")


def test_a_danger_told_as_an_opinion_is_a_danger(town):
    said = town.person("阿婆").say("提意见 翠园3幢着火了")
    assert said.startswith("请马上打119")


def test_the_answer_reaches_whoever_asked_word_for_word(town):
    resident, officer = town.person("阿婆"), town.member("赵强")
    code = code_in(resident.say(f"提建议 {IDEA}"))
    officer.say(f"办结 {code} 7月起晚上开到八点")
    assert any("7月起晚上开到八点" in text for text in resident.received())


def test_an_opinion_reopened_has_working_days_again(town):
    resident, officer = town.person("阿婆"), town.member("赵强")
    code = code_in(resident.say(f"提建议 {IDEA}"))
    officer.say(f"办结 {code} 研究一下")
    resident.say("2")
    assert local(town.case(code).resolve_by).isoweekday() == 4
