"""Rebinding (并入): what a person said before he was known as a member goes with him."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.cases import Case
from models.dialogues import PromptRow
from models.media import Media
from models.outbox import OutboxRow, note_waiting


def move_resident_rows(session: Session, before: int, after: int) -> None:
    """Point the cases, questions, photos and waiting messages of one person at another."""
    for column in (Case.reporter_id, Case.contact_id, Case.beneficiary_id):
        session.execute(update(Case).where(column == before).values({column.key: after}))
    for table, name in ((PromptRow, "person_id"), (Media, "person_id"), (OutboxRow, "recipient_id")):
        session.execute(update(table).where(getattr(table, name) == before).values({name: after}))
    note_waiting(session, after)
