"""Questions in residents' words, and how well the guides answer them. Every fourth was kept apart from tuning."""

import csv
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.knowledge.quoting import UNKNOWN
from bot.knowledge.search import search
from bot.store import Store
from bot.text.normalise import nfkc
from models.knowledge import find_titles

HERE = Path(__file__).parent
EVERY = 4


@dataclass(frozen=True)
class Asked:
    """A question, and the matters that answer it; none: nobody wrote anything about it."""

    question: str
    matters: tuple[str, ...]
    is_kept_apart: bool


@dataclass(frozen=True)
class Told:
    """What came of a question: whether anything is said, whether what is right is among the three, and how long it took."""

    asked: Asked
    offered: tuple[str, ...]
    score: float
    took_ms: float

    @property
    def is_answered(self) -> bool:
        return self.score >= UNKNOWN

    @property
    def is_right(self) -> bool:
        """In the top three, and said."""
        return self.is_answered and bool(set(self.offered) & set(self.asked.matters))


def read_asked(name: str, every: int = EVERY) -> list[Asked]:
    """A list of questions, of which one in `every` was kept apart; 0: none was."""
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    matters = [tuple(nfkc(row.get("matters") or "").split("|")) for row in rows]
    return [
        Asked(row["question"], said, every > 0 and at % every == every - 1)
        for at, (row, said) in enumerate(zip(rows, matters, strict=True))
    ]


def ask_all(store: Store, asked: Iterable[Asked], today: date) -> list[Told]:
    """Ask each question, in one session."""

    def work(session: Session) -> list[Told]:
        return [_ask(session, each, today) for each in asked]

    return store.run(work)


def _ask(session: Session, asked: Asked, today: date) -> Told:
    started = time.perf_counter()
    found = search(session, asked.question, today)
    took_ms = (time.perf_counter() - started) * 1000
    titles = find_titles(session, [each.guide_id for each in found])
    names = tuple(nfkc(titles[each.guide_id]) for each in found)
    return Told(asked, names, found[0].score if found else 0.0, took_ms)


def percentile(told: Sequence[Told], share: float) -> float:
    """How long the slowest but `share` took, in ms."""
    return sorted(each.took_ms for each in told)[int(share * (len(told) - 1))]
