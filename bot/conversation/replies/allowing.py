"""Allowing (请人同意提醒): the link to WeChat's button for 订阅通知, offered when a message may soon have no other way.

Offered where templates and a public address are set, to whoever has no permission left, and at long intervals only:
a yes is asked for again once it is used up, a silence is left alone.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.conversation.turn import Turn
from bot.directory.pages import allow_page
from models.cases import Case
from models.ledger import MESSAGE_WINDOW
from models.permissions import ask_permission

SILENCE = timedelta(days=30)
#: By purpose (bot.config.wechat.ASKED_TOGETHER); the address follows.
OFFERS: Mapping[str, str] = {
    "case": "答复可能要过两天。点这里,到时微信提醒您:",
    "topic": "点这里,有通知微信提醒您:",
    "task": "点这里,有任务微信提醒您:",
}


def offer_after(turn: Turn, cases: Sequence[Case]) -> str:
    """Behind the reply to a report: where an answer may come when the chat is closed, and nothing else is asked."""
    quiet = any(case.urgency != "normal" or case.sealed for case in cases)
    late = any(case.resolve_by > turn.act.now + MESSAGE_WINDOW for case in cases)
    return offer(turn, "case") if late and not quiet and turn.next_frame is None else ""


def offer(turn: Turn, purpose: str) -> str:
    """One sentence with the link; "" where he need not, cannot or would rather not."""
    address = allow_page(turn.office.config, purpose)
    if not address or turn.by_sms or turn.sender.person.prefers:
        return ""
    first = turn.office.config.wechat.subscriptions.asked_for(purpose)[0]
    asked = ask_permission(turn.act.session, turn.sender.identity.id, first.id, turn.act.now, SILENCE)
    return f"{OFFERS[purpose]}{address}" if asked else ""
