"""What the clock says is true when it is written; by the time it could leave somebody may have taken the case."""

import pytest
from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.opening import hand_over
from bot.messages import Outcome
from models.cases import find_case_by_code
from models.people import find_members_by_name
from tests.cases.test_owner import be_away
from tests.conversation.said import LAMP, bind_all, file_case
from tests.talk import Phone, Town


@pytest.fixture
def members(town: Town) -> dict[str, Phone]:
    """The grid's worker, who has lamps, another worker, the community's secretary, and who routes by hand."""
    return bind_all(town, "李明", "张华", "刘芳", "周敏")


@pytest.fixture
def resident(town: Town, members: dict[str, Phone]) -> Phone:
    return town.person("阿婆")


@pytest.fixture
def code(resident: Phone, members: dict[str, Phone]) -> str:
    """A lamp, of which its worker has heard."""
    code = file_case(resident, LAMP)
    members["李明"].received()
    return code


async def overdue(town: Town, hours: float = 2.25) -> None:
    """The clock speaks, and WeChat does not answer."""
    await town.pass_time(hours=hours)
    town.deliver(Outcome.RETRY)
    town.sent.clear()


def hand_to_worker(town: Town, session: Session, code: str) -> None:
    """Another of those who route by hand, at the console, was quicker."""
    act = Act(session, town.clock.now(), town.chance, "system:test", "test:hand")
    case = find_case_by_code(session, code)
    assert case is not None
    hand_over(act, town.office, case, find_members_by_name(session, "张华")[0], "assign")


def later(town: Town, phone: Phone) -> str:
    """What reaches a phone once WeChat answers again."""
    town.clock.advance(hours=1)
    return "".join(phone.received())


async def test_that_nobody_has_taken_it_is_not_said_once_somebody_has(town, members, resident, code):
    await overdue(town)
    members["李明"].say(f"接单 {code}")
    told = later(town, resident)
    assert "已接单" in told and "还没接" not in told
    (dropped,) = [row for row in town.outbox() if row.only_while == "untaken"]
    assert (dropped.state, dropped.reason) == ("cancelled", "已不是这样,不发了")


async def test_it_is_said_while_it_is_so(town, members, resident, code):
    await overdue(town)
    assert "还没接" in later(town, resident)


async def test_nor_does_it_ride_on_a_reply(town, members, resident, code):
    await overdue(town)
    members["李明"].say(f"接单 {code}")
    assert "还没接" not in resident.say("进度")


async def test_a_neighbour_who_reported_the_same_is_told_no_more_than_he(town, members, resident, code):
    neighbour = town.person("阿公")
    file_case(neighbour, "翠园3幢2单元的灯不亮了")
    neighbour.say("1")
    neighbour.received()
    await overdue(town)
    members["李明"].say(f"接单 {code}")
    told = later(town, neighbour)
    assert "已接单" in told and "还没接" not in told


@pytest.mark.parametrize("hours", [1.1, 2.25])
async def test_whoever_took_it_meanwhile_is_not_reminded_to_nor_anybody_above(town, members, code, hours):
    await overdue(town, hours)
    said = members["李明"].say(f"接单 {code}")
    assert not [name for name in ("李明", "刘芳") if "还没接单" in said + later(town, members[name])]


async def test_whose_task_went_to_another_is_not_reminded_of_it(town, members, code):
    members["李明"].say(f"接单 {code}")
    await overdue(town, 46)
    assert "his" in [row.only_while for row in town.outbox()]
    said = members["李明"].say(f"转派 {code} 张华")
    assert "还没办结" not in said + later(town, members["李明"])
    assert code in later(town, members["张华"])


async def test_of_what_is_done_nobody_hears_that_it_is_late(town, members, resident, code):
    members["李明"].say(f"接单 {code}")
    await overdue(town, 80)
    assert [row.only_while for row in town.outbox()].count("owed") == 2, "the resident, and the secretary"
    members["李明"].say(f"办结 {code} 换了灯泡")
    assert "过了说好的时间" not in resident.say("进度") + later(town, resident)
    assert "还没办好" not in members["刘芳"].say("待办") + later(town, members["刘芳"])


async def test_a_task_its_resident_took_back_does_not_reach_its_member(town, members, resident):
    code = file_case(resident, LAMP)
    town.deliver(Outcome.RETRY)
    town.sent.clear()
    resident.say(f"不用办了 {code}")
    assert "新任务" not in later(town, members["李明"])


async def test_what_nobody_could_be_found_for_is_not_to_be_routed_once_it_is_taken(town, members, resident):
    be_away(town, "M1", "M2", "M3", "M5", "M6")
    code = file_case(resident, LAMP)
    town.deliver(Outcome.RETRY)
    town.sent.clear()
    worker = members["张华"]
    town.look(lambda session: hand_to_worker(town, session, code))
    worker.say(f"接单 {code}")
    assert "待派" not in later(town, members["周敏"])
    assert [(row.only_while, row.state) for row in town.outbox() if row.kind == "alarm"] == [("untaken", "cancelled")]
