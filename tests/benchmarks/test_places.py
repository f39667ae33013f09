"""What finding a place costs (PERFORMANCE rows 6 and 7), and how well it is found (`make bench`)."""

import csv
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import pytest
import shapely

from bot.config import config_from
from bot.geography.gazetteer import Gazetteer, PlaceRow
from bot.geography.grids import Grids, GridShape
from bot.understanding.understand import understand
from tests.benchmarks.cost import cpu_ms
from tests.geography.conftest import GRID_PARENTS, read_rows

pytestmark = [pytest.mark.benchmark, pytest.mark.only_on("sqlite")]
HERE = Path(__file__).parent
MARKS = "翠桂兰滨锦秀金银玉石青红绿龙凤鹤云江湖海星月春秋松竹梅菊荷莲香丁紫碧"
KINDS = ("小区", "花园", "苑", "里")
PAIRS = 5


def district(chance: random.Random) -> tuple[list[str], list[PlaceRow]]:
    """2,500 estates with 19 buildings each: 50,000 places."""
    names = list({"".join(chance.choices(MARKS, k=3)) + chance.choice(KINDS) for _ in range(2_700)})[:2_500]
    houses = [
        PlaceRow(f"{name}{at}", f"{name}{at}幢", (), "building", 30.0, 120.0, "g")
        for name in names
        for at in range(1, 20)
    ]
    return names, houses + [PlaceRow(name, name, (name[:3],), "estate", 30.0, 120.0, "g") for name in names]


def each_ms(find: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of processor time for each text."""
    return [cpu_ms(lambda one=text: find(one), 1) for text in texts]  # type: ignore[misc]


def test_what_finding_a_place_among_fifty_thousand_costs() -> None:
    chance = random.Random(7)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names, rows = district(chance)
    start = time.perf_counter()
    gazetteer = Gazetteer(rows, {})
    built_s = time.perf_counter() - start
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    kinds = {
        "known": [f"您好,我住{row.name}2单元301,楼道灯坏了三天没人修" for row in chance.sample(rows, 500)],
        "no place": [f"您好,楼道灯坏了{at}天没人修,麻烦尽快派人来看看" for at in range(500)],
        "unknown": [f"我住{''.join(chance.choices('幸福和平建设', k=2))}花园{at % 20}幢,灯坏了" for at in range(500)],
        "misheard": [f"我住{chance.choice('翠粹桂贵兰蓝')}{name[1:]}3幢,灯坏了" for name in chance.sample(names, 500)],
    }
    medians = {kind: statistics.median(each_ms(gazetteer.find, texts)) for kind, texts in kinds.items()}
    categories = config_from({}, {}, require=False).categories
    understand("灯坏了", gazetteer, categories)
    whole = statistics.median(each_ms(lambda text: understand(text, gazetteer, categories), kinds["known"]))
    told = "   ".join(f"{kind} {median:.3f}" for kind, median in medians.items())
    print(f"\nplace among {len(rows)}, ms: {told}   whole understanding {whole:.2f}")
    print(f"gazetteer of {len(rows)}: {built_s:.1f} s, {grown_mb:.0f} MB with the rows themselves")
    assert medians["known"] < 0.15 * 3, "row 6: the place of a message has become several times dearer"
    assert whole < 0.8 * 3


def test_how_well_spoken_places_are_found() -> None:
    """The judged lines of tests/geography/spoken_places.tsv, which says what each means."""
    with (HERE.parent / "geography" / "spoken_places.tsv").open(encoding="utf-8", newline="") as file:
        spoken = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    gazetteer = Gazetteer(read_rows(), GRID_PARENTS)
    first = sure = right = asked = 0
    meant = [line for line in spoken if line["meant"] not in ("", "-", "?")]
    for line in meant:
        found, true = gazetteer.find(line["said"]), gazetteer.by_code(line["meant"])
        named = found.place or next(iter(found.candidates), None)
        first += named == true
        sure += found.place is not None
        asked += found.place is None and named is not None
        right += found.place is not None and true is not None and found.place.grid == true.grid
    share = f"first {first / len(meant):.1%}, sure {sure} of which in the right grid {right}, asked {asked}"
    print(f"\nspoken places: {len(spoken)}, of {len(meant)} in the directory: {share}")
    assert first / len(meant) >= 0.9
    assert right == sure


def test_what_a_point_among_ten_thousand_grids_costs_against_a_bare_tree() -> None:
    side = 0.002
    shapes = [
        GridShape(
            f"{x}-{y}", "", None, "", shapely.Point(120 + x * side, 30 + y * side).buffer(side * 0.49, quad_segs=5)
        )
        for x, y in product(range(100), range(100))
    ]
    grids, areas = Grids(shapes), [each.polygon for each in shapes]
    tree = shapely.STRtree(areas)
    shapely.prepare(areas)
    chance = random.Random(7)
    points = [(30 + chance.random() * 0.2, 120 + chance.random() * 0.2) for _ in range(5_000)]

    def ours() -> None:
        for lat, lng in points:
            grids.at(lat, lng)

    def bare() -> None:
        for lat, lng in points:
            tree.query(shapely.Point(lng, lat), predicate="intersects")

    ours(), bare()
    ratios = [cpu_ms(ours, 1) / cpu_ms(bare, 1) for _ in range(PAIRS)]
    print(
        f"\npoint to grid among 10,000: {cpu_ms(ours, 1) / len(points) * 1000:.1f} us, {statistics.median(ratios):.2f} x a bare query"
    )
    assert statistics.median(ratios) < 3, "row 7"
