"""Inspection (抽查): supervisors draw closed cases for a call-back by chat; the residents drawn say whether they are really done."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from bot.cases import inspecting
from bot.clock import local
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.inspection import find_drawn_codes, tally

#: Who may draw: those who supervise, not those whose work is looked at.
MAY_DRAW = frozenset({"supervisor", "organiser"})


class InspectionSettings(BaseModel):
    """`handlers.inspection` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Of the cases closed within `days` this share is drawn, rounded up.
    share: float = Field(default=0.05, gt=0, le=1)
    days: int = Field(default=90, ge=1, le=366)


@dataclass
class Seed:
    """The published seed; without one the day."""

    seed: Words | None = None


inspection = Capability(
    "inspection", form=Seed, settings=InspectionSettings, words=("抽查",), for_=MEMBER, help="抽查:随机回访已结案的事项"
)
results = Capability("inspection_results", whole_words=("抽查结果",), for_=MEMBER)
called_back = Capability(
    "called_back",
    answers=(inspecting.PROMPT,),
    answer_words={
        **dict.fromkeys(("好了", "是", "是的", "确实好了", "好", "修好了"), 1),
        **dict.fromkeys(("没好", "否", "不是", "没有", "还没", "还没好", "又坏了"), 2),
    },
)


@inspection.on_complete
def draw(turn: Turn, form: Seed, settings: InspectionSettings) -> Reply | None:
    """抽查 or 抽查 种子: drawn and asked at once; the reply has what anybody needs to draw again."""
    _require_supervisor(turn)
    seed = nfkc(form.seed) if form.seed else f"{local(turn.act.now):%Y%m%d}"
    since = turn.act.now - timedelta(days=settings.days)
    drawn = inspecting.inspect(turn.act, turn.office, seed, settings.share, since)
    codes = find_drawn_codes(turn.act.session, drawn.id)
    return Reply(
        f"从{drawn.eligible}件里抽出{len(codes)}件,正请居民核实(种子{seed},名单散列{drawn.digest[:12]})。结果回“抽查结果”。"
    )


@results.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """By community; of no resident and no member."""
    _require_supervisor(turn)
    rows = tally(turn.act.session)
    if not rows:
        return Reply("还没有抽查过。回“抽查”开始。")
    names = {code: entry.name for code, entry in turn.office.directory.organisations.items()}
    lines = [
        f"{names.get(row.community, row.community) or '街道'}:问{row.asked}件,好了{row.fixed}件,没好{row.not_fixed}件,未答{row.asked - row.fixed - row.not_fixed}件"
        for row in rows
    ]
    return Reply("\n".join(lines))


@called_back.on_answer
def take(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1好了 2没好."""
    answer.prompt.closed_at = turn.act.now
    call = int(str(answer.prompt.detail["call"]))
    return Reply(inspecting.answer(turn.act, turn.office, call, answer.number))


def _require_supervisor(turn: Turn) -> None:
    if not MAY_DRAW.intersection(turn.require_member().posts):
        raise Refused("抽查由督查或组织者来做。")
