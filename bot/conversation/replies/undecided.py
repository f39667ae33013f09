"""Undecided (等您定): what was put to a member and stays as it is until he says yes or no, a line each for 待办."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.act import Act
from bot.broadcasts.actions import APPROVAL, author_of
from bot.broadcasts.correcting import REVIEW
from bot.broadcasts.words import say_send_at
from bot.conversation.turn import Turn
from bot.directory.aliases import PROMPT as ALIAS
from bot.directory.office import Office
from bot.duties.links import DUE_NOW
from models.aliases import AliasHint
from models.broadcasts import get_broadcast
from models.dialogues import find_unsettled
from models.links import find_link

Line = Callable[[Act, Office, int], str]


def undecided_lines(turn: Turn) -> list[str]:
    """Newest first; what is only on its way to him is among them."""
    rows = find_unsettled(turn.act.session, turn.person_id, tuple(LINES), turn.act.now)
    lines = (LINES[row.kind](turn.act, turn.office, row.about or 0) for row in rows)
    return [line for line in dict.fromkeys(lines) if line]


def _approval(act: Act, office: Office, row: int) -> str:
    """The head count is not told: he answers with it to show that he has read whom it goes to."""
    one = get_broadcast(act.session, row)
    when = say_send_at(one.send_at, act.now)
    return f"等您批 编号 {one.code}“{one.title}”({author_of(act, one).name}写,{when}):回“同意 {one.code} 总人数”,或“不批 {one.code} 原因”"


def _warning(act: Act, office: Office, row: int) -> str:
    """ "" where another has looked at it."""
    one = get_broadcast(act.session, row)
    return "" if one.reviewed_at else f"等您复核 预警 编号 {one.code}“{one.title}”:回“该发”或“不该发”"


def _greeting(act: Act, office: Office, row: int) -> str:
    link = find_link(act.session, row)
    return f"等您定 联系户{link.place}该问候了:回“代我问候”,当面问过了回“问过了”" if link else ""


def _alias(act: Act, office: Office, row: int) -> str:
    hint = act.session.get(AliasHint, row)
    place = office.directory.place(hint.place) if hint and hint.approved is None else None
    return f"等您定 居民把{place.name}叫作“{hint.name}”:回“记为别名”或“不要”" if hint and place else ""


LINES: Final[Mapping[str, Line]] = {APPROVAL: _approval, REVIEW: _warning, DUE_NOW: _greeting, ALIAS: _alias}
