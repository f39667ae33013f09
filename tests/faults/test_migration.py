"""A migration killed at any of its statements leaves nothing behind, and the next one goes through (F21)."""

import subprocess
import sys
from random import Random

import pytest
from sqlalchemy import inspect

from bot.operating import schema
from bot.store.postgres import postgres_engine
from bot.store.sqlite import sqlite_engine
from tests.commands.shell import ROOT
from tests.faults.figures import SEED, TIMES

pytestmark = pytest.mark.faults


def run(url: str, nth: int = 0) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-m", "tests.faults.migrating", url, str(nth)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_killed_migration_leaves_nothing_and_is_made_up_for(empty_database_url, note):
    make = sqlite_engine if empty_database_url.startswith("sqlite") else postgres_engine
    engine = make(empty_database_url)
    whole = run(empty_database_url)
    statements = int(whole.stdout)
    assert statements > 50, whole.stderr
    chance = Random(SEED)
    for _ in range(TIMES):
        schema.revert(engine, "base")
        killed = run(empty_database_url, chance.randint(1, statements - 5))
        assert killed.returncode == 137, killed.stderr
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        assert schema.migrate(engine), "the next one goes through"
        assert schema.is_at_head(engine)
    engine.dispose()
    note(f"F21 迁移做到一半被杀 ({make.__name__.split('_')[0]})", TIMES, acknowledged=TIMES, worst="下一次即成")
