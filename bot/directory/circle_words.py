"""What the circle says to people (生活圈的话): how far, until when, what the hours mean, and a link to a map."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, local, midnight
from bot.config.sections import Circle as CircleSettings
from bot.directory.circle import Near, Service
from bot.geography.datums import from_wgs84
from bot.hours import Opening, is_readable, spans_on
from bot.messages import Datum
from bot.text.when import say_day, say_time, say_when

#: Tencent's web map, which WeChat opens inside itself; `coord` is GCJ-02, latitude first; `referer` names the caller.
#: Source: lbs.qq.com/webApi/uriV1/uriGuide/uriWebMarker, read 2026-11.
MAP = "https://apis.map.qq.com/uri/v1/marker?marker={marker}&referer=linli"
ASK_BY_PHONE = "时间请电话问"
#: The words of OSM opening_hours as one reads them aloud.
HOUR_WORDS: Mapping[str, str] = {
    **{
        day: f"周{chinese}"
        for day, chinese in zip(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), "一二三四五六日", strict=True)
    },
    **{
        month: f"{number}月"
        for number, month in enumerate(
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
        )
    },
    "PH": "节假日",
    "SH": "寒暑假",
    "off": "休息",
    "closed": "休息",
    "open": "开放",
    "unknown": "请电话问",
    "sunrise": "日出",
    "sunset": "日落",
    "dawn": "天亮",
    "dusk": "天黑",
    "week": "第",
    "Mo-Su": "每天",
    "24/7": "全天",
}
_WORD = re.compile(
    "|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in sorted(HOUR_WORDS, key=len)[::-1])
)
_TO = re.compile(r"(?<=[日一二三四五六月假])-(?=[周\d节寒])")
_NTH = re.compile(r"(周[一二三四五六日])\[(\d)\]")
_CLOCK = re.compile(r"\b0(\d:\d\d)")


def say_walk(near: Near, settings: CircleSettings) -> str:
    """步行约6分钟; where it is set so, how long older people take."""
    about = "约" if near.about else ""
    slow = f"(慢走{near.minutes(settings.slow_kmh)}分钟)" if settings.tell_slow else ""
    return f"步行{about}{near.minutes(settings.walk_kmh)}分钟{slow}"


def say_opening(found: Opening, now: datetime) -> str:
    """Until when it is open, or when it opens."""
    remark = f"({found.remark})" if found.remark else ""
    if found.is_open is None:
        return ASK_BY_PHONE + remark
    if found.is_open:
        return f"{_until(found.until, now)}{remark}"
    if found.opens is None:
        return f"近期不开{remark}"
    return f"没开门,{say_when(found.opens, now)}开{remark}"


def say_on(hours: str, days: Sequence[date], calendar: WorkCalendar, now: datetime) -> str:
    """When it is open on these days: 周六不开门,周日8:30到12点开门."""
    return ",".join(_say_on_one(hours, day, calendar, now) for day in days)


def _say_on_one(hours: str, day: date, calendar: WorkCalendar, now: datetime) -> str:
    named = say_day(datetime.combine(day, time(12), SHANGHAI), now)
    spans = spans_on(hours, day, calendar)
    if spans is None:
        return f"{named}的{ASK_BY_PHONE}"
    if not spans:
        return f"{named}不开门"
    start, end = (midnight(day + timedelta(days=ahead)) for ahead in (0, 1))
    if spans[0].since <= start and spans[0].until >= end:
        return f"{named}全天开门"
    said = (f"{say_time(span.since)}到{'24点' if span.until >= end else say_time(span.until)}" for span in spans)
    return f"{named}{'、'.join(said)}开门"


def _until(until: datetime | None, now: datetime) -> str:
    if until is None:
        return "全天开"
    midnight = local(until).time() == time() and local(until).date() == local(now).date() + timedelta(days=1)
    if midnight:
        return "开到24点"
    same_day = local(until).date() == local(now).date()
    return f"开到{say_time(until) if same_day else say_when(until, now)}"


def say_hours(hours: str) -> str:
    """Opening hours as people say them; unreadable ones are asked by phone."""
    if not hours or not is_readable(hours):
        return ASK_BY_PHONE
    words = _WORD.sub(lambda word: HOUR_WORDS[word.group()], _CLOCK.sub(r"\1", hours))
    words = _NTH.sub(r"每月第\2个\1", _TO.sub("至", words)).replace(" 休息", "休息")
    return re.sub(r"\s*;\s*", ";", re.sub(r",\s*", "、", words)).replace('"', "").strip()


def say_near(number: int, near: Near, opening: str, settings: CircleSettings) -> str:
    """One line of an answer: 1. 桂花卫生站 步行6分钟,开到17:30,电话…; `opening` is from `say_opening` or `say_on`."""
    phone = f",电话{near.service.phone}" if near.service.phone else ""
    return f"{number}. {near.service.name} {say_walk(near, settings)},{opening}{phone}"


def say_details(service: Service, found: Opening, now: datetime, walk: str = "", *, with_map: bool = True) -> str:
    """Everything that is known of a service point, and the way there; a text message has no room for a map's address."""
    hours = say_hours(service.hours)
    state = "" if found.is_open is None else f"。现在{'开着,' if found.is_open else ''}{say_opening(found, now)}"
    lines = [
        ("", service.name),
        ("地址:", service.address),
        ("时间:", f"{hours}{state}"),
        ("能办:", "、".join(service.offers)),
        ("要带:", service.bring),
        ("电话:", service.phone),
        (f"{walk},地图:" if walk else "地图:", map_link(service)) if with_map else ("", walk),
    ]
    return "\n".join(f"{title}{text}" for title, text in lines if text)


def map_link(service: Service) -> str:
    """A map with the service point on it; from there the phone's own map leads the way."""
    lat, lng = from_wgs84(service.lat, service.lng, Datum.GCJ02)
    title, address = (re.sub(r"[:;|]", " ", text) for text in (service.name, service.address or service.name))
    marker = f"coord:{lat:.6f},{lng:.6f};title:{title};addr:{address}"
    return MAP.format(marker=quote(marker, safe=":,"))  # a bare ; may end a link in a chat
