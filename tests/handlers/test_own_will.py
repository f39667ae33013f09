"""是您自己不办了吗 (DESIGN.md 8.6): asked once, of himself, when he takes a case back soon after a member spoke to him."""

import pytest
from sqlalchemy import select

from models.audit import AuditRow
from tests.conversation.said import file_case
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")
QUESTION = "是您自己不办了吗?回 1是 2不是"


@pytest.fixture
def member(town: Town) -> Phone:
    return town.member("李明")


@pytest.fixture
def organiser(town: Town, member: Phone) -> Phone:
    return town.member("周敏")


@pytest.fixture
def resident(town: Town, member: Phone) -> Phone:
    return town.person("阿婆")


def spoken_to(member: Phone, resident: Phone) -> str:
    """A case whose member has written to its resident."""
    code = file_case(resident)
    member.say(f"接单 {code}")
    member.say(f"回 {code} 这点小事就别报了")
    resident.received()
    member.received()
    return code


def heard(phone: Phone) -> str:
    return "\n".join(phone.received())


def answers_on_record(town: Town) -> list[bool]:
    rows = select(AuditRow.detail).where(AuditRow.action == "case.own_will").order_by(AuditRow.number)
    return town.look(lambda session: [detail["own"] for detail in session.scalars(rows)])


def test_taken_back_after_a_members_word_he_is_asked_once_and_the_member_hears_nothing_of_it(town, member, resident):
    code = spoken_to(member, resident)
    reply = resident.say(f"不用办了 {code}")
    assert "不再办了" in reply and reply.count(QUESTION) == 1
    assert heard(resident) == ""
    assert resident.say("1") == "好的,谢谢您。"
    assert answers_on_record(town) == [True]
    said = heard(member)
    assert "居民说不用办了" in said and "自己" not in said


@pytest.mark.parametrize("said", ["2", "不是"])
def test_not_his_will_is_heard_by_those_who_route_and_not_by_who_handled_it(town, member, organiser, resident, said):
    code = spoken_to(member, resident)
    organiser.received()
    assert QUESTION in resident.say(f"不用办了 {code}")
    assert "街道会请别人问您" in resident.say(said)
    assert answers_on_record(town) == [False]
    assert "撤回不是自己的意思" in heard(organiser)
    assert "意思" not in heard(member) and "意思" not in member.say(f"经过 {code}")


def test_nobody_spoke_to_him_so_nobody_asks(town, member, resident):
    code = file_case(resident)
    member.say(f"接单 {code}")
    assert QUESTION not in resident.say(f"不用办了 {code}") + heard(resident)


@pytest.mark.parametrize(("hours", "asked"), [(72, True), (73, False)])
def test_three_days_after_a_members_word_it_is_no_longer_asked(town, member, resident, hours, asked):
    code = spoken_to(member, resident)
    town.clock.advance(hours=hours, seconds=-5)
    assert (QUESTION in resident.say(f"不用办了 {code}") + heard(resident)) is asked


def test_taken_back_by_mistake_there_is_nothing_left_to_answer(town, member, resident):
    code = spoken_to(member, resident)
    resident.say(f"不用办了 {code}")
    resident.say("发错了")
    resident.say("2")
    assert answers_on_record(town) == []
    assert town.case(code).state == "accepted"
