"""Session (会话): the objects of one turn, read and written by prepared statements, each row once and whole.

SQLAlchemy's unit of work sorts, batches and tracks what our tables do not need: they have no relationships, and their
writers bring the keys. The objects are the same and behave the same; only reading and writing them costs a fifth.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.exc import StaleDataError

from models.base import Base, table_of
from models.prepared import Prepared, defaults_of, insert_into, update_alike, update_of

Row = TypeVar("Row", bound=Base)


class TurnSession(Session):
    """A session of one transaction that writes its rows itself; what it has to delete it leaves to the unit of work."""

    _of_turn: Connection | None = None

    def connection(self, *arguments: Any, **options: Any) -> Connection:
        """The connection of the turn: one from its first statement to its end, so it is asked for once."""
        if self._of_turn is None or arguments or options:
            self._of_turn = super().connection(*arguments, **options)
        return self._of_turn

    def flush(self, objects: Any = None) -> None:
        if self.deleted or objects is not None:
            super().flush(objects)
            return
        new, changed = sorted(self.new, key=_after_its_parents), self.dirty
        for row in new:
            self._insert(row)
        self._update(changed)
        if new:
            self._register_persistent({instance_state(row) for row in new})  # as its own flush ends
            _hold(self, *new)
        for row in changed:
            instance_state(row)._commit_all(vars(row), self.identity_map)  # noqa: SLF001  # likewise, without its new key

    def _insert(self, row: Base) -> None:
        table, held = table_of(type(row)), vars(row)  # where SQLAlchemy keeps what an object holds, by column
        columns, _keys = _names(type(row))
        values = {**defaults_of(table), **{name: held[name] for name in columns if name in held}}
        insert_into(table, tuple(values)).run(self, values)
        held.update({**dict.fromkeys(columns), **values})

    def _update(self, rows: Iterable[Base]) -> None:
        """Rows of a table in which the same columns changed are written together, those that became alike by one statement."""
        alike: dict[Hashable, list[tuple[Base, dict[str, Any]]]] = defaultdict(list)
        for row in rows:
            if became := _changes(row):
                alike[_mark(row, became)].append((row, became))
        apart: dict[Prepared, list[dict[str, Any]]] = defaultdict(list)
        for many in alike.values():
            table, became = table_of(type(many[0][0])), many[0][1]
            names, keys = tuple(sorted(became)), _names(type(many[0][0]))[1]
            if len(many) > 1 and len(keys) == 1:
                its_keys = [vars(row)[keys[0]] for row, _ in many]
                _require(update_alike(table, names).run(self, {**became, "its_keys": its_keys}), len(many))
                continue
            for row, values in many:
                apart[update_of(table, names)].append({**values, **{f"its_{name}": vars(row)[name] for name in keys}})
        for statement, each in apart.items():
            _require(statement.run_each(self, each), len(each))


def _changes(row: Base) -> dict[str, Any]:
    """What changed in a row, by column, as it is now."""
    held, before = vars(row), instance_state(row).committed_state
    return {name: held[name] for name, value in before.items() if held[name] != value}


def _mark(row: Base, became: Mapping[str, Any]) -> Hashable:
    """The same for rows of a table that became alike; one with a list or the like in it is only itself."""
    mark = (type(row), *sorted(became.items(), key=itemgetter(0)))
    try:
        hash(mark)
    except TypeError:
        return id(row)
    return mark


def _require(written: int, wanted: int) -> None:
    if written != wanted:
        raise StaleDataError("a row that was changed is gone")


def get_row(session: Session, mapped: type[Row], key: int) -> Row | None:
    """The object of a key, as `session.get`."""
    known: Row | None = session.identity_map.get((mapped, (key,), None))
    if known is not None:
        return known
    found = _by_key(mapped).first(session, its_key=key)
    return adopt(session, mapped, found) if found else None


def require_row(session: Session, mapped: type[Row], key: int) -> Row:
    """The same, of one that must exist."""
    if (row := get_row(session, mapped, key)) is None:
        raise NoResultFound(f"no {mapped.__tablename__} {key}")
    return row


def make(mapped: type[Row], **values: Any) -> Row:
    """A new object, as `mapped(**values)` at a tenth of the cost: nobody listens to its attributes, or checks their names."""
    row: Row = mapped.__mapper__.class_manager.new_instance()
    vars(row).update(values)
    return row


def adopt(session: Session, mapped: type[Row], values: Sequence[Any]) -> Row:
    """The object of a whole row that a prepared statement read: the one this session has, or a new one it watches."""
    return adopt_all(session, mapped, [values])[0]


def read_rows(session: Session, mapped: type[Row], statement: Prepared, **values: Any) -> list[Row]:
    """The objects of the whole rows that a prepared statement reads; what this session holds back is written first."""
    session.flush()
    return adopt_all(session, mapped, statement.all(session, **values))


def read_rows_again(session: Session, mapped: type[Row], statement: Prepared, **values: Any) -> list[Row]:
    """The same of a statement that locks: an object that was read before says what its row says now."""
    session.flush()
    found, columns = statement.all(session, **values), _names(mapped)[0]
    rows = adopt_all(session, mapped, found)
    for row, now in zip(rows, found, strict=True):
        vars(row).update(zip(columns, now, strict=True))
    return rows


def adopt_all(session: Session, mapped: type[Row], found: Iterable[Sequence[Any]]) -> list[Row]:
    """The same for every row that it read."""
    columns, keys, make_empty = _shape(mapped)
    known, mine = session.identity_map, session.hash_key
    rows: list[Row] = []
    for values in found:
        key = (mapped, tuple([values[place] for place in keys]), None)
        row: Row | None = known.get(key)
        if row is None:
            row = make_empty()  # as SQLAlchemy makes what it reads, without __init__
            assert row is not None
            vars(row).update(zip(columns, values, strict=True))
            state = instance_state(row)
            state.key, state.session_id = key, mine
            known.add(state)
        rows.append(row)
    _hold(session, *rows)
    return rows


def note_written(row: Base, **values: Any) -> None:
    """A statement has just written this of a row: its object says the same, and is not written again."""
    vars(row).update(values)


def _hold(session: Session, *rows: Base) -> None:
    """Keep objects as long as the session, which forgets what nobody holds."""
    session.info.setdefault("held", set()).update(rows)


def get_rows(session: Session, mapped: type[Row], keys: Sequence[int]) -> list[Row]:
    """The objects of `keys` that are there, those this session has not by one statement; in no order."""
    known = session.identity_map
    here: list[Row] = [row for one in keys if (row := known.get((mapped, (one,), None))) is not None]
    if len(here) == len(keys):
        return here
    mine = {vars(row)[_names(mapped)[1][0]] for row in here}
    found = _by_keys(mapped).all(session, keys=[one for one in keys if one not in mine])
    return here + adopt_all(session, mapped, found)


@cache
def _names(mapped: type[Base]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a table, and those of its key."""
    table = table_of(mapped)
    return tuple(table.columns.keys()), tuple(column.name for column in table.primary_key)


@cache
def _shape(mapped: type[Base]) -> tuple[tuple[str, ...], tuple[int, ...], Callable[[], Any]]:
    """The columns of a table, the places of its key among them, and what makes an object that holds nothing yet."""
    columns, keys = _names(mapped)
    empty = mapped.__mapper__.class_manager.new_instance
    assert mapped.__mapper__.identity_key_from_primary_key((0,))[0] is mapped  # no table inherits another's rows
    return columns, tuple(columns.index(name) for name in keys), empty


@cache
def _by_key(mapped: type[Base]) -> Prepared:
    table = table_of(mapped)
    (column,) = table.primary_key
    return Prepared(select(table).where(column == bindparam("its_key")))


@cache
def _by_keys(mapped: type[Base]) -> Prepared:
    table = table_of(mapped)
    (column,) = table.primary_key
    return Prepared(select(table).where(column.in_(bindparam("keys", expanding=True))).order_by(column))


@cache
def _order() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


def _after_its_parents(row: Base) -> int:
    return _order()[type(row).__tablename__]
