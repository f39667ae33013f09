"""Preferences (免打扰,短信优先,电话优先): when somebody wants to be left alone, and whether he would rather be texted or called."""

import re
from datetime import time, timedelta

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies.preferring import prefer
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.text.day_times import TIME, time_of_day
from bot.text.normalise import nfkc
from models.people import CALL_FIRST, SMS_FIRST

_UNTIL = re.compile(r"\s*(?:-|~|—|到|至)\s*(?:第二天|次日)?(?:的)?\s*")
#: An hour without 点: 22-7, 晚9到早8.
_HOUR = re.compile(r"[^\d点时:]*\d{1,2}")
_HALF_A_DAY, _A_DAY = timedelta(hours=12), timedelta(days=1)
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
    """From when to when, as it is said: 22:00-7:00, 晚上9点到早上8点, 下午1点半到3点. Raises Refused."""
    start, _mark, end = _UNTIL.sub("\n", nfkc(said).strip(" 。"), count=1).partition("\n")
    first, last = _time(start), _time(end)
    if first is None or last is None:
        raise Refused(HOW)
    if _names_half(start) and not _names_half(end) and first < last + _HALF_A_DAY < _A_DAY:
        last += _HALF_A_DAY  # 下午1点到3点
    start_at, end_at = _at(first), _at(last)
    if start_at == end_at:
        raise Refused(HOW)
    return start_at, end_at


def _time(said: str) -> timedelta | None:
    """A time of day, or an hour alone."""
    found = TIME.fullmatch(said if _HOUR.fullmatch(said) is None else f"{said}点")
    return time_of_day(found) if found else None


def _at(since_midnight: timedelta) -> time:
    return time(*divmod(since_midnight % _A_DAY // timedelta(minutes=1), 60))


def _names_half(said: str) -> bool:
    found = TIME.fullmatch(said)
    return found is not None and found["half"] is not None
