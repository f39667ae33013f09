"""Delivery in the running service: how fast a message leaves, and what the platform reports of it afterwards."""

import asyncio
from time import monotonic

import pytest

from bot.act import Act
from bot.app import open_parts, running
from bot.emulators.wechat import Emulator, Fault, FaultKind
from bot.emulators.wechat_windows import Interaction
from bot.outbox import put_errand
from models.media import Media
from tests.delivery.office import BRISK, MEDIA_GET, SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.delivery.running import O1, O2, shown, state, write
from tests.emulators.counterpart import until
from tests.web.service import ACCOUNT, configured, serving


@pytest.fixture
async def service(database_url, tmp_path, clock):
    """All roles in one process."""
    roles = ("web", "delivery", "clock")
    async with serving(database_url, tmp_path, clock, roles, district=False, delivery=BRISK) as running:
        yield running


async def test_a_message_free_to_go_is_seen_within_5_s_of_the_commit(service):
    """Measured: a few hundredths of a second, since the commit wakes the loop."""
    took = []
    for number in range(3):
        await service.emulator.say(O1, "进度")
        started = monotonic()
        write(service, O1, f"第{number}条", cause=f"test:{number}")
        await until(lambda want=f"第{number}条": want in shown(service, O1), within_s=5)
        took.append(monotonic() - started)
    print(f"from commit to chat: {', '.join(f'{one * 1000:.0f} ms' for one in took)}")
    assert max(took) < 5


async def test_a_message_written_by_another_process_leaves_within_5_s(database_url, tmp_path, clock):
    """Nobody wakes the loop: the default tick finds it."""
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), district=False) as service:
        await service.emulator.say(O1, "进度")
        service.parts.store.on_outgoing = lambda: None
        write(service, O1, "别处写的")
        await until(lambda: "别处写的" in shown(service, O1), within_s=5)


@pytest.mark.only_on("sqlite")
async def test_a_slow_answer_for_one_does_not_keep_the_others_waiting(service):
    """WeChat takes its time over one message; somebody else's must still leave within 5 s."""
    await service.emulator.say(O1, "进度")
    await service.emulator.say(O2, "进度")
    service.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.SLOW, slow_s=9))
    write(service, O1, "慢")
    await until(lambda: service.emulator.ledger.calls(SERVICE_SEND), within_s=5)
    write(service, O2, "快", cause="test:2")
    await until(lambda: "快" in shown(service, O2), within_s=5)


def wants_photo(service):
    """A photo that somebody sent is still to be fetched."""
    medium = service.emulator.media.keep("image", b"\xff\xd8\xff", "image/jpeg")

    def attach(session):
        now = service.parts.clock.now()
        session.add(Media(id=1, kind="image", provider_media_id=medium.id, created_at=now))
        session.flush()
        put_errand(Act(session, now, service.parts.random, "system:test", "test:1"), "media", "1")

    service.look(attach)


@pytest.mark.only_on("sqlite")
async def test_a_slow_photo_does_not_keep_messages_waiting(service):
    await service.emulator.say(O1, "进度")
    service.emulator.faults.add(Fault(MEDIA_GET, FaultKind.SLOW, slow_s=9))
    wants_photo(service)
    await until(lambda: service.emulator.ledger.calls(MEDIA_GET), within_s=5)
    write(service, O1, "快")
    await until(lambda: "快" in shown(service, O1), within_s=5)


SLOWEST = {"quiet_hours": "", "tick_s": 5}


@pytest.mark.only_on("sqlite")
async def test_an_errand_begins_with_the_commit_that_wrote_it_and_a_stop_waits_for_no_tick(
    database_url, tmp_path, clock
):
    async with serving(database_url, tmp_path, clock, ("delivery",), district=False, delivery=SLOWEST) as service:
        await asyncio.sleep(0.2)  # both loops have looked, found nothing, and sleep until the tick
        wants_photo(service)
        await until(lambda: service.emulator.ledger.calls(MEDIA_GET), within_s=2)
        await asyncio.sleep(0.2)
        stopped = monotonic()
    assert monotonic() - stopped < 2


async def test_a_refused_rung_falls_to_the_next_within_2_s(service):
    await service.emulator.say(O1, "进度")
    service.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45047))
    started = monotonic()
    row = write(service, O1, "一件事", kind="task")
    await until(lambda: state(service, row) in ("sent", "delivered"), within_s=2)
    print(f"from commit to the second rung: {monotonic() - started:.3f} s")


async def test_a_template_that_arrived_is_settled_as_delivered(service):
    await service.emulator.say(O1, "进度")
    service.emulator.people.require(O1).window.shut()
    row = write(service, O1, "一件事", kind="task")
    await until(lambda: state(service, row) == "delivered", within_s=5)


async def test_a_template_that_the_platform_reports_as_failed_goes_on_to_the_next_rung(database_url, tmp_path, clock):
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), district=False, delivery=BRISK) as service:
        await service.emulator.say(O1, "进度")
        service.emulator.people.require(O1).template_result = "failed:user block"
        service.emulator.people.require(O1).window.shut()
        row = write(service, O1, "一件事", kind="task")
        await until(lambda: state(service, row) == "unreached", within_s=5)


async def test_a_report_that_comes_before_the_answer_to_our_call_is_not_lost(database_url, tmp_path, clock):
    """Two ways through the network: the platform's event may overtake the answer, or our commit of it."""
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), district=False, delivery=BRISK) as service:
        await service.emulator.say(O1, "进度")
        service.emulator.people.require(O1).template_result = "failed:user block"
        service.emulator.people.require(O1).window.shut()
        service.emulator.faults.add(Fault(TEMPLATE_SEND, FaultKind.SLOW, slow_s=0.3))
        row = write(service, O1, "一件事", kind="task")
        await until(lambda: state(service, row) == "unreached", within_s=2)


async def test_reports_that_come_at_the_moment_of_our_commits_are_not_lost(database_url, tmp_path, clock):
    """Neither of two transactions at one moment sees the other's row; one of them has to wait."""
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), district=False, delivery=BRISK) as service:
        await service.emulator.say(O1, "进度")
        service.emulator.people.require(O1).template_result = "failed:user block"
        service.emulator.people.require(O1).window.shut()
        rows = [write(service, O1, "一件事", kind="task", cause=f"test:{number}") for number in range(40)]
        await until(lambda: all(state(service, row) == "unreached" for row in rows), within_s=30)  # on a busy machine


@pytest.mark.only_on("sqlite")
async def test_a_service_that_is_stopped_while_wechat_is_slow_ends_in_order(database_url, tmp_path, clock, monkeypatch):
    """What takes too long is left to its lease; the process ends without an error of its own."""
    monkeypatch.setattr("bot.app.STOP_WITHIN_S", 0.2)
    emulator = Emulator(ACCOUNT, clock=clock)
    await emulator.start()
    emulator.faults.add(Fault(SERVICE_SEND, FaultKind.SLOW, slow_s=9))
    parts = open_parts(configured(database_url, tmp_path, emulator.base_url, delivery=BRISK), clock)
    try:
        async with post_office(parts.store, clock, tmp_path) as office, running(parts, ("delivery",)):
            emulator.people.enrol("o1").window.interact(Interaction.MESSAGE, clock.now())
            office.put(office.meet("o1"))
            await until(lambda: emulator.ledger.calls(SERVICE_SEND))
    finally:
        await emulator.close()
        parts.store.close()
