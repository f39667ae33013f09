"""Act (经办): what every writer takes: the open transaction, the time, chance, who does it, what set it off and what it did."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

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


@dataclass
class Effect:
    """What one message did: 发错了 takes it back, and what is said next may be about it. The talk keeps it as JSON."""

    #: "inbox:<id>"; "" where words were added to a case and nothing was done before them.
    cause: str = ""
    #: The cases it opened.
    opened: list[int] = field(default_factory=list)
    #: By id, a string as in JSON: the cases it moved as they were before, and as it left them (state, owner).
    moved: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, list[Any]] = field(default_factory=dict)
    #: The code of the case whose words it carried to the other side.
    relayed: str = ""
    #: A row of the diary; rows of duties; the questionnaire that it answered a question of.
    wrote: int | None = None
    recorded: list[int] = field(default_factory=list)
    answered: int | None = None
    #: The case that a resident put right with it: what he says next is still about that one.
    put_right: int | None = None
    #: More about a case, told after all the rest: `case`, and the `cause` of the message that told it.
    added: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Did it do anything?"""
        return any(vars(self).values())

    @property
    def is_more_than_words(self) -> bool:
        """Did it do anything but tell more of a case?"""
        return any((self.opened, self.moved, self.relayed, self.wrote, self.recorded, self.answered))

    def as_json(self) -> dict[str, Any]:
        """All of it that is not empty."""
        return {name: value for name, value in vars(self).items() if value}


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

    @property
    def effect(self) -> Effect:
        """What is done in this transaction and may be taken back; writers add to it."""
        effect: Effect = self.session.info.setdefault("effect", Effect())
        return effect

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
