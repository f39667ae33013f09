"""Discretion (不上短信): which cases keep their text off SMS, which anybody may read who holds the phone (DESIGN.md 8)."""

from sqlalchemy.orm import Session

from models.cases import Case

#: DESIGN.md 8.7: care, quarrels, money and work are nobody's business who picks up the phone.
PRIVATE = frozenset({"care", "dispute", "benefits", "labour"})


def is_private(case: Case) -> bool:
    """Its text goes by WeChat or by word of mouth only."""
    return case.sealed or case.category in PRIVATE


def may_go_by_sms(session: Session, about: int) -> bool:
    """Whether the words of a message about this case (0: about none) may stand in a text."""
    case = session.get(Case, about) if about else None
    return case is None or not is_private(case)
