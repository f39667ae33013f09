"""Acknowledging (受理答复): the one reply to a matter that became a case, whoever told it."""

from collections.abc import Sequence

from bot.cases import first_words, words
from bot.cases.discretion import is_private
from bot.cases.lifecycle import ACCEPTED
from bot.cases.opening import Opened
from bot.cases.opinions import OPINION
from bot.cases.telling import told_of
from bot.conversation.replies import elder
from bot.conversation.turn import Turn
from bot.understanding.understand import understand
from bot.understanding.understood import Matter
from models.case_events import find_events
from models.cases import Case, case_text
from models.people import find_member


def say_opened(turn: Turn, opened: Opened, emergency: str) -> str:
    """The number to call before anything else; then the code, who has it, and by when."""
    case, told, now = opened.case, opened.told, turn.act.now
    calls_first = case.urgency == "life" or (case.sealed and bool(emergency))
    first = _call_first(turn, emergency, _understood(turn, case)) if calls_first else ""
    if case.about_staff and not turn.by_sms:
        return f"{first}{words.DISCIPLINE}\n{first_words.opened_about_staff(case.code, case.accept_by, now)}"
    if case.sealed:
        return first + first_words.opened_sealed(case.code, case.accept_by, now)
    if turn.by_sms and is_private(case) and case.urgency != "life":
        # Who needs care must be able to put the place right; of a dispute or a wage neither place nor name goes by SMS.
        owner, where = (opened.owner.shown, told.where) if opened.owner and case.category == "care" else ("", "")
        return first + first_words.opened_discreetly(case.code, case.accept_by, now, where=where, owner=owner)
    if case.urgency == "life":
        return first + first_words.opened_urgent(told, opened.reached, opened.not_reached, _danger(case, emergency))
    if case.kind == OPINION and case.urgency == "normal":
        return first_words.opened_opinion(case.code, opened.owner.shown if opened.owner else "", case.resolve_by, now)
    if opened.owner is None:
        return first_words.opened_to_route(told, case.accept_by, now)
    if case.urgency == "now" and opened.reached:
        return first_words.opened_now(told, opened.owner.shown, case.rule)
    opens = turn.office.calendar.next_opening(now)
    rule = "" if elder.is_on(turn) else case.rule
    return first_words.opened(told, opened.owner.shown, rule, case.accept_by, now, opens)


def say_meanwhile(turn: Turn, case: Case) -> str:
    """What to do until help comes, once more: the number, who has it and how far he is."""
    heard = _understood(turn, case)
    emergency = next((matter.emergency for matter in heard if matter.emergency), "") or ""
    call = _call_first(turn, emergency, heard)
    if case.sealed:
        return f"{call}编号 {case.code}只有专人能看到。"
    owner = find_member(turn.act.session, case.owner_id)
    told = told_of(turn.act, turn.office, case)
    return call + first_words.meanwhile(
        told, owner.shown if owner else "街道", _stands(turn, case), _danger(case, emergency)
    )


def _understood(turn: Turn, case: Case) -> Sequence[Matter]:
    text = case_text(turn.act.session, case)
    return understand(text, turn.office.directory.gazetteer, turn.office.config.categories).matters


def _call_first(turn: Turn, emergency: str, heard: Sequence[Matter]) -> str:
    """Who goes first, and 120 too where somebody is hurt: he fainted in a lift that is stuck."""
    numbers = turn.office.config.emergency
    first, doctor = numbers.number_for(emergency), numbers.number_for("medical")
    also = f"和{doctor}" if first != doctor and any(matter.is_hurt for matter in heard) else ""
    return f"请马上打{first}{also}!\n"


def _stands(turn: Turn, case: Case) -> str:
    """Never that somebody comes before he has said so."""
    if case.state != ACCEPTED:
        return "还没接单,正在催"
    if case.arrived_at is not None:
        return "已到场"
    on_the_way = any(event.move == "depart" for event in find_events(turn.act.session, case.id))
    return "已出发" if on_the_way else "已接单,动身就告诉您"


def _danger(case: Case, emergency: str) -> str:
    return case.category if case.category in first_words.MEANWHILE else emergency
