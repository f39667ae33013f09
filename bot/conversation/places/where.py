"""Where (在哪里): a place as a form keeps it."""

from dataclasses import dataclass, replace

from bot.geography.gazetteer import PlaceMatch
from bot.geography.place_name import detail_alone, is_building

#: Whence a place comes that nobody said: the speaker's usual place, the card he scanned, or his report of a moment ago.
USUAL, CARD, JUST_SAID = "usual", "card", "just_said"
#: Kinds of requests that are answered without a place.
PLACELESS = ("policy", "opinion")


@dataclass(frozen=True)
class Where:
    """A place as a report gives it: a row of the directory, or a point, with the speaker's entrance and door."""

    code: str | None
    name: str
    grid: str | None
    detail: str = ""
    lat: float | None = None
    lng: float | None = None
    #: USUAL, CARD or JUST_SAID when nobody said it.
    assumed: str = ""

    @property
    def words(self) -> str:
        """Name and detail: 翠园3幢2单元."""
        return f"{self.name}{self.detail}"


def where_of(match: PlaceMatch, detail: str = "", said: str = "", *, assumed: str = "") -> Where:
    """The directory's name, or the speaker's where he named an estate's building that has no row."""
    name = said if said.startswith(match.name) else match.name
    return Where(match.code, name, match.grid, detail, assumed=assumed)


def at_entrance(where: Where, said: str) -> Where:
    """A building that the words did not name, with the entrance that they do: 翠园3幢 and 2单元楼道灯坏了."""
    if where.code is None or where.detail or not is_building(where.name):
        return where
    return replace(where, detail=detail_alone(said))
