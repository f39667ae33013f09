"""What happens by the clock to one case: it climbs while nobody takes it, and closes as 未评 when nobody answers."""

import pytest
from sqlalchemy import select

from models.due import DueRow
from models.people import find_member
from tests.districts import with_station

FIRE = "翠园3幢2单元楼道着火了"
LAMP = "翠园3幢2单元楼道灯坏了"


def code_in(text):
    return text.partition("编号 ")[2][:5]


def tasks_of(town):
    """Who was pushed a task, by name, in order."""
    rows = [row for row in town.outbox() if row.kind == "task"]
    return town.look(lambda session: [find_member(session, row.recipient_id).name for row in rows])


def steps(town):
    def look(session):
        wanted = select(DueRow).where(DueRow.kind == "escalate").order_by(DueRow.step)
        return [(row.step, row.result) for row in session.scalars(wanted) if row.done_at is not None]

    return town.look(look)


async def test_a_life_safety_matter_climbs_one_level_every_ten_minutes_and_each_step_once(town):
    town.person("a").say(FIRE)
    told = [len(tasks_of(town))]
    for _ in range(5):
        await town.pass_time(minutes=10)
        await town.pass_time(seconds=1)
        told.append(len(tasks_of(town)))
    assert [step for step, _ in steps(town)] == [1, 2, 3]
    assert steps(town)[-1][1] == "organisers"
    assert told == sorted(told) and told[3] > told[0]
    assert {"刘芳", "赵强", "吴刚"} <= set(tasks_of(town))  # secretary, duty officer, supervisor
    assert any(row.kind == "alarm" for row in town.outbox())


async def test_the_resident_hears_at_each_step_that_nobody_has_it_yet_and_who_was_called(town):
    resident = town.person("a")
    code = code_in(resident.say(FIRE))
    await town.pass_time(minutes=9)
    assert resident.received() == []
    await town.pass_time(minutes=1, seconds=5)
    (said,) = resident.received()
    assert said.startswith(f"对不起,编号 {code}") and "网格长王建国(党员)还没接,已请" in said
    assert "再没人接就报上一级" in said and "110、119、120" in said
    await town.pass_time(minutes=1)
    assert resident.received() == []


async def test_after_downtime_the_resident_hears_it_once(town):
    resident = town.person("a")
    resident.say(FIRE)
    await town.pass_time(hours=1)
    assert len(resident.received()) == 1


async def test_of_what_cannot_wait_he_hears_the_stations_number_too(town, tmp_path):
    with_station(town, tmp_path)
    resident = town.person("a")
    resident.say("翠园3幢水管爆了,水喷得到处都是")
    assert town.cases()[0].urgency == "now"
    await town.pass_time(minutes=10, seconds=5)
    assert "也可打翠园党员服务站0571-10000009" in "".join(resident.received())


async def test_it_does_not_climb_before_its_time(town):
    town.person("a").say(FIRE)
    before = tasks_of(town)
    await town.pass_time(minutes=9, seconds=50)
    assert tasks_of(town) == before


async def test_it_stops_climbing_once_somebody_took_it(town):
    leader = town.member("王建国")
    code = code_in(town.person("a").say(FIRE))
    leader.say(f"接单 {code}")
    assert town.case(code).state == "accepted"
    before = tasks_of(town)
    await town.pass_time(minutes=40)
    assert tasks_of(town) == before
    assert [result for _, result in steps(town)] == ["taken"]


async def test_after_an_hour_of_downtime_everybody_on_the_ladder_hears_it_once(town):
    town.person("a").say(FIRE)
    await town.pass_time(hours=1)
    assert [step for step, _ in steps(town)] == [1, 2, 3]
    alarms = [row for row in town.outbox() if row.kind == "alarm"]
    assert len(alarms) == len({(row.recipient_id, row.cause) for row in alarms}) > 0


async def test_an_ordinary_matter_does_not_climb_by_the_minute(town):
    town.person("a").say(LAMP)
    await town.pass_time(hours=1)
    assert steps(town) == []


@pytest.fixture
def resolved(town):
    """A case that its member reported done; the resident was asked."""
    member, resident = town.member("李明"), town.person("a")
    code = code_in(resident.say(LAMP))
    member.say(f"接单 {code}")
    member.say(f"办结 {code} 换了灯泡")
    return town, code


async def test_a_case_nobody_judges_is_closed_as_unrated_after_seven_days_and_never_as_satisfied(resolved):
    town, code = resolved
    await town.pass_time(days=6, hours=23)
    assert town.case(code).state == "resolved"
    await town.pass_time(hours=2)
    case = town.case(code)
    assert case.state == "closed"
    assert case.rating not in ("fixed", "good", "satisfied")


async def test_a_case_that_was_judged_in_time_is_left_alone(resolved):
    town, code = resolved
    town.person("a").received()
    assert "谢谢" in town.person("a").say("1")
    rating = town.case(code).rating
    await town.pass_time(days=8)
    assert (town.case(code).state, town.case(code).rating) == ("closed", rating)


async def test_a_case_that_was_reopened_and_resolved_again_waits_seven_days_anew(resolved):
    town, code = resolved
    town.person("a").received()
    town.person("a").say("2")
    assert town.case(code).state == "reopened"
    await town.pass_time(days=5)
    town.person("李明").say(f"办结 {code} 又修了一次")
    await town.pass_time(days=3)  # seven since the first time
    assert town.case(code).state == "resolved"
    await town.pass_time(days=5)
    assert town.case(code).state == "closed"


async def test_a_voice_message_nobody_listened_to_climbs_to_the_secretary_after_half_an_hour(town):
    town.person("a").say(LAMP)  # he lives there
    town.person("a").voice()
    before = len(tasks_of(town))
    await town.pass_time(minutes=29)
    assert len(tasks_of(town)) == before
    await town.pass_time(minutes=2)
    assert len(tasks_of(town)) == before + 1
