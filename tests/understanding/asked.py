"""What tests of understanding ask with: a few places, and categories as configured."""

from dataclasses import dataclass

from bot.config.categories import builtin_categories
from bot.geography.gazetteer import Gazetteer
from bot.geography.places import PlaceRow
from bot.understanding.understand import understand


@dataclass(frozen=True)
class Category:
    words: tuple[str, ...] = ()
    sealed: bool = False


def builtin_entries():
    return {
        code: {"words": tuple(entry.get("words", ())), "sealed": entry.get("sealed", False)}
        for code, entry in builtin_categories().items()
    }


PLACES = Gazetteer(
    [
        PlaceRow("E1", "翠园小区", ("翠园",), "estate", 30.01, 120.01, "G1"),
        PlaceRow("B3", "翠园3幢", (), "building", 30.01, 120.01, "G1"),
        PlaceRow("B5", "翠园5幢", (), "building", 30.01, 120.01, "G1"),
        PlaceRow("L1", "东菜场", ("菜场",), "landmark", 30.02, 120.02, "G2"),
        PlaceRow("L2", "西菜场", ("菜场",), "landmark", 30.03, 120.03, "G3"),
        PlaceRow("R1", "水电路", (), "road", 30.04, 120.04, "G2"),
        PlaceRow("L3", "燃气大厦", (), "landmark", 30.04, 120.04, "G2"),
    ],
    {"G1": None, "G2": None, "G3": None},
)


def matters(text, categories=None):
    return understand(text, PLACES, categories or {}).matters
