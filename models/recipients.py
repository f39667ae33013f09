"""Recipients (群发的收件人), by person: taken out of every list, or moved in all of them."""

from sqlalchemy import BindParameter, ColumnElement, delete, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.broadcasts import Broadcast, Recipient, answer_note, set_answer_note


def forget_person_in_broadcasts(session: Session, person_id: int) -> None:
    """Erased (删除): in no list any more."""
    session.execute(delete(Recipient).where(*in_any_list(person_id)))


def move_recipient(session: Session, before: int, after: int) -> None:
    """Who turns out to be another person is that one in every list, once."""
    for row in list(session.scalars(select(Recipient).where(*in_any_list(before)))):
        if session.get(Recipient, (row.broadcast_id, after)) is None:
            kept = {column.key: getattr(row, column.key) for column in table_of(Recipient).columns}
            moved = Recipient(**{**kept, "person_id": after})
            set_answer_note(session, moved, answer_note(session, row))
            session.add(moved)
        session.delete(row)
    session.flush()


def in_any_list(person_id: int | BindParameter[int]) -> tuple[ColumnElement[bool], ...]:
    """By the key, once for each broadcast: there is no index by person, so that nobody is looked up in it."""
    return Recipient.broadcast_id.in_(select(Broadcast.id)), Recipient.person_id == person_id
