"""Fonts for tests: this machine's, and the few characters of it that the test district needs, read in no time."""

import string
from functools import cache
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.printing.fonts import NEEDED, Typeface, cut, find_typeface
from bot.printing.poster import characters_on
from tests.printing.posters import POSTERS
from tests.talk import DISTRICT


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    """The machine's own."""
    try:
        return find_typeface()
    except Refused as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def small(typeface: Typeface, tmp_path_factory: pytest.TempPathFactory) -> Typeface:
    """What the names of the district and the words of a poster need."""
    return _cut_once(typeface, tmp_path_factory.getbasetemp())


@cache
def _cut_once(typeface: Typeface, folder: Path) -> Typeface:
    """Cut for the first file that asks: to pytest a fixture that two files import is two fixtures."""
    named = "".join(path.read_text("utf-8") for path in DISTRICT.iterdir())
    wanted = {*named, *NEEDED, *string.ascii_letters, *characters_on(POSTERS.values())}
    return cut(typeface, "".join(sorted(wanted)), folder)[0]
