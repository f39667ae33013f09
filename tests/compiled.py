"""Compiled (编译过的语句): once per worker and kind of database, however many stores its tests open.

A store compiles each statement when it first comes, which takes longer than most tests that open one of their own.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event

Key = tuple[Any, ...]


class _OfAllEngines(dict[Key, Any]):
    """What SQLAlchemy calls a compiled cache, where dialects of one name and driver are one and the same."""

    def get(self, key: Key, default: Any = None) -> Any:
        return super().get(_named(key), default)

    def __setitem__(self, key: Key, compiled: Any) -> None:
        super().__setitem__(_named(key), compiled)


def compile_once() -> None:
    """From now on every engine of this process uses what any of them compiled."""
    shared = _OfAllEngines()

    @event.listens_for(Engine, "engine_connect")
    def _share(connection: Connection) -> None:
        if "compiled_cache" not in connection.get_execution_options():
            connection.engine.update_execution_options(compiled_cache=shared)
            connection.execution_options(compiled_cache=shared)


def _named(key: Key) -> Key:
    dialect, *rest = key
    return (dialect.name, dialect.driver, *rest)
