"""Questionnaires (问卷): what is asked, and the sheets of answers; a sheet knows its person only while it can be gone on with."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, insert_row, key
from models.sealed import seal_json, unseal_json

DRAFT, OPEN, CLOSED = "draft", "open", "closed"
#: Where a sheet comes from.
PAPER = "paper"


class Questionnaire(Base):
    """What is asked, until when, and how far it has come."""

    __tablename__ = "questionnaire"
    __table_args__ = (Index("ix_questionnaire_state_closes_at", "state", "closes_at"),)

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(8), unique=True)
    title: Mapped[str] = column(String(60))
    #: Each as bot/ballots/questions.py keeps it.
    questions: Mapped[list[dict[str, Any]]] = column(JSON)
    #: The question by whose options results are shown apart, from 1; None: only all together.
    group_by: Mapped[int | None] = column(BigInteger)
    state: Mapped[str] = column(String(8), default=DRAFT)
    created_at: Mapped[datetime] = column()
    opened_at: Mapped[datetime | None] = column()
    #: Until when one can answer by chat, and until when paper may be entered: then the result is final.
    closes_at: Mapped[datetime] = column()
    paper_until_at: Mapped[datetime] = column()
    closed_at: Mapped[datetime | None] = column()


class PaperBatch(Base):
    """Paper sheets that were entered together, and can be taken back together."""

    __tablename__ = "paper_batch"

    id: Mapped[int] = key()
    questionnaire_id: Mapped[int] = column(BigInteger, ForeignKey("questionnaire.id"), index=True)
    code: Mapped[str] = column(String(8), unique=True)
    entered_at: Mapped[datetime] = column()
    sheets: Mapped[int] = column(BigInteger)
    taken_back_at: Mapped[datetime | None] = column()


class Sheet(Base):
    """One person's answers, or those of one sheet of paper."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("questionnaire_id", "person_id"),)

    id: Mapped[int] = key()
    questionnaire_id: Mapped[int] = column(BigInteger, ForeignKey("questionnaire.id"))
    #: Whose it is while the questionnaire is open; emptied when it closes. Paper never has one.
    person_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT, index=True)
    #: wechat, sms or paper.
    channel: Mapped[str] = column(String(16))
    batch_id: Mapped[int | None] = column(BigInteger, ForeignKey("paper_batch.id"), index=True)
    #: The answers so far, sealed JSON: a list in the order of the questions.
    answers: Mapped[bytes] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    done: Mapped[bool] = column(Boolean, default=False)


def find_questionnaire(session: Session, code: str) -> Questionnaire | None:
    """The questionnaire of a code, locked: nobody closes it or changes it meanwhile."""
    return session.scalars(select(Questionnaire).where(Questionnaire.code == code).with_for_update()).one_or_none()


def is_questionnaire_code_taken(session: Session, code: str) -> bool:
    """Has any questionnaire this code?"""
    return session.execute(select(Questionnaire.id).where(Questionnaire.code == code)).first() is not None


def lock_questionnaire(session: Session, row: int) -> Questionnaire:
    """A questionnaire that must exist, locked."""
    wanted = select(Questionnaire).where(Questionnaire.id == row).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def find_questionnaires(session: Session, limit: int) -> Sequence[Questionnaire]:
    """The newest first."""
    return session.scalars(select(Questionnaire).order_by(Questionnaire.id.desc()).limit(limit)).all()


def find_open(session: Session, now: datetime) -> Sequence[Questionnaire]:
    """Those that can be answered by chat now, the one that ends first in front."""
    now_open = (Questionnaire.state == OPEN, Questionnaire.closes_at > now)
    return session.scalars(select(Questionnaire).where(*now_open).order_by(Questionnaire.closes_at)).all()


def find_closed(session: Session, limit: int) -> Sequence[Questionnaire]:
    """Those whose results can be read, newest first."""
    closed = select(Questionnaire).where(Questionnaire.state == CLOSED)
    return session.scalars(closed.order_by(Questionnaire.closed_at.desc()).limit(limit)).all()


def find_sheet(session: Session, questionnaire: int, person_id: int) -> Sheet | None:
    """What somebody has answered so far."""
    his = (Sheet.questionnaire_id == questionnaire, Sheet.person_id == person_id)
    return session.scalars(select(Sheet).where(*his)).one_or_none()


def find_sheets(session: Session, questionnaire: int) -> Sequence[Sheet]:
    """All sheets of a questionnaire."""
    return session.scalars(select(Sheet).where(Sheet.questionnaire_id == questionnaire).order_by(Sheet.id)).all()


def find_batches(session: Session, questionnaire: int) -> Sequence[PaperBatch]:
    """What was entered from paper, in order, what was taken back too."""
    wanted = select(PaperBatch).where(PaperBatch.questionnaire_id == questionnaire)
    return session.scalars(wanted.order_by(PaperBatch.id)).all()


def find_batch(session: Session, questionnaire: int, code: str) -> PaperBatch | None:
    """A batch by its code."""
    its = (PaperBatch.questionnaire_id == questionnaire, PaperBatch.code == code)
    return session.scalars(select(PaperBatch).where(*its)).one_or_none()


def forget_batch(session: Session, batch: PaperBatch, now: datetime) -> None:
    """Its sheets go; that it was there stays."""
    session.execute(delete(Sheet).where(Sheet.batch_id == batch.id))
    batch.taken_back_at = now


def count_sheets(session: Session, questionnaire: int) -> dict[tuple[str, bool], int]:
    """How many sheets by channel, and whether they were answered to the end."""
    grouped = select(Sheet.channel, Sheet.done, func.count()).where(Sheet.questionnaire_id == questionnaire)
    return {
        (channel, done): many for channel, done, many in session.execute(grouped.group_by(Sheet.channel, Sheet.done))
    }


def has_sheets(session: Session, questionnaire: int) -> bool:
    """Has anybody answered anything?"""
    wanted = select(Sheet.id).where(Sheet.questionnaire_id == questionnaire).limit(1)
    return session.execute(wanted).first() is not None


def sheet_answers(session: Session, sheet: Sheet) -> list[Any]:
    """The answers in the order of the questions; None where one was left out."""
    answers: list[Any] = unseal_json(session, "sheet.answers", sheet.id, sheet.answers) or []
    return answers


def set_sheet_answers(session: Session, sheet: Sheet, answers: list[Any]) -> None:
    """Replace the answers."""
    sheet.answers = seal_json(session, "sheet.answers", sheet.id, answers)


def add_sheet(session: Session, row: int, questionnaire: int, channel: str, **whose: int | None) -> Sheet:
    """An empty sheet: of a person (`person_id`), or of a batch of paper (`batch_id`)."""
    empty = seal_json(session, "sheet.answers", row, [])
    sheet = Sheet(id=row, questionnaire_id=questionnaire, channel=channel, answers=empty, done=False, **whose)
    session.add(sheet)
    return sheet


def find_participants(session: Session, questionnaire: int, limit: int) -> list[int]:
    """People whose sheets still name them."""
    named = (Sheet.questionnaire_id == questionnaire, Sheet.person_id.is_not(None))
    return [one for one in session.scalars(select(Sheet.person_id).where(*named).limit(limit)) if one is not None]


def forget_participants(session: Session, questionnaire: int, people: Sequence[int]) -> None:
    """Their sheets name nobody any more."""
    theirs = (Sheet.questionnaire_id == questionnaire, Sheet.person_id.in_(people))
    session.execute(update(Sheet).where(*theirs).values(person_id=None))


def shuffle_sheets(session: Session, questionnaire: int, random: Random) -> None:
    """Write all sheets anew under keys drawn by lot: an id that grows with time would lead back to the messages."""
    held = select(Sheet.id, Sheet.channel, Sheet.batch_id, Sheet.done, Sheet.answers)
    sheets = session.execute(held.where(Sheet.questionnaire_id == questionnaire)).all()
    session.execute(delete(Sheet).where(Sheet.questionnaire_id == questionnaire))
    for row, sheet in sorted(((random.getrandbits(62), one) for one in sheets), key=lambda lot: lot[0]):
        answers = unseal_json(session, "sheet.answers", sheet.id, sheet.answers)
        insert_row(
            session,
            Sheet,
            id=row,
            questionnaire_id=questionnaire,
            person_id=None,
            channel=sheet.channel,
            batch_id=sheet.batch_id,
            answers=seal_json(session, "sheet.answers", row, answers),
            done=sheet.done,
        )


def count_sheets_of(session: Session, person_id: int) -> int:
    """How many sheets can still be told to be somebody's."""
    his = select(func.count()).select_from(Sheet).where(Sheet.person_id == person_id)
    return session.execute(his).scalar_one()


def forget_sheets_of(session: Session, person_id: int) -> None:
    """What somebody has answered and can still be told to be his."""
    session.execute(delete(Sheet).where(Sheet.person_id == person_id))


def move_sheets(session: Session, before: int, after: int) -> None:
    """His sheets go with him, but where he has answered the same as the other too."""
    taken = select(Sheet.questionnaire_id).where(Sheet.person_id == after)
    session.execute(delete(Sheet).where(Sheet.person_id == before, Sheet.questionnaire_id.in_(taken)))
    session.execute(update(Sheet).where(Sheet.person_id == before).values(person_id=after))


def forget_old_sheets(session: Session, before: datetime) -> None:
    """Sheets of questionnaires closed long ago."""
    old = select(Questionnaire.id).where(Questionnaire.closed_at < before)
    session.execute(delete(Sheet).where(Sheet.questionnaire_id.in_(old)))
