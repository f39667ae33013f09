"""Hint (请他来看): an answer that no template can hold waits for the person; the template says that there is one."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.config import Template
from bot.delivery.render import template_fields
from bot.delivery.sending import SUBSCRIPTION, TEMPLATE, settle_unsent
from bot.messages import Message, Prompt
from models.outbox import OutboxRow, SendState

KIND = "hint"
#: Whoever reads these wants every word; of progress the beginning will do.
IN_FULL = frozenset({"answer", "question", "resolved"})
TEXT = "您反映的事有答复了,回1查看"
LASTS = timedelta(days=2)
CUT = "…"


def fits(row: OutboxRow, template: Template, variables: dict[str, str]) -> bool:
    """Does the template hold the whole answer, or is it one of which the beginning will do?"""
    if row.kind not in IN_FULL:
        return True
    shown = template_fields(row.kind, template, variables, row.created_at)
    field = template.fields.get("text", "") if template.fields else "text"
    return not shown.get(field, "").endswith(CUT) or variables.get("text", "").endswith(CUT)


def send_hint(session: Session, row: OutboxRow, code: str, now: datetime, rung: str = TEMPLATE) -> None:
    """The answer waits; a message of its own says so, with the question that 1 answers."""
    act = Act(session, now, Random(row.id), "system:delivery", f"hint:{row.id}")
    prompt = Prompt("view", ("查看",))
    message = Message(KIND, TEXT, {"code": code, "text": TEXT}, prompt=prompt, expires_at=now + LASTS)
    outbox.put(act, row.recipient_id, message)
    settle_unsent(row, SendState.UNREACHED, "模板放不下,已请他来看", now, rung)


def go_on_without(session: Session, hint: OutboxRow, now: datetime) -> None:
    """The template did not bring it either: the answer goes on to the next rung."""
    row = session.get(OutboxRow, int(hint.cause.removeprefix("hint:")))
    if row is not None and row.state == SendState.UNREACHED:
        row.closed_rungs = ",".join(filter(None, [row.closed_rungs, SUBSCRIPTION, TEMPLATE]))
        row.state, row.next_try_at = SendState.DUE, now
        session.info["outgoing"] = True
