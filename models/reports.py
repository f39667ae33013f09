"""Reports (回执): what a provider says of a message by its own number, early or late."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Boolean, String, bindparam, func, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, table_of
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared
from models.session import adopt


class EarlyReport(Base):
    """A provider's word on a message whose number we did not know yet: it overtook the answer to our call."""

    __tablename__ = "early_report"

    provider_id: Mapped[str] = column(String(80), primary_key=True, keep=Keep.SHORT)
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


_EARLY = Prepared(
    select(table_of(EarlyReport)).where(
        table_of(EarlyReport).c.provider_id.in_(bindparam("provider_ids", expanding=True))
    )
)


def find_early_reports(session: Session, provider_ids: Sequence[str]) -> dict[str, EarlyReport]:
    """What providers said of these messages before we knew their numbers."""
    found = _EARLY.all(session, provider_ids=provider_ids) if provider_ids else []
    reports = [adopt(session, EarlyReport, report) for report in found]
    return {report.provider_id: report for report in reports}


def find_by_provider_id(session: Session, provider_id: str) -> list[OutboxRow]:
    """The messages a provider's report is about: those that went out as one, the first of them first."""
    wanted = select(OutboxRow).where(OutboxRow.provider_id == provider_id)
    return list(session.scalars(wanted.order_by(OutboxRow.id)))


def find_lost_with(session: Session, first: OutboxRow) -> list[OutboxRow]:
    """`first`, whose answer was lost, and what went out within it and was written lost at that moment; it stands first.

    One person is sent one message at a time, but for urgent ones, which go alone, and an answer beside what many are told.
    """
    if first.urgent:
        return [first]
    same = (OutboxRow.recipient_id == first.recipient_id, OutboxRow.rung == first.rung, OutboxRow.provider_id == "")
    lost = (OutboxRow.state == SendState.UNKNOWN, OutboxRow.settled_at == first.settled_at, ~OutboxRow.urgent)
    return list(session.scalars(select(OutboxRow).where(*same, *lost).order_by(OutboxRow.id)))
