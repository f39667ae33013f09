"""A graceful stop (RELIABILITY.md F26): SIGTERM while a message is on its way; nothing new, nothing lost, nothing twice."""

import asyncio
import json
import signal
from time import monotonic

import pytest
from tests.faults.killing import MEMBER, examine, judge, new_town

from bot.emulators.wechat import Fault, FaultKind
from bot.emulators.wechat_ledger import Kind
from tests.delivery.office import SERVICE_SEND
from tests.emulators.counterpart import until

pytestmark = pytest.mark.only_on("sqlite")


async def test_a_service_told_to_stop_finishes_what_it_is_sending_within_20_s(database_url, tmp_path, keyring):
    town = new_town(tmp_path, database_url)
    try:
        await town.set_up(keyring)
        sent = len(town.emulator.ledger.calls(SERVICE_SEND))
        town.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.SLOW, slow_s=0.6))
        delivery = await town.report(1)
        await until(lambda: len(town.emulator.ledger.calls(SERVICE_SEND)) > sent, within_s=5)
        assert town.process is not None
        started = monotonic()
        town.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(town.process.wait, 20) == 0
        print(f"stopped after {monotonic() - started:.1f} s")
        log = (tmp_path / "serve.log").read_text()
        assert all(json.loads(line) for line in log.splitlines()) and "Traceback" not in log
        judge(town, [delivery], examine(database_url, keyring), kills=0)
        assert town.emulator.ledger.find(Kind.SHOWN, MEMBER)
    finally:
        await town.close()
