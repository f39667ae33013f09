"""Discretion (不外传): whose name stays unsaid, and which cases keep their text off SMS, which anybody may read (DESIGN.md 8)."""

from sqlalchemy.orm import Session

from models.cases import Case
from models.people import Member

#: DESIGN.md 8.7: care, quarrels, money and work are nobody's business who picks up the phone.
PRIVATE = frozenset({"care", "dispute", "benefits", "labour"})

#: What somebody asks for himself, whatever it is about.
OWN_AFFAIRS = frozenset({"agency", "wish", "mediation"})


def may_be_secret(category: str, intent: str) -> bool:
    """Whether a matter becomes one told in confidence because he says 别让邻居知道; a lamp is everybody's."""
    return category in PRIVATE or intent in OWN_AFFAIRS


def is_private(case: Case) -> bool:
    """Its text goes by WeChat or by word of mouth only."""
    return case.sealed or case.category in PRIVATE


def owner_named(case: Case, owner: Member | None) -> str:
    """Who has a case, as others may read it: of one told in confidence no name; "" where nobody has it."""
    if owner is None:
        return ""
    return "专人" if case.sealed else owner.shown


def may_go_by_sms(session: Session, about: int) -> bool:
    """Whether the words of a message about this case (0: about none) may stand in a text."""
    case = session.get(Case, about) if about else None
    return case is None or not is_private(case)
