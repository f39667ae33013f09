"""Load (在办量): how much each of a team has in hand and who has room; in directory order, never a ranking (DESIGN 8.9)."""

import re
from dataclasses import dataclass
from typing import Annotated

from bot.broadcasts.naming import area_of
from bot.cases.access import ROUTING_POSTS
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.colleagues import find_colleagues
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.case_counts import count_running
from models.people import Member, find_absent, find_members_of_grids, find_members_of_organisations

_BUSY = re.compile(r"(?P<whose>.{0,20}?)(?:里|的?人)?(?:谁(?:最|更|比较)?忙|谁有空|谁手上事多)[吗呢啊?。]*")
_HIS = re.compile(
    r"(?P<who>[\u4e00-\u9fff·]{2,4}?)(?:手上|手里|名下|那边)(?:还|现在)?(?:有)?(?:几件|多少件?|几个)(?:事|活|单)?[吗呢啊?。]*"
)
TEAM_MAX = 20


def sounds_like_asking(text: str) -> bool:
    """3-2谁最忙, 桂花1网格谁有空, 李明手上有几件."""
    return (_BUSY.fullmatch(text) or _names_somebody(text)) is not None


def _names_somebody(text: str) -> re.Match[str] | None:
    found = _HIS.fullmatch(text)
    return found if found and not found["who"].startswith("我") else None


@dataclass
class Team:
    """Whose team, in words."""

    whose: Annotated[Words, Ask("看哪个网格或社区?")]


load = Capability("load", form=Team, says=sounds_like_asking, for_=MEMBER, help="哪个网格谁最忙:看各人在办量")


@load.on_complete
def show(turn: Turn, form: Team, settings: NoSettings) -> Reply | None:
    """For those who hand out work; what is shown is load and room, not merit."""
    member = turn.require_member()
    if not ROUTING_POSTS.intersection(member.posts):
        raise Refused("在办量只给派单的人看。您自己的回“待办”。")
    if (his := _names_somebody(nfkc(form.whose))) is not None:
        named = find_colleagues(turn, his["who"])
        return Reply("\n".join(_lines(turn, named[:TEAM_MAX])) or f"名册里没有“{his['who']}”。")
    found = _BUSY.fullmatch(nfkc(form.whose))
    name, team = _team(turn, member, (found["whose"] if found else nfkc(form.whose)).strip(" 的"))
    if not team:
        return Reply(f"{name}没有登记人员。")
    lines = _lines(turn, team[:TEAM_MAX])
    lines += [f"还有{len(team) - TEAM_MAX}人,请说哪个社区或网格。"] if len(team) > TEAM_MAX else []
    return Reply("\n".join([f"{name}在办(按名册顺序,不排名):", *lines]))


def _team(turn: Turn, member: Member, said: str) -> tuple[str, list[Member]]:
    """The grid or organisation of a name or code, or a part of it that is one's alone; without words his own."""
    session, directory = turn.act.session, turn.office.directory
    grids = {code: entry.name for code, entry in directory.grids.items()}
    offices = {code: entry.name for code, entry in directory.organisations.items()}
    code = _meant(said, grids) if said else member.grid
    if code in grids:
        return grids[code], find_members_of_grids(session, [code])
    code = _meant(said, offices) if said else member.organisation
    if code in offices:
        return offices[code], find_members_of_organisations(session, list(area_of(directory, code).organisations))
    raise Refused(f"没找到“{said}”。请说网格名,如“{next(iter(grids.values()), '桂花1网格')}谁最忙”。")


def _meant(said: str, names: dict[str, str]) -> str | None:
    """The code of the whole name or code, or of the only one that has these words in it."""
    exact = [code for code, name in names.items() if said in (code, name)]
    near = exact or [code for code, name in names.items() if said in name]
    return near[0] if len(near) == 1 else None


def _lines(turn: Turn, team: list[Member]) -> list[str]:
    people = [one.person_id for one in team]
    running = count_running(turn.act.session, people)
    away = find_absent(turn.act.session, people, turn.today)
    return [_line(one, running.get(one.person_id, 0), is_away=one.person_id in away) for one in team]


def _line(member: Member, running: int, *, is_away: bool) -> str:
    limit = "" if member.capacity is None else f"(上限{member.capacity})"
    full = ",已满" if member.capacity is not None and running >= member.capacity else ""
    return f"{member.name} {running}件{limit}{full}{',请假' if is_away else ''}"
