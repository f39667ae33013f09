"""Location (发位置): a place sent without words: is something wrong there, or what is near it?"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated

from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.turn import Answer, Frame, Turn
from bot.messages import NOTHING_YET, InboundKind, Prompt, Reply

OPTIONS = ("报事", "附近服务")
QUESTION = "是什么事?直接说,或回 1报事 2附近服务。"
OFFERED_FOR = timedelta(minutes=30)


@dataclass
class Location:
    """The place that was sent."""

    where: Annotated[Where, Ask("在哪里?说小区名和楼号,或再发一次位置。")]


location = Capability("location", form=Location, kinds=(InboundKind.LOCATION,), answers=("location",))


@location.on_complete
def offer(turn: Turn, form: Location, settings: NoSettings) -> Reply | None:
    """Both ways by number, in one question; words go on as a report at once, so that nobody needs the numbers."""
    turn.frames.append(Frame("report", {"where": asdict(form.where)}, asked="matters", question=QUESTION))
    prompt = Prompt("location", OPTIONS, detail={"offer": True}, expires_at=turn.act.now + OFFERED_FOR)
    return Reply(f"位置收到({form.where.name})。{QUESTION}", prompt)


@location.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1 asks what is the matter, 2 what is sought; the place is kept in the form that is open."""
    answer.prompt.closed_at = turn.act.now
    open_form = turn.frames[-1] if turn.frames and turn.frames[-1].capability == "report" else None
    if answer.number == 1:
        if open_form is None:
            turn.go_on_with("report")
            return NOTHING_YET
        open_form.question = "是什么事?一句话说清就行。"
        return Reply(open_form.question)
    where = open_form.values.get("where") if open_form else None
    if open_form is not None:
        turn.frames.remove(open_form)
    turn.go_on_with("nearby", **({"where": where} if where else {}))
    return NOTHING_YET
