"""Fonts for tests: one that comes with the tests, and the few characters of it that the test district needs."""

import string
from functools import cache
from pathlib import Path

import pytest
from pylopdf_fonts_zh_cn import sans_path

from bot.printing.fonts import NEEDED, Typeface, cut, find_typeface
from bot.printing.poster import characters_on
from tests.printing.posters import POSTERS
from tests.talk import DISTRICT


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    """Noto Sans SC, the same on every machine."""
    return find_typeface(sans_path())


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
