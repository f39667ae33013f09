"""Rows 1-3 and 9 of the goals: whole reports over HTTP against rivals on the same core, and what a start costs."""

import asyncio
import statistics
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.emulators.wechat import Emulator
from tests.benchmarks.servers import Side, district, echo, first_answer_s, flask_bot, linli
from tests.benchmarks.table import Line, note, per_second, ratio
from tests.web.service import ACCOUNT, TEMPLATES

pytestmark = pytest.mark.benchmark
PAIRS, WARM_UP = 5, 100
#: Requests per turn of each side: about a second's work.
OURS, ECHOES, RIVALS = 500, 2500, 150
RATE, OPEN_S = 60.0, 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def url(folder: Path) -> str:
    return district(folder)


@pytest.fixture
def ours(folder: Path, url: str) -> Iterator[Side]:
    """Answering only: what the sender costs is row 5's."""
    with linli(folder, url, "web") as side:
        side.put(series="9", count=WARM_UP)
        yield side


def pairs(ours: Side, rival: Side, count: int, senders: int = 0) -> tuple[list[float], list[float]]:
    """Requests per second of both sides, in turn; every request was answered with a reply."""
    mine, theirs = [], []
    for number in range(1, PAIRS + 1):
        series = f"{number}{senders}"
        for side, rates, times in ((ours, mine, OURS), (rival, theirs, count)):
            result = side.put(series=series, count=times, senders=senders)
            assert result.replies == times, result.statuses
            rates.append(result.per_second)
    return mine, theirs


def test_a_forged_signature_is_seen_to_fail(ours: Side, folder: Path) -> None:
    """The control: were the load's requests refused, we would measure refusals."""
    assert ours.put(series="8", count=20, forged=True).statuses == {"403": 20}
    assert ours.put(series="7", count=20).replies == 20


@pytest.mark.parametrize(("who", "senders"), [("new senders", 0), ("returning senders", 100)])
def test_a_report_against_a_bare_echo(ours: Side, folder: Path, who: str, senders: int) -> None:
    with echo(folder) as rival:
        rival.put(series="9", count=WARM_UP)
        mine, theirs = pairs(ours, rival, ECHOES, senders)
    note(Line("1", f"report turn, {who} / bare echo", per_second(mine), per_second(theirs), ratio(mine, theirs)))


def test_a_report_against_flask_and_the_orm(ours: Side, folder: Path, url: str) -> None:
    with flask_bot(folder, url) as rival:
        rival.put(series="9", count=WARM_UP)
        mine, theirs = pairs(ours, rival, RIVALS)
    note(Line("2", "report turn / Flask, ORM, gunicorn", per_second(mine), per_second(theirs), ratio(mine, theirs)))


async def test_sixty_reports_a_second_are_answered_in_time(folder: Path, url: str) -> None:
    """With all roles, opposite an emulated WeChat: what the answers cause is sent at the same time."""
    emulator = Emulator(ACCOUNT, templates=TEMPLATES, chance=Random(7))
    await emulator.start()
    with linli(folder, url, api_base=emulator.base_url) as side:
        await asyncio.to_thread(side.put, series="9", count=WARM_UP)
        p99s = []
        for number in range(1, 6):
            result = await asyncio.to_thread(side.put, series=f"{number}", count=int(RATE * OPEN_S), rate=RATE)
            assert result.replies == RATE * OPEN_S, result.statuses
            p99s.append(statistics.quantiles(result.latencies_ms, n=100)[98])
    await emulator.close()
    shown = " ".join(f"{p99:.0f}" for p99 in p99s)
    note(Line("3", f"p99 at {RATE:.0f} reports/s, open loop", f"{shown} ms", "-", statistics.median(p99s)))


def test_a_start_is_short_and_small(folder: Path, url: str) -> None:
    starts = [first_answer_s(folder, url) for _ in range(3)]
    seconds, memory = (statistics.median(side) for side in zip(*starts, strict=True))
    note(Line("9s", "start to first answer", f"{seconds:.2f} s", "-", seconds))
    note(Line("9m", "resident memory", f"{memory:.0f} MB", "-", memory))
