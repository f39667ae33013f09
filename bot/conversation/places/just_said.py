"""Where we were (刚说的地方): "还有电梯也坏了", said a moment after a report, is at the place of that report, and "5幢着火了" in its estate."""

import re
from datetime import timedelta

from bot.cases.lifecycle import RUNNING
from bot.conversation.places.where import JUST_SAID, PLACELESS, Where, where_of
from bot.conversation.turn import Turn
from bot.geography.gazetteer import PlaceMatch
from bot.geography.place_name import is_unnamed
from bot.understanding.understood import Matter
from models.cases import AT_ONCE, OWN_MAX, Case, find_cases_of_contact, find_own_case, get_case

_ALSO = re.compile(r"^(?:还有|另外|对了|顺便|再就是|再有|而且|同时)|^.{0,8}也")
#: Signs in the names of kinds that are said of much else.
ANY_KIND = frozenset("水电气房屋公共设施与老人道路卫生安全其他")
#: So long what he says without a place may be more about what could not wait.
URGENT_FOR = timedelta(hours=1)


def says_also(text: str) -> bool:
    """还有, 另外: one more matter is told."""
    return _ALSO.search(text) is not None


def find_cases(turn: Turn) -> list[Case]:
    """His running cases of his last message with an effect: those it opened, else those it moved."""
    last = turn.last_effect
    cases = [get_case(turn.act.session, int(row)) for row in last.opened or last.moved]
    return [case for case in cases if turn.person_id in (case.contact_id, case.reporter_id) and case.state in RUNNING]


def fill(turn: Turn, matter: Matter) -> Where | None:
    """Where a matter is that names no place but says it is a further one or is a danger, or names only a building: 5幢着火了.

    None when it says neither, names a place, or has none.
    """
    if matter.intent in PLACELESS:
        return None
    is_bare = matter.place is None and is_unnamed(matter.place_text)
    names_place = matter.place is not None or matter.place_text or matter.candidates
    if not is_bare and (names_place or not (matter.urgent or says_also(turn.heard.text))):
        return None
    last = _place(turn, in_danger=matter.urgent and not is_bare)
    if last is None or not is_bare:
        return where_of(last, matter.detail, assumed=JUST_SAID) if last else None
    found = turn.office.directory.gazetteer.find_beside(last.code, matter.place_text)
    return where_of(found.place, matter.detail or found.detail, found.text, assumed=JUST_SAID) if found.place else None


def near_alarm(turn: Turn, code: str | None, named: str) -> Where | None:
    """我家三幢501, asked where a danger to life is: in the estate of his last report, for there is no time to ask which.

    `named`: what the words name. None where it is no bare building, he reported nothing else, or nobody is in danger.
    """
    alarm = find_own_case(turn.act.session, code, turn.person_id) if code and is_unnamed(named) else None
    if alarm is None or alarm.urgency != "life":
        return None
    gazetteer = turn.office.directory.gazetteer
    said = turn.heard.text[turn.heard.text.find(named) :]
    for case in find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX):
        estate = gazetteer.estate_of(case.place) if case.place and not case.sealed else None
        if estate is not None:
            found = gazetteer.find(f"{estate.name}{said}")
            return where_of(found.place, found.detail, found.text, assumed=JUST_SAID) if found.place else None
    return None


def used(turn: Turn, where: Where) -> str:
    """What the answer says of a place that was filled in."""
    is_bare = any(is_unnamed(matter.place_text) for matter in turn.heard.understood.matters)
    said = f"没说小区,按刚才说的小区记在{where.name}" if is_bare else f"没说在哪里,按刚才的{where.name}记的"
    return f"您{said}。不对请回“地点不对”。"


def find_urgent(turn: Turn) -> list[Case]:
    """What he told within the hour that could not wait, while it runs, newest first."""
    since = turn.act.now - URGENT_FOR
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    return [one for one in mine if one.urgency in AT_ONCE and one.state in RUNNING and one.opened_at >= since]


def _place(turn: Turn, *, in_danger: bool) -> PlaceMatch | None:
    """Where the last of these cases is."""
    case = find_last(turn, in_danger=in_danger)
    return turn.office.directory.place(case.place) if case is not None and case.place else None


def find_last(turn: Turn, *, in_danger: bool, but: str = "") -> Case | None:
    """The case of his last message. A danger is where what could not wait is, or what its words name: 漏得插座冒烟了.

    What was told in confidence lends its place to nothing. `but`: the code of one that was opened by these words.
    """
    case = next(reversed(find_cases(turn)), None)
    if in_danger and not says_also(turn.heard.text):
        urgent = next((one for one in find_urgent(turn) if one.code != but), None)
        case = urgent or (case if case is not None and _names_its_kind(turn, case) else None)
    return case if case is not None and not case.sealed else None


def _names_its_kind(turn: Turn, case: Case) -> bool:
    """The 漏 of 漏得插座冒烟了, after a leak; what any kind may be called by names none."""
    signs = set(turn.office.category(case.category).name) - ANY_KIND
    return not signs.isdisjoint(turn.heard.text)
