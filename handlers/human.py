"""A person, please (转人工): whoever asks for a person gets one, with a name and a time."""

from pydantic import BaseModel, ConfigDict

from bot.cases import clocks
from bot.cases.discretion import owner_named
from bot.cases.lifecycle import ACCEPTED, OPEN
from bot.cases.opening import Request, open_case
from bot.cases.urging import urge
from bot.conversation.capability import Capability
from bot.conversation.places import scanned
from bot.conversation.turn import Turn
from bot.directory.station import find_number
from bot.messages import Reply
from bot.text.when import say_by
from models.cases import Case, find_cases_of_contact
from models.people import find_member

RUNNING_LOOKED_AT = 10
#: The kind of case that somebody who wants a person is.
KIND = "human"


class HumanSettings(BaseModel):
    """`handlers.human` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: A number that is answered in office hours; said along when set.
    phone: str = ""


human = Capability(
    "human",
    settings=HumanSettings,
    words=("人工", "转人工", "找人", "人工服务"),
    intents=("human",),
    help="人工:找人帮您",
    help_rank=2,
)


@human.on_complete
def fetch(turn: Turn, form: object, settings: HumanSettings) -> Reply | None:
    """A case for a person to call back in the chat; what was half said goes with it."""
    half_said = "；".join(_half_said(turn))
    turn.frames.clear()
    waiting = [
        case for case in find_cases_of_contact(turn.act.session, turn.person_id, RUNNING_LOOKED_AT) if _waits(case)
    ]
    grid = scanned.grid_of(turn)
    number = settings.phone or find_number(turn.office, waiting[0].grid if waiting and not grid else grid)
    phone = f"也可打{number}。" if number else ""
    if waiting:
        return Reply(f"{_still_waits(turn, waiting[0])}{phone}急事打110/119/120。")
    text = f"请人工联系。{half_said or turn.rest}".strip()
    request = Request(text=text, category="other", kind=KIND, grid=grid)
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    who = opened.owner.shown if opened.owner else "街道值班人员"
    by = say_by(opened.case.accept_by, turn.act.now)
    return Reply(f"好的,编号 {opened.case.code},{who}{by}在这里回您。{phone}急事打110/119/120。")


def _still_waits(turn: Turn, case: Case) -> str:
    """Somebody was asked already: by when he answers, or that the time is past, and what follows from it."""
    now, owner = turn.act.now, find_member(turn.act.session, case.owner_id)
    who = owner_named(case, owner) or "街道值班人员"
    by = case.resolve_by if case.accepted_at is not None else case.accept_by
    if by > now:
        return f"已经请人了,编号 {case.code},{who}{say_by(by, now)}在这里回您。"
    again = clocks.next_level_at(turn.office.calendar, case, now)
    then = f",{say_by(again, now)}再没人接就报上一级" if again is not None else ""
    done = "已再催" if urge(turn.act, turn.office, case, "居民") else "刚催过"
    return f"对不起,编号 {case.code}说好的时间过了。{done}{who}{then}。"


def _half_said(turn: Turn) -> list[str]:
    return [
        matter["text"] for frame in turn.frames for matter in frame.values.get("matters") or [] if matter.get("text")
    ]


def _waits(case: Case) -> bool:
    return case.kind == KIND and case.state in (OPEN, ACCEPTED)
