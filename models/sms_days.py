"""SMS days (短信日账): how many parts were submitted on a day, against the cap of the installation."""

from datetime import date

from sqlalchemy import BigInteger, Date, select, update
from sqlalchemy.orm import Session

from models.base import Base, Mapped, changed, column, insert_new_row


class SmsDay(Base):
    """One day in Asia/Shanghai."""

    __tablename__ = "sms_day"

    sent_on: Mapped[date] = column(Date, primary_key=True)
    parts: Mapped[int] = column(BigInteger, default=0)


def spend_parts(session: Session, day: date, parts: int, at_most: int | None) -> bool:
    """Count `parts` more on `day`; False, nothing counted, where that would be more than `at_most`."""
    insert_new_row(session, SmsDay, sent_on=day, parts=0)
    room = () if at_most is None else (SmsDay.parts + parts <= at_most,)
    return changed(session, update(SmsDay).where(SmsDay.sent_on == day, *room).values(parts=SmsDay.parts + parts)) > 0


def return_parts(session: Session, day: date, parts: int) -> None:
    """What the provider did not take was not spent."""
    session.execute(update(SmsDay).where(SmsDay.sent_on == day).values(parts=SmsDay.parts - parts))


def parts_of(session: Session, day: date) -> int:
    """How many were submitted on `day`."""
    return session.execute(select(SmsDay.parts).where(SmsDay.sent_on == day)).scalar_one_or_none() or 0
