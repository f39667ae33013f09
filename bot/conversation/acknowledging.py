"""Acknowledging (受理答复): the one reply to a matter that became a case, whoever told it."""

from bot.cases import words
from bot.cases.discretion import is_private
from bot.cases.opening import Opened
from bot.cases.opinions import OPINION
from bot.conversation import elder
from bot.conversation.turn import Turn
from bot.directory.office import Office

#: The number that helps where the configuration names none for gas, water or power.
FALLBACK_NUMBERS = {"gas": "119", "water": "110", "power": "110"}


def say_opened(turn: Turn, opened: Opened, emergency: str) -> str:
    """The number to call before anything else; then the code, who has it, and by when."""
    case, told, now = opened.case, opened.told, turn.act.now
    calls_first = case.urgency == "life" or (case.sealed and bool(emergency))
    first = f"请马上打{emergency_number(turn.office, emergency)}!\n" if calls_first else ""
    if case.about_staff and not turn.by_sms:
        return first + words.opened_about_staff(case.code, case.accept_by, now)
    if case.sealed:
        return first + words.opened_sealed(case.code, case.accept_by, now)
    if turn.by_sms and is_private(case) and case.urgency != "life":
        return first + words.opened_discreetly(case.code, case.accept_by, now)
    if case.urgency == "life":
        where = case.category if case.category in words.MEANWHILE else emergency
        return first + words.opened_urgent(told, opened.reached, opened.not_reached, where)
    if case.kind == OPINION and case.urgency == "normal":
        return words.opened_opinion(case.code, opened.owner.shown if opened.owner else "", case.resolve_by, now)
    if opened.owner is None:
        return words.opened_to_route(told, case.accept_by, now)
    if case.urgency == "now" and opened.reached:
        return words.opened_now(told, opened.owner.shown, case.rule)
    opens = turn.office.calendar.next_opening(now)
    rule = "" if elder.is_on(turn) else case.rule
    return words.opened(told, opened.owner.shown, rule, case.accept_by, now, opens)


def emergency_number(office: Office, kind: str) -> str:
    """119, 110, 120, or the configured number of the gas, water or power company."""
    return getattr(office.config.emergency, kind or "police") or FALLBACK_NUMBERS.get(kind, "110")
