"""Entries (条目): one matter or policy as a document says it, before anything of it is written."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.knowledge.terms import alias_word, lists_digest

#: A longer matter is several: nobody finds anything in it, and every search would read all of it.
MOST_CHARS = 20_000
#: As much of a passage as an answer can quote; see handlers/policy.py.
PASSAGE_CHARS = 160
CODE_CHARS = 200
#: Where a passage may end, the best first.
_ENDS = ("\n", "。！？!?", "；;", "，,、")


@dataclass(frozen=True)
class Section:
    """A stretch of a document under one heading; "" before the first."""

    heading: str
    text: str


@dataclass(frozen=True)
class Entry:
    """What one document, heading or row says, and where it stands."""

    file: str
    #: The line or row it begins in, from 1.
    line: int
    #: Its own code, or its heading; unique within the file.
    key: str
    title: str
    sections: tuple[Section, ...]
    aliases: tuple[str, ...] = ()
    source: str = ""
    published_on: date | None = None
    #: The last day on which it may be quoted.
    expires_on: date | None = None
    phone: str = ""
    url: str = ""

    @property
    def code(self) -> str:
        """By which an import finds it again."""
        whole = f"{self.file}#{self.key}"
        return whole if len(whole) <= CODE_CHARS else hashlib.sha256(whole.encode()).hexdigest()

    @property
    def digest(self) -> str:
        """The same for the same contents, wherever they stand in the file, as long as they are cut alike."""
        said = [
            self.title,
            [(alias, alias_word(alias)) for alias in self.aliases],
            self.source,
            str(self.published_on),
            str(self.expires_on),
            self.phone,
            self.url,
        ]
        sections = [(section.heading, section.text) for section in self.sections]
        return hashlib.sha256(json.dumps([lists_digest(), said, sections], ensure_ascii=False).encode()).hexdigest()


@dataclass
class Draft:
    """An entry while a file is being read: fields as written, sections as they come."""

    line: int
    title: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)


def cut(sections: Iterable[Section]) -> list[Section]:
    """The passages of a text: its sections, long ones in pieces that end with a sentence."""
    return [Section(section.heading, piece) for section in sections for piece in _pieces(section.text)]


def _pieces(text: str) -> list[str]:
    left, pieces = text.strip(), []
    while len(left) > PASSAGE_CHARS:
        end = _best_end(left)
        pieces.append(left[:end].strip())
        left = left[end:].strip()
    return [piece for piece in [*pieces, left] if piece]


def _best_end(text: str) -> int:
    """After the last line, else sentence, else clause that still fits; in the worst case in the middle of a word."""
    head = text[:PASSAGE_CHARS]
    for marks in _ENDS:
        end = max(head.rfind(mark) for mark in marks)
        if end >= PASSAGE_CHARS // 3:
            return end + 1
    return PASSAGE_CHARS


def listed(parts: Sequence[str]) -> str:
    """Several things in one line."""
    return ";".join(part.strip() for part in parts if part.strip())
