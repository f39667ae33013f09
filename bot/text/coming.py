"""Coming (几时来): when somebody says he will see to a thing: 明天再弄, 我下午两点过去, 师傅周三来修."""

import re
from datetime import date, datetime, time, timedelta

from bot.clock import SHANGHAI, local
from bot.text.dates import DAY, day_named
from bot.text.day_times import TIME, time_of_day

#: No time yet: he has to get material first.
MATERIAL = "要材料"
#: Nobody comes before seven: 三点到 is in the afternoon.
EARLIEST = 7
NOON, EVENING, BEDTIME = time(12), time(17, 30), time(22)
#: How late the part of a day is over that somebody names; a day without one is over in the evening.
_PARTS = {
    "一早": NOON,
    "早上": NOON,
    "上午": NOON,
    "中午": time(14),
    "下午": EVENING,
    "傍晚": time(19),
    "晚上": BEDTIME,
    "晚": BEDTIME,
}
_PART = re.compile("|".join(_PARTS))
_HOUR = re.compile(TIME.pattern + "(?:左右|前|之前|多)?")
_SHORT = {"今晚": "今天晚上", "明早": "明天早上", "明晚": "明天晚上"}
_SOON = re.compile(r"等一?下|等会儿?|过?一?会儿?(?=就|去|来|过|弄|修|再)|待会儿?")
_NOT_TODAY = re.compile(
    r"^(?:好的?[\s,。]*)?我?(?:今天|明天|后天|上午|下午)我?(?:是|实在|真的?)?(?:下雨|不行|没空|有事|走不开|来不及|太(?:忙|晚|累)了?|(?:来|去|搞|弄|做|修|办|跑|赶|忙)不(?:定|完|好|了|动|过来|及))了?[\s,。]*(?:改|换|只能|得)?(?:到|成)?"
)
#: Why not now: 我在开会,下午去看.
_BUSY = re.compile(
    r"^(?:好的?[\s,。]*)?我?(?:现在|正|这会儿?|手头|马上){0,2}(?:在|要|得|还)?去?(?:开会|在?外面|忙着?|有(?:点|别的)?事|吃饭|开车|上课|走访|值班|学习)(?:呢|走不开)?[\s,。]+"
)
_WHEN = r"(?=我|大?[明后今]|下?个?[周星礼]|[上下]午|师傅|市政|物业)"
_TOPIC = re.compile(rf"((?!我家)[^\s,。!?]{{1,10}}?(?:的|那个|那件|这件|那边)[^\s,。!?]{{0,6}}?)[\s,]*{_WHEN}")
#: 灯我明早去看: the thing alone, which is one only to who knows that he has it in hand.
_BARE_TOPIC = re.compile(rf"((?!我)[^\s,。!?]{{1,10}}?)[\s,]*{_WHEN}")
#: Who was asked, before when they come: 这个要供电所来弄 我跟他们讲了 后天来.
_ARRANGED = re.compile(
    r"^(?:(?:这个|那个)?(?:要|得|需要)[^\s,。!?]{2,8}(?:来|过来)(?:弄|修|处理|办|换|装|看)?[\s,。]+"
    r"|我?(?:已经)?(?:跟|和|给)[^\s,。!?]{1,6}(?:讲|说|联系|约|打电话)(?:了|过了|好了)[\s,。]+)+"
)
#: What is said around the time: who comes, and to do what.
_AROUND = re.compile(
    r"(?:今天)?(?:搞|弄|做|修|办)不(?:定|完|好|了)|等|派人|师傅|物业|市政|城管|环卫|维保|电工|水工|焊工|木工|工人|维修(?:工|队|人员)?|他们|人家|公司|燃气|供电[局所]|我们?|咱们?"
    r"|好的?|嗯|行|收到|知道了|晓得了?|明白了?|哦|那个?|这个?|件|大概|应该|争取|估计|可以|能|说|讲|会|再|就|要|才|先|安排|叫|喊|请|派|约(?:好|了)?|上门|有空"
    r"|看看|看一下|看|一趟|一下|过来|过去|去|来|到|弄好?|修好?|搞好?|办好?|换好?|装好?|清理?|处理好?|解决|检查|焊好?|刷|补|疏通|拆|做|的|前|之前|吧|哈|啊|了|[\s,。!、]"
)

Found = re.Match[str] | None


def tells_several(text: str) -> bool:
    """漏水的下午去,下水道的明天去: a time for each of several things."""
    clauses = [clause for clause in re.split(r"[,。;!\s]+", text) if _TOPIC.match(clause)]
    return len(clauses) > 1 and all(sounds_coming(clause) for clause in clauses)


def topic_of(text: str) -> str:
    """What 漏水的 or 3幢那件 before a time names; "" for none."""
    found = _TOPIC.match(text)
    return found[1] if found else ""


def bare_topic_of(text: str) -> str:
    """The 灯 of 灯我明早去看, before nothing but a time; "" for any other sentence."""
    found = None if sounds_coming(text) else _BARE_TOPIC.match(text)
    return found[1] if found and sounds_coming(text[found.end() :]) else ""


def sounds_coming(text: str) -> bool:
    """Does NFKC `text` say a time, and nothing else but of what, and who comes to do what?"""
    said, _day, _part, _hour = _times(text)
    if tells_several(text):
        return False
    left = _TOPIC.sub("", _full(text))
    for pattern in (DAY, _HOUR, _PART):
        left = pattern.sub("", left, count=1)
    return bool(said) and not _AROUND.sub("", left)


def coming_in(text: str, now: datetime) -> tuple[str, datetime] | None:
    """The words that name the time in NFKC `text`, and when that time is over; None where it says anything else.

    A time of today that is already past is none.
    """
    if not sounds_coming(text):
        return None
    said, day, part, hour = _times(text)
    on = day_named(day, local(now).date()) if day else local(now).date()
    due = _over(on, part[0] if part else "", hour) if on else None
    return (said if day else f"今天{said}", due) if due is not None and due > now else None


def _times(text: str) -> tuple[str, Found, Found, Found]:
    """The words that name the time, and of them the day, the part of the day and the hour."""
    text = _full(text)
    day, part, hour = DAY.search(text), _PART.search(text), _HOUR.search(text)
    named = (day, None if hour and hour["half"] else part, hour)
    return "".join(each[0] for each in named if each), day, part, hour


def _full(text: str) -> str:
    """明早 as 明天早上; 等会儿 is some time today; what he cannot do today is no time."""
    text = _NOT_TODAY.sub("", _ARRANGED.sub("", _BUSY.sub("", text)))
    text = _SOON.sub("今天", text)
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    return text


def _over(on: date, part: str, hour: Found) -> datetime | None:
    """An hour after the time that is named, else the end of the part of the day; None for a time that there is not."""
    if hour is None:
        return datetime.combine(on, _PARTS.get(part, EVENING), SHANGHAI)
    said = hour if hour["half"] else TIME.search(f"{part}{hour[0]}")  # 下午我三点去
    if said is None or (clock := time_of_day(said)) is None:
        return None
    if said["half"] is None and clock < timedelta(hours=EARLIEST):
        clock += timedelta(hours=NOON.hour)
    return datetime.combine(on, time(), SHANGHAI) + clock + timedelta(hours=1)


def plan_options(now: datetime) -> tuple[tuple[str, ...], list[str | None]]:
    """The four times to choose from, and when each is over; a part of today that is past gives way to the next."""
    here = local(now)

    def until(days: int, at: time) -> str:
        return datetime.combine(here.date() + timedelta(days=days), at, SHANGHAI).isoformat()

    if here.time() < NOON:
        return ("今天上午", "今天下午", "明天", MATERIAL), [until(0, NOON), until(0, EVENING), until(1, EVENING), None]
    if here.time() < EVENING:
        return ("马上", "今天下午", "明天", MATERIAL), [until(0, EVENING), until(0, EVENING), until(1, EVENING), None]
    if here.time() < BEDTIME:
        return ("今晚", "明天上午", "明天下午", MATERIAL), [until(0, BEDTIME), until(1, NOON), until(1, EVENING), None]
    return ("明天上午", "明天下午", "后天", MATERIAL), [until(1, NOON), until(1, EVENING), until(2, EVENING), None]
