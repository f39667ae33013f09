"""The walking network: what can be walked to, how far it is, and what is said where no street is known."""

import math
from random import Random

import networkx as nx
import numpy as np
import pytest

from bot.geography.circle.network import SNAP_M, Network
from bot.geography.circle.reading import read_lines, read_osm
from bot.geography.circle.streets import Streets, digest, pack, parts, share_of_largest_part, tidied, unpack
from bot.geography.circle.walkable import is_walkable
from bot.geography.circle.walks import DETOUR, Walks
from bot.geography.datums import from_wgs84
from bot.geography.distance import distance_m
from bot.messages import Datum
from tests.shared import shared

LAT, LNG = 30.0, 120.0
NORTH_M = 1 / 111_195  # degrees
EAST_M = NORTH_M / math.cos(math.radians(LAT))


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Latitude and longitude of a point of the test's plane."""
    return LAT + north_m * NORTH_M, LNG + east_m * EAST_M


def line(*points: tuple[float, float], **tags: str) -> dict[str, object]:
    """A street through points given in metres."""
    coordinates = [[lng, lat] for lat, lng in (at(*point) for point in points)]
    return {"type": "Feature", "properties": tags, "geometry": {"type": "LineString", "coordinates": coordinates}}


def network(*lines: dict[str, object]) -> Network:
    return Network(tidied(read_lines(lines, Datum.WGS84)))


def metres(net: Network | None, start: tuple[float, float], *points: tuple[float, float]) -> list[float | None]:
    """How far each point is on foot; None when it cannot be reached."""
    walks = Walks(net, [at(*point) for point in points])
    found = {walk.to: walk.metres for walk in walks.within(*at(*start), 3000)}
    return [found.get(number) for number in range(len(points))]


def test_the_way_is_along_the_streets_and_counts_the_steps_to_them():
    corner = network(line((0, 0), (400, 0)), line((400, 0), (400, 300)))
    (away,) = metres(corner, (100, 20), (390, 300))
    assert away == pytest.approx(20 + 300 + 300 + 10, abs=1.5)


def test_a_point_meets_the_middle_of_a_street_not_its_end():
    street = network(line((0, 0), (1000, 0)))
    assert metres(street, (300, 0), (400, 0), (200, 5)) == [pytest.approx(100, abs=1), pytest.approx(105, abs=1)]


def test_two_points_behind_the_same_street_need_not_walk_round_by_it():
    street = network(line((0, 0), (1000, 0)))
    assert metres(street, (300, 100), (300, 100), (320, 100)) == [0, pytest.approx(20 * DETOUR, abs=0.5)]


def test_of_two_ways_the_shorter_is_taken():
    ring = network(
        line((0, 0), (500, 0)), line((500, 0), (500, 500)), line((500, 500), (0, 500)), line((0, 500), (0, 0))
    )
    (away,) = metres(ring, (0, 450), (100, 500))
    assert away == pytest.approx(150, abs=1)


def test_what_is_too_far_is_left_out_and_the_bound_itself_is_in():
    walks = Walks(network(line((0, 0), (2000, 0))), [at(1000, 0), at(1003, 0)])
    assert [walk.to for walk in walks.within(*at(0, 0), 1001)] == [0]


def test_a_service_on_another_island_cannot_be_reached():
    islands = network(line((0, 0), (500, 0)), line((0, 60), (500, 60)))
    assert metres(islands, (100, 0), (100, 60), (300, 0)) == [None, pytest.approx(200, abs=1)]


def test_lines_that_cross_meet_and_a_bridge_does_not():
    crossing = line((0, 0), (400, 0)), line((200, -200), (200, 200))
    assert metres(network(*crossing), (0, 0), (200, 200)) == [pytest.approx(400, abs=1)]
    over = line((200, -200), (200, 200), bridge="yes")
    assert metres(network(crossing[0], over), (0, 0), (200, 200)) == [None]


def test_a_line_that_ends_on_another_meets_it():
    assert metres(network(line((0, 0), (400, 0)), line((150, 0), (150, 300))), (0, 0), (150, 300)) == [
        pytest.approx(450, abs=1)
    ]


def test_far_from_any_street_the_straight_line_is_estimated_and_says_so():
    walks = Walks(network(line((0, 0), (400, 0))), [at(0, 0), at(0, -SNAP_M - 300)])
    (near,) = walks.within(*at(100, SNAP_M + 10), 1000)
    assert near.about and near.metres == pytest.approx(math.hypot(100, SNAP_M + 10) * DETOUR, rel=0.01)
    lost = next(walk for walk in walks.within(*at(0, 0), 1000) if walk.to == 1)
    assert lost.about and lost.metres == pytest.approx((SNAP_M + 300) * DETOUR, rel=0.01)


def test_without_a_network_every_way_is_an_estimate():
    (walk,) = Walks(None, [at(300, 400)]).within(*at(0, 0), 1000)
    assert walk.about and walk.metres == pytest.approx(500 * DETOUR, rel=0.01)
    assert Walks(None, []).within(*at(0, 0), 1000) == []


def test_a_scrap_that_touches_nothing_catches_no_point():
    scrap = network(line((0, 0), (400, 0)), line((100, 12), (130, 12)))
    assert metres(scrap, (115, 12), (300, 0)) == [pytest.approx(12 + 185, abs=1)]


def far(walks: Walks, among: list[int], places: list[tuple[float, float]], bound_m: float) -> list[int]:
    return walks.far_from(among, walks.met(places), bound_m)


def test_places_from_which_no_service_can_be_walked_to():
    island = line((0, 500), (400, 500))
    walks = Walks(network(line((0, 0), (3000, 0)), island), [at(100, 0), at(0, 2000)])
    places = [at(900, 10), at(2000, 0), at(100, 510), at(100, -1000), at(50, 0)]
    assert far(walks, [0], places, 1000) == [1, 2, 3]
    assert far(walks, [0], places, 2000) == [2]
    assert far(walks, [], places, 1000) == [0, 1, 2, 3, 4]
    assert far(walks, [1], places, 1000) == [0, 1, 2, 3, 4]


def test_a_network_survives_packing_and_its_digest_knows_it_again():
    streets = tidied(read_lines([line((0, 0), (400, 0)), line((200, -200), (200, 200))], Datum.WGS84))
    again = unpack(pack(streets))
    assert digest(again) == digest(streets) == digest(tidied(again))
    assert np.array_equal(again.ends, streets.ends) and np.allclose(again.lat, streets.lat, atol=1e-9)
    assert digest(tidied(read_lines([line((0, 0), (401, 0))], Datum.WGS84))) != digest(streets)


def test_only_what_lies_around_the_district_is_kept():
    far = line((90_000, 0), (91_000, 0))
    streets = read_lines([line((0, 0), (400, 0)), far], Datum.WGS84)
    assert tidied(streets, (29.99, 119.99, 30.01, 120.01)).pieces == 1
    assert tidied(streets, (40.0, 100.0, 40.1, 100.1)).pieces == 0


def test_islands_are_counted_with_the_share_of_the_largest():
    streets = tidied(read_lines([line((0, 0), (300, 0)), line((0, 99), (100, 99))], Datum.WGS84))
    count, share = share_of_largest_part(streets)
    assert count == 2 and share == pytest.approx(0.75, abs=0.01) and len(set(parts(streets).tolist())) == 2


def test_lines_drawn_on_a_chinese_map_are_moved_to_wgs84():
    lat, lng = from_wgs84(*at(0, 0), Datum.GCJ02)
    drawn = {"type": "LineString", "coordinates": [[lng, lat], [lng + 0.01, lat]]}
    streets = read_lines([{"type": "Feature", "properties": None, "geometry": drawn}], Datum.GCJ02)
    assert distance_m(streets.lat[0], streets.lng[0], *at(0, 0)) < 1


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[120]]},
        {"type": "LineString", "coordinates": [["a", 1], [2, 3]]},
        {"type": "LineString", "coordinates": None},
        {"type": "LineString", "coordinates": [[float("nan"), 30], [120, 30]]},
        {"type": "MultiLineString", "coordinates": [[120, 30], [121, 30]]},
        {"type": "LineString", "coordinates": [[30, 120], [30, 121]]},
        {"type": "LineString", "coordinates": [[120], [121]]},
    ],
)
def test_a_line_without_coordinates_is_an_error_with_words(geometry):
    with pytest.raises(ValueError, match="线的坐标"):
        read_lines([{"type": "Feature", "properties": {}, "geometry": geometry}], Datum.WGS84)


@pytest.mark.parametrize(
    "geometry", [None, {}, {"type": "Point", "coordinates": [120, 30]}, {"type": "LineString", "coordinates": []}]
)
def test_what_is_no_line_is_no_street(geometry):
    assert read_lines([{"type": "Feature", "properties": {}, "geometry": geometry}], Datum.WGS84).pieces == 0


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ("highway=residential", True),
        ("highway=steps", True),
        ("highway=cycleway", True),
        ("highway=cycleway foot=no", False),
        ("highway=motorway", False),
        ("highway=motorway foot=yes", False),
        ("highway=trunk", True),
        ("highway=trunk motorroad=yes", False),
        ("highway=footway access=private", False),
        ("highway=footway access=private foot=yes", True),
        ("highway=service access=no foot=permissive", True),
        ("highway=construction", False),
        ("highway=proposed", False),
        ("highway=bus_stop", False),
        ("highway=escape foot=designated", True),
        ("waterway=river", False),
    ],
)
def test_tags_say_which_ways_are_walked(tags, walked):
    assert is_walkable(dict(tag.split("=") for tag in tags.split())) is walked


# -- against networkx, on a real extract --


@pytest.fixture(scope="module")
def real() -> Streets:
    """A small real extract. Source: pyrosm's test file, OpenStreetMap contributors, ODbL (README of the shared data)."""
    source = "pyrosm/data/test.osm.pbf of github.com/pyrosm/pyrosm"
    path = shared("geo/osm_small.osm.pbf", "the network is not checked against networkx", source)
    return tidied(read_osm(path))


@pytest.fixture(scope="module")
def graph(real: Streets) -> nx.Graph:
    """The same streets as networkx has them."""
    made = nx.Graph()
    for first, last in real.ends.tolist():
        made.add_edge(first, last, weight=distance_m(real.lat[first], real.lng[first], real.lat[last], real.lng[last]))
    return made


@pytest.mark.parametrize("minutes", [5, 15])
def test_on_a_real_network_the_same_nodes_are_reached_within_one_percent_of_networkx(real, graph, minutes):
    net, bound = Network(real), minutes * 75.0
    for node in Random(minutes).sample(range(len(real.lat)), 40):
        ours = net.reach([(0.0, node)], bound)
        theirs = nx.single_source_dijkstra_path_length(graph, node, cutoff=bound, weight="weight")
        edge = {far for far, away in (ours | theirs).items() if abs(away - bound) < 0.01}  # rounding decides there
        assert ours.keys() - edge == theirs.keys() - edge
        assert all(ours[far] == pytest.approx(theirs[far], rel=0.01) for far in ours.keys() & theirs.keys())


def test_on_a_real_network_points_between_nodes_are_reached_as_networkx_says(real, graph):
    """Each point is put into networkx's graph as a node of its own on the nearest piece, found by trying all."""
    chance, net = Random(3), Network(real)
    points = [(chance.uniform(*span(real.lat)), chance.uniform(*span(real.lng))) for _ in range(60)]
    walks = Walks(net, points)
    split = graph.copy()
    met = [put_in(split, real, point, f"p{number}") for number, point in enumerate(points)]
    assert sum(met) > 20
    for number, start in enumerate(points):
        if not met[number]:
            continue
        theirs = nx.single_source_dijkstra_path_length(split, f"p{number}", cutoff=1125, weight="weight")
        ours = {walk.to: walk.metres for walk in walks.within(*start, 1125) if not walk.about}
        assert ours.keys() == {int(name[1:]) for name in theirs if isinstance(name, str)}
        beside = {to for to in ours if net.snap(*points[to]).piece == net.snap(*start).piece}  # straight across
        assert all(ours[to] == pytest.approx(theirs[f"p{to}"], rel=0.01) for to in ours.keys() - beside)


def span(values: np.ndarray) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def put_in(graph: nx.Graph, streets: Streets, point: tuple[float, float], name: str) -> bool:
    """Join a point to both ends of its nearest piece; points of one piece to each other. False when it is too far."""
    lat, lng = point
    best = (math.inf, 0, 0.0)
    for piece, (first, last) in enumerate(streets.ends.tolist()):
        ax, ay = (streets.lng[first] - lng) * math.cos(math.radians(lat)), streets.lat[first] - lat
        bx, by = (streets.lng[last] - lng) * math.cos(math.radians(lat)), streets.lat[last] - lat
        square = (bx - ax) ** 2 + (by - ay) ** 2
        share = min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / square)) if square else 0.0
        off = math.hypot(ax + share * (bx - ax), ay + share * (by - ay)) / NORTH_M
        best = min(best, (off, piece, share))
    off, piece, share = best
    if off > SNAP_M:
        return False
    first, last = streets.ends[piece].tolist()
    length = distance_m(streets.lat[first], streets.lng[first], streets.lat[last], streets.lng[last])
    here = (piece, share * length, off)
    for other, there in list(graph.nodes(data="met")):
        if there is not None and there[0] == piece:
            graph.add_edge(name, other, weight=abs(there[1] - here[1]) + there[2] + off)
    graph.add_node(name, met=here)
    graph.add_edge(name, first, weight=off + share * length)
    graph.add_edge(name, last, weight=off + (1 - share) * length)
    return True
