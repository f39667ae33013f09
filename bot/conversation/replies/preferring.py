"""Preferring (怎么告诉您): by which way somebody would rather hear of his matters, and what he is told when he says so."""

from bot.conversation.turn import Turn
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.errors import Refused
from bot.messages import SMS, Reply
from models.identities import find_identities
from models.people import CALL_FIRST, SMS_FIRST

BACK = "改回来回“微信优先”。"


def prefer(turn: Turn, way: str) -> Reply:
    """From now on; `way` as in `Person.prefers`. Raises Refused where there are no texts."""
    if way == SMS_FIRST and turn.office.config.sms.provider == "none":
        raise Refused("这里还没有开通短信。")
    turn.sender.person.prefers = way
    known = any(one.channel == SMS for one in find_identities(turn.act.session, turn.person_id))
    if way == CALL_FIRST and not known:
        return Reply(f"好的,有答复先请网格员打电话给您,没有号码先发微信。{_ask_number(turn)}{BACK}")
    return Reply(_said(way, known=known))


def _ask_number(turn: Turn) -> str:
    """The number is asked for at once: to be proved by a code, else for the case that runs; "" when its form asks it."""
    if turn.office.config.sms.can_send("code"):
        turn.go_on_with("phone")
        return ""
    running = find_running_unsealed(turn)
    if running:
        turn.go_on_with("hearing", case=running[0].code)
        return ""
    return "报了事再告诉我号码:回“打电话告诉本人 电话”。"


def _said(way: str, *, known: bool) -> str:
    if way == SMS_FIRST:
        return f"好的,有答复先发短信给您。{BACK if known else '还没绑定手机的,请先回“绑定手机”。' + BACK}"
    if way != CALL_FIRST:
        return "好的,有答复先发微信。"
    return f"好的,有答复先请网格员打电话给您,打电话的人看得到您的号码。{BACK}"
