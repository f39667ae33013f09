"""Times (时间): when a broadcast shall go, as an organiser says it. Pure."""

import re
from datetime import datetime

from bot.text.normalise import nfkc
from bot.text.when import read_when

NOW = frozenset({"现在", "马上", "立刻", "批了就发", "现在发", "马上发"})
_HALF = re.compile(r"(上午|早上|中午|下午|晚上)(\d{1,2})")
_ZERO_MINUTES = re.compile(r"(\d{1,2}):00|(\d{1,2})点整?")


def read_send_at(said: str, now: datetime) -> datetime | None:
    """现在, 明天9点, 周六下午3点, 11月28日9:30; None for anything else and for what is past."""
    words = nfkc(said).strip("。. ").replace(" ", "").replace("发", "") if said not in NOW else said
    if words in NOW or nfkc(said).strip("。. ") in NOW:
        return now
    words = _ZERO_MINUTES.sub(lambda found: f"{found[1] or found[2]}点", _HALF.sub(_in_24_hours, words))
    at = read_when(words if words[:1] not in "0123456789" or "月" in words else f"今天{words}", now)
    return at if at is not None and at > now else None


def _in_24_hours(found: "re.Match[str]") -> str:
    half, hour = found[1], int(found[2])
    late = half in ("下午", "晚上") and hour < 12
    return str(hour + 12 if late else hour)
