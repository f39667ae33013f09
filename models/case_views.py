"""Views of a case (翻看记录): who looked at somebody else's case, when and why; that somebody may ask."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, delete_some, key


class CaseView(Base):
    """Somebody other than the contact looked at a case: post, time, reason. The contact may ask for these rows."""

    __tablename__ = "case_view"

    id: Mapped[int] = key()
    case_id: Mapped[int] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.VIEW, index=True)
    viewer: Mapped[str] = column(String(80), keep=Keep.VIEW)
    at: Mapped[datetime] = column(keep=Keep.VIEW)
    reason: Mapped[str] = column(String(40), keep=Keep.VIEW)


def find_views(session: Session, case_ids: list[int], since: datetime) -> list[CaseView]:
    """Who looked at these cases after `since`, newest first."""
    wanted = select(CaseView).where(CaseView.case_id.in_(case_ids), CaseView.at >= since)
    return list(session.scalars(wanted.order_by(CaseView.id.desc())))


def forget_views(session: Session, before: datetime, limit: int) -> int:
    """Who looked before then is needed by nobody any more; how many looks were forgotten."""
    return delete_some(session, CaseView, limit, CaseView.at < before)
