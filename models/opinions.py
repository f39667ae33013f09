"""Published opinions (意见公开): what was asked and answered, in the words an organiser approved, without anybody's name."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Text, delete, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key
from models.cases import Case


class PublishedOpinion(Base):
    """One opinion and its answer, for anybody to read."""

    __tablename__ = "published_opinion"

    case_id: Mapped[int] = key(ForeignKey("cases.id"), keep=Keep.FOR_GOOD)
    question: Mapped[str] = column(Text, keep=Keep.FOR_GOOD)
    answer: Mapped[str] = column(Text, keep=Keep.FOR_GOOD)
    published_on: Mapped[date] = column(Date, keep=Keep.FOR_GOOD, index=True)
    #: The member who approved the wording.
    approver_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)


def find_published(session: Session, limit: int) -> Sequence[PublishedOpinion]:
    """The newest first."""
    newest = select(PublishedOpinion).order_by(PublishedOpinion.published_on.desc(), PublishedOpinion.case_id.desc())
    return session.scalars(newest.limit(limit)).all()


def is_published(session: Session, case_id: int) -> bool:
    """Is this opinion open to everybody already?"""
    return session.get(PublishedOpinion, case_id) is not None


def find_publishable(session: Session, kind: str, limit: int) -> Sequence[Case]:
    """Answered opinions that nobody has published and that are not told in confidence, newest first."""
    published = select(PublishedOpinion.case_id)
    answered = (Case.kind == kind, Case.state.in_(("resolved", "closed")), Case.resolved_at.is_not(None))
    open_ = (Case.sealed.is_(False), Case.about_staff.is_(False), Case.text.is_not(None), Case.id.not_in(published))
    return session.scalars(select(Case).where(*answered, *open_).order_by(Case.id.desc()).limit(limit)).all()


def forget_published(session: Session, cases: Sequence[int]) -> None:
    """Whoever said it has had all of his erased."""
    session.execute(delete(PublishedOpinion).where(PublishedOpinion.case_id.in_(cases)))
