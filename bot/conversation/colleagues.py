"""Colleagues (同事): a member by name, by directory code, or as he is called (小王, 王姐) where that is one person."""

import re

from bot.conversation.turn import Turn
from models.people import Member, find_member_by_code, find_members_by_name, find_members_of_organisations

_CALLED = re.compile(r"[老小]([\u4e00-\u9fff])|([\u4e00-\u9fff])(?:姐|哥|师傅|主任|书记|工|老师|医生)")


def find_colleagues(turn: Turn, name: str) -> list[Member]:
    """All whom `name` may mean."""
    session = turn.act.session
    by_code = find_member_by_code(session, name)
    found = [by_code] if by_code and by_code.ended_on is None else find_members_by_name(session, name)
    return found or _called(turn, name)


def is_called(name: str) -> bool:
    """Is it what one calls a colleague, whoever it may be: 小钱, 钱姐?"""
    return _CALLED.fullmatch(name) is not None


def _called(turn: Turn, name: str) -> list[Member]:
    """老王, 王姐: those of that surname in the speaker's organisation and under it."""
    match = _CALLED.fullmatch(name)
    if match is None:
        return []
    directory, own = turn.office.directory, turn.require_member().organisation
    under = [
        code for code in directory.organisations if own in {one.code for one in directory.organisation_chain(code)}
    ]
    surname = match[1] or match[2]
    return [one for one in find_members_of_organisations(turn.act.session, under) if one.name.startswith(surname)]
