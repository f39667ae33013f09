"""Ledger (流水) of the WeChat emulator: all it was asked, answered, pushed and was told, in order and never changed.

Tests and demonstrations read it to know what really crossed the wire.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from bot.clock import Clock


class Kind(StrEnum):
    """What happened."""

    CALLED = "called"  # the service called the API: path, query, body
    RETURNED = "returned"  # what it got back: path, answer or status
    PUSHED = "pushed"  # a callback was posted: key, xml, attempt
    ANSWERED = "answered"  # what the service answered to it: key, status, body, seconds
    SHOWN = "shown"  # a person saw it in the chat: source, text
    PROBLEM = "problem"  # the service broke one of WeChat's rules: key, why


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    number: int
    at: datetime
    kind: Kind
    #: Empty when it concerns nobody in particular, such as a token.
    openid: str
    detail: Mapping[str, object]


class Ledger:
    """An append-only list, mirrored to a JSONL file when one is given."""

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self._clock = clock
        self._file = file
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, kind: Kind, openid: str = "", **detail: object) -> Entry:
        """Append one entry, stamped with the time and the next number."""
        entry = Entry(len(self._entries) + 1, self._clock.now(), kind, openid, MappingProxyType(detail))
        self._entries.append(entry)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_line(entry))
        return entry

    def find(self, kind: Kind | None = None, openid: str | None = None, **detail: object) -> list[Entry]:
        """Entries of this kind and person whose detail has all these values, oldest first."""
        return [
            entry
            for entry in self._entries
            if kind in (None, entry.kind)
            and openid in (None, entry.openid)
            and all(entry.detail.get(name) == value for name, value in detail.items())
        ]

    def calls(self, path: str) -> list[Entry]:
        """Every call of one API path, such as `/cgi-bin/message/custom/send`."""
        return self.find(Kind.CALLED, path=path)

    def shown_to(self, openid: str) -> list[str]:
        """The texts this person saw, oldest first."""
        return [str(entry.detail["text"]) for entry in self.find(Kind.SHOWN, openid)]

    def problems(self) -> list[Entry]:
        """Every rule of WeChat's that the service broke."""
        return self.find(Kind.PROBLEM)


def _line(entry: Entry) -> str:
    line = {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "openid": entry.openid,
        **entry.detail,
    }
    return json.dumps(line, ensure_ascii=False, default=str) + "\n"
