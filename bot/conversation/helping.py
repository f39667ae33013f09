"""Helping (也去帮忙): whoever answers for a place and was not called to a danger there says that he goes too, or wants to take it."""

from bot.cases import actions
from bot.cases.access import may_route
from bot.cases.lifecycle import UNTAKEN
from bot.cases.meant import CALLED_FOR
from bot.cases.plain_words import ARRIVE, DEPART, Plain
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import name_of
from bot.conversation.which_case.of_member import choose_meant
from bot.messages import Reply
from models.cases import Case, find_dangers
from models.people import find_member

LISTED_MAX = 5
#: Of a danger anywhere, so that those on his own ground are among them.
LOOKED_AT = 50


def go_too(turn: Turn, said: Plain, words: str) -> Reply | None:
    """我也过去: whoever has it hears so; None where there is no danger that he answers for."""
    dangers = _find_dangers(turn)
    meant = choose_meant(turn, said, dangers) if dangers else []
    if said.move not in (DEPART, ARRIVE) or len(meant) != 1 or meant[0].owner_id is None:
        return say_who_has_it(turn)
    actions.say_beside(turn.act, turn.office, meant[0], turn.require_member(), words)
    return Reply(f"{name_of(turn, meant[0])}\n{_stands(turn, meant[0])}您说的已记下,也转告了。")


def say_who_has_it(turn: Turn) -> Reply | None:
    """接单, where nothing waits for him and a danger runs: who has it, and how it becomes his."""
    dangers, me = _find_dangers(turn)[:LISTED_MAX], turn.require_member().name
    lines = [f"{name_of(turn, one)}:{_stands(turn, one)}换您来办,回“转派 {one.code} {me}”。" for one in dangers]
    return Reply("\n".join([*lines, "您也去帮忙,回“我也过去”。"])) if lines else None


def _find_dangers(turn: Turn) -> list[Case]:
    """Those of the last day that he may hand on by post, and so know of."""
    session, directory, member = turn.act.session, turn.office.directory, turn.require_member()
    found = find_dangers(session, turn.act.now - CALLED_FOR, LOOKED_AT)
    return [case for case in found if case.owner_id != turn.person_id and may_route(session, directory, member, case)]


def _stands(turn: Turn, case: Case) -> str:
    owner = find_member(turn.act.session, case.owner_id) if case.owner_id else None
    if owner is None:
        return f"编号 {case.code}还没有人。"
    return f"编号 {case.code}{f'叫了{owner.name},还没接单' if case.state in UNTAKEN else f'由{owner.name}在办'}。"
