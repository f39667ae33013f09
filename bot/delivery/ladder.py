"""Ladder (送达阶梯): which rung a message goes out on next, by our own ledger of what WeChat allows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.config import Config
from bot.delivery.quiet import held_until
from bot.delivery.render import TEMPLATE_OF, service_text, template_fields
from models.identities import Identity, find_identities, lock_identity
from models.ledger import may_send, spend
from models.outbox import OutboxRow, SendState
from models.people import Person
from models.sealed import unseal, unseal_json

SERVICE, TEMPLATE = "service", "template"
#: What a person who said 退订 is not sent: what nobody asked for.
UNASKED = frozenset({"notice", "duty", "digest", "broadcast"})


@dataclass(frozen=True)
class Sending:
    """One claimed message on its way out of the house."""

    row: int
    #: What the message was written because of: "inbox:<id>", "due:<id>".
    cause: str
    attempt: int
    kind: str
    rung: str
    identity_id: int
    address: str
    text: str = ""
    template_id: str = ""
    fields: dict[str, str] | None = None


def plan(session: Session, row: OutboxRow, config: Config, now: datetime) -> Sending | None:
    """The next attempt for a claimed message; None when it is settled or waits, which is then written on the row."""
    person = session.get_one(Person, row.recipient_id)
    if person.stopped_at is not None and row.kind in UNASKED:
        return _settle(row, SendState.REFUSED, "本人已退订", now)
    identities = [one for one in find_identities(session, row.recipient_id) if one.channel == "wechat"]
    if not identities:
        return _settle(row, SendState.UNREACHED, "没有绑定微信", None)
    following = [one for one in identities if one.following]
    if not following:
        return _settle(row, SendState.UNREACHED, "已取消关注", None)
    identity = lock_identity(session, following[0].id)
    until = held_until(row.kind, row.urgent, identity.last_seen_at, now, config.delivery.quiet)
    if until is not None:
        row.next_try_at, row.attempt = until, 0  # as if it had not been tried: it holds back nothing else
        return _settle(row, SendState.DUE, "免打扰时段", None)
    return _on_rung(session, row, identity, config, now)


def _on_rung(session: Session, row: OutboxRow, identity: Identity, config: Config, now: datetime) -> Sending | None:
    closed = row.closed_rungs.split(",")
    if SERVICE not in closed and may_send(identity, now):
        spend(identity)
        text = service_text(unseal(session, "outbox.text", row.id, row.text))
        row.rung = SERVICE
        return Sending(row.id, row.cause, row.attempt, row.kind, SERVICE, identity.id, identity.address, text=text)
    template = getattr(config.wechat.templates, TEMPLATE_OF.get(row.kind, ""), None)
    if TEMPLATE not in closed and template is not None:
        row.rung = TEMPLATE
        variables: dict[str, str] = unseal_json(session, "outbox.fields", row.id, row.fields) or {}
        fields = template_fields(row.kind, template, variables, row.created_at)
        address = identity.address
        return Sending(
            row.id, row.cause, row.attempt, row.kind, TEMPLATE, identity.id, address, "", template.id, fields
        )
    refused = row.reason if TEMPLATE in closed else ""
    return _settle(row, SendState.UNREACHED, refused or "48小时内没有来信,又没有可用的模板", None)


def _settle(row: OutboxRow, state: SendState, reason: str, settled_at: datetime | None) -> Sending | None:
    """Write that nothing leaves now, and why; always None."""
    row.state, row.reason, row.settled_at = state, reason, settled_at
    row.owner, row.lease_until = None, None
    return None
