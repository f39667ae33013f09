"""Understanding here (本地的话): what words say in this district, where those who serve have names and trades of their own."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.cases.discretion import may_be_secret
from bot.directory.office import Office
from bot.text.confiding import asks_for_secrecy, without_secrecy
from bot.understanding.categories import OTHER
from bot.understanding.holding import holds
from bot.understanding.understand import is_complaint_of, understand
from bot.understanding.understood import CERTAIN, Intent, Matter, Understood, Urgency

#: Of these a trade (物业) is complained of itself; of any other the thing is to be put right, whoever failed.
OF_THE_TRADE = frozenset({"property", OTHER})
#: This service itself, and nothing behind it that would be a matter.
_YOU = re.compile("(?:投诉|举报)(?P<you>你们(?:这帮人|这些人|这群人|的人)?)(?=$|[,。!?;]|态度|工作|不作为)")
_CLAUSES = re.compile("[,，。;；!！?？\\n]")


def understand_here(text: str, office: Office) -> Understood:
    """What `text` says; a complaint of somebody of the roster, by name or by trade, is one about staff."""
    understood = _without_anger(understand(text, office.directory.gazetteer, office.config.categories), office)
    secret = asks_for_secrecy(text)
    if secret and not understood.matters:
        understood = _without_that_wish(understood, office)
    is_command = understood.intent is Intent.MEMBER_COMMAND
    if not understood.matters and not is_command and _complains(text, office):
        return Understood(text, Intent.REPORT, (_about_staff(_untold(text)),), CERTAIN)
    matters = tuple(_seen(matter, office, secret=secret) for matter in understood.matters)
    return replace(understood, matters=matters, intent=matters[0].intent) if matters else understood


def _without_anger(understood: Understood, office: Office) -> Understood:
    """Where else he turns changes nothing (DESIGN 8.3); where that hides what is wrong, the rest is read by itself."""
    clauses = _CLAUSES.split(understood.text.replace(" ", ","))
    calm = ",".join(clause for clause in clauses if not holds(clause, "anger"))
    if understood.matters or not understood.turns_elsewhere or not calm:
        return understood
    again = understand(calm, office.directory.gazetteer, office.config.categories)
    return replace(again, text=understood.text, turns_elsewhere=True) if again.matters else understood


def _without_that_wish(understood: Understood, office: Office) -> Understood:
    """别让邻居知道 may sound like a question about one's data, and hide what is told."""
    again = understand(without_secrecy(understood.text), office.directory.gazetteer, office.config.categories)
    return replace(again, text=understood.text) if again.matters else understood


def _seen(matter: Matter, office: Office, *, secret: bool) -> Matter:
    """Danger to life, and what is told in confidence already, are what they are."""
    if matter.urgent or matter.sealed or matter.complaint_about_staff:
        return matter
    if secret and matter.urgency is Urgency.NORMAL and may_be_secret(matter.category, matter.intent):
        return replace(matter, sealed=True, alternatives=())
    return _about_staff(matter) if _complains(matter.text, office, matter) else matter


def _complains(text: str, office: Office, matter: Matter | None = None) -> bool:
    """By name whatever else it is about; by trade, or of all of us, only where it is about nothing else."""
    staff, categories = office.directory.staff, office.config.categories
    if is_complaint_of(text, staff.names_in(text), categories):
        return True
    them = [*staff.titles_in(text), *_yous(text)]
    if (matter is not None and _is_of_a_thing(matter)) or not is_complaint_of(text, them, categories):
        return False
    rest = ",".join(clause for clause in _CLAUSES.split(text) if not any(one in clause for one in them))
    return not any(_is_of_a_thing(other) for other in understand(rest, None, categories).matters)


def _is_of_a_thing(matter: Matter) -> bool:
    return bool(matter.spoke) and matter.category not in OF_THE_TRADE


def _yous(text: str) -> Iterable[str]:
    return (found["you"] for found in _YOU.finditer(text))


def _about_staff(matter: Matter) -> Matter:
    return replace(matter, intent=Intent.REPORT, category=OTHER, alternatives=(), complaint_about_staff=True)


def _untold(text: str) -> Matter:
    """What was taken for talk."""
    return Matter(
        text, Intent.REPORT, OTHER, Urgency.NORMAL, None, None, (), place_text="", detail="", confidence=CERTAIN
    )
