"""Row 5: the sender against a bare aiohttp client loop of the same concurrency; WeChat's side is on a core of its own.

Many short pairs in turn: what else the machine does at one moment slows both sides of a pair.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.benchmarks.sending import UNDER_WAY_MAX, Plan
from tests.benchmarks.servers import LOAD_CORE, messages
from tests.benchmarks.table import Line, note, ratio
from tests.commands.shell import ROOT, surroundings

pytestmark = pytest.mark.benchmark
MANY, PAIRS = 2_000, 11


class Sender:
    """One side, waiting for its next round."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process, self._log = process, log
        self.rates: list[float] = []
        self.cpu_us: list[float] = []

    def send(self, first: int) -> None:
        """One round: messages a second by the clock on the wall, and microseconds of processor time for each."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(first, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, self._log.read_text()[-2000:]
        took = json.loads(line)
        self.rates.append(MANY / took["wall_s"])
        self.cpu_us.append(took["cpu_s"] / MANY * 1e6)

    def forget(self) -> None:
        """The first rounds warm up."""
        self.rates.clear(), self.cpu_us.clear()

    def __str__(self) -> str:
        return f"{statistics.median(self.rates):.0f}/s, {statistics.median(self.cpu_us):.0f} us"


@contextmanager
def sender(side: str, plan: Plan, folder: Path) -> Iterator[Sender]:
    """A side in a process of its own."""
    words = [sys.executable, "-m", "tests.benchmarks.sending", side, json.dumps(asdict(plan))]
    log = folder / f"{side}.log"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with log.open("w") as out:
        process = subprocess.Popen(words, cwd=ROOT, env=surroundings(), stderr=out, **pipes)
    with process:  # at the end of its input it ends
        yield Sender(process, log)


@pytest.mark.parametrize("after_ms", [0, 20])
def test_row_5_a_sender_beside_a_bare_client(database_url: str, database: str, tmp_path: Path, after_ms: int) -> None:
    """No provider answers at once; one that did shows what a message costs, and only that is said of it."""
    with messages(tmp_path, after_ms / 1000) as wechat:
        plan = Plan(database_url, f"http://127.0.0.1:{wechat.port}", str(tmp_path), MANY, LOAD_CORE)
        with sender("ours", plan, tmp_path) as ours, sender("bare", plan, tmp_path) as bare:
            for pair in range(PAIRS + 2):
                if pair == 2:
                    ours.forget(), bare.forget()
                ours.send(1 + pair * MANY)
                bare.send(1 + pair * MANY)
    what = f"messages sent, {UNDER_WAY_MAX} at once, answered after {after_ms} ms, {database}"
    rate, cpu = ratio(ours.rates, bare.rates), ratio(bare.cpu_us, ours.cpu_us)
    print(f"\n{what}: {ours}, bare client {bare}: {rate:.2f} by the clock, {cpu:.2f} by processor time")
    if after_ms:
        note(Line("5", what, str(ours), f"bare client {bare}", rate))
