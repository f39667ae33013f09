"""Sentences (例句): what residents say, written one by one for the model, with what is to be understood of each."""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bot.config.categories import BUILTIN
from bot.understanding.matcher import LISTS

FOLDER = Path(__file__).parent / "sentences"
#: One sentence in so many is kept apart: never trained on, only measured.
_ONE_IN = 5
#: The columns of a file that says nothing of intent.
_WITHOUT_INTENT = ("text", "category", "urgency")


class Sentence(NamedTuple):
    """A text with its intent, category and urgency; the last two are `NO_MATTER` where there is no matter.

    Of which of two categories a reader cannot say is both, with a stroke between: `leak/water`. What is not said is
    empty: the intent of a file without that column, and the urgency where readers differ.
    """

    text: str
    intent: str
    category: str
    urgency: str

    @property
    def categories(self) -> tuple[str, ...]:
        """The one it is of, or the two it may be of."""
        return tuple(self.category.split("/"))

    @property
    def is_kept_apart(self) -> bool:
        """By the hash of its text, so that it stays on its side whatever is added."""
        return self._hashed(0) % _ONE_IN == 0

    def is_of_fold(self, fold: int, folds: int) -> bool:
        """Whether it is left out in this fold of a cross-validation."""
        return self._hashed(1) % folds == fold

    def _hashed(self, byte: int) -> int:
        return hashlib.sha256(self.text.encode()).digest()[byte]


def read_sentences(paths: Iterable[Path] = ()) -> list[Sentence]:
    """The sentences of `paths`, or all of sentences/, in the order of file names; ValueError names one with other columns."""
    found: list[Sentence] = []
    for path in paths or sorted(FOLDER.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if tuple(rows.fieldnames or ()) not in (Sentence._fields, _WITHOUT_INTENT):
                raise ValueError(f"{path.name}: the columns are {rows.fieldnames}")
            found.extend(Sentence(*(row.get(field, "") for field in Sentence._fields)) for row in rows)
    return found


def digest() -> str:
    """What the model is made of: changes with every sentence, every list and every word of the built-in categories."""
    made_of = hashlib.sha256()
    for path in (*sorted(FOLDER.glob("*.tsv")), *sorted(LISTS.glob("*.txt")), BUILTIN):
        made_of.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return made_of.hexdigest()
