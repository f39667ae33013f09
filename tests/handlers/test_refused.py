"""What is refused has no effect: neither on the case nor on who has it. The engine of tests/refusals.py looks at every table."""

import pytest

from models.people import find_members_by_name
from tests.conversation.said import bind_all, file_case
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def members(town: Town) -> dict[str, Phone]:
    return bind_all(town, "李明", "张华", "周敏", "吴刚", "刘芳")


@pytest.fixture
def resident(town: Town) -> Phone:
    return town.person("阿婆")


@pytest.fixture
def resolved(members: dict[str, Phone], resident: Phone) -> str:
    code = file_case(resident)
    members["李明"].received()
    members["李明"].say(f"接单 {code}")
    members["李明"].say(f"办结 {code} 换了灯")
    resident.received()
    return code


def id_of(town: Town, name: str) -> int:
    return town.look(lambda session: find_members_by_name(session, name)[0].person_id)


def test_declining_what_is_done_in_confidence_names_nobody_new(town: Town, members, resident):
    code = file_case(resident, "我老公打我,翠园3幢")
    before = town.case(code)
    owner = next(phone for name, phone in members.items() if id_of(town, name) == before.owner_id)
    owner.say(f"接单 {code}")
    owner.say(f"办结 {code} 已联系妇联")
    assert "不能这样做" in owner.say(f"不归我 {code} 搞错了")
    after = town.case(code)
    assert (after.owner_id, after.second_owner_id) == (before.owner_id, before.second_owner_id)
    others = [
        phone for name, phone in members.items() if id_of(town, name) not in (after.owner_id, after.second_owner_id)
    ]
    assert all("没有编号" in other.say(f"看 {code}") for other in others)


def test_a_deputy_does_not_come_to_own_what_was_closed(town: Town, members, resident, resolved):
    resident.say("1")
    members["李明"].say("请假 今天到3月9日 张华代班")
    members["张华"].say("1")
    assert "不能这样做" in members["张华"].say(f"办结 {resolved} 又修了一次")
    assert town.case(resolved).owner_id == id_of(town, "李明")


@pytest.mark.parametrize("place", ["桂苑1幢", "翠园5幢"])
def test_what_is_closed_stays_where_it_was(town: Town, resident, resolved, place):
    resident.say("1")
    before = town.case(resolved)
    assert "不能这样做" in resident.say(f"地点不对 {resolved} {place}")
    after = town.case(resolved)
    assert (after.grid, after.place, after.where) == (before.grid, before.place, before.where)


@pytest.mark.parametrize(("who", "said"), [("李明", "不归我 {code} 搞错了"), ("周敏", "转派 {code} 张华")])
def test_what_is_done_keeps_the_reason_for_its_owner(town: Town, members, resolved, who, said):
    before = town.case(resolved)
    assert "不能这样做" in members[who].say(said.format(code=resolved))
    after = town.case(resolved)
    assert (after.rule, after.owner_id) == (before.rule, before.owner_id)


@pytest.mark.parametrize(("late_s", "state"), [(0, "reopened"), (1, "closed")])
def test_on_the_seventh_day_it_is_taken_up_again_and_not_a_second_later(town: Town, resident, resolved, late_s, state):
    resident.say("1")
    closed_at = town.case(resolved).closed_at
    assert closed_at is not None
    town.clock.advance(days=7, seconds=late_s - (town.clock.now() - closed_at).total_seconds())
    said = resident.say("还没修好")
    assert ("没办完" in said) == (state == "reopened") and ("结案已过7天" in said) == (state == "closed")
    assert town.case(resolved).state == state


def test_a_co_reporter_who_comes_too_late_rates_nothing(town: Town, members, resident):
    second = town.person("阿公")
    code, own = file_case(resident), file_case(second, "翠园3幢2单元的灯不亮了")
    members["李明"].say(f"并案 {own} {code}")
    members["李明"].say(f"办结 {code} 换了灯")
    resident.received(), second.received()
    resident.say("1")
    town.clock.advance(days=6, hours=23)
    second.say(f"进度 {own}")
    town.clock.advance(hours=2)
    assert "结案已过7天" in second.say("还没修好")
    assert town.case(own).rating is None and town.case(code).state == "closed"


def test_a_member_who_takes_back_too_late_is_not_told_to_call_the_case_off(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.received()
    member.say("1")
    member.say("修好了 换了灯头")
    resident.received()
    resident.say("2")
    told = member.say("说错了")
    assert "撤不回了" in told and "不用办了" not in told
