"""Row check (逐行检查): reads the cells of one row and notes what is wrong with each, so that a row is judged at once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.directory.checking.cells import find_damage, find_key_damage, read_key, read_list, read_words
from bot.directory.checking.entries import TABLES
from bot.directory.findings import Finding, note
from bot.directory.reading.headings import SHEETS
from bot.directory.reading.tables import RawRow, Table
from bot.directory.vocabulary import best_guess

T = TypeVar("T")


class RowCheck:
    """One row under examination. Readers return an empty value for a cell they refuse."""

    def __init__(self, table: Table, row: RawRow, findings: list[Finding]) -> None:
        self.number = row.number
        self.raw = row
        self.is_bad = False
        self._table = table
        self._findings = findings
        for column, text in row.cells.items():
            if column != "polygon" and (damage := find_damage(text)):
                self.fail(column, *damage)

    def fail(self, column: str, problem: str, remedy: str = "") -> None:
        """Note a mistake; the row will not be written."""
        self.is_bad = True
        self._findings.append(Finding(self._table.file, self.number, column, problem, remedy))

    def warn(self, column: str, problem: str, remedy: str = "") -> None:
        """Note something worth a second look."""
        self._findings.append(note(self._table.file, problem, remedy, self.number, column))

    def has(self, column: str) -> bool:
        """Whether the file has this column at all."""
        return column in self._table.columns

    def text(self, column: str) -> str:
        """The cell as it was written."""
        return self.raw.cells.get(column, "")

    def key(self, column: str, required: bool = False) -> str:
        """A code."""
        text = self.text(column)
        if damage := find_key_damage(text):
            self.fail(column, *damage)
            return ""
        key = read_key(text)
        if required and not key:
            self.fail(column, "没有填", f"每行都要有{self._heading(column)}")
        return self._fitting(column, key)

    def words(self, column: str, required: bool = False, read: Callable[[str], str] = read_words) -> str:
        """A name or a sentence."""
        words = read(self.text(column))
        if required and not words:
            self.fail(column, "没有填", f"每行都要有{self._heading(column)}")
        return self._fitting(column, words)

    def listed(self, column: str) -> list[str]:
        """The entries of a list."""
        return read_list(self.text(column))

    def one_of(self, column: str, known: Mapping[str, str]) -> str:
        """A word of a closed list, as stored."""
        word = read_key(self.text(column)).lower()
        if not word:
            self.fail(column, "没有填", f"每行都要有{self._heading(column)}")
        elif word not in known:
            self._unknown(column, word, known)
        return known.get(word, "")

    def some_of(self, column: str, known: Mapping[str, str]) -> list[str]:
        """Words of a closed list, as stored, each once."""
        words = [read_key(word).lower() for word in self.listed(column)]
        for word in words:
            if word not in known:
                self._unknown(column, word, known)
        return list(dict.fromkeys(known[word] for word in words if word in known))

    def value(self, column: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of a cell; None for an empty or refused one."""
        text = self.text(column)
        if not text:
            return None
        if damage := find_key_damage(text):
            self.fail(column, *damage)
            return None
        try:
            return read(text)
        except ValueError as error:
            self.fail(column, str(error))
            return None

    def _unknown(self, column: str, word: str, known: Mapping[str, str]) -> None:
        first: dict[str, str] = {}
        for each, code in known.items():
            if not each.isascii():
                first.setdefault(code, each)
        allowed = "、".join(first.get(code, code) for code in dict.fromkeys(known.values()))
        self.fail(column, f"不认识“{word[:20]}”", best_guess(word, known) or f"可填: {allowed}")

    def _heading(self, column: str) -> str:
        """A column as it is called in Chinese and in English."""
        columns = SHEETS[self._table.sheet].columns
        chinese = next((one.chinese[0] for one in columns if one.name == column and one.chinese), "")
        return f"{chinese}({column})" if chinese else f" {column}"

    def _fitting(self, column: str, text: str) -> str:
        """`text`, if the database has room for it."""
        room = getattr(TABLES[self._table.sheet].c[column].type, "length", None)
        if room is not None and len(text) > room:
            self.fail(column, f"太长({len(text)} 个字, 最多 {room})", "缩短再导入")
        return text
