"""The tree keeps its laws (DESIGN.md 3); `make lint` checks the imports themselves."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = CONTRACTS[0]["layers"]


@pytest.mark.parametrize("package", ["bot", "handlers"])
def test_a_package_whose_listing_is_its_contents_stays_empty(package):
    assert (ROOT / package / "__init__.py").read_bytes() == b""


def test_no_folder_of_tests_is_a_package():
    """One in tests/handlers/ would hide the real `handlers`."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_part_of_the_bot_has_its_layer():
    parts = {path.stem for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {f"bot.{part}" for part in parts - {"__init__"}} <= set(re.findall(r"[\w.]+", " ".join(LAYERS)))
