"""Words (话): what a broadcast says to those who get it, and what its author and the second person read."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.broadcasts.lifecycle import DONE, NAMES
from bot.broadcasts.naming import POST_NAMES
from bot.clock import local
from bot.directory.office import Office
from bot.text.dates import days_in
from bot.text.lengths import ELLIPSIS, fit_chars
from bot.text.normalise import nfkc
from bot.text.when import WEEKDAYS, say_day, say_time
from models.broadcasts import Broadcast
from models.subscriptions import GRID

KINDS = {"policy": "政策", "notice": "通知", "care": "关怀", "event": "活动", "warning": "预警", "correction": "更正"}
#: A title fits a template's field of 20 characters together with how to read the rest.
TITLE_MAX, CARD_MAX = 12, 20
#: Shorter, or not at all, where the words need the room.
READ_ALL = (",回“通知”看全文", ",回“通知”", "")
_DAY = re.compile(
    r"((?:\d{4}[年/.-])?\d{1,2}月\d{1,2}[日号]?)(?:\(?(?:周|星期|礼拜)([一二三四五六日天])\)?)?(?:[上下]午|晚上|早上|中午)?"
)
_NEAR = re.compile(
    r"(?<![每至到一两几半])(大?后天|明[天日]|今[天日]|下?个?(?:周|星期|礼拜)[一二三四五六日天](?![一二三四五六日天]))(上午|下午|晚上|早上|中午)?"
)
#: Of either width: a title is taken from the words as they were typed.
_SENTENCE_END = re.compile(r"[。!?\n;:,！？；：，]")
RUNGS = {
    "service": "聊天",
    "passive": "随答复",
    "subscription": "订阅通知",
    "template": "模板消息",
    "sms": "短信",
    "mass": "微信群发",
    "": "还没发",
}
STATES = {
    "due": "等着发",
    "unreached": "等他下次来信",
    "sent": "已发",
    "delivered": "已送达",
    "refused": "不收",
    "expired": "过期",
    "unknown": "结果不明",
    "cancelled": "已收回",
}
LEFT_OUT = {"stopped": "已退订", "budget": "本月已满", "gone": "没有绑定"}


def body(office: Office, broadcast: Broadcast, why: str) -> str:
    """The whole message to one person: from whom, what, what may be answered, and why he has it."""
    lines = [f"【{sender(office, broadcast)}】{broadcast.text}"]
    if broadcast.options:
        lines.append("请回 " + " ".join(f"{number}{option}" for number, option in enumerate(broadcast.options, 1)))
    lines.append(because(office, broadcast.kind, why))
    return "\n".join(lines)


def say_told(office: Office, notice: Broadcast, correction: Broadcast | None, now: datetime) -> str:
    """What somebody was told before, by whom and when; where it was put right, what holds now."""
    said = f"{sender(office, notice)}{say_day(notice.send_at, now)}发过通知:{notice.text}"
    if correction is None:
        return said
    return f"{said}\n{say_day(correction.send_at, now)}更正:{correction.text}"


def sender(office: Office, broadcast: Broadcast) -> str:
    """The organisation in whose name it is sent."""
    entry = office.directory.organisations.get(broadcast.organisation)
    return entry.name if entry else office.config.privacy.organisation


def because(office: Office, kind: str, why: str) -> str:
    """Why this person has it, and how to have no more of it."""
    if kind == "warning":
        return "涉及安全,发给这一片的人。"
    if why == "followers":
        return "发给关注公众号的人。有话直接回;不收通知回“退订”。"
    if why == "had":
        return "您收过上一条,以这条为准。有话直接回。"
    if why.startswith("post:"):
        return f"发给{POST_NAMES.get(why.removeprefix('post:'), '成员')}。有话直接回。"
    name = topic_name(office, why)
    return f"您订阅了“{name}”。有话直接回;不收回“退订 {name}”。"


def topic_name(office: Office, topic: str) -> str:
    """What a subscription is called: a topic of the configuration, or a grid."""
    if topic.startswith(GRID):
        return office.directory.grid_name(topic.removeprefix(GRID)) or "本网格"
    known = office.config.broadcasts.topics.get(topic)
    return known.name if known else topic


def answer_named(broadcast: Broadcast, number: int) -> str:
    """An answer as it was offered; that somebody does not come may be said where it was not."""
    return broadcast.options[number - 1] if number <= len(broadcast.options) else "来不了"


def title_of(text: str) -> str:
    """The first clause, short enough for a template's field."""
    return fit_chars(_first_clause(text), TITLE_MAX)


def _first_clause(text: str) -> str:
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0] or text.strip()


def short(broadcast: Broadcast) -> str:
    """What stands in a template's only field: what it is about, uncut if that fits, and how to read the rest."""
    said = broadcast.title
    if said.endswith(ELLIPSIS):
        mark = f"{KINDS['correction']}:" if broadcast.kind == "correction" else ""
        whole = f"{mark}{_first_clause(broadcast.text)}"
        said = whole if len(whole) <= CARD_MAX else said
    return next(f"{said}{more}" for more in READ_ALL if len(said) + len(more) <= CARD_MAX)


def say_send_at(at: datetime, now: datetime) -> str:
    """马上, or the day with its weekday and the time."""
    if at <= now:
        return "批了就发"
    return f"{say_date_with_weekday(local(at).date())}{say_time(at)}发"


def say_date_with_weekday(day: date) -> str:
    """11月28日(周六)."""
    return f"{day.month}月{day.day}日(周{WEEKDAYS[day.weekday()]})"


def days_read_back(text: str, today: date, sent_on: date) -> list[str]:
    """Every date in a text with the weekday it falls on; one that the text names otherwise says so.

    明天 is what it is to those who read it: the day after it is sent.
    """
    said, text = [], nfkc(text)
    for found in _DAY.finditer(text):
        span = days_in(found[1], today)
        if span is None:
            continue
        right, named = WEEKDAYS[span[0].weekday()], (found[2] or "").replace("天", "日")
        half = next((part for part in ("上午", "下午", "晚上", "早上", "中午") if found.group().endswith(part)), "")
        wrong = f",您写的是周{named}" if named and named != right else ""
        said.append(f"{say_date_with_weekday(span[0])}{half}{wrong}")
    for found in _NEAR.finditer(_DAY.sub("", text)):
        span = days_in(found[1], sent_on)
        if span is not None:
            said.append(f"“{found[1]}”是{say_date_with_weekday(span[0])}{found[2] or ''}")
    return list(dict.fromkeys(said))


def wrong_weekdays(text: str, today: date) -> list[str]:
    """Every date in a text that falls on another weekday than is written beside it: 11月30日是周一,您写的是周六."""
    said = []
    for found in _DAY.finditer(nfkc(text)):
        span, named = days_in(found[1], today), (found[2] or "").replace("天", "日")
        right = WEEKDAYS[span[0].weekday()] if span else named
        if span is not None and named not in ("", right):
            said.append(f"{span[0].month}月{span[0].day}日是周{right},您写的是周{named}")
    return said


def progress(broadcast: Broadcast) -> str:
    """编号, where it is, and a bar of how many have been handed over."""
    filled = round(10 * broadcast.fed / broadcast.people) if broadcast.people else 0
    bar = "▓" * filled + "░" * (10 - filled)
    state = f"{NAMES[broadcast.state]}{':' + broadcast.reason if broadcast.reason else ''}"
    return f"编号 {broadcast.code} {KINDS[broadcast.kind]}“{broadcast.title}” {state}\n{bar} {broadcast.fed}/{broadcast.people or broadcast.counted}人"


def say_had(broadcast: Broadcast) -> str:
    """How many have it already, of what its row keeps: a million messages are not counted in a turn. "" for nobody.

    Until it is done that is at most as many as it was handed over for.
    """
    if broadcast.state != DONE:
        return f"最多{broadcast.fed}人" if broadcast.fed else ""
    left = {*RUNGS.values(), STATES["unknown"]} - {RUNGS[""]}
    had = sum(many for name, many in broadcast.tally.items() if name in left)
    return f"{had}人" if had else ""


def left_with(broadcast: Broadcast, had: str) -> str:
    """After 撤回: who has it all the same, and what can be done about it. `had`: as `say_had`."""
    if not had:
        return "还没有人收到。"
    return f"{had}已经收到,收不回来。要改回“更正 {broadcast.code} 正文”,只发给收到过的人。"


def outcome(stands: Sequence[tuple[str, str, int]], left_out: Mapping[str, int]) -> str:
    """How it came out, by rung where it has left."""
    return say_tally(tally({}, stands, left_out))


def say_tally(sums: Mapping[str, int]) -> str:
    """What came of it, and of how many."""
    return " ".join(f"{name}{count}" for name, count in sums.items()) or "还没有结果"


def tally(
    before: Mapping[str, int], stands: Sequence[tuple[str, str, int]], left_out: Mapping[str, int]
) -> dict[str, int]:
    """How many came out how, with those `before`."""
    sums = dict(before)
    for state, rung, count in stands:
        name = RUNGS.get(rung, rung) if state in ("sent", "delivered") else STATES.get(state, state)
        sums[name] = sums.get(name, 0) + count
    for reason, count in left_out.items():
        name = LEFT_OUT.get(reason, reason)
        sums[name] = sums.get(name, 0) + count
    return sums
