"""The command line loads the file of the command that is given, and knows which that is."""

import subprocess
import sys
from importlib import import_module

import grimp
import pytest
import typer

from bot.__main__ import PARTS, command_line
from tests.commands.shell import ROOT


@pytest.mark.parametrize("part", PARTS)
def test_the_commands_of_a_file_are_those_in_the_table(part):
    group = typer.main.get_group(import_module(f"bot.commands.{part}").app)
    assert tuple(group.commands) == PARTS[part]


#: What commands share, and parts of one that are no command by themselves.
NO_PARTS = {"__init__", "acting", "broadcast_watching", "common", "demo_time"}


def test_every_file_of_commands_is_in_the_table():
    assert {path.stem for path in (ROOT / "bot/commands").glob("*.py")} - NO_PARTS == set(PARTS)


@pytest.mark.parametrize("words", [(), ("--help",), ("nothing",)])
def test_without_a_known_command_all_are_there(words):
    shown = {name for name, _ in typer.main.get_group(command_line(words)).commands.items()}
    assert shown == {command for commands in PARTS.values() for command in commands}


def test_a_service_loads_nothing_of_other_commands():
    """What these take to load is most of what a start may take."""
    code = "import gc, sys; gc.disable(); from bot.__main__ import command_line; command_line(['serve']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    others = {"alembic", "jieba", "jinja2", "openpyxl", "psycopg", "pypinyin"}
    assert others & set(loaded.stdout.split()) == set()


def test_whatever_knows_a_table_knows_every_table():
    """A command that writes one table must know those that its foreign keys name."""
    imports = grimp.build_graph("bot", "models", cache_dir=None)
    for part in PARTS:
        loaded = imports.find_upstream_modules(f"bot.commands.{part}")
        assert "models.all" in loaded or not any(name.startswith("models.") for name in loaded), part
