"""People (人): whoever writes to us, and those among them with a post (members). No household, no dossier."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    bindparam,
    cast,
    select,
    text,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import keyring, unseal
from models.session import get_row, read_rows

#: How a person would rather hear of his matters: `Person.prefers`.
SMS_FIRST, CALL_FIRST = "sms", "call"
#: How the bot talks to him: `Person.manner`.
ELDER, OFFERED = "elder", "offered"


class Person(Base):
    """Somebody we can answer. A resident is this row and his cases, nothing more."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "ix_person_stopped_at",
            "stopped_at",
            sqlite_where=text("stopped_at IS NOT NULL"),
            postgresql_where=text("stopped_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = key()
    created_at: Mapped[datetime] = column()
    #: Which privacy notice was shown, and when.
    notice_version: Mapped[str] = column(String(16), default="")
    notice_at: Mapped[datetime | None] = column()
    #: When a phone number was joined to the WeChat identity.
    joined_at: Mapped[datetime | None] = column()
    #: His own quiet hours, "22:00-07:00"; "" for those of the installation, "-" for none.
    quiet_hours: Mapped[str] = column(String(11), default="")
    #: How he would rather hear than on WeChat: SMS_FIRST, CALL_FIRST, or "".
    prefers: Mapped[str] = column(String(8), default="")
    #: ELDER: short answers and large pages; OFFERED: he was told once that there is such a thing.
    manner: Mapped[str] = column(String(8), default="")
    #: 退订: unasked messages stop; answers to what he asked go on.
    stopped_at: Mapped[datetime | None] = column()


class Member(Base):
    """A person with a post in a grid or an organisation: Party member, grid worker, secretary, organiser."""

    __tablename__ = "member"

    person_id: Mapped[int] = key(ForeignKey("person.id"))
    code: Mapped[str] = column(String(64), unique=True, keep=Keep.DIRECTORY)
    name: Mapped[str] = column(String(40), pii=Pii.NAME, keep=Keep.DIRECTORY)
    #: What residents see beside the name: 片医, 民警, 物业, 网格员.
    title: Mapped[str] = column(String(40), keep=Keep.DIRECTORY, default="")
    phone: Mapped[bytes | None] = column(LargeBinary, pii=Pii.PHONE, keep=Keep.DIRECTORY)
    phone_index: Mapped[str | None] = column(String(64), pii=Pii.PHONE, keep=Keep.DIRECTORY, index=True)
    organisation: Mapped[str] = column(String(64), keep=Keep.DIRECTORY, index=True)
    grid: Mapped[str | None] = column(String(64), keep=Keep.DIRECTORY, index=True)
    posts: Mapped[list[str]] = column(JSON, keep=Keep.DIRECTORY)
    #: Category codes.
    skills: Mapped[list[str]] = column(JSON, keep=Keep.DIRECTORY)
    #: How many open cases at once; None is no limit.
    capacity: Mapped[int | None] = column(BigInteger, keep=Keep.DIRECTORY)
    party: Mapped[bool] = column(Boolean, keep=Keep.DIRECTORY, default=False)
    #: May residents be told that he is a Party member?
    public: Mapped[bool] = column(Boolean, keep=Keep.DIRECTORY, default=False)
    ended_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)

    @property
    def shown(self) -> str:
        """What residents read: title and name; 党员 only where the member allows it."""
        name = f"{self.title}{self.name}" if self.title else self.name
        return f"{name}(党员)" if self.party and self.public else name


class Absence(Base):
    """Days on which a member gets no new cases; both ends inclusive, Asia/Shanghai."""

    __tablename__ = "absence"

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.DIRECTORY, index=True)
    first_on: Mapped[date] = column(Date, keep=Keep.DIRECTORY)
    last_on: Mapped[date] = column(Date, keep=Keep.DIRECTORY)
    #: Who gets the new cases meanwhile and may see to the running ones; None: nobody was named.
    deputy_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.DIRECTORY)


def add_person(session: Session, row: int, now: datetime) -> Person:
    """Somebody of whom nothing is known yet."""
    person = Person(id=row, created_at=now)
    session.add(person)
    session.flush()
    return person


def member_phone(session: Session, member: Member) -> str:
    """The member's phone number, E.164; "" when none is known."""
    return unseal(session, "member.phone", member.person_id, member.phone)


def phone_index(session: Session, phone: str) -> str:
    """The blind index of an E.164 number."""
    return keyring(session).index("member.phone", phone)


def find_member_by_phone(session: Session, phone: str) -> Member | None:
    """The running member who has this number (E.164) in the directory; the first by code where several share it."""
    his = (Member.phone_index == phone_index(session, phone), Member.ended_on.is_(None))
    return session.scalars(select(Member).where(*his).order_by(Member.code).limit(1)).first()


def find_member(session: Session, person_id: int | None) -> Member | None:
    """The running post of a person, if he has one; None for nobody."""
    member = get_row(session, Member, person_id) if person_id is not None else None
    return member if member and member.ended_on is None else None


def find_left(session: Session, person_id: int) -> Member | None:
    """The post that a person had and has no more."""
    member = get_row(session, Member, person_id)
    return member if member and member.ended_on is not None else None


def find_any_member_with_phone(session: Session) -> Member | None:
    """Some member whose number is known: whoever it is, it opens with the keys it was sealed with."""
    return session.scalars(select(Member).where(Member.phone.is_not(None)).limit(1)).first()


def find_all_stopped() -> Select[int]:
    """Ids of all who want no unasked messages: a part of other queries, read from an index of just these."""
    return select(Person.id).where(Person.stopped_at.is_not(None))


def find_stopped(session: Session, people: Sequence[int]) -> set[int]:
    """Those of `people` who want no unasked messages."""
    wanted = select(Person.id).where(Person.id.in_(people), Person.stopped_at.is_not(None))
    return set(session.scalars(wanted))


def find_who_are_members(session: Session, people: Sequence[int]) -> set[int]:
    """Those of `people` who have a running post."""
    wanted = select(Member.person_id).where(Member.person_id.in_(people), Member.ended_on.is_(None))
    return set(session.scalars(wanted))


_MEMBER = table_of(Member)
_RUNNING = select(_MEMBER).where(_MEMBER.c.ended_on.is_(None)).order_by(_MEMBER.c.code)
_OF_CODE = Prepared(select(_MEMBER).where(_MEMBER.c.code == bindparam("code")))
_OF_NAME = Prepared(_RUNNING.where(_MEMBER.c.name == bindparam("name")))
_OF_GRIDS = Prepared(_RUNNING.where(_MEMBER.c.grid.in_(bindparam("grids", expanding=True))))
_OF_ORGANISATIONS = Prepared(_RUNNING.where(_MEMBER.c.organisation.in_(bindparam("organisations", expanding=True))))
#: The rows that can have a post; JSON is read by Python.
_WITH_POST = Prepared(_RUNNING.where(cast(_MEMBER.c.posts, String).like(bindparam("quoted"))))


def find_member_by_code(session: Session, code: str) -> Member | None:
    """A member by directory code, ended ones too."""
    return next(iter(read_rows(session, Member, _OF_CODE, code=code)), None)


def find_members_of_grids(session: Session, grids: list[str]) -> list[Member]:
    """Running members whose post lies in one of `grids`, in directory order."""
    return read_rows(session, Member, _OF_GRIDS, grids=grids)


def find_members_of_organisations(session: Session, organisations: list[str]) -> list[Member]:
    """Running members of `organisations`, in directory order."""
    return read_rows(session, Member, _OF_ORGANISATIONS, organisations=organisations)


def find_members_by_name(session: Session, name: str) -> list[Member]:
    """Running members of exactly this name."""
    return read_rows(session, Member, _OF_NAME, name=name)


def find_members_with_post(session: Session, post: str) -> list[Member]:
    """Running members holding `post`, in directory order."""
    return [member for member in read_rows(session, Member, _WITH_POST, quoted=f'%"{post}"%') if post in member.posts]


def find_names_and_titles(session: Session) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all running members, and what they are called by; neither has an empty one."""
    rows = session.execute(select(Member.name, Member.title).where(Member.ended_on.is_(None))).all()
    return frozenset(name for name, _ in rows if name), frozenset(title for _, title in rows if title)


def find_party_members(session: Session) -> set[int]:
    """Running members who are in the Party."""
    return set(session.scalars(select(Member.person_id).where(Member.party.is_(True), Member.ended_on.is_(None))))


_ABSENCE = table_of(Absence)
_AWAY = Prepared(
    select(_ABSENCE.c.person_id, _ABSENCE.c.deputy_id)
    .where(
        _ABSENCE.c.person_id.in_(bindparam("people", expanding=True)),
        _ABSENCE.c.first_on <= bindparam("on"),
        _ABSENCE.c.last_on >= bindparam("on"),
    )
    .order_by(_ABSENCE.c.id)
)


def find_absent(session: Session, person_ids: list[int], on: date) -> dict[int, int | None]:
    """Who of `person_ids` is away on a day, and his deputy if he named one; the last word counts."""
    session.flush()
    return dict(_AWAY.all(session, people=person_ids, on=on))


def find_absence_from(session: Session, person_id: int, today: date) -> Absence | None:
    """The absence of a person that runs or comes next."""
    wanted = select(Absence).where(Absence.person_id == person_id, Absence.last_on >= today)
    return session.scalars(wanted.order_by(Absence.first_on, Absence.id.desc()).limit(1)).one_or_none()


def find_stood_in_for(session: Session, deputy_id: int, on: date) -> list[int]:
    """Whose deputy this person is on a day."""
    running = select(Absence.person_id).where(
        Absence.deputy_id == deputy_id, Absence.first_on <= on, Absence.last_on >= on
    )
    return list(dict.fromkeys(session.scalars(running.order_by(Absence.id))))


def find_with_phone(session: Session, people: Sequence[int]) -> set[int]:
    """Those of `people` who are members with a number in the directory."""
    wanted = select(Member.person_id).where(Member.person_id.in_(people), Member.ended_on.is_(None))
    return set(session.scalars(wanted.where(Member.phone_index.is_not(None))))
