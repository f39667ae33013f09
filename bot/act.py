"""Act (经办): what every writer takes: the open transaction, the time, chance, who does it and what set it off."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from models.audit import AuditEntry

#: Ids grow with time: 41 bits of milliseconds since 2020, 22 bits of a running number. Both databases keep 63 bits.
EPOCH_MS = 1_577_836_800_000
_running: Iterator[int] = itertools.count(secrets.randbits(22))


def new_id(now: datetime) -> int:
    """A fresh row id, unique in this process and, but for a chance in millions that the store repeats, among processes."""
    return ((int(now.timestamp() * 1000) - EPOCH_MS) << 22) | (next(_running) & 0x3FFFFF)


def first_id_at(at: datetime) -> int:
    """The smallest id that a row written at `at` or later can have: a stretch of time is a stretch of the primary key."""
    return (int(at.timestamp() * 1000) - EPOCH_MS) << 22


@dataclass(frozen=True)
class Act:
    """One writer's licence: who does it, when, and in which transaction."""

    session: Session
    now: datetime
    random: Random
    #: "person:<id>", "system:<job>" or "console:<login>".
    actor: str
    #: "inbox:<id>", "due:<id>", "cli:<command>": rows of one cause belong together.
    cause: str
    #: It comes later than it was due, by an outage: what it says is gathered first, so that nobody hears it in pieces.
    late: bool = False

    def new_id(self) -> int:
        """A fresh row id."""
        return new_id(self.now)

    def record(self, action: str, subject: str, **detail: object) -> None:
        """Note for the audit chain what was done. No words, names or numbers of a person."""
        entry = AuditEntry(self.now, self.actor, action, subject, detail, self.cause)
        self.session.info.setdefault("audit", []).append(entry)

    def by(self, actor: str) -> "Act":
        """The same act in another's name."""
        return replace(self, actor=actor)

    @property
    def person_id(self) -> int | None:
        """The person who acts; None for the system and the console."""
        kind, _, row = self.actor.partition(":")
        return int(row) if kind == "person" else None
