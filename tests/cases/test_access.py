"""Access: whose case a member may look at and hand on. A post opens its own ground, a code opens nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Member
from tests.conversation.said import LAMP, LEAK, bind_all, file_case
from tests.support import MONDAY
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def leak(town: Town) -> str:
    """The code of a case in GA1."""
    return file_case(town.person("阿婆"), LEAK)


def sees(phone: Phone, code: str) -> bool:
    return "受理" in phone.say(f"经过 {code}")


def hands_on(phone: Phone, code: str) -> bool:
    return f"编号 {code}已转派张华" in phone.say(f"转派 {code} 张华")


@pytest.mark.parametrize("name", ["王建国", "刘芳", "赵强", "周敏"])
def test_who_leads_the_ground_and_who_routes_for_all_see_a_case_and_hand_it_on(town: Town, leak: str, name: str):
    phone = town.member(name)
    assert sees(phone, leak) and hands_on(phone, leak)


def test_the_leader_of_another_grid_neither_sees_nor_takes_it(town: Town, leak: str):
    phone, owner = town.member("陈红"), town.case(leak).owner_id
    assert f"没有编号 {leak}" in phone.say(f"经过 {leak}")
    assert f"没有编号 {leak}" in phone.say(f"转派 {leak} 陈红")
    assert f"没有编号 {leak}" in phone.say(f"并案 {leak} {file_case(town.person('阿公'), LAMP)}")
    assert town.case(leak).owner_id == owner


def test_nor_does_the_secretary_of_another_community(town: Town):
    code = file_case(town.person("阿公"), "松林里垃圾没人清运")
    assert town.case(code).grid == "GB1"
    phone = town.member("刘芳")
    assert not sees(phone, code) and not hands_on(phone, code)


def test_who_was_asked_to_take_it_sees_it_wherever_his_post_is(town: Town, leak: str):
    people = bind_all(town, "王建国", "陈红", "张华")
    people["王建国"].say(f"转派 {leak} 陈红")
    assert sees(people["陈红"], leak) and hands_on(people["陈红"], leak)
    assert sees(people["陈红"], leak), "he had it"


def test_who_routes_by_hand_where_there_is_no_organiser_may_route_what_nobody_has(town: Town):
    """A secretary elsewhere, who is told of it and has it in 待派."""

    def leave(session: Session) -> None:
        for member in session.scalars(select(Member).where(Member.name.in_(("赵强", "周敏")))):
            member.ended_on = MONDAY.date()

    town.look(leave)
    file_case(town.person("阿婆"), "松林里垃圾没人清运")  # her worker can have one
    code = file_case(town.person("阿公"), "松林里路灯不亮")
    assert (town.case(code).grid, town.case(code).owner_id) == ("GB1", None)
    secretary, leader = town.member("刘芳"), town.member("王建国")
    assert f"待派 编号 {code}" in secretary.say("待办")
    assert not sees(leader, code)
    assert sees(secretary, code) and hands_on(secretary, code)
    assert not sees(secretary, code), "it is somebody's now"
