"""What becomes of a message after each kind of answer (RELIABILITY.md F13, F15)."""

from datetime import timedelta
from random import Random

import pytest

from bot.delivery.settling import BACKOFF_MAX_S, backoff_s
from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction
from models.outbox import OutboxRow
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND

TOKEN = "/cgi-bin/stable_token"

pytestmark = pytest.mark.only_on("sqlite")  # what the platform answers is the same to both databases


def fail(office, kind=FaultKind.ERRCODE, times=1, path=SERVICE_SEND, **more):
    office.emulator.faults.add(Fault(path, kind, times, **more))


def wait_s(office, row):
    return (office.row(row).next_try_at - office.clock.now()).total_seconds()


def test_the_wait_doubles_from_5_seconds_to_half_an_hour_and_stays_there():
    middle = Random()
    middle.random = lambda: 0.5
    assert [backoff_s(attempt, middle) for attempt in (1, 2, 3, 4, 10, 60)] == [5, 10, 20, 40, 1800, 1800]


def test_jitter_spreads_the_tries_by_a_quarter_either_way_and_no_more():
    waits = [backoff_s(20, Random(seed)) for seed in range(200)]
    assert min(waits) >= 0.75 * BACKOFF_MAX_S and max(waits) <= 1.25 * BACKOFF_MAX_S
    assert len(set(waits)) == 200


async def test_a_busy_platform_is_asked_again_later_and_not_before(office):
    row = office.put(office.meet("o1"))
    fail(office, errcode=-1)
    await office.rounds()
    assert (office.row(row).state, office.calls(SERVICE_SEND)) == ("due", 1)
    assert 3.75 <= wait_s(office, row) <= 6.25
    office.clock.advance(seconds=3.7)
    assert not await office.round()
    office.clock.advance(seconds=3)
    await office.rounds()
    assert office.row(row).state == "sent"


async def test_a_busy_platform_costs_nothing_of_the_window(office):
    """WeChat has not taken it, so it does not count: five are allowed, and five arrive."""
    office.meet("o1")
    fail(office, times=5, errcode=-1)
    office.put("o1", "第一")
    for _ in range(8):
        await office.rounds()
        office.clock.advance(minutes=3)
    assert office.shown("o1") == ["第一"]


@pytest.mark.parametrize("kind", [FaultKind.HTTP_502, FaultKind.HTML])
async def test_an_answer_that_is_not_wechats_is_tried_again(office, kind):
    row = office.put(office.meet("o1"))
    fail(office, kind)
    await office.rounds()
    assert office.row(row).state == "due"
    office.clock.advance(minutes=2)
    await office.rounds()
    assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])


async def test_a_quota_for_the_minute_is_waited_for(office):
    row = office.put(office.meet("o1"))
    fail(office, errcode=45011)
    await office.rounds()
    assert wait_s(office, row) == 60


@pytest.mark.parametrize("errcode", [43004, 40003, 43019])
async def test_somebody_who_may_not_be_written_to_is_not_written_to_again(office, errcode):
    office.meet("o1")
    fail(office, errcode=errcode)
    first = office.put("o1", kind="task")
    await office.rounds()
    second = office.put("o1", kind="task")
    await office.rounds()
    assert [office.row(row).state for row in (first, second)] == ["unreached", "unreached"]
    assert (office.calls(SERVICE_SEND), office.calls(TEMPLATE_SEND)) == (1, 0)
    assert not office.store.run(lambda session: office.identity(session, "o1").following)


async def test_a_mistake_of_ours_is_retried_slowly(office):
    row = office.put(office.meet("o1"))
    fail(office, errcode=48001)
    await office.rounds()
    assert office.row(row).state == "due"
    assert wait_s(office, row) == 600
    assert "没有这个接口的权限" in office.row(row).reason


async def test_a_wrong_secret_stands_in_nobodys_way_once_it_is_mended_a_working_day_later(office):
    """Operators sleep and are on leave; an alarm must not use a message up."""
    row = office.put(office.meet("o1"), kind="task")
    fail(office, path=TOKEN, times=10_000, errcode=40125)
    for _ in range(16):
        await office.rounds()
        office.clock.advance(minutes=30)
    office.emulator.faults.clear()
    await office.rounds()
    assert office.row(row).state == "sent", office.row(row).reason


async def test_an_outage_of_six_hours_loses_no_message(office):
    """RELIABILITY.md 3: tried until the message expires; a task has no such time."""
    row = office.put(office.meet("o1"), kind="task")
    fail(office, FaultKind.HTTP_502, 10_000, path="*")
    for _ in range(72):
        await office.rounds()
        office.clock.advance(minutes=5)
    office.emulator.faults.clear()
    office.clock.advance(minutes=40)
    await office.rounds()
    assert office.row(row).state == "sent", office.row(row).reason


async def test_a_storm_of_expired_tokens_costs_two_fetches_at_most_and_no_message(office):
    people = [office.meet(f"o{number:02}") for number in range(20)]
    for openid in people:
        office.put(openid, "先热身")
    await office.rounds()
    fetched = office.calls(TOKEN)
    office.emulator.tokens.expire()
    for openid in people:
        office.put(openid, "风暴")
    await office.rounds()
    assert office.calls(TOKEN) - fetched <= 2
    assert all(office.shown(openid)[-1] == "风暴" for openid in people)


async def test_an_expired_message_is_not_sent(office):
    office.meet("o1")
    row = office.put("o1", expires_at=office.clock.now() + timedelta(minutes=1))
    office.clock.advance(minutes=1)
    await office.rounds()
    assert (office.row(row).state, office.calls(SERVICE_SEND)) == ("expired", 0)


async def test_a_message_that_keeps_failing_expires_at_its_time(office):
    row = office.put(office.meet("o1"), kind="digest", expires_at=office.clock.now() + timedelta(minutes=30))
    fail(office, times=1000, errcode=-1)
    for _ in range(40):
        await office.rounds()
        office.clock.advance(minutes=1)
    assert office.row(row).state == "expired"


async def test_a_message_that_nobody_could_be_reached_with_expires_too(office):
    office.meet("o1", Interaction.NONE)
    row = office.put("o1", kind="digest", expires_at=office.clock.now() + timedelta(hours=1))
    await office.rounds()
    assert office.row(row).state == "unreached"
    office.clock.advance(hours=1)
    await office.rounds()
    assert office.row(row).state == "expired"


async def test_one_message_that_cannot_be_read_does_not_stop_the_others(office):
    """A ciphertext of a lost key, or a broken row: it ends alone (RELIABILITY.md F23)."""
    office.meet("o1"), office.meet("o2")
    bad = office.put("o1")
    office.store.run(lambda session: setattr(session.get_one(OutboxRow, bad), "text", b"broken"))
    office.put("o2", "您好")
    process = office.process()
    for _ in range(3):
        try:
            await process.once()
        except Exception:  # the loop logs and goes on
            office.clock.advance(seconds=1)
    assert office.shown("o2") == ["您好"]
