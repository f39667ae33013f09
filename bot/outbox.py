"""Outbox (发件箱): put a message or an errand into its table, inside the caller's transaction.

Nothing is sent here. A message is unique by (cause, recipient, kind, case): however often a turn is repeated, it stands once.
"""

from sqlalchemy import select

from bot.act import Act
from bot.messages import Message, Prompt
from models.base import insert_new_row, insert_row
from models.dialogues import PromptRow
from models.errands import ErrandRow
from models.outbox import OutboxRow, Queue, SendState, find_same, note_waiting
from models.sealed import seal, seal_json

#: Kinds of which many may come at once after an outage.
REMINDERS = frozenset({"task", "progress", "duty", "notice", "alarm"})
#: Their questions: which task he takes is asked of all; that a duty is done he may say in its own words.
ASKED_TOGETHER = frozenset({"task", "duty"})


def put(act: Act, recipient_id: int, message: Message) -> int:
    """Write `message` for a person; the id of its row. Delivery takes it from there."""
    about, row = message.about or 0, act.new_id()
    is_new = insert_new_row(
        act.session,
        OutboxRow,
        id=row,
        cause=act.cause,
        recipient_id=recipient_id,
        kind=message.kind,
        about=about,
        text=seal(act.session, "outbox.text", row, message.text),
        fields=seal_json(act.session, "outbox.fields", row, message.fields),
        created_at=act.now,
        urgent=message.urgent,
        queue=int(_queue(act, message)),
        state=SendState.GATHERED if act.late and _may_wait(message) else SendState.DUE,
        expires_at=message.expires_at,
        only_while=message.only_while,
        next_try_at=act.now,
    )
    if not is_new:
        return find_same(act.session, act.cause, recipient_id, message.kind, about)
    note_waiting(act.session, recipient_id)
    if message.prompt is not None:
        ask(act, recipient_id, message.prompt, outbox_id=row)
    act.session.info["outgoing"] = True
    return row


def _may_wait(message: Message) -> bool:
    """May it be said together with others? Not what asks something that the one message does not ask, nor 待办 tells of."""
    asks = message.prompt is not None and message.prompt.kind not in ASKED_TOGETHER
    return message.kind in REMINDERS and not (message.urgent or asks)


def _queue(act: Act, message: Message) -> Queue:
    if message.urgent:
        return Queue.URGENT
    return Queue.MANY if act.cause.startswith("broadcast:") else Queue.ONE


def ask(act: Act, person_id: int, prompt: Prompt, outbox_id: int | None = None) -> None:
    """Put a question to a person: with a message (`outbox_id`), or in the passive reply of this turn."""
    insert_row(
        act.session,
        PromptRow,
        id=act.new_id(),
        person_id=person_id,
        kind=prompt.kind,
        about=prompt.about,
        options=list(prompt.options),
        detail=prompt.detail,
        outbox_id=outbox_id,
        pushed=outbox_id is not None,
        reached_at=None if outbox_id is not None else act.now,
        expires_at=prompt.expires_at,
    )


def put_errand(act: Act, kind: str, subject: str, **detail: object) -> None:
    """Write an errand, once per kind and subject."""
    same = select(ErrandRow.id).where(ErrandRow.kind == kind, ErrandRow.subject == subject)
    if act.session.execute(same).first() is not None:
        return
    row = ErrandRow(id=act.new_id(), kind=kind, subject=subject, detail=detail, created_at=act.now, next_try_at=act.now)
    act.session.add(row)
    act.session.info["outgoing"] = True
