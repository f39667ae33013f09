"""Preferring (怎么告诉您): by which way somebody would rather hear of his matters, and what he is told when he says so."""

from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from models.identities import find_identities
from models.people import CALL_FIRST, SMS_FIRST

BACK = "改回来回“微信优先”。"


def prefer(turn: Turn, way: str) -> Reply:
    """From now on; `way` as in `Person.prefers`. Raises Refused where there are no texts."""
    if way == SMS_FIRST and turn.office.config.sms.provider == "none":
        raise Refused("这里还没有开通短信。")
    turn.sender.person.prefers = way
    known = any(one.channel == "sms" for one in find_identities(turn.act.session, turn.person_id))
    return Reply(_said(way, known=known, may_bind=turn.office.config.sms.can_send("code")))


def _said(way: str, *, known: bool, may_bind: bool) -> str:
    if way == SMS_FIRST:
        return f"好的,有答复先发短信给您。{BACK if known else '还没绑定手机的,请先回“绑定手机”。' + BACK}"
    if way != CALL_FIRST:
        return "好的,有答复先发微信。"
    if known:
        return f"好的,有答复先请网格员打电话给您,打电话的人看得到您的号码。{BACK}"
    number = "打哪个号码,请回“绑定手机”" if may_bind else "打哪个号码,报事后回“打电话告诉本人 编号 电话”"
    return f"好的,有答复先请网格员打电话给您。{number}。{BACK}"
