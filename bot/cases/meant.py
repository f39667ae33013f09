"""Meant (说的是哪一件): which of the cases in hand a member's words are about."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.cases.lifecycle import ACCEPTED, RESOLVED, RUNNING
from bot.directory.office import Office
from models.cases import Case, case_text, case_where, find_cases_owned, get_case
from models.dialogues import find_asked_about, find_open_prompts

#: Signs that name nothing by themselves.
_EMPTY = re.compile(r"[的那这个件事我你他她们家里边好了是在把有人一不就也都来去上下到说\s\W_]+")
#: So long after he was called his words may still be about it.
CALLED_FOR = timedelta(hours=24)
#: The category that is understood counts as much as this many signs in common.
CATEGORY_WEIGHT = 3


def find_in_hand(session: Session, person_id: int, now: datetime) -> list[Case]:
    """What somebody owns, and what he is asked to take; all still running."""
    mine = find_cases_owned(session, person_id, RUNNING)
    known = {case.id for case in mine}
    asked = [
        get_case(session, prompt.about)
        for prompt in find_open_prompts(session, person_id, now)
        if prompt.kind == "task" and prompt.about is not None and prompt.about not in known
    ]
    return mine + [case for case in dict.fromkeys(asked) if case.state in RUNNING]


def find_called_to(session: Session, person_id: int, now: datetime) -> list[Case]:
    """What he was called to lately because it cannot wait, and another has: he may be there all the same."""
    called = find_asked_about(session, person_id, "task", now - CALLED_FOR)
    in_hand = {case.id for case in find_in_hand(session, person_id, now)} if called else set()
    return [
        case for about in called if about not in in_hand and _has_another(case := get_case(session, about), person_id)
    ]


def _has_another(case: Case, person_id: int) -> bool:
    at_once = case.urgency != "normal" and not case.sealed and case.state in (*RUNNING, RESOLVED)
    return at_once and case.owner_id is not None and not speaks_for(case, person_id)


def those_arrived_at(cases: Sequence[Case]) -> list[Case]:
    """Where somebody is now: he has come, and is not done."""
    return [case for case in cases if case.arrived_at is not None and case.state == ACCEPTED]


def speaks_for(case: Case, person_id: int) -> bool:
    """Does he write to its resident as its member? Who is only asked to take it does not yet."""
    return person_id in (case.owner_id, case.second_owner_id)


def choose(session: Session, office: Office, cases: Sequence[Case], about: str, category: str) -> list[Case]:
    """Those of `cases` that `about` is likest to; one where it is clear, several that fit, all where it tells nothing.

    Empty: it is the only one, and its words speak of something else.
    """
    words = [part for part in _EMPTY.split(about) if part]
    category = category if words else ""
    among = len(cases) > 1
    likeness = {case.id: _likeness(session, office, case, words, category, among=among) for case in cases}
    best = max(likeness.values())
    if best == 0:
        speaks_of_another = category not in ("", "other", *(case.category for case in cases))
        return [] if len(cases) == 1 and speaks_of_another else list(cases)
    return [case for case in cases if likeness[case.id] * 2 > best]


def is_named(session: Session, office: Office, case: Case, about: str) -> bool:
    """Do the words have anything of this case in them?"""
    return _likeness(session, office, case, [part for part in _EMPTY.split(about) if part], "") > 0


def names_nothing_of(session: Session, office: Office, case: Case, about: str) -> bool:
    """Do the words name something, and nothing of this case? 垃圾 is not said of a lamp; 这个 names nothing."""
    return any(_EMPTY.split(about)) and not is_named(session, office, case, about)


def names_another(session: Session, office: Office, case: Case, others: Sequence[Case], about: str) -> bool:
    """Do longer words name one of `others`, and nothing of this one? 到了,垃圾太多 is not said of who fell."""
    words = [part for part in _EMPTY.split(about) if part]
    named = [_likeness(session, office, one, words, "", among=True) > 0 for one in (case, *others)]
    return not named[0] and any(named[1:])


def _likeness(
    session: Session, office: Office, case: Case, words: Sequence[str], category: str, *, among: bool = False
) -> int:
    """Signs in common, twice as much where they stand together. Among several, signs of longer words alone name none."""
    if case.sealed:
        return 0
    where = case_where(session, case) or office.directory.grid_name(case.grid)
    known = f"{where} {office.category(case.category).name} {case_text(session, case)}"
    signs = {sign for word in words for sign in word}
    pairs = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    named = sum(pair in known for pair in pairs) + sum(word in known for word in words if len(word) == 1)
    of_kind = CATEGORY_WEIGHT if category == case.category and category != "other" else 0
    if among and not named and not of_kind:
        return 0
    return 2 * named + sum(sign in known for sign in signs) + of_kind
