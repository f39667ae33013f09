"""What is said around a review (研判里的话): to the convenor, to owners of decisions, to residents."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cases.words import numbered
from bot.clock import local
from bot.reviews import words
from bot.reviews.convenors import Convenor
from bot.reviews.sheet import DecisionLine, Sheet
from bot.reviews.units import Unit
from bot.text.when import say_time
from models.reviews import DONE, HELD, Decision, Review

#: What the message with the draft offers by number.
BRIEF_OPTIONS = ("看全文", "改议题", "开会")
#: The draft where only a template gets through, which has twenty characters for it.
DRAFT_BRIEFLY = "研判简报好了,回“简报”看"
#: What the push of a decision offers its owner.
OWED_OPTIONS = ("已完成", "要延期")
#: What is offered for each decision of the last meetings.
FOLLOW_OPTIONS = ("完成", "延期", "改", "先放着")
#: How many units one message names.
NAMED_MAX = 8
NOT_HELD_BRIEFLY, NOT_HELD_ABOVE_BRIEFLY = "研判还没记录,回“开会”补记", "有几家的研判没记录,请问一下"


def draft(sheet: Sheet, convenor: Convenor) -> str:
    """The draft, to whoever is to hold the meeting."""
    return "\n".join([*_why_him(sheet, convenor), words.short(sheet), offer(BRIEF_OPTIONS)])


def offered(review: Review) -> tuple[str, ...]:
    """What may be done next with a brief: once the meeting is over it is only read."""
    return BRIEF_OPTIONS[:1] if review.state == HELD else BRIEF_OPTIONS


def offer(options: Sequence[str]) -> str:
    return f"回 {numbered(options)}"


def no_brief_yet(unit: Unit, meets_on: date | None, drafted: datetime | None) -> str:
    """Nothing was drafted for this unit; when it will be."""
    if meets_on is None or drafted is None:
        return f"{unit.name}还没有简报,也没有排研判。"
    return f"{unit.name}还没有简报。{_when(meets_on, drafted)}"


def next_one(unit: Unit, meets_on: date, drafted: datetime) -> str:
    """When a unit reviews next, and when its brief comes."""
    return f"{unit.name}{_when(meets_on, drafted)}"


def _when(meets_on: date, drafted: datetime) -> str:
    return f"下次研判{words.day(meets_on)},简报{words.day(local(drafted).date())}{say_time(drafted)}发。"


def passed(review: Review, newest: Review) -> str:
    """A number came to the draft of a review that a newer one has followed."""
    return f"{words.short_day(review.meets_on)}那次研判已过,现在是{words.short_day(newest.meets_on)}的。回“简报”看。"


def held_already(review: Review) -> str:
    """The meeting was recorded before."""
    assert review.held_at is not None  # that is what held means
    at = f"{words.short_day(local(review.held_at).date())}{say_time(review.held_at)}"
    return f"{words.short_day(review.meets_on)}的研判{at}已记完。要补一条,回“定:做什么,谁办,几时前”。"


def opened(sheet: Sheet, *, is_first: bool) -> str:
    """The meeting begins, or somebody joins one that has begun."""
    begun = "开始" if is_first else "已在记,接着来"
    return f"{words.title(sheet)}{begun}。"


def follow(line: DecisionLine, place: int, all_of_them: int, today: date) -> str:
    """One decision of an earlier meeting, to be answered for."""
    return f"上次决定第{place}条,共{all_of_them}条。\n{words.decision(line, today)}\n回 {numbered(FOLLOW_OPTIONS)}"


def now_decide(sheet: Sheet) -> str:
    """The last decisions are through: what is to be decided now, and how it is said."""
    topics = [f"议题{topic.number} {topic.title}" for topic in sheet.topics]
    return "\n".join([*topics, "定一条,回“定:做什么,谁办,几时前”。记完回“散会”。"])


def decided(line: DecisionLine, topic: str) -> str:
    """A decision is written down and its owner told."""
    about = f"(议题:{topic})" if topic else ""
    return f"记下了{about}。编号 {line.code}:{line.text}。{line.owner}办,{words.short_day(line.due_on)}前,已通知。"


def ask_topic(topics: Sequence[str]) -> str:
    """A decision that could be about several topics: which one, so that its residents hear of it."""
    return f"这条是哪个议题的?回 {numbered((*topics, '都不是'))}"


def ended(sheet: Sheet, told: int) -> str:
    """The meeting is over."""
    who = f"{told}位居民会收到结果" if told else "没有居民要告知"
    return f"{words.title(sheet)}记完了:定了{len(sheet.decided)}条,{who}。到期前提醒责任人。"


def task(unit: Unit, review: Review, line: DecisionLine) -> str:
    """A decision, to whoever is to do it."""
    return (
        f"研判任务 编号 {line.code}\n{unit.name}{words.short_day(review.meets_on)}研判定:{line.text}。\n"
        f"请您{words.day(line.due_on)}前办好,办好回“完成 {line.code} 说明”;办不到回“延期 {line.code} 日期 原因”。"
    )


def reminder(line: DecisionLine) -> str:
    return f"提醒 编号 {line.code}:{line.text},{words.day(line.due_on)}前要办好。\n办好回“完成 {line.code} 说明”;办不到回“延期 {line.code} 日期 原因”。"


def late(line: DecisionLine) -> str:
    return f"超期 编号 {line.code}:{line.text},说好{words.short_day(line.due_on)}前。\n办好了回“完成 {line.code} 说明”;还要时间,回“延期 {line.code} 日期 原因”。"


def late_to_convenor(unit: Unit, line: DecisionLine, *, from_above: bool) -> str:
    """Somebody's decision is late, to whoever held the meeting or stands above."""
    whose = f"{unit.name}研判的决定" if from_above else "上次研判的决定"
    return f"{whose}超期 编号 {line.code}:{line.text}。{line.owner},说好{words.short_day(line.due_on)}前。请催一下,或回“延期 {line.code} 日期 原因”。"


def completed(line: DecisionLine) -> str:
    note = f":{line.note}" if line.note else "。"
    return f"编号 {line.code} 已完成({line.text}){note}"


def was_put_off(line: DecisionLine) -> str:
    why = f",因为{line.note}" if line.note else ""
    return f"编号 {line.code} 延到{words.day(line.due_on)}前({line.text}){why}。"


def taken_away(decision: Decision) -> str:
    return f"研判任务 编号 {decision.code} 不用您办了。"


def recorded_already(decision: Decision, line: DecisionLine) -> str:
    """The same decision came twice, from one person or from two."""
    return f"这条{say_time(decision.recorded_at)}已记下:{words.decision(line)}。"


def ended_already(decision: Decision) -> str:
    """The decision is done or dropped; so a word on last month's reminder changes nothing."""
    assert decision.ended_at is not None  # that is what ended means
    how = "已完成" if decision.state == DONE else "已不再办"
    return f"编号 {decision.code} {words.short_day(local(decision.ended_at).date())}{how},不用再回。"


def not_held(sheet: Sheet) -> str:
    """The day of the meeting has passed and nobody recorded it."""
    return f"{words.title(sheet)}还没有记录。开过了,回“开会”把决定记上;改期也回“开会”那天再记。"


def not_held_above(meets_on: date, names: Sequence[str]) -> str:
    """The same of all units below, in one message to whoever stands above."""
    listed = "、".join(names[:NAMED_MAX]) + (f"等{len(names)}家" if len(names) > NAMED_MAX else "")
    return f"{words.day(meets_on)}的研判过了三个工作日还没有记录:{listed}。请问一下。"


def ended_by_clock(sheet: Sheet, told: int) -> str:
    return f"没有等到“散会”,已替您记完。{ended(sheet, told)}"


def echo(code: str, unit: Unit, review: Review, lines: Sequence[DecisionLine]) -> str:
    """To a resident whose matter was discussed: what was decided, by whom and by when."""
    on = words.short_day(review.meets_on)
    many = f"定了{len(lines)}件事" if len(lines) > 1 else "定了"
    each = ";".join(f"{line.text},{line.owner}办,{words.short_day(line.due_on)}前" for line in lines)
    return f"您反映的编号 {code},{on}{unit.name}研判{many}:{each}。"


def echo_put_off(code: str, line: DecisionLine) -> str:
    """To the same resident: the day was moved."""
    why = f",因为{line.note}" if line.note else ""
    return f"您反映的编号 {code}:“{line.text}”要延到{words.short_day(line.due_on)}前{why}。抱歉让您久等。"


def _why_him(sheet: Sheet, convenor: Convenor) -> list[str]:
    if convenor.from_above:
        return [f"{sheet.unit.name}没有人召集研判,请您定人或代为召集。"]
    if convenor.stands_for is not None:
        return [f"{convenor.stands_for.name}请假,这次请您代为召集。"]
    return []
