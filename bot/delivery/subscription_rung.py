"""Subscription rung (订阅通知这一级): a message goes out on a permission that the person gave in WeChat's popup.

Source: CHANNELS.md 2.4. The answer to a call names no message, so its result event is known by person and template.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.channels.wechat_api import WechatApi
from bot.config import Config
from bot.delivery import hint
from bot.delivery.render import SUBSCRIPTION_OF, template_fields
from bot.delivery.sending import SUBSCRIPTION, Sending
from bot.messages import Attempt, Inbound, Outcome, SentResult
from models.identities import Identity, find_sender
from models.outbox import OutboxRow, outbox_fields
from models.permissions import (
    find_oldest_on_rung,
    give_permission,
    has_permission,
    spend_permission,
    withdraw_permission,
)

#: errcode: the person refused, or nothing is left of what he allowed.
REFUSED = "43101"
TEMPLATE_ID_LIMIT = 59  # with a row's number behind it, it goes into outbox.provider_id


def by_subscription(
    session: Session, row: OutboxRow, identity: Identity, config: Config, now: datetime
) -> Sending | str:
    """The attempt, its permission spent; or why there is none, "" where the kind has no 订阅通知."""
    chosen = config.wechat.subscriptions
    template = chosen.chosen.get(SUBSCRIPTION_OF.get(row.kind, ""))
    if template is None:
        return ""
    if not has_permission(session, identity.id, template.id):
        return "没有可用的订阅许可"
    variables = outbox_fields(session, row)
    if not hint.fits(row, template, variables):
        hint.send_hint(session, row, variables.get("code", ""), now, SUBSCRIPTION)
        return ""
    if not chosen.long_term:
        spend_permission(session, identity.id, template.id)
    fields = template_fields(row.kind, template, variables, row.created_at)
    words = {"template_id": template.id, "fields": fields, "counted": int(not chosen.long_term)}
    return Sending.of(row, SUBSCRIPTION, identity.id, identity.address, **words)


async def send(api: WechatApi, sending: Sending) -> Attempt:
    """One call; what is taken gets the number that `recognise` finds it by."""
    attempt = await api.send_subscription(sending.address, sending.template_id, sending.fields or {})
    return (
        replace(attempt, provider_id=_number(sending.template_id, sending.row))
        if attempt.outcome is Outcome.SENT
        else attempt
    )


def take_back(session: Session, sending: Sending, attempt: Attempt) -> None:
    """What was not taken does not count; what WeChat says is left goes before what we counted."""
    if attempt.code == REFUSED:
        withdraw_permission(session, sending.identity_id, sending.template_id)
    elif sending.counted:
        give_permission(session, sending.identity_id, sending.template_id)


def recognise(session: Session, inbound: Inbound) -> SentResult | None:
    """The provider's word, about the message it must mean: the oldest of this person and template that waits for one."""
    report = inbound.sent_result
    if report is None or not report.template_id:
        return report
    found = find_sender(session, inbound.channel, inbound.account, inbound.sender)
    if found is None:
        return report
    named = _number(report.template_id)
    row = find_oldest_on_rung(session, found[0].person_id, SUBSCRIPTION, named)
    return report if row is None else replace(report, provider_id=f"{named}{row.id}", row=row.id)


def _number(template_id: str, row: int | None = None) -> str:
    return f"{template_id[:TEMPLATE_ID_LIMIT]}:{'' if row is None else row}"
