"""An attacker with everything: both keys, every row, every file, a backup and the log, who matches letters to senders.

He may not find who wrote what. For each sender he collects everything that is ordered (times, ids, places in files), for
each letter the same, and tries every pair of the two as the key of a match; and he looks for what names a sender in
whatever belongs to a letter. He knows afterwards how well each way did, which is more than a real one would.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.errors import SealError
from bot.seal import Keyring
from models.all import metadata

#: Where letters are, and the column that has the words.
LETTERS = {"anonymous_drop": "text", "cases": "text"}
SEALED_AS = {"anonymous_drop": "anonymous_drop.text", "cases": "cases.text"}
PAGES = (4096, 8192)  # of SQLite and of PostgreSQL
Ways = dict[str, float]


@dataclass
class Found:
    """What there is of one sender or one letter: by what it is ordered, and every word near it."""

    order: Ways = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def add(self, way: str, value: object) -> None:
        """The first of its kind counts."""
        number = as_number(value)
        if number is not None:
            self.order[way] = min(number, self.order.get(way, number))
        if isinstance(value, (str, int)):
            self.words.add(str(value))


@dataclass
class Loot:
    """All that was taken."""

    #: table → rows, each with its place in the table as the database tells it.
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    #: Name → bytes: the files of the database, its log, a backup laid open, what was logged.
    files: Mapping[str, bytes]
    keyring: Keyring


def as_number(value: object) -> float | None:
    """Anything that can be put in order, as a number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return float(value.toordinal())
    content = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
    return float(int.from_bytes(content[-8:].rjust(8, b"\0"), "big")) if content else None


def rows_with_places(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row, in the order the file gives them, with the place the database has it at."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    place = "ctid::text AS place, xmin::text::bigint AS written_by" if is_postgres else "rowid AS place"
    found: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        try:
            with session.begin_nested():
                read = session.execute(text(f'SELECT {place}, * FROM "{table.name}"')).mappings().all()
        except DBAPIError:  # it has no place beside its key
            read = session.execute(text(f'SELECT * FROM "{table.name}"')).mappings().all()
        found[table.name] = [
            {**row, "nth": number, "place": _place(row.get("place"))} for number, row in enumerate(read)
        ]
    return found


def senders_in(loot: Loot, senders: Sequence[str]) -> dict[str, Found]:
    """For each address, everything ordered in any row that names it, its identity or its person."""
    names = {sender: {sender} for sender in senders}
    for row in loot.rows["identity"]:
        if row["address"] in names:
            names[row["address"]] |= {str(row["id"]), str(row["person_id"])}
    by_name = {name: sender for sender, hers in names.items() for name in hers}
    found = {sender: Found(words=set(hers)) for sender, hers in names.items()}
    for table, rows in loot.rows.items():
        for row in rows:
            hers = {by_name[str(cell)] for cell in row.values() if str(cell) in by_name}
            for sender in hers:
                for column, cell in row.items():
                    found[sender].add(f"{table}.{column}", cell)
    for sender, one in found.items():
        for name, content in loot.files.items():
            if (at := content.find(sender.encode())) >= 0:
                one.order[f"file {name}"] = float(at)
    return found


def letters_in(loot: Loot, letters: Sequence[str]) -> dict[str, Found]:
    """For each letter, everything ordered in its row, and where in which file the row's words or hashes stand."""
    found = {letter: Found() for letter in letters}
    for table, column in LETTERS.items():
        for row in loot.rows[table]:
            letter = _opened(loot.keyring, table, row, column)
            if letter not in found:
                continue
            one = found[letter]
            for name, cell in row.items():
                one.add(f"{table}.{name}", cell)
                if isinstance(cell, bytes):
                    one.order[f"{table}.{name} size"] = float(len(cell))
                    one.order[f"{table}.{name} nonce"] = as_number(cell[9:17]) or 0.0
            for name, content in loot.files.items():
                for what, mark in _marks(row, letter):
                    for end, at in (("first", content.find(mark)), ("last", content.rfind(mark))):
                        if at >= 0:
                            one.order |= {f"file {name}: {end} {what}{way}": value for way, value in _readings(at)}
    return found


def best_correlation(
    senders: Mapping[str, Found], letters: Mapping[str, Found], truth: Mapping[str, str]
) -> tuple[float, str]:
    """The strongest rank correlation over all pairs of ways, times the root of the number: as many deviations from chance."""
    pairs = [(senders[sender], letters[letter]) for sender, letter in truth.items()]
    best, how = 0.0, "nothing"
    for hers in sorted({way for one, _ in pairs for way in one.order}):
        for its in sorted({way for _, one in pairs for way in one.order}):
            both = [
                (one.order[hers], other.order[its]) for one, other in pairs if hers in one.order and its in other.order
            ]
            if len(both) < max(8, len(pairs) // 4):
                continue
            strength = abs(spearman(both)) * (len(both) - 1) ** 0.5
            if strength > best:
                best, how = strength, f"{hers} ~ {its} ({len(both)})"
    return best, how


def named(
    senders: Mapping[str, Found], letters: Mapping[str, Found], loot: Loot, truth: Mapping[str, str]
) -> list[str]:
    """Letters in whose rows something names their own sender: an address, an id, or a hash of either, keyed or not."""
    told = []
    for sender, letter in truth.items():
        if letters[letter].words & set(_hashes(loot.keyring, senders[sender].words & set(_names(loot, sender)))):
            told.append(letter)
    return told


def spearman(pairs: Sequence[tuple[float, float]]) -> float:
    """Rank correlation; 0 where one side is all the same."""
    left, right = (_ranks(side) for side in zip(*pairs, strict=True))
    under = float((left @ left) * (right @ right)) ** 0.5
    return float(left @ right) / under if under else 0.0


@lru_cache(4096)
def _ranks(values: tuple[float, ...]) -> Any:
    """As numpy's, from the middle of all; equal values share the mean of their ranks. A way is tried with hundreds."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = np.zeros(len(values))
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        ranks[order[start : end + 1]] = (start + end) / 2
        start = end + 1
    return ranks - (len(values) - 1) / 2


def _place(place: object) -> float | None:
    """A row number, or a page and a line: (3,17)."""
    if isinstance(place, str):
        page, line = place.strip("()").split(",")
        return float(page) * 10_000 + float(line)
    return float(place) if isinstance(place, int) else None


def _opened(keyring: Keyring, table: str, row: Mapping[str, Any], column: str) -> str:
    sealed = row[column]
    try:
        return keyring.open(SEALED_AS[table], row["id"], bytes(sealed)) if sealed else ""
    except SealError:
        return ""


def _readings(at: int) -> Iterator[tuple[str, float]]:
    """A place in a file, as it is, and as both databases fill it: page after page, each from its end to its beginning."""
    yield "", float(at)
    for page in PAGES:
        yield f" in pages of {page}", float(at // page * page + page - at % page)
        yield f" within a page of {page}", float(at % page)


def _marks(row: Mapping[str, Any], letter: str) -> Iterator[tuple[str, bytes]]:
    """By what a letter's row is recognised in a file, also in what is left of an older copy of it."""
    yield "words", letter.encode()
    yield "words as JSON", letter.encode("unicode_escape")
    for name in ("code_index", "code"):
        if row.get(name):
            yield name, str(row[name]).encode()
    if isinstance(row.get("text"), bytes):
        yield "ciphertext", row["text"]
    yield "id", struct.pack(">q", row["id"])


def _names(loot: Loot, sender: str) -> Iterator[str]:
    yield sender
    for row in loot.rows["identity"]:
        if row["address"] == sender:
            yield str(row["id"])
            yield str(row["person_id"])


def _hashes(keyring: Keyring, names: set[str]) -> Iterator[str]:
    labels = ("anonymous_drop.code", "drop_receipt.key", "member.phone", "anonymous_drop.sender")
    for name in names:
        yield name
        yield hashlib.sha256(name.encode()).hexdigest()
        yield from (keyring.index(label, name) for label in labels)
        yield from (keyring.index(label, f"wechat\x00app\x00{name}") for label in labels)


def unrolled(log: bytes) -> bytes:
    """SQLite's write-ahead log in the order it was written: what is left of the round before the last one comes first.

    Source: https://www.sqlite.org/fileformat2.html#walformat
    """
    page = int.from_bytes(log[8:12], "big")
    frames = [log[at : at + 24 + page] for at in range(32, len(log), 24 + page)] if page else []
    return b"".join(
        [one for one in frames if one[8:16] != log[16:24]] + [one for one in frames if one[8:16] == log[16:24]]
    )


def files_of(path: Path) -> dict[str, bytes]:
    """Every file of a folder, by name."""
    return {one.name: one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}
