"""Talk day (民情沟通日): a resident asks when it is, and leaves his question beforehand; it has a code and an owner at once."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.cases.discretion import owner_named
from bot.cases.opening import Request, open_case
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Turn
from bot.directory.office import Office
from bot.duties.plan import find_row, rhythm_of
from bot.duties.rhythm import dates
from bot.duties.words import said_day
from bot.messages import Reply
from bot.understanding.private import scrub
from models.cases import case_text, find_running_of_kind

#: The kind of duty that has the day, and the kind of case that its questions are.
DUTY, LEVEL, KIND = "talk_day", "community", "talk"
AHEAD = timedelta(days=400)
LIST_MAX = 10
NO_DAY = "这里现在没有安排民情沟通日。有事直接说就行。"


class TalkDaySettings(BaseModel):
    """When and where people meet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: str = Field(default="", description="几点到几点, 例如 9点到11点")
    place: str = Field(default="", description="在哪里, 例如 社区便民服务站")


@dataclass
class Question:
    """Where he lives, and what he wants to ask there."""

    where: Annotated[Where | None, Ask("您住哪里?说小区名和楼号就行。", when=lambda values: "urgent" not in values)] = (
        None
    )
    said: Annotated[
        Words | None, Ask("想在沟通日问什么?只问日期回“没有”。", when=lambda values: "urgent" not in values)
    ] = None


talk_day = Capability(
    "talk_day",
    form=Question,
    settings=TalkDaySettings,
    words=("沟通日", "民情沟通日"),
    help="沟通日 问题:先提问,当天答",
)
_ASKS_WHEN = re.compile(
    r"(?:请问)?(?:下次|下一次|这个月|本月|下个月)?的?(?:民情)?沟通日(?:是|在|到底)*(?:哪[一]?[天日]|什么时候|啥时候|几号|几点|在?哪里?|什么地方|还有多久)(?:开|举行|办)?[的啊呀呢吗?。]*"
)


def asks_when(text: str) -> bool:
    """民情沟通日是哪天."""
    return _ASKS_WHEN.fullmatch(text) is not None


talk_when = Capability("talk_when", settings=TalkDaySettings, says=asks_when, says_first=True)
talk_list = Capability("talk_list", whole_words=("沟通日问题", "沟通日的问题"), for_=MEMBER)


@talk_day.on_begin
def look(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """What cannot wait for a day, or is for two named people alone, is no question for it: it is reported as ever."""
    if _cannot_wait(turn):
        values["urgent"] = True
    return None


@talk_day.on_complete
def keep(turn: Turn, form: Question, settings: TalkDaySettings) -> Reply | None:
    """The question is a case: it has an owner, a code, an answer, whether its asker comes or not."""
    if _cannot_wait(turn):
        return None
    day = _next_day(turn.office, turn.today)
    if day is None:
        return Reply(NO_DAY)
    if not form.said:
        return Reply(_say_next(day, turn.today, settings))
    when, place = _when_and_where(day, turn.today, settings)
    request = Request(
        text=scrub(form.said),
        category=next((matter.category for matter in turn.heard.understood.matters), "other"),
        kind=KIND,
        place=form.where.code if form.where else None,
        where=form.where.words if form.where else "",
        grid=form.where.grid if form.where else None,
    )
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    who = owner_named(opened.case, opened.owner) or "社区"
    return Reply(f"收到,编号 {opened.case.code}。{who}会在{when}的民情沟通日答复{place};来不了,答复也发给您。")


@talk_when.on_complete
def say_when(turn: Turn, form: object, settings: TalkDaySettings) -> Reply | None:
    """The day and nothing else: no question waits for it yet."""
    day = _next_day(turn.office, turn.today)
    return Reply(_say_next(day, turn.today, settings) if day else NO_DAY)


@talk_list.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The questions that wait, for whoever holds the day: matters and codes, never who asked."""
    member = turn.require_member()
    grids = [
        code
        for code in turn.office.directory.grids
        if member.organisation in {entry.code for entry in turn.office.directory.organisations_above(code)}
    ]
    waiting = [case for case in find_running_of_kind(turn.act.session, KIND, grids) if not case.sealed]
    lines = [f"{number} 编号 {case.code} {case_text(turn.act.session, case)}" for number, case in enumerate(waiting, 1)]
    if len(lines) > LIST_MAX:
        lines = [*lines[:LIST_MAX], f"还有{len(waiting) - LIST_MAX}个。"]
    return Reply("\n".join([f"沟通日前提的问题{len(waiting)}个:", *lines]) if lines else "还没有人提问题。")


def _say_next(day: date, today: date, settings: TalkDaySettings) -> str:
    when, place = _when_and_where(day, today, settings)
    return f"下一次民情沟通日是{when}{place}。问题可以先发:沟通日 您的问题。"


def _when_and_where(day: date, today: date, settings: TalkDaySettings) -> tuple[str, str]:
    return f"{said_day(day, today)}{settings.hours}", f",在{settings.place}" if settings.place else ""


def _cannot_wait(turn: Turn) -> bool:
    matters = turn.heard.understood.matters
    return any(matter.urgency != "normal" or matter.sealed or matter.complaint_about_staff for matter in matters)


def _next_day(office: Office, today: date) -> date | None:
    found = find_row(office.config.duties, DUTY, LEVEL)
    days = dates(rhythm_of(found[1]), office.calendar, today, today + AHEAD) if found else []
    return days[0] if days else None
