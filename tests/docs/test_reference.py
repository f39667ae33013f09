"""The reference pages say what the program does: all of it, and nothing else."""

import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.core import TyperGroup, TyperOption

from bot.__main__ import command_line
from bot.ballots.questions import SKIP
from bot.config import config_from
from bot.conversation import forms
from bot.conversation.capability import BACK, LEAVING, Capability
from bot.conversation.engine import Engine
from bot.conversation.leaving import GIVING_UP
from bot.conversation.opting_out import WORDS as WORDS_OF_REFUSAL
from bot.loading import load_handlers
from bot.operating.reference import MADE
from bot.understanding.understand import understand
from tests import talk
from tests.docs.pages import ROOT, named_in, text_of

WORDS = text_of(ROOT / "docs/reference/chat-words.md")
COMMANDS = text_of(ROOT / "docs/reference/commands.md")
CATEGORY = text_of(ROOT / "docs/howto/add-category.md")
HOWTO = text_of(ROOT / "docs/howto/add-handler.md")
#: Between backticks on the page of words, and no word of any handler.
EXAMPLES = {"1.", "①", "一", "第一个", "1", "确认删除", "key", "wechat.menu"}
REGISTRY = load_handlers({})
#: Whoever follows the how-to has its example among them.
HANDLERS = sorted((ROOT / "handlers").glob("[a-z]*.py"))


@pytest.mark.parametrize("path", MADE, ids=str)
def test_a_page_made_from_the_code_is_current(path: Path) -> None:
    """Run `python -m bot.operating.reference` when this fails."""
    assert text_of(ROOT / path) == MADE[path]()


def test_every_word_people_may_say_is_on_the_page() -> None:
    said = named_in(WORDS)
    fixed = {
        BACK,
        *LEAVING,
        *GIVING_UP,
        *forms.NONE_WORDS,
        *SKIP,
        *REGISTRY.commands,
        *REGISTRY.whole,
    }
    assert sorted(fixed - said) == []
    assert [word for word in sorted(_answer_words()) if not _is_said(word, said)] == []


def test_the_page_names_no_word_that_nobody_hears() -> None:
    heard = {
        BACK,
        *LEAVING,
        *GIVING_UP,
        *forms.NONE_WORDS,
        *REGISTRY.commands,
        *REGISTRY.whole,
        *_answer_words(),
        *SKIP,
        *WORDS_OF_REFUSAL,
    }
    said = named_in(WORDS) - EXAMPLES
    assert [word for word in sorted(said) if word not in heard and not _is_part(word, said)] == []


def test_what_only_members_may_say_stands_under_members() -> None:
    anyone, members = re.split(r"^## ", WORDS, flags=re.MULTILINE)[1:3]
    for word, capability in (*REGISTRY.commands.items(), *REGISTRY.whole.items()):
        assert word in named_in(members if capability.for_ == "member" else anyone), word


def test_every_command_and_option_is_documented() -> None:
    for name, command in _commands(typer.main.get_command(command_line())):
        section = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
        assert section, name
        options = {opt for param in command.params if isinstance(param, TyperOption) for opt in param.opts}
        assert {word for word in named_in(section[1]) if word.startswith("--")} == options - {"--help"}, name


def test_the_page_of_commands_names_no_command_that_is_gone() -> None:
    known = {name for name, _ in _commands(typer.main.get_command(command_line()))}
    assert set(re.findall(r"^## (.+)$", COMMANDS, re.MULTILINE)) == known


def test_the_example_of_a_handler_works(town: talk.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code people will copy, and the test beside it."""
    handler, test = re.findall(r"```python\n(.*?)```", HOWTO, re.DOTALL)
    module = types.ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)
    exec(compile(handler, "handlers/borrow.py", "exec"), module.__dict__)
    registry = load_handlers({file.stem: {"enabled": False} for file in HANDLERS if file.stem == "borrow"})
    for found in [value for value in vars(module).values() if isinstance(value, Capability)]:
        registry.add(found, found.settings())
    assert registry.mistakes == []
    monkeypatch.setattr(talk, "ENGINE", Engine(registry))
    written: dict[str, object] = {}
    exec(compile(test, "tests/handlers/test_borrow.py", "exec"), written)
    written["test_a_tool_is_asked_for_and_becomes_a_case"](town)  # type: ignore[operator]


def test_the_example_of_a_category_is_understood() -> None:
    config = config_from(yaml.safe_load(_block("yaml", CATEGORY)), {}, require=False)
    said = re.search(r"echo '(.+?)'", CATEGORY)
    assert said
    (matter,) = understand(said[1], None, config.categories).matters
    assert matter.category == "bees"


def _block(language: str, page: str) -> str:
    """The first piece of code on a page."""
    found = re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def _answer_words() -> set[str]:
    return {word for capability, _ in REGISTRY.by_name.values() for word in capability.answer_words}


def _is_said(word: str, said: set[str]) -> bool:
    """By itself, or put together as the page explains: 还是 + 不亮 + 了."""
    if word in said:
        return True
    return any(word[:at] in said and {word[at:], word[at:-1]} & said for at in range(1, len(word)))


def _is_part(word: str, said: set[str]) -> bool:
    """It begins or ends a word that is put together of two on the page."""
    return any(
        (whole.startswith(word) and whole.removeprefix(word) in said)
        or (whole.endswith(word) and whole.removesuffix(word) in said)
        for whole in _answer_words()
    )


def _commands(command: Any, name: str = "") -> list[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    if not isinstance(command, TyperGroup):
        return [(name, command)]
    own = [(name, command)] if command.invoke_without_command else []
    return own + [
        found for part, inner in command.commands.items() for found in _commands(inner, f"{name} {part}".strip())
    ]
