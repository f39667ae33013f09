"""Row 3 beside a million: what residents wait for their answer while a broadcast is listed, and without."""

import asyncio
import itertools
import statistics
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from bot.broadcasts import lifecycle
from bot.broadcasts.audience import Audience
from bot.clock import SystemClock
from bot.emulators.wechat import Emulator
from bot.store import Store, open_store
from models.base import table_of
from models.broadcasts import Broadcast, Recipient
from models.people import Member, Person
from models.subscriptions import Subscription
from tests.benchmarks.servers import KEYRING, Side, furnish, linli
from tests.benchmarks.table import Line, note
from tests.web.service import ACCOUNT, TEMPLATES

pytestmark = pytest.mark.benchmark
MANY, BLOCK, TOPIC = 1_000_000, 50_000, "school"
RATE, OPEN_S, PAIRS, WARM_UP = 60.0, 5, 3, 100


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A million people subscribed to one topic."""
    furnish(database_url)
    opened, now = open_store(database_url, KEYRING), SystemClock().now()
    for start in range(1, MANY + 1, BLOCK):
        ids = range(start, start + BLOCK)
        people = [{"id": one, "created_at": now} for one in ids]
        topics = [{"topic": TOPIC, "person_id": one, "since_at": now} for one in ids]
        for table, rows in ((Person, people), (Subscription, topics)):
            opened.run(lambda session, into=table_of(table), rows=rows: session.execute(insert(into), rows) and None)
    yield opened
    opened.close()


def begin(session: Session, number: int) -> None:
    """A broadcast to all of them that may begin."""
    now = SystemClock().now()
    author = session.scalars(select(Member.person_id).where(Member.code == "M7")).one()
    named = {"code": f"B{number:04}", "kind": "policy", "title": "入学", "text": "入学登记。", "organisation": "ST"}
    times = {"created_at": now, "send_at": now, "look_at": now}
    row = {"id": number, "state": lifecycle.APPROVED, "author_id": author, "options": [], "counted": MANY}
    session.add(Broadcast(**row, **named, **times, audience=Audience(topics=(TOPIC,)).as_json()))


def end(session: Session) -> int:
    """Take it off the clock; how many were listed meanwhile."""
    session.execute(update(Broadcast).values(state=lifecycle.DONE, look_at=None))
    return session.execute(select(func.count()).select_from(Recipient)).scalar_one()


async def p99_ms(side: Side, series: str) -> float:
    """Of the answers to reports that come at their own pace."""
    result = await asyncio.to_thread(side.put, series=series, count=int(RATE * OPEN_S), rate=RATE)
    assert result.replies == RATE * OPEN_S, result.statuses
    return statistics.quantiles(result.latencies_ms, n=100)[98]


async def test_reports_are_answered_in_time_while_a_million_are_listed(
    store: Store, database_url: str, database: str, tmp_path: Path
) -> None:
    emulator = Emulator(ACCOUNT, templates=TEMPLATES, chance=Random(7))
    await emulator.start()
    alone, beside, listed = [], [], [0]
    with linli(tmp_path, database_url, api_base=emulator.base_url) as side:
        await asyncio.to_thread(side.put, series="9", count=WARM_UP)
        for pair in range(PAIRS):
            alone.append(await p99_ms(side, f"1{pair}"))
            for number in (2 * pair + 1, 2 * pair + 2):  # one after the other, longer than the load
                store.run(lambda session, number=number: begin(session, number))
            beside.append(await p99_ms(side, f"2{pair}"))
            listed.append(store.run(end))
    await emulator.close()
    written = [after - before for before, after in itertools.pairwise(listed)]
    print(
        f"\n{database}: listed beside each five seconds of reports {written}; p99 {_shown(beside)}, without {_shown(alone)}"
    )
    assert min(written) > MANY / 10, "the load was over before the broadcast had begun"
    what = f"p99 at {RATE:.0f} reports/s while a million are listed, {database}"
    note(Line("3", what, _shown(beside), f"without {_shown(alone)}", statistics.median(beside)))


def _shown(p99s: list[float]) -> str:
    return " ".join(f"{p99:.0f}" for p99 in p99s) + " ms"
