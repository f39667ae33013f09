"""Reports (回执): what a provider says of a message by its own number, early or late."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, String, bindparam, exists, func, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, table_of
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared
from models.session import adopt_all

#: The errand that asks an SMS provider what became of a text.
LOOKUP = "lookup"


class EarlyReport(Base):
    """A provider's word on a message whose number we did not know yet: it overtook the answer to our call."""

    __tablename__ = "early_report"

    provider_id: Mapped[str] = column(String(80), primary_key=True, keep=Keep.SHORT)
    #: Our own number of it, where the provider gives it back; else 0.
    outbox_id: Mapped[int] = column(BigInteger, default=0, keep=Keep.SHORT, index=True)
    delivered: Mapped[bool] = column(Boolean, keep=Keep.SHORT)
    reason: Mapped[str] = column(String(120), keep=Keep.SHORT)
    at: Mapped[datetime] = column(keep=Keep.SHORT)


_AWAIT = Prepared(select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("provider_id", type_=String), 0))))


def await_provider_ids(session: Session, provider_ids: Iterable[str]) -> None:
    """Wait until nobody else writes about these ids of a provider: our settling and its report may come at one moment.

    Without it either would miss the other's row, each not yet committed. On SQLite there is one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        for provider_id in sorted(provider_ids):
            _AWAIT.first(session, provider_id=provider_id)


_EARLY = table_of(EarlyReport)
_BY_NAME = Prepared(select(_EARLY).where(_EARLY.c.provider_id.in_(bindparam("provider_ids", expanding=True))))
_BY_OURS = Prepared(select(_EARLY).where(_EARLY.c.outbox_id.in_(bindparam("rows", expanding=True))))


def find_early_reports(session: Session, provider_ids: Sequence[str], rows: Sequence[int]) -> list[EarlyReport]:
    """What providers said of messages before we knew their numbers: by those numbers, or by ours."""
    found = _BY_NAME.all(session, provider_ids=provider_ids) if provider_ids else []
    found += _BY_OURS.all(session, rows=rows) if rows else []
    return list(dict.fromkeys(adopt_all(session, EarlyReport, found)))


_OUTBOX = table_of(OutboxRow)
_OF_DEAD = Prepared(
    select(_EARLY).where(
        _EARLY.c.outbox_id > 0,
        exists().where(
            _OUTBOX.c.id == _EARLY.c.outbox_id,
            _OUTBOX.c.state == SendState.DUE,
            _OUTBOX.c.lease_until <= bindparam("now"),
        ),
    )
)


def find_reports_of_dead(session: Session, now: datetime) -> list[EarlyReport]:
    """What providers said of messages that somebody was sending whose time has run out."""
    return adopt_all(session, EarlyReport, _OF_DEAD.all(session, now=now))


def find_leased_with(session: Session, number: int, now: datetime) -> list[OutboxRow]:
    """A message whose sender's time has run out, and what he sent within it; locked, none when somebody else has it."""
    ours = (OutboxRow.id == number, OutboxRow.state == SendState.DUE, OutboxRow.lease_until <= now)
    first = session.scalars(select(OutboxRow).where(*ours).with_for_update(skip_locked=True)).first()
    if first is None or first.urgent:
        return [first] if first is not None else []
    same = (OutboxRow.recipient_id == first.recipient_id, OutboxRow.rung == first.rung, OutboxRow.owner == first.owner)
    together = (OutboxRow.state == SendState.DUE, OutboxRow.lease_until == first.lease_until, ~OutboxRow.urgent)
    found = select(OutboxRow).where(*same, *together).order_by(OutboxRow.id)
    return list(session.scalars(found.with_for_update(skip_locked=True)))


def find_by_provider_id(session: Session, provider_id: str) -> list[OutboxRow]:
    """The messages a provider's report is about: those that went out as one, the first of them first."""
    wanted = select(OutboxRow).where(OutboxRow.provider_id == provider_id)
    return list(session.scalars(wanted.order_by(OutboxRow.id)))


def find_lost_with(session: Session, first: OutboxRow) -> list[OutboxRow]:
    """`first`, whose answer was lost, and what went out within it and was written down at that moment; it stands first.

    One person is sent one message at a time, but for urgent ones, which go alone, and an answer beside what many are told.
    """
    if first.urgent:
        return [first]
    same = (OutboxRow.recipient_id == first.recipient_id, OutboxRow.rung == first.rung, OutboxRow.provider_id == "")
    lost = (OutboxRow.state == first.state, OutboxRow.settled_at == first.settled_at, ~OutboxRow.urgent)
    found = select(OutboxRow).where(*same, *lost).order_by(OutboxRow.id).with_for_update()
    return list(session.scalars(found.execution_options(populate_existing=True)))


def find_lost_texts(session: Session, since: datetime, after: int, limit: int) -> list[int]:
    """Texts whose answer was lost after `since` and of which nothing was heard, by id; those with an id above `after`."""
    lost = (OutboxRow.state == SendState.UNKNOWN, OutboxRow.rung == "sms", OutboxRow.settled_at > since)
    wanted = select(OutboxRow.id).where(*lost, OutboxRow.id > after)
    return list(session.scalars(wanted.order_by(OutboxRow.id).limit(limit)))
