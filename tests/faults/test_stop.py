"""A graceful stop (RELIABILITY.md F26): SIGTERM while a message is on its way; nothing new, nothing lost, nothing twice."""

import asyncio
import json
import signal

import pytest

from bot.emulators.wechat import Fault, FaultKind
from bot.emulators.wechat_ledger import Kind
from tests.delivery.office import TEMPLATE_SEND
from tests.emulators.counterpart import until
from tests.faults.oracle import judge
from tests.faults.town import living, new_town

pytestmark = pytest.mark.only_on("sqlite")


async def test_a_service_told_to_stop_finishes_what_it_is_sending_within_20_s(database_url, tmp_path, keyring):
    async with living(new_town(tmp_path, database_url, keyring)) as town:
        await town.report(1)
        await town.quiet()  # the access token is there, the overdue thing is done: they are not what is tested
        sent = len(town.emulator.ledger.calls(TEMPLATE_SEND))
        town.emulator.faults.add(Fault(TEMPLATE_SEND, FaultKind.SLOW, slow_s=0.6))
        await town.report(2)
        await until(lambda: len(town.emulator.ledger.calls(TEMPLATE_SEND)) > sent, within_s=5)
        process = town.processes[0]
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0
        log = (tmp_path / "0" / "serve.log").read_text()
        assert all(json.loads(line) for line in log.splitlines()) and "Traceback" not in log
        assert judge(town).doubled == 0
        assert [
            entry for entry in town.emulator.ledger.find(Kind.PROBLEM) if "no answer" not in str(entry.detail)
        ] == []
