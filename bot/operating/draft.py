"""Draft (起草迁移): writes the next revision from what the models say and the migrations do not yet. For developers.

    make migration m="What changes."

Read it before you keep it. An unreleased revision may be deleted and drafted again; a released one is never changed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate.render import renderers
from alembic.operations.ops import ExecuteSQLOp, MigrateOperation

from bot.operating.schema import FOLDER, alembic_config, migrate
from bot.store import sqlite_engine
from models.audit import GENESIS

FIRST = "0001"
#: Rows that every database begins with: counters that are locked and raised, never inserted.
FIRST_ROWS = (
    f"INSERT INTO audit_head (id, number, digest) VALUES (1, 0, '{GENESIS}')",  # noqa: S608 (our own constant)
    "INSERT INTO directory_version (id, number) VALUES (1, 0)",
)
#: The audit chain is only ever added to, whoever has the service's password. Alembic knows no triggers, so by hand.
GUARDS = """if op.get_bind().dialect.name == "postgresql":
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit rows are never changed or removed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
else:
    op.execute(
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.number <= (SELECT number FROM audit_head) "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
        )"""
UNGUARD = """if op.get_bind().dialect.name == "postgresql":
    op.execute("DROP FUNCTION audit_only_grows CASCADE")"""


class Written(MigrateOperation):
    """Lines of a migration that stand as they are written here."""

    def __init__(self, source: str) -> None:
        self.source = source


@renderers.dispatch_for(Written)
def _as_written(_context: object, written: Written) -> list[str]:
    return written.source.splitlines()


def draft(message: str) -> Path:
    """Write the next revision; the new file."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(f"sqlite:///{folder}/draft.db")
        migrate(engine)
        with engine.connect() as connection:
            config = alembic_config(connection)
            config.attributes["batch"] = number != FIRST  # new tables need no copying
            directives = _with_first_rows if number == FIRST else None
            command.revision(config, message, True, rev_id=number, process_revision_directives=directives)
        engine.dispose()
    (written,) = (FOLDER / "versions").glob(f"{number}_*.py")
    written.write_text(re.sub(r"\n +# ### .* ###", "", written.read_text("utf-8")), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(written)], check=True)
    return written


def _with_first_rows(_context: object, _revision: object, directives: list[Any]) -> None:
    directives[0].upgrade_ops.ops.extend([*(ExecuteSQLOp(row) for row in FIRST_ROWS), Written(GUARDS)])
    directives[0].downgrade_ops.ops.append(Written(UNGUARD))


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:]) or sys.exit(__doc__)))
