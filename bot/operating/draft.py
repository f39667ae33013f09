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
from models.knowledge import INDEX, VECTOR

FIRST = "0001"
#: Rows that every database begins with: counters that are locked and raised, never inserted.
FIRST_ROWS = (
    f"INSERT INTO audit_head (id, number, digest, tail_number, tail_digest) VALUES (1, 0, '{GENESIS}', 0, '{GENESIS}')",  # noqa: S608 (our own constant)
    "INSERT INTO directory_version (id, number) VALUES (1, 0)",
)
#: The full-text index over guides. On SQLite triggers keep it in step, so that whoever writes guides fills it too.
#: On PostgreSQL nothing waits in a pending list, for which the planner would leave the index alone: guides come in bulk.
VECTORS = f"""op.execute("CREATE INDEX {INDEX} ON guide USING gin ({VECTOR}) WITH (fastupdate = off)")"""
FTS5 = f"""op.execute("CREATE VIRTUAL TABLE {INDEX} USING fts5(title_words, words, content='guide', content_rowid='id')")
    learn = "INSERT INTO {INDEX} (rowid, title_words, words) VALUES (NEW.id, NEW.title_words, NEW.words);"
    forget = "INSERT INTO {INDEX} ({INDEX}, rowid, title_words, words) "
    forget += "VALUES ('delete', OLD.id, OLD.title_words, OLD.words);"
    op.execute(f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON guide BEGIN {{learn}} END")
    op.execute(f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON guide BEGIN {{forget}} END")
    op.execute(f"CREATE TRIGGER {INDEX}_update AFTER UPDATE ON guide BEGIN {{forget}} {{learn}} END")"""  # noqa: S608 (our own constants)
#: The audit chain is only ever added to, and shortened up to its tail, whoever has the service's password. Alembic knows
#: no triggers, so by hand.
GUARDS = """if op.get_bind().dialect.name == "postgresql":
    VECTORS
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF TG_OP = 'DELETE' THEN IF OLD.number <= (SELECT tail_number FROM audit_head) THEN RETURN OLD; "
        "END IF; END IF; RAISE EXCEPTION 'audit rows are never changed or removed'; END $$"
    )
    guard = "EXECUTE FUNCTION audit_only_grows()"
    op.execute(f"CREATE TRIGGER audit_no_update BEFORE UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT {guard}")
    op.execute(f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW {guard}")
else:
    FTS5
    op.execute(
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.number <= (SELECT number FROM audit_head) "
        "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
    )
    for change, when in (("UPDATE", ""), ("DELETE", "WHEN OLD.number > ifnull((SELECT tail_number FROM audit_head), 0) ")):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit {when}"
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
        )"""
#: What does not go with its table.
UNGUARD = f"""if op.get_bind().dialect.name == "postgresql":
    op.execute("DROP FUNCTION audit_only_grows CASCADE")
else:
    op.execute("DROP TABLE {INDEX}")"""


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
    by_hand = Written(GUARDS.replace("VECTORS", VECTORS).replace("FTS5", FTS5))
    directives[0].upgrade_ops.ops.extend([*(ExecuteSQLOp(row) for row in FIRST_ROWS), by_hand])
    directives[0].downgrade_ops.ops.append(Written(UNGUARD))


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:]) or sys.exit(__doc__)))
