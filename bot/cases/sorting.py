"""Sorting (归类): a case that was of this kind or that, once whoever told it says which."""

from datetime import datetime

from bot.act import Act
from bot.cases import clocks, member_words, opinions
from bot.cases.lifecycle import OPEN, RUNNING, says
from bot.cases.moves import add_event, remember
from bot.cases.opening import ADDRESSED, choose_owner, reroute
from bot.cases.telling import tell_member
from bot.directory.office import Office
from bot.errors import Refused
from models.cases import Case
from models.dialogues import close_prompts
from models.people import Member, find_member


def would_change(act: Act, office: Office, case: Case, category: str) -> bool:
    """Would somebody else come, or by another time, if the case were of `category`? Else nobody need be asked."""
    if case.urgency != "normal" or case.sealed or case.about_staff or office.category(category).sealed:
        return False
    return _times(office, case, category) != _times(office, case, case.category) or _is_routed_apart(
        act, office, case, category
    )


def sort_anew(act: Act, office: Office, case: Case, category: str) -> Member | None:
    """From now on it is of `category`; who has it now. Who took it already keeps it and is told. Raises Refused."""
    if case.state not in RUNNING:
        raise Refused(f"编号 {case.code}现在是“{says(case.state)}”,不用再选了。")
    remember(act, case)
    moves_on = case.state == OPEN and _is_routed_apart(act, office, case, category)
    clocks.go_on(office.calendar, case, act.now)
    case.accept_by, case.resolve_by = _times_anew(office, case, category)
    case.category = category
    clocks.set_look(office.calendar, case)
    add_event(act, case, "sort", case.state, note=office.category(category).name)
    act.record("case.sort", f"case:{case.id}", category=category)
    if not moves_on:
        tell_member(act, office, case, case.owner_id, member_words.sorted_anew)
        return find_member(act.session, case.owner_id)
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    return reroute(act, office, case, "assign", frozenset(), f"归{office.category(category).name}")


def _is_routed_apart(act: Act, office: Office, case: Case, category: str) -> bool:
    """Whom the rules choose now, for the one kind and for the other; who is busier since the case came does not count."""
    if case.rule == ADDRESSED:
        return False
    ours, theirs = (choose_owner(act, office, case, kind) for kind in (case.category, category))
    return ours != theirs


def _times(office: Office, case: Case, category: str) -> tuple[float, datetime]:
    """How soon it is to be taken, and by when it is to be done."""
    return office.category(category).accept_h, opinions.resolve_by(office, case.kind, category, case.clock_started_at)


def _times_anew(office: Office, case: Case, category: str) -> tuple[datetime, datetime]:
    """Both deadlines of `category`, from when the clocks began; what is to be looked at the same day stays so."""
    began, add_hours = case.clock_started_at, office.calendar.add_hours
    is_same_day = case.accept_by < add_hours(began, office.category(case.category).accept_h)
    accept_by = add_hours(began, office.category(category).accept_h)
    return (
        min(accept_by, case.accept_by) if is_same_day else accept_by,
        opinions.resolve_by(office, case.kind, category, began),
    )
