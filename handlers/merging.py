"""Merging (并案, 加入, 拆开): two reports of one thing become one, by a resident's word or a member's, and apart again."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases import merging
from bot.cases.access import require_routable
from bot.cases.lifecycle import RUNNING
from bot.cases.meant import find_in_hand
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.asking import LISTED_MAX, line_shown
from bot.messages import Reply
from models.cases import get_case


@dataclass
class Two:
    """Which case, and into which."""

    case: CaseCode | None
    into: CaseCode | None


@dataclass
class One:
    """Which case."""

    case: Annotated[CaseCode, Ask("拆开哪一件?回编号。")]


merge = Capability("merge", form=Two, words=("并案",), for_=MEMBER, help="并案 编号 编号:前一件并到后一件")
join = Capability(
    "join",
    answers=("join",),
    answer_words={"一起办": 1, "加入": 1, "是的": 1, "不是一件": 2, "不是": 2, "分开办": 2},
)
split = Capability("split", form=One, words=("拆开", "拆案"), for_=MEMBER)


@merge.on_complete
def put_together(turn: Turn, form: Two, settings: NoSettings) -> Reply | None:
    """并案 编号 编号: both residents hear the same from now on. Without two codes he sees his own, and nothing stays open."""
    if form.case is None or form.into is None:
        return _ask_both(turn)
    session, directory = turn.act.session, turn.office.directory
    member, now = turn.require_member(), turn.act.now
    case = require_routable(session, directory, member, form.case.code, now)
    into = require_routable(session, directory, member, form.into.code, now)
    whole = merging.merge(turn.act, turn.office, case, into)
    return Reply(f"编号 {case.code}已并到编号 {whole.code},两边居民都会听到进展。并错了回“拆开 {case.code}”。")


def _ask_both(turn: Turn) -> Reply:
    mine = find_in_hand(turn.act.session, turn.person_id, turn.act.now)[:LISTED_MAX]
    return Reply(
        "\n".join(["哪两件?请回“并案 编号 编号”,前一件并到后一件。", *(line_shown(turn, case) for case in mine)])
    )


@join.on_answer
def agree(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1一起办 2不是一件, after a report like a neighbour's."""
    answer.prompt.closed_at = turn.act.now
    if answer.number != 1:
        return Reply("好的,分开办。")
    case, into = (get_case(turn.act.session, row) for row in (answer.prompt.about or 0, answer.prompt.detail["into"]))
    if merging.leading(turn.act, into).state not in RUNNING:
        return Reply(f"那件刚办完,您这件编号 {case.code}照常办。")
    merging.merge(turn.act, turn.office, case, into)
    return Reply(f"好的,一起办。编号 {case.code}照样能查,进展都告诉您。")


@split.on_complete
def part(turn: Turn, form: One, settings: NoSettings) -> Reply | None:
    """拆开 编号: it is on its own again, with somebody responsible."""
    act, directory = turn.act, turn.office.directory
    case = require_routable(act.session, directory, turn.require_member(), form.case.code, act.now)
    merging.split(act, turn.office, case)
    return Reply(f"编号 {case.code}已拆开,重新派人。")
