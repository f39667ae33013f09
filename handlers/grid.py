"""My grid (我的网格): which grid a place lies in, and who serves there."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases.teams import find_rings
from bot.clock import local
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.turn import Turn
from bot.conversation.where import Where
from bot.messages import Reply
from models.people import Member, find_member

POSTS = {
    "leader": "网格长",
    "worker": "网格员",
    "secretary": "社区书记",
    "duty_officer": "街道值班",
    "mediator": "调解员",
    "volunteer": "志愿者",
}
TEAM_MAX = 8


@dataclass
class MyGrid:
    """The place asked about."""

    where: Annotated[Where, Ask("您住哪里?说小区和楼号就行,不用门牌号。")]


grid = Capability(
    "grid",
    form=MyGrid,
    words=("我的网格",),
    whole_words=("网格", "我这属于哪个网格", "谁管我们这"),
    help="我的网格:看谁为您服务",
)


@grid.on_complete
def show(turn: Turn, form: MyGrid, settings: NoSettings) -> Reply | None:
    """The grid's name and its team, nearest first, with their posts."""
    directory = turn.office.directory
    if form.where.grid is None:
        return Reply("这里还没划进网格。急事回“人工”。")
    lines = [f"{form.where.name}在{directory.grid_name(form.where.grid)}。"]
    members = _team(turn, form.where.grid)
    lines += [_line(member) for member in members[:TEAM_MAX]]
    lines.append("有事直接说,我们替您找对人。" if members else "这个网格还没有登记人员,有事回“人工”。")
    return Reply("\n".join(lines))


def _team(turn: Turn, code: str) -> list[Member]:
    rings = find_rings(turn.act.session, turn.office.directory, code, local(turn.act.now).date())
    found: dict[int, Member] = {}
    for ring in rings:
        for candidate in ring.members:
            member = find_member(turn.act.session, candidate.person_id)
            fits = ring.post is None or ring.post in candidate.posts
            if member is not None and fits and _posts(member):
                found.setdefault(member.person_id, member)
    return list(found.values())


def _line(member: Member) -> str:
    """Name, and the posts that his title does not say already."""
    posts = "、".join(post for post in _posts(member) if post not in (member.title, f"社区{member.title}"))
    return f"{member.shown} {posts}".rstrip()


def _posts(member: Member) -> list[str]:
    return [POSTS[post] for post in member.posts if post in POSTS]
