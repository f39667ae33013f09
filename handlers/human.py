"""A person, please (转人工): whoever asks for a person gets one, with a name and a time."""

from pydantic import BaseModel, ConfigDict

from bot.cases.opening import Request, open_case
from bot.conversation import scanned
from bot.conversation.capability import Capability
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.when import say_by
from models.cases import find_cases_of_contact

RUNNING_LOOKED_AT = 10


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
    phone = f"也可打{settings.phone}。" if settings.phone else ""
    if waiting:
        by = say_by(waiting[0].accept_by, turn.act.now)
        return Reply(f"已经请人了,编号 {waiting[0].code},{by}在这里回您。{phone}急事打110/119/120。")
    text = f"请人工联系。{half_said or turn.rest}".strip()
    request = Request(text=text, category="other", kind="human", grid=scanned.grid_of(turn))
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    who = opened.owner.shown if opened.owner else "街道值班人员"
    by = say_by(opened.case.accept_by, turn.act.now)
    return Reply(f"好的,编号 {opened.case.code},{who}{by}在这里回您。{phone}急事打110/119/120。")


def _half_said(turn: Turn) -> list[str]:
    return [
        matter["text"] for frame in turn.frames for matter in frame.values.get("matters") or [] if matter.get("text")
    ]


def _waits(case: object) -> bool:
    return getattr(case, "kind", "") == "human" and getattr(case, "state", "") in ("open", "accepted")
