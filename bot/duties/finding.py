"""Finding (找职责): which occasion a member means by a word, and what he still has to do."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.config.duties import Duties
from bot.duties.plan import find_row
from bot.duties.whose import may_record
from models.duties import DutyOccasion, find_last_done, find_lately_done, find_open_of_units
from models.people import Member

#: 待办 and the digest look so far ahead.
NEAR = timedelta(days=7)
#: Of what a unit records, one in so many at the least is for somebody who answers for some of it.
_OTHERS = 10
#: Words that mean a duty at the head of a sentence, and much else within one.
_SAID_OF_MUCH = frozenset({"到点", "学习", "调研", "结对", "述职", "谈心"})


def word_of(duties: Duties, text: str) -> tuple[str, str]:
    """The kind of duty that NFKC `text` begins with, and its word; ("", "") for none. The longest word wins."""
    fitting = [(word, code) for word, code in duties.words() if text.startswith(word)]
    word, code = max(fitting, key=lambda found: len(found[0]), default=("", ""))
    return code, word


def named_in(words: Iterable[tuple[str, str]], text: str) -> str:
    """The kind of duty, of words and kinds, that NFKC `text` names anywhere; "" for none."""
    fitting = [(word, code) for word, code in words if word not in _SAID_OF_MUCH and word in text]
    return max(fitting, key=lambda found: len(found[0]), default=("", ""))[1]


def find_meant(session: Session, duties: Duties, member: Member, code: str) -> list[DutyOccasion]:
    """The open occasions of a kind that he may record, earliest first; one whose time has not begun is not there yet."""
    return [one for one in find_own_open(session, duties, member) if one.duty == code]


def find_own_open(session: Session, duties: Duties, member: Member, until: date | None = None) -> list[DutyOccasion]:
    """What he answers for and is not done, earliest first."""
    found = find_open_of_units(session, units_of_member(member), until)
    return [one for one in found if _answers_for(duties, member, one)]


def find_recorded_last(session: Session, duties: Duties, member: Member, code: str) -> DutyOccasion | None:
    """What was recorded last of a kind that he answers for."""
    found = find_last_done(session, code, units_of_member(member))
    return found if found is not None and _answers_for(duties, member, found) else None


def find_own_recorded(session: Session, duties: Duties, member: Member, limit: int) -> list[DutyOccasion]:
    """What was recorded last of all that he answers for, newest first."""
    found = find_lately_done(session, units_of_member(member), limit * _OTHERS)
    return [one for one in found if _answers_for(duties, member, one)][:limit]


def units_of_member(member: Member) -> list[str]:
    """His grid and his organisation."""
    return [unit for unit in (member.grid, member.organisation) if unit]


def _answers_for(duties: Duties, member: Member, occasion: DutyOccasion) -> bool:
    found = find_row(duties, occasion.duty, occasion.level)
    return found is not None and may_record(member, found[1], occasion.unit)
