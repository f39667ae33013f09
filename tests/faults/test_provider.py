"""WeChat is slow, refuses, loses its answer, or takes the token away: no message is lost, none goes twice unasked (F12-F16)."""

import asyncio

import pytest

from bot.emulators.wechat import Fault, FaultKind
from bot.emulators.wechat_ledger import Kind
from models.outbox import SendState
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.faults.figures import TIMES

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
STABLE_TOKEN = "/cgi-bin/stable_token"
SENT = {SendState.SENT, SendState.DELIVERED}
#: What goes wrong with every first call, and how the message must end: on which rung, or in which state.
TROUBLES = {
    "-1 系统繁忙": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=-1), "service"),
    "45011 太频繁": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45011), "service"),
    "45015 超过48小时": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45015), "template"),
    "45047 超过条数": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45047), "template"),
    "48001 没有权限": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=48001), "service"),
    "43004 未关注": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=43004), "unreached"),
    "HTTP 502": (Fault(SERVICE_SEND, FaultKind.HTTP_502), "service"),
    "网页代替应答": (Fault(SERVICE_SEND, FaultKind.HTML), "service"),
    "连接没送到就断": (Fault(SERVICE_SEND, FaultKind.DROP_BEFORE), "service"),
}


@pytest.fixture
async def office(store, clock, tmp_path):
    sections = {"delivery": {"quiet_hours": "", "lease_s": 2}}
    async with post_office(store, clock, tmp_path, **sections) as opened:
        yield opened


def task_for_each(office) -> dict[str, int]:
    """One task for each of many people: openid to its row."""
    people = [office.meet(f"o{number:05}") for number in range(TIMES)]
    return {openid: office.put(openid, kind="task") for openid in people}


async def wait_it_out(office, clock) -> None:
    """All that is tried again is tried again, for three hours."""
    for minutes in (0, 1, 2, 5, 15, 40, 60, 60):
        clock.advance(minutes=minutes)
        await office.rounds()


def taken(office, openid: str) -> int:
    """How often WeChat took a message for this person."""
    answers = office.emulator.ledger.find(Kind.RETURNED, openid, path=TEMPLATE_SEND)
    templates = {
        str(entry.detail["answer"].get("msgid")) for entry in answers if entry.detail["answer"]["errcode"] == 0
    }
    return len(office.shown(openid)) + len(templates)


@pytest.mark.parametrize("name", TROUBLES)
async def test_each_class_of_trouble_ends_as_it_should(name, office, clock, note):
    fault, ending = TROUBLES[name]
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(fault.path, fault.kind, TIMES, fault.errcode))
    await wait_it_out(office, clock)
    for openid, number in rows.items():
        row = office.row(number)
        if ending in {"service", "template"}:
            assert (row.state in SENT, row.rung, taken(office, openid)) == (True, ending, 1), (row.state, row.reason)
        else:
            assert (row.state, bool(row.reason), taken(office, openid)) == (ending, True, 0)
    note(f"F15 {name}", TIMES, acknowledged=TIMES, worst="都按类处理")


async def test_a_lost_answer_sends_a_task_at_most_once_more(office, clock, note):
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.DROP_AFTER, TIMES))
    await wait_it_out(office, clock)
    times = [taken(office, openid) for openid in rows]
    assert set(times) <= {1, 2}
    assert {office.row(number).state for number in rows.values()} <= {*SENT, SendState.UNKNOWN}
    note("F16 收下了但应答丢了", TIMES, acknowledged=TIMES, doubled=sum(times) - TIMES, worst="至多多一次")


async def test_a_lost_answer_sends_nothing_again_that_is_not_worth_it(office, clock):
    rows = {openid: office.put(openid) for openid in [office.meet(f"o{number}") for number in range(5)]}
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.DROP_AFTER, len(rows)))
    await wait_it_out(office, clock)
    assert {office.row(number).state for number in rows.values()} == {SendState.UNKNOWN}
    assert [taken(office, openid) for openid in rows] == [1] * len(rows)


async def test_a_slow_answer_is_waited_for_within_the_lease_and_no_longer(office, clock, note):
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.SLOW, TIMES, slow_s=1.5))  # patience is 0.8 s
    await wait_it_out(office, clock)
    times = [taken(office, openid) for openid in rows]
    assert set(times) <= {1, 2}
    note("F12 接口比租约慢", TIMES, acknowledged=TIMES, doubled=sum(times) - TIMES, worst="至多多一次")


async def test_a_token_taken_by_another_program_costs_one_fetch_each_time(office, clock, note):
    sent = 0
    for stolen in range(TIMES):
        openid = office.meet(f"o{stolen:05}")
        row = office.put(openid, kind="task")
        office.emulator.tokens.revoke()
        before = office.calls(STABLE_TOKEN)
        await office.rounds()
        clock.advance(minutes=2)  # the platform lets a token be forced every 30 s
        await office.rounds()
        assert office.calls(STABLE_TOKEN) - before <= 2
        sent += office.row(row).state in SENT
        clock.advance(hours=2)
    assert sent == TIMES
    note("F14 令牌被别的程序换掉", TIMES, acknowledged=TIMES, worst="每次至多取 2 回")


async def test_a_storm_of_refused_tokens_is_calmed(office, clock, note):
    """Every call says 40001 for a while: a client that retries by itself asked 494 times for one message (M1)."""
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, 4 * TIMES, 40001))
    process = office.process()
    await asyncio.gather(*(office.round(process) for _ in range(3)))
    fetched = office.calls(STABLE_TOKEN)
    assert fetched <= 4
    office.emulator.faults.clear()
    await wait_it_out(office, clock)
    assert all(office.row(number).state in SENT for number in rows.values())
    assert all(taken(office, openid) == 1 for openid in rows)
    note("F13 令牌风暴 (一直 40001)", TIMES, acknowledged=TIMES, worst=f"取令牌 {fetched} 次")
