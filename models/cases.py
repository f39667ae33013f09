"""Cases (事项): what somebody asked and somebody owes an answer to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from bot.errors import NotFound
from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import keyring, seal, unseal
from models.session import adopt, read_rows, read_rows_again

#: States in which somebody still owes something.
RUNNING = ("open", "accepted", "reopened")
#: … and nobody has taken it, or nobody again.
UNTAKEN = ("open", "reopened")
#: Urgencies that wait for no hour: chased minute by minute, told at night.
AT_ONCE = ("life", "now")
#: So many of somebody's newest cases are looked through for the one he means.
OWN_MAX = 20
#: The rule of a case that somebody handed to its owner by name.
BY_HAND = "转派"


_IS_MERGED, _HAS_SECOND = text("parent_id IS NOT NULL"), text("second_owner_id IS NOT NULL")


class Case(Base):
    """One matter. `owner_id` None in a running state means: in the organisers' "to route" list."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_owner_id_state", "owner_id", "state"),
        Index("ix_cases_second_owner_id", "second_owner_id", sqlite_where=_HAS_SECOND, postgresql_where=_HAS_SECOND),
        Index("ix_cases_reporter_id_opened_at", "reporter_id", "opened_at"),
        Index("ix_cases_place_category_opened_at", "place", "category", "opened_at"),
        Index("ix_cases_look_at", "look_at"),
        Index("ix_cases_parent_id", "parent_id", sqlite_where=_IS_MERGED, postgresql_where=_IS_MERGED),
    )

    id: Mapped[int] = key()
    #: Five characters people read to each other; never a key, never enough to see somebody else's case.
    code: Mapped[str] = column(String(8), unique=True, keep=Keep.FOR_GOOD)
    kind: Mapped[str] = column(String(16), keep=Keep.FOR_GOOD)
    category: Mapped[str] = column(String(32), keep=Keep.FOR_GOOD)
    #: life, now or normal.
    urgency: Mapped[str] = column(String(8), keep=Keep.FOR_GOOD)
    state: Mapped[str] = column(String(12), keep=Keep.FOR_GOOD)
    sealed: Mapped[bool] = column(Boolean, default=False, keep=Keep.FOR_GOOD)
    #: About a member or an office: never routed to the line complained about.
    about_staff: Mapped[bool] = column(Boolean, default=False, keep=Keep.FOR_GOOD)
    #: How many photos and voice messages came with it.
    media: Mapped[int] = column(BigInteger, default=0, keep=Keep.FOR_GOOD)
    #: A voice message nobody has listened to yet.
    unheard: Mapped[bool] = column(Boolean, default=False, keep=Keep.FOR_GOOD)
    text: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    #: The directory's place, and the words for it as the resident gave them (entrance, door).
    place: Mapped[str | None] = column(String(64), pii=Pii.PLACE, keep=Keep.CASE)
    where: Mapped[bytes | None] = column(LargeBinary, pii=Pii.PLACE, keep=Keep.CASE)
    grid: Mapped[str | None] = column(String(64), keep=Keep.FOR_GOOD)
    lat: Mapped[float | None] = column(Float, pii=Pii.PLACE, keep=Keep.CASE)
    lng: Mapped[float | None] = column(Float, pii=Pii.PLACE, keep=Keep.CASE)
    #: Who asked; who is answered; whom it is for. Usually one person; None: not somebody we can write to.
    reporter_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT)
    contact_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT, index=True)
    beneficiary_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT)
    #: A number to call back, where the case was told for somebody (代报).
    phone: Mapped[bytes | None] = column(LargeBinary, pii=Pii.PHONE, keep=Keep.CONTACT)
    phone_index: Mapped[str | None] = column(String(64), pii=Pii.PHONE, keep=Keep.CONTACT, index=True)
    #: The teller asked that the person behind `phone` be called: the owner sees the number until the case ends.
    call_back: Mapped[bool] = column(Boolean, default=False, keep=Keep.FOR_GOOD)
    owner_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)
    #: The second of the two named handlers of a sealed case.
    second_owner_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)
    #: Which routing rule chose the owner, in Chinese, as the reply says it.
    rule: Mapped[str] = column(String(60), default="", keep=Keep.FOR_GOOD)
    opened_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    #: The clocks: from when they run, until when somebody is to take it and to have it done.
    clock_started_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    accept_by: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    resolve_by: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    #: Which step of each clock was told last (1 member, 2 community, 3 street), and when to look again.
    accept_step: Mapped[int] = column(SmallInteger, default=0, keep=Keep.FOR_GOOD)
    resolve_step: Mapped[int] = column(SmallInteger, default=0, keep=Keep.FOR_GOOD)
    look_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: The clocks rest: the resident was asked something and has not answered.
    resident_asked_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: When the member said he would come.
    promised_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    accepted_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    arrived_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    cause_found_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    controlled_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    resolved_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    closed_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: fixed, half, not_fixed, not_needed; None: not rated (未评), which is never "satisfied".
    rating: Mapped[str | None] = column(String(12), keep=Keep.FOR_GOOD)
    parent_id: Mapped[int | None] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.FOR_GOOD)
    #: The turn that opened it, for 发错了.
    cause: Mapped[str] = column(String(120), keep=Keep.FOR_GOOD)


def case_text(session: Session, case: Case) -> str:
    """What was asked, in the resident's words."""
    return unseal(session, "cases.text", case.id, case.text)


def set_case_text(session: Session, case: Case, text: str) -> None:
    """Replace what was asked."""
    case.text = seal(session, "cases.text", case.id, text)


def set_case_phone(session: Session, case: Case, phone: str) -> None:
    """Keep the number of the person it is for, E.164: sealed, and findable only by its keyed index."""
    case.phone = seal(session, "cases.phone", case.id, phone)
    case.phone_index = keyring(session).index("cases.phone", phone)


def phone_to_call(session: Session, case: Case) -> str:
    """The number its owner was asked to call, E.164; "" when nobody asked for that, or the case has ended.

    One that was merged ends with the whole.
    """
    if not case.call_back:
        return ""
    whole = session.get_one(Case, case.parent_id) if case.state == "merged" and case.parent_id else case
    wanted = whole.state in (*RUNNING, "resolved")
    return unseal(session, "cases.phone", case.id, case.phone) if wanted else ""


def case_where(session: Session, case: Case) -> str:
    """Where it is, in words: the directory's name with entrance and door; "" when unknown."""
    return unseal(session, "cases.where", case.id, case.where)


_CASE = table_of(Case)
#: A row that was read before it was locked is read again: somebody may have changed it in between.
_LOCKED = select(_CASE).with_for_update()
_BY_ID = Prepared(_LOCKED.where(_CASE.c.id == bindparam("case_id")))
_OF_CODE = _LOCKED.where(_CASE.c.code == bindparam("code"))
_BY_CODE = Prepared(_OF_CODE)
_PERSON = bindparam("person_id", type_=BigInteger)
_OWN = Prepared(
    _OF_CODE.where(
        or_(_CASE.c.contact_id == _PERSON, _CASE.c.reporter_id == _PERSON, _CASE.c.beneficiary_id == _PERSON)
    )
)
_OWNED = Prepared(
    _LOCKED.where(
        or_(_CASE.c.owner_id == _PERSON, _CASE.c.second_owner_id == _PERSON),
        _CASE.c.state.in_(bindparam("states", expanding=True)),
    ).order_by(_CASE.c.accept_by, _CASE.c.id)
)
_TO_LOOK_AT = Prepared(
    select(_CASE)
    .where(_CASE.c.look_at <= bindparam("now"))
    .order_by(_CASE.c.look_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def get_case(session: Session, case_id: int) -> Case:
    """A case that must exist, locked for this turn. Raises NotFound."""
    for case in read_rows_again(session, Case, _BY_ID, case_id=case_id):
        return case
    raise NotFound(f"case {case_id}")


def lock_case(session: Session, case: Case) -> None:
    """Let nobody else change a case until this turn ends, and see it as the one before has left it."""
    get_case(session, case.id)


def find_own_case(session: Session, code: str, person_id: int) -> Case | None:
    """The case of a code if this person has a part in it. A case of somebody else costs no more than none: it is not read."""
    return next(iter(read_rows_again(session, Case, _OWN, code=code, person_id=person_id)), None)


def find_case_by_code(session: Session, code: str) -> Case | None:
    """The case of a code; the caller decides whether the asker may know it."""
    return next(iter(read_rows_again(session, Case, _BY_CODE, code=code)), None)


_CODE = Prepared(select(_CASE.c.id).where(_CASE.c.code == bindparam("code")))


def is_code_taken(session: Session, code: str) -> bool:
    """Is this case code in use?"""
    return _CODE.first(session, code=code) is not None


_MINE = Prepared(
    select(_CASE)
    .where((_CASE.c.contact_id == bindparam("person")) | (_CASE.c.reporter_id == bindparam("person")))
    .order_by(_CASE.c.id.desc())
    .limit(bindparam("at_most"))
)


def find_cases_of_contact(session: Session, person_id: int, limit: int) -> list[Case]:
    """A resident's own cases, newest first."""
    session.flush()
    return [adopt(session, Case, row) for row in _MINE.all(session, person=person_id, at_most=limit)]


_ASKED = Prepared(
    select(_CASE)
    .where(
        _CASE.c.contact_id == bindparam("person"),
        _CASE.c.resident_asked_at.is_not(None),
        _CASE.c.state.in_(RUNNING),
    )
    .order_by(_CASE.c.resident_asked_at.desc())
    .limit(1)
)


def find_case_asked_about(session: Session, person_id: int) -> Case | None:
    """The running case whose member asked this person something last and has no answer yet."""
    session.flush()
    row = _ASKED.first(session, person=person_id)
    return adopt(session, Case, row) if row is not None else None


def claim_case_to_look_at(session: Session, now: datetime) -> Case | None:
    """The case whose clock is due longest, locked for this transaction."""
    return next(iter(read_rows(session, Case, _TO_LOOK_AT, now=now)), None)


def find_cases_owned(session: Session, person_id: int, states: tuple[str, ...]) -> list[Case]:
    """A member's cases in `states`, most urgent clock first, locked: what he is asked about must still be his."""
    return read_rows_again(session, Case, _OWNED, person_id=person_id, states=states)


def find_running_of_kind(session: Session, kind: str, grids: list[str] | None = None) -> list[Case]:
    """The cases of a kind that somebody still owes an answer to, anywhere or in these grids, oldest first."""
    wanted = select(Case).where(Case.state.in_(RUNNING), Case.kind == kind)
    wanted = wanted if grids is None else wanted.where(Case.grid.in_(grids))
    return list(session.scalars(wanted.order_by(Case.id)))


def find_dangers(session: Session, since: datetime, limit: int) -> list[Case]:
    """What could not wait, was told since then, runs and is open to more than its two handlers; newest first."""
    wanted = select(Case).where(Case.state.in_(RUNNING), Case.urgency.in_(AT_ONCE), ~Case.sealed)
    return list(session.scalars(wanted.where(Case.opened_at > since).order_by(Case.id.desc()).limit(limit)))


def find_owners_of_running(session: Session) -> set[int]:
    """Everybody who has a case in work."""
    owners = select(Case.owner_id).where(Case.state.in_(RUNNING), Case.owner_id.is_not(None)).distinct()
    return {owner for owner in session.scalars(owners) if owner is not None}


def find_to_route(session: Session, told_of: Collection[int] = (), limit: int | None = None) -> list[Case]:
    """The organisers' "to route" list (待派), oldest first: what nobody has, and of `told_of` what nobody took yet.

    What is sealed has handlers of its own: it is listed for those alone who were told of it.
    """
    not_taken = Case.id.in_(told_of) & Case.state.in_(UNTAKEN) & (Case.rule != BY_HAND)
    wanted = select(Case).where(Case.owner_id.is_(None) | not_taken, Case.state.in_(RUNNING))
    theirs = wanted.where(~Case.sealed | Case.id.in_(told_of))
    return list(session.scalars(theirs.order_by(Case.id).limit(limit)))


_PARTS = Prepared(
    select(_CASE).where(_CASE.c.parent_id == bindparam("case"), _CASE.c.state == "merged").order_by(_CASE.c.id)
)


def waits_for_result(session: Session, person_id: int) -> bool:
    """Will this person still be told how a case of his ended, be it one that is worked on as part of another?"""
    whole = aliased(Case)
    his = (Case.contact_id == person_id) | (Case.contact_id.is_(None) & (Case.reporter_id == person_id))
    going_on = func.coalesce(whole.state, Case.state).in_((*RUNNING, "resolved"))
    found = select(Case.id).outerjoin(whole, (Case.parent_id == whole.id) & (Case.state == "merged"))
    return session.scalars(found.where(his, going_on).limit(1)).first() is not None


def find_merged(session: Session, case_id: int) -> list[Case]:
    """The cases that are worked on as part of this one, oldest first."""
    session.flush()
    return [adopt(session, Case, row) for row in _PARTS.all(session, case=case_id)]


def find_first_opening(session: Session) -> datetime | None:
    """When the first case was opened; None while there is none."""
    return session.scalars(select(Case.opened_at).order_by(Case.id).limit(1)).one_or_none()


def find_cases_of_cause(session: Session, cause: str) -> list[Case]:
    """The cases that one turn opened."""
    return list(session.scalars(select(Case).where(Case.cause == cause).order_by(Case.id)))
