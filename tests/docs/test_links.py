"""Nothing in the documents leads nowhere: neither a link, nor a command, nor a target of make."""

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from bot.__main__ import command_line
from tests.docs.pages import PAGES, ROOT, heading_anchors, name_of, pages_that_say, text_of

LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
COMMAND = re.compile(r"(?:python -m bot|^linli)(?=[ `\n])([^`\n]*)", re.MULTILINE)
MODULE = re.compile(r"python -m (bot\.[a-z_.]+[a-z_])")
MAKE = re.compile(r"(?:`|^)make ([a-z0-9]+)", re.MULTILINE)


def wrong_on(pages: Iterable[Path], find: Callable[[Path], Iterable[str]]) -> list[str]:
    """Each page with what is wrong on it."""
    return [f"{name_of(page)}: {wrong}" for page in pages for wrong in find(page)]


def test_every_link_leads_to_something_we_ship() -> None:
    assert wrong_on(PAGES, _astray) == []


def _astray(page: Path) -> Iterator[str]:
    for link in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        shipped = target.exists() and target.is_relative_to(ROOT)
        if not shipped or (anchor and anchor not in heading_anchors(text_of(target))):
            yield link


def test_every_command_that_is_named_exists() -> None:
    assert wrong_on(pages_that_say(), _no_commands) == []


def _no_commands(page: Path) -> Iterator[str]:
    for said in COMMAND.findall(text_of(page)):
        command, options = _meant(said.partition("#")[0])
        known = {name for param in command.params for name in param.opts} if command else set()
        if command is None or not set(options) - {"--help"} <= known:
            yield f"python -m bot{said}"


def test_every_module_that_is_to_be_run_exists() -> None:
    def missing(page: Path) -> Iterable[str]:
        return (module for module in MODULE.findall(text_of(page)) if not importlib.util.find_spec(module))

    assert wrong_on(pages_that_say(), missing) == []


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert wrong_on(PAGES, lambda page: {*MAKE.findall(text_of(page))} - targets) == []


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


@cache
def _commands() -> Any:
    return typer.main.get_command(command_line())


def _meant(said: str) -> tuple[Any, list[str]]:
    """The command that the words after `python -m bot` name, None for one that is not there, and the options given."""
    command: Any = _commands()
    words = re.findall(r"--[a-z-]+|(?<![\w-])[a-z][a-z-]*(?![\w-])|\S+", said)
    for word in words:
        if not isinstance(command, TyperGroup) or not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        if word not in command.commands:
            return None, []
        command = command.commands[word]
    return command, [word for word in words if word.startswith("--")]
