"""Orders (限期整改): who organises or supervises wants something put right by a date, and hears when it is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Turn
from bot.directory.office import Office
from bot.duties import actions, telling, words
from bot.duties.plan import rows_in_force
from bot.duties.whose import find_responsible
from bot.messages import Message, Prompt, Reply
from bot.outbox import put
from bot.text.dates import days_in
from bot.text.normalise import nfkc
from bot.understanding.private import scrub
from models.duties import DutyOccasion

MAY_ORDER = frozenset({"organiser", "supervisor", "secretary", "duty_officer"})
EXAMPLE = "请这样说:整改 桂花社区 7天 要改什么。"
DAYS_MAX, UNITS_SHOWN = 366, 6
_IN_DAYS = re.compile(r"(\d{1,3})\s*(?:天|日)内?(?!\d)")
_DATE = re.compile(r"(?:\d{4}[年/.-])?\d{1,2}[月/.-]\d{1,2}[日号]?(?:之?前)?")


@dataclass
class Order:
    """For whom, by when, and what, in one sentence."""

    said: Annotated[Words, Ask(f"整改什么?{EXAMPLE}")]


order = Capability("order", form=Order, words=("整改", "整改单"), for_=MEMBER, help="整改 单位 几天 内容:限期整改")


@order.on_complete
def give(turn: Turn, form: Order, settings: NoSettings) -> Reply | None:
    """The unit, the date and the matter are in the sentence; the answer says all three back."""
    if not MAY_ORDER & set(turn.require_member().posts):
        return Reply("整改单由组织者、书记、值班或督查下。您可以把情况直接说给他们。")
    said = nfkc(form.said)
    kind, unit, said = _unit(turn.office, said)
    due_on, task = _deadline(said, turn.today)
    if not kind or due_on is None or not task:
        missing = _whom(turn.office) if not kind else "几天改好" if due_on is None else "要改什么"
        return Reply(f"没看出{missing}。{EXAMPLE}")
    day = due_on if turn.office.calendar.is_workday(due_on) else turn.office.calendar.add_workdays(due_on, 1)
    occasion = actions.order(turn.act, turn.office, kind, "community", unit, day, scrub(task))
    return _said(turn, occasion)


def _said(turn: Turn, occasion: DutyOccasion) -> Reply:
    """Whoever has to do it hears it at once; who ordered it, to whom it went."""
    duty = turn.office.config.duties.kinds[occasion.duty]
    told = telling.told_of(turn.act, turn.office, duty, occasion)
    row = next(row for code, _duty, row in rows_in_force(turn.office.config.duties) if code == occasion.duty)
    member = find_responsible(turn.act.session, row, occasion.unit, told.today)
    if member is not None:
        text = words.order(told)
        prompt = Prompt(actions.PROMPT, telling.DONE_OPTION, about=occasion.id)
        message = Message("duty", text, {"text": text, "by": told.by}, about=occasion.id, prompt=prompt)
        put(turn.act, member.person_id, message)
    return Reply(words.ordered(told, member.name if member else "该单位(现在没有人能办)"))


def _whom(office: Office) -> str:
    """Which unit, of those there are; whoever works on the ground has cases, and no orders."""
    levels = {row.level for _code, duty, row in rows_in_force(office.config.duties) if row.ordered and duty.comes_round}
    names = [one.name for one in office.directory.organisations.values() if one.level in levels][:UNITS_SHOWN]
    return f"哪个单位。整改单下给{'、'.join(names)};物业、厂里要改的,直接报哪里、什么事,派给管它的人"


def _unit(office: Office, said: str) -> tuple[str, str, str]:
    """The kind of order, the organisation the words name, and the words without it; "" for none."""
    for code, duty, row in rows_in_force(office.config.duties):
        if row.ordered and duty.comes_round:
            named = [one for one in office.directory.organisations.values() if one.level == row.level]
            for entry in sorted(named, key=lambda one: -len(one.name)):
                if entry.name in said:
                    return code, entry.code, said.replace(entry.name, " ", 1)
    return "", "", said


def _deadline(said: str, today: date) -> tuple[date | None, str]:
    """The last day and the words without it; 7天 and 7日 are a span, 3月9日 is a date."""
    if found := _DATE.search(said):
        days = days_in(found.group(), today)
        return (days[1] if days and days[1] >= today else None), _without(said, found)
    if found := _IN_DAYS.search(said):
        count = int(found.group(1))
        return (today + timedelta(days=count) if 0 < count <= DAYS_MAX else None), _without(said, found)
    return None, said.strip()


def _without(said: str, found: re.Match[str]) -> str:
    return " ".join(f"{said[: found.start()]} {said[found.end() :]}".split()).strip(" ,:。")
