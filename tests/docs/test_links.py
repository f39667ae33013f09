"""Nothing in the documents leads nowhere: neither a link, nor a command, nor a target of make."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from bot.__main__ import command_line
from tests.docs.pages import PAGES, ROOT, SAYING, heading_anchors, name_of, text_of

LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
COMMAND = re.compile(r"(?:python -m bot|^linli)(?=[ `\n])([^`\n]*)", re.MULTILINE)
MODULE = re.compile(r"python -m (bot\.[a-z_.]+[a-z_])")
MAKE = re.compile(r"(?:`|^)make ([a-z0-9]+)", re.MULTILINE)
ROOT_COMMAND = typer.main.get_command(command_line())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_link_leads_to_something_we_ship(page: Path) -> None:
    for link in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in heading_anchors(text_of(target)), link


@pytest.mark.parametrize("page", SAYING, ids=name_of)
def test_a_command_that_is_named_exists(page: Path) -> None:
    for said in COMMAND.findall(text_of(page)):
        command, options = _meant(said.partition("#")[0])
        known = {name for param in command.params for name in param.opts}
        assert set(options) - {"--help"} <= known, said


@pytest.mark.parametrize("page", SAYING, ids=name_of)
def test_a_module_that_is_to_be_run_exists(page: Path) -> None:
    for module in MODULE.findall(text_of(page)):
        assert importlib.util.find_spec(module), module


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_target_of_make_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(text_of(page))) <= targets


def test_every_page_can_be_reached_from_the_index() -> None:
    """By links alone, as a reader goes."""
    seen, waiting = set(), [ROOT / "docs/index.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            waiting += _linked(page)
    assert set((ROOT / "docs").rglob("*.md")) <= seen


def _linked(page: Path) -> Iterator[Path]:
    for link in LINK.findall(text_of(page)):
        target = (page.parent / link.partition("#")[0]).resolve()
        if target.is_file() and target.is_relative_to(ROOT):
            yield target


def _meant(said: str) -> tuple[Any, list[str]]:
    """The command that the words after `python -m bot` name, and the options given."""
    command: Any = ROOT_COMMAND
    words = re.findall(r"--[a-z-]+|(?<![\w-])[a-z][a-z-]*(?![\w-])|\S+", said)
    for word in words:
        if not isinstance(command, TyperGroup) or not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        assert word in command.commands, f"python -m bot{said}"
        command = command.commands[word]
    return command, [word for word in words if word.startswith("--")]
