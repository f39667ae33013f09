"""Rebinding (并入): what a person said before he was known as a member goes with him.

What hangs on his address, as the permissions of 订阅通知 do, goes with the address.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.cases import Case
from models.dialogues import PromptRow
from models.media import Media
from models.outbox import move_messages, note_waiting
from models.questionnaires import move_sheets
from models.recipients import move_recipient
from models.subscriptions import move_subscriptions


def move_resident_rows(session: Session, before: int, after: int) -> None:
    """Point the cases, questions, photos and waiting messages of one person at another."""
    his = (
        Case.contact_id == before,
        Case.beneficiary_id == before,
    )  # whom it is for is who is answered, or nobody known
    session.execute(update(Case).where(*his).values(beneficiary_id=after))
    for column in (Case.reporter_id, Case.contact_id):
        session.execute(update(Case).where(column == before).values({column.key: after}))
    for table in (PromptRow, Media):
        session.execute(update(table).where(table.person_id == before).values(person_id=after))
    move_messages(session, before, after)
    note_waiting(session, after)
    move_subscriptions(session, before, after)
    move_recipient(session, before, after)
    move_sheets(session, before, after)
