"""My grid (我的网格): which grid a place lies in, and who serves there."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.cases.serving import find_in_charge, find_serving, posts_of
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.readers.plain import Given
from bot.conversation.replies import elder
from bot.conversation.replies.who_serves import known_here
from bot.conversation.turn import Answer, Turn
from bot.directory.pages import TEAM
from bot.messages import Prompt, Reply
from models.dialogues import PromptRow
from models.people import Member, find_member

TEAM_MAX = 8
OFFERED_FOR = timedelta(minutes=30)
_LOOKS_FOR = re.compile(r"^(?:我|请|帮我|麻烦)*(?:想|要)?(?:找|联系)")


@dataclass
class MyGrid:
    """The place asked about, and the category of what somebody is asked to be in charge of."""

    where: Annotated[Where, Ask("您住哪里?说小区和楼号就行,不用门牌号。")]
    about: Given | None = None


def _hear(turn: Turn, prompt: PromptRow) -> int | None:
    """王建国; 找王建国; 我想找王建国."""
    said = _LOOKS_FOR.sub("", turn.heard.text).strip(" 。.!,")
    return prompt.options.index(said) + 1 if prompt.options.count(said) == 1 else None


grid = Capability(
    "grid",
    form=MyGrid,
    words=("我的网格",),
    whole_words=("网格", "我这属于哪个网格", "谁管我们这", "我的服务团队", "我们的服务团队", "服务团队"),
    answers=("serving",),
    hears=_hear,
    help="我的网格:看谁为您服务",
)


@grid.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Who names no place asks about that of the card he has just scanned, or of the building that he lets us remember."""
    if "where" not in values and not turn.rest and (where := known_here(turn)) is not None:
        values["where"] = asdict(where)
    return None


@grid.on_complete
def show(turn: Turn, form: MyGrid, settings: NoSettings) -> Reply | None:
    """The grid's name and its team, nearest first, with their posts."""
    directory = turn.office.directory
    if form.where.grid is None:
        return Reply("这里还没划进网格。急事回“人工”。")
    if form.about is not None:
        return _tell_in_charge(turn, form.where, form.where.grid, form.about)
    lines = [f"{form.where.name}在{directory.grid_name(form.where.grid)}。"]
    members = find_serving(turn.act.session, directory, form.where.grid, turn.today)
    shown = members[: elder.at_most(turn, TEAM_MAX)]
    lines += [_line(turn, member) for member in shown]
    lines.append("有事直接说,我们替您找对人;要找谁回名字。" if members else "这个网格还没有登记人员,有事回“人工”。")
    return Reply("\n".join(lines) + elder.page_line(turn, TEAM, grid=form.where.grid), _offer(turn, shown))


@grid.on_answer
def tell_of(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """Who he is, and how what is said reaches him."""
    member = find_member(turn.act.session, answer.prompt.detail["people"][answer.number - 1])
    if member is None:
        return Reply("这位刚换了岗。请再回一次“我的网格”。")
    return Reply(f"{_line(turn, member)}。\n有事直接说,归他管的派给他;要人回话回“人工”。急事打110/119/120。")


def _tell_in_charge(turn: Turn, where: Where, grid: str, category: str) -> Reply:
    """Whom a matter of this kind would go to today."""
    directory, today = turn.office.directory, turn.today
    member = find_in_charge(turn.act.session, directory, grid, category, today)
    who = f"由{member.shown}管" if member else "由街道派人"
    kind = turn.office.category(category).name
    return Reply(f"{where.name}({directory.grid_name(grid)})的{kind}{who}。\n要报修、要反映,直接说怎么了,马上有人接。")


def _offer(turn: Turn, members: Sequence[Member]) -> Prompt | None:
    """One of them by his name; a number is for something else."""
    if not members:
        return None
    detail = {"people": [member.person_id for member in members], "words": True, "offer": True}
    names = tuple(member.name for member in members)
    return Prompt("serving", names, detail=detail, expires_at=turn.act.now + OFFERED_FOR)


def _line(turn: Turn, member: Member) -> str:
    """Name, the posts that his title does not say already, and what he is the one for."""
    kinds = [turn.office.category(code) for code in member.skills if code in turn.office.config.categories]
    skills = "、".join(kind.name for kind in kinds if not kind.sealed)
    return f"{member.shown} {'、'.join(posts_of(member))}".rstrip() + (f",管{skills}" if skills else "")
