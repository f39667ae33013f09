"""Preferences (免打扰,短信优先,电话优先): when somebody wants to be left alone, and whether he would rather be texted or called."""

import re
from datetime import time

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies.preferring import prefer
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from models.people import CALL_FIRST, SMS_FIRST

HOURS = re.compile(
    r"(?:晚上)?(\d{1,2})(?::(\d{2})|点)?\s*(?:-|~|—|到|至)\s*(?:早上|第二天|次日)?(\d{1,2})(?::(\d{2})|点)?"
)
NONE = frozenset({"关", "关闭", "取消", "不要", "没有"})
HOW = "请说几点到几点,如“免打扰 22:00-7:00”;不要了回“免打扰 关”。"

quiet = Capability("quiet", words=("免打扰",))
by_sms = Capability("by_sms", whole_words=("短信优先", "发短信给我"))
by_call = Capability("by_call", whole_words=("电话优先", "打电话给我", "打电话告诉我"))
by_wechat = Capability("by_wechat", whole_words=("微信优先",))


@quiet.on_complete
def be_quiet(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """His own hours; what is urgent comes all the same."""
    person = turn.sender.person
    if turn.rest in NONE:
        person.quiet_hours = "-"
        return Reply("好的,不设免打扰。要设回“免打扰 22:00-7:00”。")
    start, end = _hours(turn.rest)
    person.quiet_hours = f"{start:%H:%M}-{end:%H:%M}"
    return Reply(f"好的,{start:%H:%M}到{end:%H:%M}不打扰您,险情除外。")


@by_sms.on_complete
def prefer_sms(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Answers come as texts first, for whoever does not look at WeChat."""
    return prefer(turn, SMS_FIRST)


@by_call.on_complete
def prefer_calls(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Answers are told by telephone first, for whoever reads neither; the number is seen by who has to call, until the case ends."""
    return prefer(turn, CALL_FIRST)


@by_wechat.on_complete
def prefer_wechat(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """WeChat first again."""
    return prefer(turn, "")


def _hours(said: str) -> tuple[time, time]:
    found = HOURS.fullmatch(said.strip(" 。"))
    if found is None:
        raise Refused(HOW)
    hours, minutes = (int(found[1]), int(found[3])), (int(found[2] or 0), int(found[4] or 0))
    if max(hours) > 23 or max(minutes) > 59 or (hours[0], minutes[0]) == (hours[1], minutes[1]):
        raise Refused(HOW)
    return time(hours[0], minutes[0]), time(hours[1], minutes[1])
