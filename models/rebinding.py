"""Rebinding (并入): what a person said before he was known as a member goes with him.

What hangs on his address, as the permissions of 订阅通知 do, goes with the address.
"""

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from models.cases import Case
from models.dialogues import PromptRow
from models.media import Media
from models.outbox import OutboxRow, move_messages, note_waiting
from models.prepared import Prepared
from models.questionnaires import Sheet, move_sheets
from models.recipients import in_any_list, move_recipient
from models.subscriptions import Subscription, move_subscriptions

_CASES = (Case.reporter_id, Case.contact_id)
_WHOSE = (
    *_CASES,
    PromptRow.person_id,
    Media.person_id,
    OutboxRow.recipient_id,
    Subscription.person_id,
    Sheet.person_id,
)
#: Has he said anything yet? Who binds as the first thing he does, as members are asked to, has not.
_HAS_ROWS = Prepared(
    select(
        or_(
            *(exists().where(column == bindparam("person")) for column in _WHOSE),
            exists().where(*in_any_list(bindparam("person"))),
        )
    )
)


def move_resident_rows(session: Session, before: int, after: int) -> None:
    """Point the cases, questions, photos and waiting messages of one person at another."""
    session.flush()
    if _HAS_ROWS.first(session, person=before) == (False,):
        return
    his = (
        Case.contact_id == before,
        Case.beneficiary_id == before,
    )  # whom it is for is who is answered, or nobody known
    session.execute(update(Case).where(*his).values(beneficiary_id=after))
    for column in _CASES:
        session.execute(update(Case).where(column == before).values({column.key: after}))
    for table in (PromptRow, Media):
        session.execute(update(table).where(table.person_id == before).values(person_id=after))
    move_messages(session, before, after)
    note_waiting(session, after)
    move_subscriptions(session, before, after)
    move_recipient(session, before, after)
    move_sheets(session, before, after)
