"""Usual places (常住地点): where a resident said "楼下" shall mean, kept because he agreed to it.

It is asked by person only: there is no index on the place and no query by it, for nobody may be listed by building.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key


class UsualPlace(Base):
    """A person's answer to "以后说楼下就当是这里"; without a place he was asked and did not agree."""

    __tablename__ = "usual_place"

    person_id: Mapped[int] = key(ForeignKey("person.id"))
    place: Mapped[str | None] = column(String(64), pii=Pii.PLACE, keep=Keep.CONTACT)
    asked_at: Mapped[datetime] = column(keep=Keep.CONTACT)
    #: When it last stood in for a place that was not said; what was not used for `contact_days` is forgotten.
    used_at: Mapped[datetime] = column(keep=Keep.CONTACT)


def find_usual_place(session: Session, person_id: int) -> UsualPlace | None:
    """What this person answered, if he was ever asked."""
    return session.get(UsualPlace, person_id)


def keep_usual_place(session: Session, person_id: int, place: str | None, now: datetime) -> None:
    """Remember the place, or with None only that he was asked."""
    row = session.get(UsualPlace, person_id)
    if row is None:
        session.add(UsualPlace(person_id=person_id, place=place, asked_at=now, used_at=now))
    else:
        row.place, row.used_at = place, now


def forget_usual_place(session: Session, person_id: int) -> None:
    """He is somebody we know nothing of again."""
    session.execute(delete(UsualPlace).where(UsualPlace.person_id == person_id))


def forget_unused_places(session: Session, before: datetime) -> None:
    """Places that have not stood in for anything since `before`."""
    session.execute(delete(UsualPlace).where(UsualPlace.used_at < before))
