"""WeChat is slow, refuses, loses its answer, or takes the token away: no message is lost, none goes twice unasked (F13-F16)."""

import asyncio

import pytest

from bot.delivery.reports import settle_report
from bot.emulators.wechat import Fault, FaultKind
from bot.emulators.wechat_ledger import Kind
from bot.messages import Inbound, InboundKind, Interaction, Outcome, SentResult
from models.outbox import SendState
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.faults.figures import TIMES

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
STABLE_TOKEN = "/cgi-bin/stable_token"
SENT = {SendState.SENT, SendState.DELIVERED}
#: Tasks at once in a storm of refused tokens, and the processes that send them.
AT_ONCE, PROCESSES = 200, 4
#: What goes wrong with every first call, and how the message must end: on which rung, in which state, or sent twice at most.
TROUBLES = {
    "-1 系统繁忙": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=-1), "service"),
    "45011 太频繁": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45011), "service"),
    "45015 超过48小时": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45015), "template"),
    "45047 超过条数": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45047), "template"),
    "45009 今天的次数用完": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45009), "service"),
    "40003 openid 无效": (Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=40003), "unreached"),
    "40164 IP 不在白名单": (Fault(STABLE_TOKEN, FaultKind.ERRCODE, 3, 40164), "service"),
    "200 而没有内容": (Fault(SERVICE_SEND, FaultKind.EMPTY), "twice"),
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
    """All that is tried again is tried again, for three hours, and over midnight."""
    for minutes in (0, 1, 2, 5, 15, 40, 60, 60, 15 * 60):
        clock.advance(minutes=minutes)
        await office.rounds()


def taken(office, openid: str) -> int:
    """How often WeChat took a message for this person."""
    returned = office.emulator.ledger.find(Kind.RETURNED, openid, path=TEMPLATE_SEND)
    answers = [
        entry.detail["answer"] for entry in returned if entry.detail["answer"]
    ]  # a lost one came again by its key
    templates = {str(answer["msgid"]) for answer in answers if answer["errcode"] == 0}
    return len(office.shown(openid)) + len(templates)


@pytest.mark.parametrize("name", TROUBLES)
async def test_each_class_of_trouble_ends_as_it_should(name, office, clock, note):
    fault, ending = TROUBLES[name]
    rows = task_for_each(office)
    times = TIMES if fault.path == SERVICE_SEND else fault.times  # one token is for all
    office.emulator.faults.add(Fault(fault.path, fault.kind, times, fault.errcode))
    await wait_it_out(office, clock)
    for openid, number in rows.items():
        row = office.row(number)
        if ending == "twice":
            assert (row.state in {*SENT, SendState.UNKNOWN}, taken(office, openid) in {1, 2}) == (True, True)
        elif ending in {"service", "template"}:
            assert (row.state in SENT, row.rung, taken(office, openid)) == (True, ending, 1), (row.state, row.reason)
        else:
            assert (row.state, bool(row.reason), taken(office, openid)) == (ending, True, 0)
    doubled = sum(taken(office, openid) > 1 for openid in rows)
    note(f"F15 {name}", TIMES, acknowledged=TIMES, doubled=doubled, worst="都按类处理")


async def test_a_tls_handshake_that_is_cut_sends_nothing_and_later_everything(office, clock, note):
    """Whoever answers for WeChat hangs up at the first word; nothing was said to him that he could have taken."""
    rows = task_for_each(office)

    async def hang_up(reader, writer):
        await reader.read(1)
        writer.close()

    good = office.config
    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        (port,) = (one.getsockname()[1] for one in server.sockets)
        base = {"wechat": good.wechat.model_copy(update={"api_base": f"https://127.0.0.1:{port}"})}
        office.config = good.model_copy(update=base)
        await office.rounds()
    assert {office.row(number).state for number in rows.values()} == {SendState.DUE}
    assert not office.calls(SERVICE_SEND)
    office.config = good
    await wait_it_out(office, clock)
    assert all(office.row(number).state in SENT for number in rows.values())
    assert all(taken(office, openid) == 1 for openid in rows)
    note("F15 TLS 握手中断", TIMES, acknowledged=TIMES, worst="都按类处理")


async def test_a_lost_answer_sends_a_task_at_most_once_more(office, clock, note):
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.DROP_AFTER, TIMES))
    await wait_it_out(office, clock)
    times = [taken(office, openid) for openid in rows]
    assert set(times) <= {1, 2}
    assert {office.row(number).state for number in rows.values()} <= {*SENT, SendState.UNKNOWN}
    unknown = sum(office.row(number).state == SendState.UNKNOWN for number in rows.values())
    worst = f"至多多一次，{unknown} 条记为不知道"
    note("F16 客服消息收下了但应答丢了", TIMES, acknowledged=TIMES, doubled=sum(times) - TIMES, worst=worst)


async def test_a_template_whose_answer_is_lost_is_settled_by_what_wechat_reports(office, clock, note):
    """WeChat names it by its own number, which we learn by asking again under ours; it is shown once."""
    people = [office.meet(f"o{number:05}", Interaction.NONE) for number in range(TIMES)]
    rows = {openid: office.put(openid, kind="task") for openid in people}
    office.emulator.faults.add(Fault(TEMPLATE_SEND, FaultKind.DROP_AFTER, TIMES))
    await wait_it_out(office, clock)
    lost = [number for number in rows.values() if office.row(number).lost]
    for openid, number in rows.items():
        tell(office, openid, office.row(number).provider_id, delivered=True)
    settled = sum(office.row(number).state == SendState.DELIVERED for number in lost)
    assert (len(lost), settled) == (TIMES, TIMES)
    assert all(taken(office, openid) == 1 for openid in rows)
    note(
        "F16 模板消息应答丢了", TIMES, acknowledged=TIMES, worst=f"由 TEMPLATESENDJOBFINISH 定下 {settled / TIMES:.0%}"
    )


def tell(office, openid: str, provider_id: str, *, delivered: bool) -> None:
    """WeChat's word on a template message (TEMPLATESENDJOBFINISH)."""
    now = office.clock.now()
    said = SentResult(provider_id, delivered, "")
    inbound = Inbound(
        "wechat", "app", openid, f"{openid}-{provider_id}", InboundKind.SENT_RESULT, now, sent_result=said
    )
    office.store.run(lambda session: settle_report(session, inbound, now))


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
    note("F16 接口比租约慢", TIMES, acknowledged=TIMES, doubled=sum(times) - TIMES, worst="至多多一次")


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
        assert office.calls(STABLE_TOKEN) - before <= 1
        sent += office.row(row).state in SENT
        clock.advance(hours=2)
    assert sent == TIMES
    note("F14 令牌被别的程序换掉", TIMES, acknowledged=TIMES, worst="每次取一回")


async def test_a_storm_of_refused_tokens_costs_two_fetches_and_one_retry_of_each_call(office, clock, note):
    """Every token is taken away or ends, with 200 tasks at four processes that have it."""
    storms = max(1, TIMES // 3)
    people = [office.meet(f"o{number:05}") for number in range(AT_ONCE)]
    processes = [office.process() for _ in range(PROCESSES)]
    await asyncio.gather(*(process._api.prepare() for process in processes))
    most = sent = 0
    for storm in range(storms):
        for openid in people:
            office.does(openid, Interaction.MESSAGE)
        rows = [office.put(openid, kind="task") for openid in people]
        (office.emulator.tokens.expire if storm % 2 else office.emulator.tokens.revoke)()
        fetched, asked = office.calls(STABLE_TOKEN), office.calls(SERVICE_SEND)
        for _ in range(3):
            await asyncio.gather(*(process.once() for process in processes))
        most = max(most, office.calls(STABLE_TOKEN) - fetched)
        assert office.calls(SERVICE_SEND) - asked <= 2 * AT_ONCE
        sent += sum(office.row(number).state in SENT for number in rows)
        clock.advance(hours=1)
    assert most <= 2
    assert sent == storms * AT_ONCE
    note("F13 令牌全部失效，二百条任务，四个进程", storms, acknowledged=sent, worst=f"每次至多取令牌 {most} 回")


async def test_a_platform_that_refuses_every_token_is_asked_little_and_reported(office, clock, note):
    """Every call says 40001 for a while: a client that retries by itself asked 494 times for one message (M1)."""
    rows = task_for_each(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, 4 * TIMES, 40001))
    process = office.process()
    await asyncio.gather(*(office.round(process) for _ in range(3)))
    fetched = office.calls(STABLE_TOKEN)
    assert fetched <= 2
    trouble = process._api.trouble
    assert trouble is not None and trouble.outcome is Outcome.ALARM
    office.emulator.faults.clear()
    await wait_it_out(office, clock)
    assert all(office.row(number).state in SENT for number in rows.values())
    assert all(taken(office, openid) == 1 for openid in rows)
    note("F13 一直 40001", TIMES, acknowledged=TIMES, worst=f"取令牌 {fetched} 次，报警")
