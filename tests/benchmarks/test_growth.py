"""Row 10 of the goals: what a report turn costs with a million cases behind it, against a thousand."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.conversation.intake import read, take
from bot.messages import Inbound, InboundKind, Interaction
from bot.operating import schema
from bot.seal import Keyring
from bot.store import Store, open_store, sqlite_engine
from tests.benchmarks.history import add_history
from tests.benchmarks.load import REPORT
from tests.benchmarks.table import Line, note
from tests.support import FixedClock
from tests.talk import ENGINE, Town, build_town

pytestmark = pytest.mark.benchmark
FEW, MANY = 1_000, 1_000_000
PAIRS, TURNS = 15, 40


@pytest.fixture
def towns(tmp_path: Path, keyring: Keyring, clock: FixedClock) -> Iterator[tuple[Town, Town]]:
    """The same district with a short and with a long past."""
    with ExitStack() as stack:
        yield tuple(built(stack, tmp_path / f"{cases}.db", keyring, clock, cases) for cases in (FEW, MANY))  # type: ignore[misc]


def built(stack: ExitStack, file: Path, keyring: Keyring, clock: FixedClock, cases: int) -> Town:
    engine = sqlite_engine(f"sqlite:///{file}")
    schema.migrate(engine)
    engine.dispose()
    store: Store = open_store(f"sqlite:///{file}", keyring)
    stack.callback(store.close)
    town = build_town(store, clock)
    store.run(lambda session: add_history(session, cases))
    return town


def turn_ms(town: Town, series: int) -> float:
    """Processor time of a report turn of a new person, each with its commit."""
    at, spent = town.clock.now(), 0.0
    for number in range(TURNS):
        key = f"{series}-{number}"
        inbound = Inbound("wechat", "app", f"o{key}", f"k{key}", InboundKind.TEXT, at, text=REPORT, nonce=f"n{key}")
        letter = read(inbound, Interaction.MESSAGE, town.office)
        start = time.process_time()
        said = town.store.run(lambda session, one=letter: take(session, one, town.office, ENGINE, at, town.chance))
        spent += time.process_time() - start
        assert said and "编号" in said
    return spent * 1000 / TURNS


def test_a_million_cases_cost_a_turn_little(towns: tuple[Town, Town]) -> None:
    few, many = towns
    turn_ms(few, 0), turn_ms(many, 0)
    measured = [(turn_ms(many, number), turn_ms(few, number)) for number in range(1, PAIRS + 1)]
    ratio = statistics.median(one / other for one, other in measured)
    mine, theirs = (statistics.median(side) for side in zip(*measured, strict=True))
    note(Line("10", f"a turn with {MANY:,} cases / with {FEW:,}", f"{mine:.2f} ms", f"{theirs:.2f} ms", ratio))
