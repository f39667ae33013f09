"""What a brief says (简报的话): the short form for a phone, and its five sections for the chat and the document."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.cases.lifecycle import says
from bot.clock import local
from bot.reviews import clusters
from bot.reviews.brief import Brief, Cluster, Number
from bot.reviews.counting import ANSWERS, NUMBERS
from bot.reviews.sheet import DecisionLine, Sheet
from bot.reviews.small import UNDER, told, told_together
from bot.text.when import WEEKDAYS
from models.reviews import DONE, DROPPED

SECTIONS = ("一、基本情况", "二、回访情况", "三、热点难点", "四、上次决定落实", "五、建议议题")
MARKS = {clusters.NEW: "(新)", clusters.RISING: "(上升)"}
HARD = {"reopened": "居民说没好、还在办", "declined": "两次以上说不归自己", "overdue": "拖过两倍时限"}
#: What only counts in the period before cannot be said of a moment.
NO_SHARE = "0件,这期没有事结案"
SHOWN = 5


def day(on: date) -> str:
    """12月16日(周三)"""
    return f"{on.month}月{on.day}日(周{WEEKDAYS[on.weekday()]})"


def short_day(on: date) -> str:
    """12月16日"""
    return f"{on.month}月{on.day}日"


def period(since: datetime, until: datetime) -> str:
    """From the first to the last day that it holds something of: 12月1日-15日."""
    first, last = local(since).date(), local(until - timedelta(seconds=1)).date()
    end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else short_day(last)
    return f"{short_day(first)}-{end}" if first != last else short_day(first)


def title(sheet: Sheet) -> str:
    """桂花社区研判 12月16日(周三)"""
    return f"{sheet.unit.name}研判{f' {day(sheet.meets_on)}' if sheet.meets_on else ''}"


def short(sheet: Sheet) -> str:
    """A few lines for a phone: what is closed without a resident's word comes first."""
    brief = sheet.brief
    if _is_empty(sheet):
        quiet = f"{period(brief.since, brief.until)}没人报事,也没有在办的。"
        return "\n".join([title(sheet), quiet, *_silent(brief)])
    numbers = [f"{name}{_changed(brief.number(code))}" for code, name in NUMBERS.items() if _is_worth(code, brief)]
    answers = [f"{name}{brief.number(code).count}" for code, name in ANSWERS.items() if brief.number(code).count]
    lines = [
        title(sheet),
        f"没有居民点头就结案:{without_a_word(brief)}",
        f"{period(brief.since, brief.until)}:{' '.join(numbers)}{f' {_sealed(brief)}' if brief.sealed else ''}",
        f"回访:{' '.join(answers) or '还没有'}",
        f"热点:{'、'.join(cluster(sheet, one) for one in brief.hot[:2]) or '没有'}",
    ]
    lines += _silent(brief)
    if sheet.followed:
        lines.append(f"上次决定:{standing(sheet.followed)}")
    lines += [f"议题{topic.number} {topic.title}" for topic in sheet.topics[:3]]
    return "\n".join(lines)


def _is_empty(sheet: Sheet) -> bool:
    """Nothing was told, nothing is in work, nothing was decided: lines of noughts tell nobody anything."""
    brief = sheet.brief
    counted = any(brief.number(code).count for code in (*NUMBERS, *ANSWERS))
    return not (counted or brief.sealed or sheet.followed or sheet.topics)


def _silent(brief: Brief) -> list[str]:
    return [f"少有反映:{'、'.join(one.name for one in brief.silent[:SHOWN])}"] if brief.silent else []


def full(sheet: Sheet, *, public: bool = False) -> str:
    """The whole brief in words."""
    alone = without_a_word(sheet.brief, public=public)
    lines = [title(sheet), period(sheet.brief.since, sheet.brief.until), f"没有居民点头就结案:{alone}"]
    for heading, section in sections(sheet, public=public):
        lines += ["", heading, *section]
    return "\n".join(lines)


def sections(sheet: Sheet, *, public: bool = False) -> list[tuple[str, list[str]]]:
    """The five sections, each with its lines; `public`: for outside the office, without small numbers and codes."""
    made = (_basics, _answers, _hot_and_hard, _followed, _topics)
    return [(heading, make(sheet, public)) for heading, make in zip(SECTIONS, made, strict=True)]


def without_a_word(brief: Brief, *, public: bool = False) -> str:
    """Closed though no resident said that it is done: 7/19."""
    closed = brief.number("closed").count
    alone = brief.number("by_staff").count + brief.number("unanswered").count
    if not closed:
        return NO_SHARE
    return f"{told(alone, public=public)}件,结案共{told(closed, public=public)}件"


def cluster(sheet: Sheet, one: Cluster, *, public: bool = False) -> str:
    """翠园照明 路灯、楼道灯 7件(新)"""
    words = f" {'、'.join(one.words)}" if one.words else ""
    count = told(one.number.count, public=public)
    return f"{one.place}{sheet.categories.get(one.category, one.category)}{words} {count}件{MARKS.get(one.mark, '')}"


def standing(lines: Sequence[DecisionLine]) -> str:
    """3条,完成1,超期1"""
    done = sum(line.state == DONE for line in lines)
    dropped = sum(line.state == DROPPED for line in lines)
    late = sum(line.is_late for line in lines)
    parts = [f"{len(lines)}条", f"完成{done}", f"超期{late}"] + ([f"不再办{dropped}"] if dropped else [])
    return ",".join(parts)


def decision(line: DecisionLine, today: date | None = None) -> str:
    """编号 7K3M2:月底前装8个桩。周建平,11月30日,超期3天"""
    ends = {DONE: "已完成", DROPPED: "不再办"}
    late = f",超期{(today - line.due_on).days}天" if line.is_late and today else ",超期" if line.is_late else ""
    state = f",{ends[line.state]}" if line.state in ends else late
    again = f",延过{line.put_off}次" if line.put_off else ""
    return f"编号 {line.code}:{line.text}。{line.owner},{short_day(line.due_on)}前{again}{state}"


def _basics(sheet: Sheet, public: bool) -> list[str]:
    brief = sheet.brief
    numbers = [
        f"{name}{told(brief.number(code).count, public=public)}件{_change(brief.number(code), public)}"
        for code, name in NUMBERS.items()
        if _is_worth(code, brief)
    ]
    states = told_together({state: number.count for state, number in brief.states.items()}, public=public)
    return [
        "。".join([",".join(numbers), *([_sealed(brief, public)] if brief.sealed else [])]) + "。",
        "类别:" + (_listed(brief.categories, sheet.categories, public) or "没有") + "。",
        "现在:" + ("、".join(f"{says(state)}{count}" for state, count in states.items()) or "没有新事项") + "。",
    ]


def _answers(sheet: Sheet, public: bool) -> list[str]:
    brief = sheet.brief
    ended = {code: brief.number(code).count for code in ("confirmed", "by_staff", "unanswered", "not_needed")}
    parts = told_together(ended, public=public)
    waiting, reopened = brief.number("waiting"), brief.number("reopened")
    said_no = f"{told(reopened.count, public=public)}件{_change(reopened, public)}"
    return [
        "结案里:" + "、".join(f"{ANSWERS[code]}{count}" for code, count in parts.items()) + "。",
        f"等居民回话{told(waiting.count, public=public)}件;居民说没好{said_no}。",
    ]


def _hot_and_hard(sheet: Sheet, public: bool) -> list[str]:
    brief = sheet.brief
    hot = [one for one in brief.hot if not public or one.number.count >= UNDER]
    lines = [f"热点{at}:{cluster(sheet, one)},上期{one.number.before or 0}件。" for at, one in enumerate(hot, 1)]
    if public:
        lines = [f"热点{at}:{cluster(sheet, one)}。" for at, one in enumerate(hot, 1)]
    lines += [f"难点:{HARD[one.kind]}{told(len(one.cases), public=public)}件。" for one in brief.hard]
    for one in brief.silent:
        heard = "很少" if public else f"{one.count}件"
        lines.append(f"少有反映:{one.name}{heard},平均每格{one.usual:.0f}件。那里的人是不是不知道怎么说、不信有人管?")
    return lines or ["没有成片的。"]


def _followed(sheet: Sheet, public: bool) -> list[str]:
    if not sheet.followed:
        return ["上次没有留下要办的。"]
    return [f"{standing(sheet.followed)}。"] + ([] if public else [f"{decision(line)}。" for line in sheet.followed])


def _topics(sheet: Sheet, public: bool) -> list[str]:
    lines = []
    for topic in sheet.topics:
        count = f"({told(len(topic.cases), public=public)}件)" if topic.cases else ""
        note = f"[原话:{topic.original}]" if topic.original and not public else ""
        lines.append(f"{topic.number}. {topic.title}{count}{note}")
    return lines or ["没有要议的,可以报各自手上的事。"]


def _listed(numbers: Mapping[str, Number], names: Mapping[str, str], public: bool) -> str:
    """照明7(+3)、垃圾清运4(-1); outside the office small ones hidden together."""
    shown = told_together({code: number.count for code, number in numbers.items()}, public=public)
    return "、".join(
        f"{names.get(code, code)}{count}{_change(numbers[code], public)}"
        for code, count in shown.items()
        if numbers[code].count or (numbers[code].before and not public)
    )


def _changed(number: Number) -> str:
    return f"{number.count}{_change(number, public=False)}"


def _change(number: Number, public: bool) -> str:
    """(+3) against the period before; outside the office not where either number is small."""
    if number.before is None or (public and min(number.count, number.before) < UNDER):
        return ""
    apart = number.count - number.before
    return f"({apart:+d})" if apart else "(平)"


def _sealed(brief: Brief, public: bool = False) -> str:
    return f"另有保密{told(brief.sealed, public=public)}件,只计数"


def _is_worth(code: str, brief: Brief) -> bool:
    """The first numbers always; danger to life only when there was some."""
    return code != "life" or brief.number(code).count > 0
