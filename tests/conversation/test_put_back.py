"""发错了 puts back more than the state: the place, the clocks, whoever had it."""

import pytest
from sqlalchemy import select

from models.dialogues import Dialogue
from tests.conversation.said import codes_in, file_case, where_of


@pytest.mark.parametrize("said", ["桂苑1幢", "翠园5幢"])
def test_a_place_is_put_back_with_whoever_had_it(town, member, resident, said):
    code = file_case(resident)
    before, where = town.case(code), where_of(town, code)
    assert said in resident.say(f"地点不对 {code} {said}")
    assert where_of(town, code) == said
    assert code in resident.say("发错了")
    after = town.case(code)
    assert (after.state, after.owner_id, after.place, after.grid) == (
        "open",
        before.owner_id,
        before.place,
        before.grid,
    )
    assert where_of(town, code) == where
    assert where in resident.say("进度")


def test_a_point_is_put_back(town, member, resident):
    resident.say("路灯不亮了")
    code = codes_in(resident.place(30.005, 120.015))[0]
    before = town.case(code)
    resident.say(f"地点不对 {code} 翠园5幢")
    resident.say("发错了")
    assert before.lat is not None
    assert (town.case(code).lat, town.case(code).lng) == (before.lat, before.lng)


def test_the_old_place_waits_nowhere_in_the_clear(town, member, resident, keyring):
    code = file_case(resident)
    resident.say(f"地点不对 {code} 桂苑1幢")
    effects = town.look(lambda session: [str(talk.effect) for talk in session.scalars(select(Dialogue))])
    assert "place" in "".join(effects) and "翠园" not in "".join(effects)
    assert str(town.case(code).place) not in "".join(effects)


def test_a_report_that_stands_by_itself_again_has_somebody_who_knows(town, member, resident):
    file_case(resident)
    member.received()
    neighbour = town.person("阿公")
    own = file_case(neighbour, "翠园3幢2单元的灯不亮了")
    neighbour.say("1")
    neighbour.say("发错了")
    assert town.case(own).state == "open"
    assert any(own in text and "新任务" in text for text in member.received())
    member.say(f"接单 {own}")
    assert town.case(own).state == "accepted"


def test_done_is_taken_back_and_the_clock_rests_as_before(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say(f"接单 {code}")
    member.say(f"回 {code} 您几点在家?")
    before = town.case(code)
    member.say(f"办结 {code} 换了灯")
    member.say("发错了")
    after = town.case(code)
    assert before.resident_asked_at is not None
    assert (after.resident_asked_at, after.look_at) == (before.resident_asked_at, before.look_at)


def test_a_reopening_is_taken_back_with_its_clocks(town, member, resident):
    code = file_case(resident)
    member.say(f"办结 {code} 换了灯")
    resident.received()
    town.clock.advance(days=2)
    before = town.case(code)
    resident.say("2")
    assert town.case(code).clock_started_at > before.clock_started_at
    resident.say("发错了")
    after = town.case(code)
    assert (after.clock_started_at, after.resolve_by) == (before.clock_started_at, before.resolve_by)


def test_a_transfer_taken_back_leaves_the_reason_for_the_first_owner(town, member, resident):
    code = file_case(resident)
    rule = town.case(code).rule
    member.say(f"转派 {code} 张华")
    member.say("发错了")
    assert town.case(code).rule == rule
