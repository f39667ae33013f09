"""Migrations (迁移): how Alembic meets our metadata; `bot.operating.schema` and `draft.py` call it with a connection."""

from typing import Any, Literal

from alembic import context

from models.all import metadata
from models.base import UtcDateTime
from models.knowledge import is_not_index


def _render_item(kind: str, thing: Any, _autogen: object) -> str | Literal[False]:
    """Write our own column type as the plain one it stores, so that an old revision never imports the models of today."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_render_item,
    render_as_batch=context.config.attributes.get("batch", True),  # SQLite alters a table by copying it
    transactional_ddl=True,  # true of SQLite too, as our engine begins every transaction itself
    compare_type=True,
    include_name=is_not_index,
)
with context.begin_transaction():
    context.run_migrations()
