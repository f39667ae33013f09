"""Identities (身份): how a person is reached on a channel, our ledger of what may be sent there, and binding codes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Session

from bot.messages import SMS, WECHAT
from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.people import Member, Person, phone_index
from models.prepared import Prepared
from models.sealed import keyring, seal, unseal
from models.session import adopt, adopt_all, read_rows


class Identity(Base):
    """One address of a person: an openid within one account, or a phone number, which stands here only as a keyed hash."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: Mapped[int] = key()
    channel: Mapped[str] = column(String(16))
    account: Mapped[str] = column(String(64))
    address: Mapped[str] = column(String(64), pii=Pii.IDENTIFIER, keep=Keep.CONTACT)
    #: The phone number, E.164, where the address is one.
    number: Mapped[bytes | None] = column(LargeBinary, pii=Pii.PHONE, keep=Keep.CONTACT)
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), index=True)
    #: Follows the account; an unfollowed one is not written to.
    following: Mapped[bool] = column(Boolean, default=True)
    last_seen_at: Mapped[datetime | None] = column(keep=Keep.CONTACT)
    #: The ledger (CHANNELS.md 2.2): what a message of his opened, and what a tap, scan or follow opened.
    message_until: Mapped[datetime | None] = column(keep=Keep.SHORT)
    message_left: Mapped[int] = column(BigInteger, keep=Keep.SHORT, default=0)
    tap_until: Mapped[datetime | None] = column(keep=Keep.SHORT)
    tap_left: Mapped[int] = column(BigInteger, keep=Keep.SHORT, default=0)


class BindingCode(Base):
    """A one-time code that makes a chat identity a member's. Only its keyed hash is kept."""

    __tablename__ = "binding_code"

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), index=True)
    code_index: Mapped[str] = column(String(64), pii=Pii.SECRET, keep=Keep.SHORT, unique=True)
    created_at: Mapped[datetime] = column(keep=Keep.SHORT)
    expires_at: Mapped[datetime] = column(keep=Keep.SHORT)
    used_at: Mapped[datetime | None] = column(keep=Keep.SHORT)


class Try(Base):
    """One try at something that must not be guessed or flooded, counted per key within a window."""

    __tablename__ = "try"
    __table_args__ = (Index("ix_try_key_at", "key", "at"),)

    id: Mapped[int] = key()
    #: What is limited and for whom: "bind:<identity id>", "bind:all".
    key: Mapped[str] = column(String(80), pii=Pii.IDENTIFIER, keep=Keep.SHORT)
    at: Mapped[datetime] = column(keep=Keep.SHORT)


_IDENTITY, _PERSON, _MEMBER = table_of(Identity), table_of(Person), table_of(Member)
_SENDER = Prepared(
    select(_IDENTITY, _PERSON, _MEMBER)
    .join(_PERSON, _PERSON.c.id == _IDENTITY.c.person_id)
    .outerjoin(_MEMBER, (_MEMBER.c.person_id == _PERSON.c.id) & _MEMBER.c.ended_on.is_(None))
    .where(
        _IDENTITY.c.channel == bindparam("channel"),
        _IDENTITY.c.account == bindparam("account"),
        _IDENTITY.c.address == bindparam("address"),
    )
    .with_for_update(key_share=True, of=_IDENTITY)
)
_PERSON_AT = len(_IDENTITY.columns)
_MEMBER_AT = _PERSON_AT + len(_PERSON.columns)


def find_sender(
    session: Session, channel: str, account: str, address: str
) -> tuple[Identity, Person, Member | None] | None:
    """Who writes from an address, with his running post. The identity is locked: its ledger is counted by others too."""
    session.flush()
    found = _SENDER.first(session, channel=channel, account=account, address=address)
    if found is None:
        return None
    identity = adopt(session, Identity, found[:_PERSON_AT])
    person = adopt(session, Person, found[_PERSON_AT:_MEMBER_AT])
    has_post = found[_MEMBER_AT] is not None
    return identity, person, adopt(session, Member, found[_MEMBER_AT:]) if has_post else None


def find_number(session: Session, phone: str) -> Identity | None:
    """The identity of a phone number (E.164), locked."""
    found = find_sender(session, SMS, "", phone_index(session, phone))
    return found[0] if found else None


def new_number(session: Session, row: int, phone: str, person_id: int) -> Identity:
    """A phone number as an identity of a person; found by its hash, kept sealed."""
    identity = Identity(
        id=row,
        channel=SMS,
        account="",
        address=phone_index(session, phone),
        number=seal(session, "identity.number", row, phone),
        person_id=person_id,
        following=True,
        message_left=0,
        tap_left=0,
    )
    session.add(identity)
    return identity


def number_of(session: Session, identity: Identity) -> str:
    """The phone number of an identity, E.164."""
    return unseal(session, "identity.number", identity.id, identity.number)


def forget_address(identity: Identity) -> None:
    """Nobody is found by it any more, nor written to at it."""
    identity.address, identity.number, identity.last_seen_at = f"gone:{identity.id}", None, None
    identity.following = False


def lock_identity(session: Session, identity_id: int) -> Identity:
    """An identity that must exist, locked and as it is now: its ledger is counted up and down by several at once."""
    wanted = select(Identity).where(Identity.id == identity_id).with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


_OF_PEOPLE = Prepared(
    select(_IDENTITY)
    .where(_IDENTITY.c.person_id.in_(bindparam("people", expanding=True)))
    .order_by(_IDENTITY.c.id)
    .with_for_update(key_share=True)
)
_LOCKED = Prepared(
    select(_IDENTITY)
    .where(_IDENTITY.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_IDENTITY.c.id)
    .with_for_update(key_share=True)
)


def lock_identities(session: Session, ids: Iterable[int]) -> dict[int, Identity]:
    """Identities by id, locked, before anything else of them was read in this turn."""
    found = adopt_all(session, Identity, _LOCKED.all(session, ids=sorted(set(ids))))
    return {identity.id: identity for identity in found}


def lock_identities_of(session: Session, people: Iterable[int]) -> dict[int, list[Identity]]:
    """All addresses of each of `people`, as `find_identities` gives them, locked, before anything else of them was read."""
    known: dict[int, list[Identity]] = {person: [] for person in sorted(set(people))}
    for identity in adopt_all(session, Identity, _OF_PEOPLE.all(session, people=list(known))):
        known[identity.person_id].append(identity)
    several = [identities for identities in known.values() if len(identities) > 1]
    for identities in several:  # in the order of their ids until now
        identities.sort(key=lambda one: -one.last_seen_at.timestamp() if one.last_seen_at else 0.0)
    return known


_OF_PERSON = Prepared(
    select(_IDENTITY)
    .where(_IDENTITY.c.person_id == bindparam("person"))
    .order_by(_IDENTITY.c.last_seen_at.desc().nulls_last(), _IDENTITY.c.id)
)


def find_identities(session: Session, person_id: int) -> list[Identity]:
    """All addresses of a person, most recently used first."""
    return read_rows(session, Identity, _OF_PERSON, person=person_id)


def can_be_written_to(session: Session, person_id: int) -> bool:
    """Has this person a chat that follows the account?"""
    chat = (Identity.person_id == person_id, Identity.channel == WECHAT, Identity.following.is_(True))
    return session.execute(select(Identity.id).where(*chat).limit(1)).first() is not None


def find_bound(session: Session) -> set[int]:
    """Everybody who can be written to."""
    return set(session.scalars(select(Identity.person_id).where(Identity.following.is_(True))))


def find_people_with_address(session: Session, people: Sequence[int]) -> set[int]:
    """Those of `people` who have any address at all."""
    return set(session.scalars(select(Identity.person_id).where(Identity.person_id.in_(people))))


def find_members_not_bound(session: Session) -> list[Member]:
    """Running members without a chat identity, in directory order."""
    bound = select(Identity.person_id).where(Identity.channel == WECHAT)
    wanted = select(Member).where(Member.ended_on.is_(None), Member.person_id.not_in(bound))
    return list(session.scalars(wanted.order_by(Member.code)))


_CODE = table_of(BindingCode)
_UNUSED = Prepared(delete(_CODE).where(_CODE.c.person_id == bindparam("person"), _CODE.c.used_at.is_(None)))
_USABLE = Prepared(
    select(_CODE)
    .where(_CODE.c.code_index == bindparam("sought"), _CODE.c.used_at.is_(None), _CODE.c.expires_at > bindparam("now"))
    .with_for_update()
)


def add_binding_code(session: Session, row: int, person_id: int, code: str, now: datetime, until: datetime) -> None:
    """Keep a new code; earlier unused ones of this person stop working."""
    session.flush()
    _UNUSED.run(session, {"person": person_id})
    index = keyring(session).index("binding_code", code)
    session.add(BindingCode(id=row, person_id=person_id, code_index=index, created_at=now, expires_at=until))


def find_binding_code(session: Session, code: str, now: datetime) -> BindingCode | None:
    """The code's row if it is known, unused and not expired."""
    index = keyring(session).index("binding_code", code)
    return next(iter(read_rows(session, BindingCode, _USABLE, sought=index, now=now)), None)


def find_nth_latest_try(session: Session, key: str, nth: int, *, prefix: bool = False) -> datetime | None:
    """When the `nth` latest try of `key`, or of all keys that begin with it, was made; None: there were fewer."""
    tried = Try.key.startswith(key, autoescape=True) if prefix else Try.key == key
    wanted = select(Try.at).where(tried).order_by(Try.at.desc()).offset(nth - 1).limit(1)
    return session.execute(wanted).scalar_one_or_none()


def forget_try(session: Session, row: int) -> None:
    """What was counted did not happen."""
    session.execute(delete(Try).where(Try.id == row))


_TRY = table_of(Try)
_TRIES = (
    select(_TRY.c.id)
    .where(_TRY.c.key == bindparam("key"), _TRY.c.at > bindparam("since"))
    .limit(bindparam("at_most", type_=Integer))
)
_HOW_MANY = Prepared(select(func.count()).select_from(_TRIES.subquery()))


def count_tries(session: Session, key: str, since: datetime, at_most: int) -> int:
    """How often `key` was tried after `since`; counting ends at `at_most`."""
    session.flush()
    counted = _HOW_MANY.first(session, key=key, since=since, at_most=at_most)
    assert counted is not None  # a count is always one row
    return int(counted[0])
