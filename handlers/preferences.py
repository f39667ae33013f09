"""Preferences (免打扰,短信优先,电话优先): when somebody wants to be left alone, and whether he would rather be texted or called."""

import re
from datetime import time, timedelta

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies.preferring import prefer
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Prompt, Reply
from bot.text.day_times import TIME, time_of_day
from bot.text.normalise import nfkc
from bot.text.stopping import quiet_at
from models.people import CALL_FIRST, SMS_FIRST

_UNTIL = re.compile(r"\s*(?:-|~|—|到|至)\s*(?:第二天|次日)?(?:的)?\s*")
#: An hour without 点: 22-7, 晚9到早8.
_HOUR = re.compile(r"[^\d点时:]*\d{1,2}")
_HALF_A_DAY, _A_DAY = timedelta(hours=12), timedelta(days=1)
NONE = frozenset({"关", "关闭", "取消", "不要", "没有"})
HOW = "请说几点到几点,如“免打扰 22:00-7:00”;不要了回“免打扰 关”。"

#: What is offered to who says when nothing shall come, and not until when.
AT_NIGHT, AT_NOON = ("21:00-08:00", "22:00-07:00"), ("12:00-14:00", "12:30-14:30")
_NOON = re.compile("中午|午休|午睡")
OFFERED, OFFERED_FOR = "quiet", timedelta(minutes=30)

quiet = Capability("quiet", words=("免打扰",))
quiet_at_some_hours = Capability(
    "quiet_offer", says=lambda text: bool(quiet_at(text)), says_first=True, answers=(OFFERED,), reads_options=True
)
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
    return _set(turn, *_hours(turn.rest))


@quiet_at_some_hours.on_complete
def offer_hours(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """晚上别给我发消息: from when to when; where he says both it is so at once."""
    said = quiet_at(turn.heard.text)
    try:
        return _set(turn, *_hours(said))
    except Refused:
        spans = AT_NOON if _NOON.search(said) else AT_NIGHT
    options = tuple(span.replace("-", "到") for span in spans)
    numbered = " ".join(f"{number} {option}" for number, option in enumerate(options, 1))
    prompt = Prompt(OFFERED, options, detail={"spans": list(spans)}, expires_at=turn.act.now + OFFERED_FOR)
    return Reply(f"几点到几点不打扰您?回 {numbered};别的时间回“免打扰 23:00-6:00”。", prompt)


@quiet_at_some_hours.on_answer
def set_hours(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """One of the spans that were offered."""
    answer.prompt.closed_at = turn.act.now
    return _set(turn, *_hours(str(answer.prompt.detail["spans"][answer.number - 1])))


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


def _set(turn: Turn, start: time, end: time) -> Reply:
    turn.sender.person.quiet_hours = f"{start:%H:%M}-{end:%H:%M}"
    return Reply(f"好的,{start:%H:%M}到{end:%H:%M}不打扰您,险情除外。")


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
