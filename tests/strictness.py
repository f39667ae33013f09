"""Strict (较真): SQLite takes any value for any column; under the tests it refuses what PostgreSQL would."""

import re
import sqlite3
from pathlib import Path

#: A column as SQLAlchemy declares it: its name, its type, how many characters it has room for.
_COLUMN = re.compile(r'^\t("?\w+"?) ([A-Z]+)(?:\((\d+)\))?', re.MULTILINE)
#: What SQLite itself calls the values of each type.
_KEPT_AS = {
    "BIGINT": "integer",
    "BLOB": "blob",
    "BOOLEAN": "integer",
    "DATE": "text",
    "DATETIME": "text",
    "FLOAT": "real",
    "INTEGER": "integer",
    "JSON": "text",
    "SMALLINT": "integer",
    "TEXT": "text",
    "VARCHAR": "text",
}


def make_strict(file: Path) -> None:
    """Have every column of our tables watch what is written into it; by hand, since SQLite adds no checks afterwards."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
    for name, sql in tables.fetchall():
        if not name.startswith("guide_words"):  # these belong to the full-text index
            watched = (_COLUMN.sub(_watched, sql), name)
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", watched)
    connection.execute("PRAGMA writable_schema = RESET")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def _watched(column: "re.Match[str]") -> str:
    name, kind, room = column.groups()
    fits = f"typeof({name}) IN ('{_KEPT_AS[kind]}', 'null')" + (f" AND length({name}) <= {room}" if room else "")
    return f"{column[0]} CHECK ({fits})"
