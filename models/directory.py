"""Directory (名册): organisations, grids, places, service points, and the version a snapshot is stamped with."""

from datetime import date

from sqlalchemy import JSON, BigInteger, Date, Float, Index, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, insert_row, key


class Organisation(Base):
    """A Party organisation or office: county, street, community, branch, group."""

    __tablename__ = "organisation"

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(64), unique=True, keep=Keep.DIRECTORY)
    name: Mapped[str] = column(String(120), keep=Keep.DIRECTORY)
    level: Mapped[str] = column(String(16), keep=Keep.DIRECTORY)
    parent: Mapped[str | None] = column(String(64), keep=Keep.DIRECTORY)
    type: Mapped[str] = column(String(40), keep=Keep.DIRECTORY, default="")
    line: Mapped[str] = column(String(40), keep=Keep.DIRECTORY, default="")
    party_members: Mapped[int | None] = column(BigInteger, keep=Keep.DIRECTORY)
    income_band: Mapped[str] = column(String(40), keep=Keep.DIRECTORY, default="")
    ended_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)


class Grid(Base):
    """A grid (网格), large or small; `polygon` is GeoJSON geometry in WGS-84, longitude first."""

    __tablename__ = "grid"
    __table_args__ = (Index("ix_grid_code_valid_to", "code", "valid_to"),)

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    name: Mapped[str] = column(String(120), keep=Keep.DIRECTORY)
    organisation: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    parent: Mapped[str | None] = column(String(64), keep=Keep.DIRECTORY)
    external_codes: Mapped[str] = column(String(200), keep=Keep.DIRECTORY, default="")
    polygon: Mapped[dict[str, object]] = column(JSON, keep=Keep.DIRECTORY)
    #: First and last day of this shape, both inclusive; the running one has no last day. Old cases keep their grid.
    valid_from: Mapped[date] = column(Date, keep=Keep.DIRECTORY)
    valid_to: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)


class Place(Base):
    """An estate, building, landmark or road with the grid it lies in; degrees WGS-84."""

    __tablename__ = "place"

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(64), unique=True, keep=Keep.DIRECTORY)
    name: Mapped[str] = column(String(120), keep=Keep.DIRECTORY)
    aliases: Mapped[list[str]] = column(JSON, keep=Keep.DIRECTORY)
    kind: Mapped[str] = column(String(16), keep=Keep.DIRECTORY)
    lat: Mapped[float | None] = column(Float, keep=Keep.DIRECTORY)
    lng: Mapped[float | None] = column(Float, keep=Keep.DIRECTORY)
    grid: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    ended_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)


class ServicePoint(Base):
    """Where a service is given; degrees WGS-84, hours in OSM opening_hours syntax."""

    __tablename__ = "service_point"

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(64), unique=True, keep=Keep.DIRECTORY)
    name: Mapped[str] = column(String(120), keep=Keep.DIRECTORY)
    kind: Mapped[str] = column(String(40), keep=Keep.DIRECTORY)
    lat: Mapped[float] = column(Float, keep=Keep.DIRECTORY)
    lng: Mapped[float] = column(Float, keep=Keep.DIRECTORY)
    address: Mapped[str] = column(String(200), keep=Keep.DIRECTORY, default="")
    hours: Mapped[str] = column(String(400), keep=Keep.DIRECTORY, default="")
    phone: Mapped[str] = column(String(40), keep=Keep.DIRECTORY, default="")
    offers: Mapped[list[str]] = column(JSON, keep=Keep.DIRECTORY)
    #: What to bring, in words.
    bring: Mapped[str] = column(String(400), keep=Keep.DIRECTORY, default="")
    ended_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)


class StreetNetwork(Base):
    """The walking network of the last import, packed by `bot.geography.circle.streets`. At most one row."""

    __tablename__ = "street_network"

    id: Mapped[int] = key()
    #: Of the streets, not of the packed bytes: the same streets are the same network.
    digest: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    pieces: Mapped[int] = column(BigInteger, keep=Keep.DIRECTORY)
    packed: Mapped[bytes] = column(LargeBinary, keep=Keep.DIRECTORY)


class DirectoryVersion(Base):
    """Counts the imports: a snapshot older than this number is replaced. One row."""

    __tablename__ = "directory_version"

    id: Mapped[int] = key()
    number: Mapped[int] = column(BigInteger)


def find_version(session: Session) -> int:
    """The number of the newest whole import."""
    return session.execute(select(DirectoryVersion.number).where(DirectoryVersion.id == 1)).scalar_one()


def raise_version(session: Session) -> None:
    """Tell every running process that the directory has changed."""
    session.execute(update(DirectoryVersion).where(DirectoryVersion.id == 1).values(number=DirectoryVersion.number + 1))


def find_organisations(session: Session) -> list[Organisation]:
    """All running organisations."""
    return list(session.scalars(select(Organisation).where(Organisation.ended_on.is_(None))))


def find_organisation(session: Session, code: str) -> Organisation | None:
    """A running organisation by its code."""
    return session.scalars(
        select(Organisation).where(Organisation.code == code, Organisation.ended_on.is_(None))
    ).first()


def find_grids(session: Session, on: date) -> list[Grid]:
    """The grids valid on a day."""
    running = (Grid.valid_from <= on) & (Grid.valid_to.is_(None) | (Grid.valid_to >= on))
    return list(session.scalars(select(Grid).where(running)))


def find_smallest_grids(session: Session, on: date) -> list[str]:
    """Codes of the grids valid on a day that hold no smaller one, in order."""
    running = (Grid.valid_from <= on) & (Grid.valid_to.is_(None) | (Grid.valid_to >= on))
    rows = session.execute(select(Grid.code, Grid.parent).where(running)).all()
    larger = {row.parent for row in rows}
    return sorted(row.code for row in rows if row.code not in larger)


def find_ended_grids(session: Session, on: date) -> list[Grid]:
    """The last shape of every grid that was split up, merged or closed before a day; cases of its time still name it."""
    running = select(Grid.code).where((Grid.valid_from <= on) & (Grid.valid_to.is_(None) | (Grid.valid_to >= on)))
    ended = select(Grid).where(Grid.valid_to < on, Grid.code.not_in(running)).order_by(Grid.valid_to, Grid.id)
    return list({grid.code: grid for grid in session.scalars(ended)}.values())


def find_places(session: Session) -> list[Place]:
    """All running places."""
    return list(session.scalars(select(Place).where(Place.ended_on.is_(None))))


def find_service_points(session: Session) -> list[ServicePoint]:
    """All running service points."""
    return list(session.scalars(select(ServicePoint).where(ServicePoint.ended_on.is_(None))))


def find_network_digest(session: Session) -> str:
    """Which walking network is kept; "" for none."""
    return session.scalars(select(StreetNetwork.digest)).first() or ""


def find_network(session: Session) -> bytes | None:
    """The walking network, packed."""
    return session.scalars(select(StreetNetwork.packed)).first()


def replace_network(session: Session, row_id: int, digest: str, pieces: int, packed: bytes) -> None:
    """Keep this walking network instead of the one before."""
    session.execute(delete(StreetNetwork))
    insert_row(session, StreetNetwork, id=row_id, digest=digest, pieces=pieces, packed=packed)


def find_place(session: Session, code: str) -> Place | None:
    """A place by its code, ended ones too."""
    return session.scalars(select(Place).where(Place.code == code)).one_or_none()
