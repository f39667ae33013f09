"""Prepared (预制语句): statements of the hot path, compiled once per database and run by its driver.

Built by Core like any other; past Core's execution and the unit of work they cost a fifth (PERFORMANCE: five microseconds
instead of twenty to a hundred and fifty). They run within the session's transaction and see what was flushed before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Float, SelectBase, Table, bindparam, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeEngine

Process = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement as one driver takes it."""

    sql: str
    #: Each parameter in its place, and how its value is written.
    parameters: tuple[tuple[str, Process | None], ...]
    #: The same parameters for a driver that goes by name; empty for one that goes by place.
    names: tuple[str, ...]
    #: Values that stand in the statement itself: a LIMIT, the states of an IN.
    constants: Mapping[str, Any]
    #: By their places, how the values of a result are read that are not as the driver gives them.
    readers: tuple[tuple[int, Process], ...]

    def write(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        written = [given[name] if write is None else write(given[name]) for name, write in self.parameters]
        return dict(zip(self.names, written, strict=True)) if self.names else written


class Prepared:
    """One statement with its named values; the list for an expanding `IN` is one of them.

    `ending`: words that Core writes only for one database at a time.
    """

    def __init__(self, statement: Executable, names: Sequence[str] | None = None, ending: str = "") -> None:
        self._statement = statement
        self._names = names
        self._ending = ending
        self._lists = tuple(sorted(_expanding(statement)))
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def all(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Every row found."""
        cursor, compiled = self._execute(session, values)
        return [_read(row, compiled.readers) for row in cursor.fetchall()]

    def first(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """The first row found, or None."""
        cursor, compiled = self._execute(session, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else _read(row, compiled.readers)

    def run(self, session: Session, values: Mapping[str, Any]) -> int:
        """How many rows it wrote."""
        cursor, _compiled = self._execute(session, values)
        return int(cursor.rowcount)

    def run_each(self, session: Session, many: Sequence[Mapping[str, Any]]) -> int:
        """How many rows it wrote with each of `many` values: one way to the database and back for them all."""
        if len(many) == 1:
            return self.run(session, many[0])
        connection = session.connection()
        compiled = self._compiled_for(connection, many[0])
        written = [compiled.write({**compiled.constants, **values}) for values in many]
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.sql, written)
        except Exception as error:
            raise _named(connection, compiled, error) from error
        return int(cursor.rowcount)

    def _execute(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, _Compiled]:
        connection = session.connection()
        if self._lists:
            values = {**values, **{name: _filled_up(values[name]) for name in self._lists}}
        compiled = self._compiled_for(connection, values)
        given = {**compiled.constants, **values}
        for name in self._lists:
            given.update((f"{name}_{place}", item) for place, item in enumerate(values[name], 1))
        written, cursor = compiled.write(given), connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, written)
        except Exception as error:
            raise _named(connection, compiled, error) from error
        return cursor, compiled

    def _compiled_for(self, connection: Connection, values: Mapping[str, Any]) -> _Compiled:
        shape = (connection.dialect.name, *[len(values[name]) for name in self._lists])
        compiled = self._compiled.get(shape)
        if compiled is None:
            made = _compile(self._statement, self._names, connection.dialect, values)
            compiled = self._compiled[shape] = replace(made, sql=made.sql + self._ending)
        return compiled


def _filled_up(items: Sequence[Any]) -> list[Any]:
    """`items`, the last repeated up to a power of two: an `IN` means the same, and is compiled for few lengths."""
    wanted = 1 << max(0, len(items) - 1).bit_length()
    return [*items, *[items[-1]] * (wanted - len(items))] if items else []


def _expanding(statement: Executable) -> Iterator[str]:
    """The names of the values that are lists, each filling an `IN`."""
    for part in visitors.iterate(statement):  # type: ignore[arg-type]
        if isinstance(part, BindParameter) and part.expanding and part.required:
            yield part.key


def _compile(
    statement: Executable, names: Sequence[str] | None, dialect: Dialect, values: Mapping[str, Any]
) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
    expanded = compiled.construct_expanded_state(dict(values))
    order = expanded.positiontup or list(expanded.parameters)
    theirs = {*values, *(name for value in values for name in expanded.parameter_expansion.get(value, ()))}
    selected = statement.selected_columns if isinstance(statement, SelectBase) else ()
    own = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    writers = {**own, **expanded.processors}
    readers = [(place, _reader(column.type, dialect)) for place, column in enumerate(selected)]
    return _Compiled(
        sql=expanded.statement,
        parameters=tuple((name, writers.get(name)) for name in order),
        names=() if expanded.positiontup else tuple(order),
        constants={name: value for name, value in expanded.parameters.items() if name not in theirs},
        readers=tuple((place, read) for place, read in readers if read is not None),
    )


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """How a value of this type is read; a float both drivers give as one, and psycopg's type would ask which it was."""
    return None if isinstance(kind, Float) else kind.dialect_impl(dialect).result_processor(dialect, None)


def _named(connection: Connection, compiled: _Compiled, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy's, without the values: those of people stay out of logs."""
    dbapi_error = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(compiled.sql, None, error, dbapi_error, hide_parameters=True)


def _read(row: tuple[Any, ...], readers: Sequence[tuple[int, Process]]) -> tuple[Any, ...]:
    if not readers:
        return row
    values = list(row)
    for place, read in readers:
        if values[place] is not None:  # what is empty is read as empty, whatever its type
            values[place] = read(values[place])
    return tuple(values)


@cache
def insert_into(table: Table, names: tuple[str, ...]) -> Prepared:
    """Writes one row; the columns that are not named stay empty."""
    return Prepared(insert(table), names)


@cache
def insert_new_into(table: Table, names: tuple[str, ...]) -> Prepared:
    """Writes one row unless a row with one of its unique keys is there; both databases know these words for it."""
    return Prepared(insert(table), names, ending=" ON CONFLICT DO NOTHING")


@cache
def update_of(table: Table, names: tuple[str, ...]) -> Prepared:
    """Changes the named columns of the row whose key is given as `its_<column>`."""
    ours = [column == bindparam(f"its_{column.name}") for column in table.primary_key]
    return Prepared(update(table).where(*ours), names)


@cache
def update_alike(table: Table, names: tuple[str, ...]) -> Prepared:
    """Changes the named columns, to one value each, of all the rows whose keys are given as `its_keys`."""
    (key,) = table.primary_key
    return Prepared(update(table).where(key.in_(bindparam("its_keys", expanding=True))), names)


@cache
def defaults_of(table: Table) -> Mapping[str, Any]:
    """What a new row holds in the columns that its writer leaves out."""
    return {column.name: column.default.arg for column in table.columns if column.default is not None}  # type: ignore[attr-defined]
