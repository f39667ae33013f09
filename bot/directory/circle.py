"""Circle (15分钟生活圈): the service points that can be walked to from a place, nearest first, and whether they are open."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.calendar import WorkCalendar
from bot.geography.circle.network import Network
from bot.geography.circle.streets import unpack
from bot.geography.circle.walks import Point, Walks
from bot.hours import Opening, opening
from models.directory import find_network, find_network_digest, find_service_points

M_PER_MIN_OF_KMH = 1000 / 60


@dataclass(frozen=True)
class Service:
    """A service point as residents see it; degrees WGS-84."""

    code: str
    name: str
    kind: str
    lat: float
    lng: float
    address: str
    #: OSM opening_hours; may be unreadable.
    hours: str
    phone: str
    offers: tuple[str, ...]
    bring: str

    def opening(self, at: datetime, calendar: WorkCalendar) -> Opening:
        """Whether it is open at `at`, and what comes next."""
        return opening(self.hours, at, calendar)


@dataclass(frozen=True)
class Near:
    """A service point and the way to it."""

    service: Service
    metres: float
    #: The way is estimated from the straight line.
    about: bool

    def minutes(self, kmh: float) -> int:
        """Whole minutes on foot, at least one; rounded up, so that what is within 15 minutes says so."""
        return max(1, math.ceil(round(self.metres / (kmh * M_PER_MIN_OF_KMH), 6)))


Fits = Callable[[Service], bool]


@dataclass(frozen=True)
class Circle:
    """All service points of a district, met with its walking network. Immutable."""

    services: tuple[Service, ...]
    walks: Walks
    network: Network | None
    digest: str

    def near(self, lat: float, lng: float, minutes: float, kmh: float, fits: Fits) -> list[Near]:
        """The fitting services within `minutes` on foot, nearest first."""
        walks = self.walks.within(lat, lng, minutes * kmh * M_PER_MIN_OF_KMH)
        found = ((self.services[walk.to], walk) for walk in walks)
        return [Near(service, walk.metres, walk.about) for service, walk in found if fits(service)]

    def gaps(
        self, kinds: Sequence[str], places: Sequence[Point], minutes: float, kmh: float
    ) -> Iterator[tuple[int, str]]:
        """Which of `places` (by number) have no service of which of `kinds` within `minutes` on foot."""
        met = self.walks.met(places)
        for kind in kinds:
            among = [number for number, service in enumerate(self.services) if service.kind == kind]
            for number in self.walks.far_from(among, met, minutes * kmh * M_PER_MIN_OF_KMH):
                yield number, kind

    def service(self, code: str) -> Service | None:
        """A service by its code."""
        return next((service for service in self.services if service.code == code), None)


def circle_of(services: Iterable[Service], network: Network | None, digest: str = "") -> Circle:
    """A circle ready to be asked."""
    chosen = tuple(services)
    return Circle(chosen, Walks(network, [(service.lat, service.lng) for service in chosen]), network, digest)


def build_circle(session: Session, before: Circle | None = None) -> Circle:
    """The circle of the directory as it stands; the network of `before` is kept when the streets are the same."""
    digest = find_network_digest(session)
    if before is not None and before.digest == digest:
        network = before.network
    else:
        packed = find_network(session) if digest else None
        network = Network(unpack(packed)) if packed else None
    rows = sorted(find_service_points(session), key=lambda row: row.code)
    services = (
        Service(
            code=row.code,
            name=row.name,
            kind=row.kind,
            lat=row.lat,
            lng=row.lng,
            address=row.address,
            hours=row.hours,
            phone=row.phone,
            offers=tuple(row.offers),
            bring=row.bring,
        )
        for row in rows
    )
    return circle_of(services, network, digest)
