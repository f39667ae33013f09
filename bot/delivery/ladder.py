"""Ladder (送达阶梯): which rung a message goes out on next, by our own ledger of what the providers allow."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.broadcasts.kinds import MESSAGES as BROADCASTS
from bot.config import Config
from bot.delivery import call_rung, hint, sms_rung, subscription_rung, together
from bot.delivery.quiet import held_until, own_quiet
from bot.delivery.render import TEMPLATE_OF, service_text, template_fields
from bot.delivery.sending import SERVICE, SMS, SUBSCRIPTION, TEMPLATE, UNASKED, Sending, settle_unsent
from bot.errors import SealError
from bot.messages import WECHAT
from models.cases import waits_for_result
from models.identities import Identity, lock_identities_of
from models.leases import find_behind, note_rungs
from models.ledger import may_send, spend
from models.outbox import OutboxRow, SendState, outbox_fields, outbox_text
from models.people import Person
from models.session import get_rows, require_row
from models.steps import CLOSED
from models.truth import still_true

log = structlog.get_logger()

#: What belongs to a talk by SMS: it goes nowhere else.
SMS_ONLY = frozenset({"reply", "code", "teaser"})
#: What many are told leaves this many service messages of a window to what somebody waits for; and whatever he is told of
#: a case leaves them to its end (CHANNELS.md 7.7).
RESERVED = 1
#: How a case ended, whether and when it can be done, and work that must be done: these take the last one.
TAKES_THE_LAST = frozenset({"resolved", "answer", "task", "call", "alarm"})
KEPT_FOR_HIS_OWN, KEPT_FOR_THE_END = "最后一条客服消息留给他自己的事", "最后一条客服消息留给办结"
ASKED_TO_CALL = "请网格员打电话告诉本人"


def plan(session: Session, ids: Sequence[int], config: Config, now: datetime) -> list[Sending]:
    """The next attempts for claimed messages; none for one that is settled or waits, which is then written on its row."""
    rows = get_rows(session, OutboxRow, ids)
    people = {row.recipient_id for row in rows}
    addresses, _held = lock_identities_of(session, people), get_rows(session, Person, sorted(people))
    by_id = {row.id: row for row in still_true(session, rows, now)}
    ids = [number for number in ids if number in by_id]
    planned = [_plan(session, by_id[number], addresses[by_id[number].recipient_id], config, now) for number in ids]
    cut_off = {by_id[number].recipient_id for number in ids if by_id[number].state == SendState.UNREACHED}
    _reach_nobody_with_more(session, {one: addresses[one] for one in sorted(cut_off)}, config, now)
    leaving = [(sending, by_id[sending.row]) for sending in planned if sending is not None]
    note_rungs(session, {sending.row: sending.rung for sending, _ in leaving})
    company = together.find_company(session, leaving, now)
    known = [addresses[row.recipient_id] for _, row in leaving]
    return [
        together.carry(session, sending, row, his, company, config, now)
        for (sending, row), his in zip(leaving, known, strict=True)
    ]


def _plan(session: Session, row: OutboxRow, known: list[Identity], config: Config, now: datetime) -> Sending | None:
    """One message's next attempt; one that cannot be read ends alone, said on its row."""
    try:
        return _look_for(session, row, known, config, now)
    except SealError:
        log.error("delivery.unreadable", row=row.id)
        row.state, row.reason, row.settled_at = SendState.REFUSED, "内容打不开,请检查 privacy.field_key", now
        row.owner = row.lease_until = None
        return None


def _look_for(session: Session, row: OutboxRow, known: list[Identity], config: Config, now: datetime) -> Sending | None:
    person = require_row(session, Person, row.recipient_id)
    if person.stopped_at is not None and row.kind in UNASKED:
        return settle_unsent(row, SendState.REFUSED, "本人已退订", now)
    identities = _identities(session, row, known, config, now)
    following = [one for one in identities if one.following]
    rather_called = call_rung.goes_first(row, person) and call_rung.has_number(session, row, known)
    if rather_called and call_rung.ask_for_call(session, row, now):
        _wait_for_call(row)
        return None
    if not following:
        row.note(now, "", CLOSED, _left(identities))
        _reach_nobody(session, row, _left(identities), now)
        return None
    seen = max((one.last_seen_at for one in following if one.last_seen_at is not None), default=None)
    until = held_until(row.kind, row.urgent, seen, now, own_quiet(person.quiet_hours, config.delivery.quiet))
    if until is not None:
        row.next_try_at, row.attempt = until, 0  # as if it had not been tried: it holds back nothing else
        return settle_unsent(row, SendState.DUE, "免打扰时段", now)
    return _down(session, row, following, config, now)


def _identities(
    session: Session, row: OutboxRow, known: list[Identity], config: Config, now: datetime
) -> list[Identity]:
    """Where a message might go, first what its reader prefers."""
    person = require_row(session, Person, row.recipient_id)
    return [one for one in sms_rung.addresses(session, row, person, known, config, now) if _may_take(one, row.kind)]


def _reach_nobody_with_more(
    session: Session, cut_off: Mapping[int, list[Identity]], config: Config, now: datetime
) -> None:
    """Whoever can be written to nowhere has no use for an order: what stands behind goes to the call list with the first."""
    for row in find_behind(session, list(cut_off), now):
        identities = _identities(session, row, cut_off[row.recipient_id], config, now)
        if not any(one.following for one in identities):
            row.note(now, "", CLOSED, _left(identities))
            _reach_nobody(session, row, _left(identities), now)


def _may_take(identity: Identity, kind: str) -> bool:
    return identity.channel == SMS or kind not in SMS_ONLY


def _left(identities: list[Identity]) -> str:
    if not identities:
        return "没有绑定微信"
    return "已取消关注" if any(one.channel == WECHAT for one in identities) else "号码收不了短信"


def _wait_for_call(row: OutboxRow) -> None:
    """With a worker: it rides all the same when the person writes first."""
    row.state, row.reason, row.owner, row.lease_until = SendState.UNREACHED, ASKED_TO_CALL, None, None


def _reach_nobody(session: Session, row: OutboxRow, why: str, now: datetime) -> None:
    """Every channel is closed: whoever serves there is asked to call, where the message is one to be told."""
    row.state, row.reason, row.owner, row.lease_until = SendState.UNREACHED, why, None, None
    if row.kind == hint.KIND:
        hint.go_on_without(session, row, now)
    call_rung.ask_for_call(session, row, now)


def _down(
    session: Session, row: OutboxRow, identities: list[Identity], config: Config, now: datetime
) -> Sending | None:
    """The first rung that is open; the reasons of those that are not are kept, but for one that is not set up at all."""
    closed = row.closed_rungs.split(",")
    why: list[str] = []
    for identity in identities:
        for rung, go in _RUNGS[identity.channel]:
            if rung in closed:
                continue
            went = go(session, row, identity, config, now)
            if isinstance(went, Sending):
                return went
            if row.state != SendState.DUE or row.owner is None:
                return None  # it waits, or was settled: written on the row
            if went:
                row.note(now, rung, CLOSED, went)
                why.append(went)
    refused = row.reason if set(closed) & {TEMPLATE, SMS} else ""
    _reach_nobody(session, row, refused or ";".join(why)[:200], now)
    return None


def _by_chat(session: Session, row: OutboxRow, identity: Identity, config: Config, now: datetime) -> Sending | str:
    if not may_send(identity, now):
        return _why_closed(identity, now)
    if not may_send(identity, now, RESERVED) and _leaves_the_last(session, row):
        return KEPT_FOR_HIS_OWN if row.kind in BROADCASTS else KEPT_FOR_THE_END
    spend(identity)
    text = service_text(outbox_text(session, row))
    return Sending.of(row, SERVICE, identity.id, identity.address, text=text)


def _why_closed(identity: Identity, now: datetime) -> str:
    if identity.message_until is None or now >= identity.message_until:
        return "48小时内没有来信"
    return "48小时内能发的客服消息发完了"


def _leaves_the_last(session: Session, row: OutboxRow) -> bool:
    """Is the last service message of the window kept for something else than this?"""
    if row.urgent or row.kind in TAKES_THE_LAST:
        return False
    return row.kind in BROADCASTS or waits_for_result(session, row.recipient_id)


def _by_template(session: Session, row: OutboxRow, identity: Identity, config: Config, now: datetime) -> Sending | str:
    template = getattr(config.wechat.templates, TEMPLATE_OF.get(row.kind, ""), None)
    if template is None:
        return "没有可用的模板"
    variables = outbox_fields(session, row)
    if not hint.fits(row, template, variables):
        hint.send_hint(session, row, variables.get("code", ""), now)
        return ""
    fields = template_fields(row.kind, template, variables, row.created_at)
    return Sending.of(row, TEMPLATE, identity.id, identity.address, template_id=template.id, fields=fields)


Go = Callable[[Session, OutboxRow, Identity, Config, datetime], Sending | str]
#: The rungs of each channel in order; each gives the attempt, or why it is closed ("": not set up).
_RUNGS: dict[str, tuple[tuple[str, Go], ...]] = {
    "wechat": ((SERVICE, _by_chat), (SUBSCRIPTION, subscription_rung.by_subscription), (TEMPLATE, _by_template)),
    "sms": ((SMS, sms_rung.by_sms),),
}
