"""PERFORMANCE.md 0, row 8: a 15-minute circle on a large network, and what a five times larger city costs (`make bench`)."""

import statistics
import time
import tracemalloc
from random import Random

import numpy as np
import pytest

from bot.geography.circle.network import Network
from bot.geography.circle.streets import Streets, pack, unpack
from bot.geography.circle.walks import Walks

pytestmark = pytest.mark.benchmark
SMALL, LARGE = 200_000, 1_000_000
PAIRS, QUESTIONS, SERVICES = 5, 100, 60
BOUND_M = 1125.0  # 15 minutes at 4.5 km/h


def city(nodes: int) -> Streets:
    """A lattice of blocks of about 80 m, pulled out of shape, every seventh street missing."""
    chance, side = np.random.default_rng(1), int(nodes**0.5)
    row, column = np.divmod(np.arange(side * side), side)
    lat = 30.0 + row * 0.00072 + chance.uniform(-0.0002, 0.0002, side * side)
    lng = 120.0 + column * 0.00083 + chance.uniform(-0.0002, 0.0002, side * side)
    node = np.arange(side * side)
    right = np.column_stack((node, node + 1))[column < side - 1]
    up = np.column_stack((node, node + side))[row < side - 1]
    ends = np.concatenate((right, up))
    return Streets(lat, lng, ends[chance.random(len(ends)) < 0.85].astype(np.int32))


def asked_ms(walks: Walks, middle: tuple[float, float], series: int) -> float:
    """Milliseconds of one question, from the point to the sorted services; the median of many."""
    chance = Random(series)
    taken = []
    for _ in range(QUESTIONS):
        lat, lng = (degrees + chance.uniform(-0.05, 0.05) for degrees in middle)
        started = time.perf_counter()
        walks.within(lat, lng, BOUND_M)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def loaded(nodes: int) -> tuple[Walks, tuple[float, float]]:
    """The city as a service loads it, with what that takes printed."""
    packed = pack(city(nodes))
    tracemalloc.start()
    started = time.perf_counter()
    streets = unpack(packed)
    network = Network(streets)
    seconds = time.perf_counter() - started
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"\n{nodes:>9} nodes: packed {len(packed) / 1e6:.1f} MB, loaded in {seconds:.2f} s, {kept / 1e6:.0f} MB in memory"
    )
    middle, chance = (float(streets.lat.mean()), float(streets.lng.mean())), Random(7)
    services = [
        (middle[0] + chance.uniform(-0.02, 0.02), middle[1] + chance.uniform(-0.02, 0.02)) for _ in range(SERVICES)
    ]
    return Walks(network, services), middle


def test_a_circle_on_a_large_network_and_how_it_grows() -> None:
    small, large = loaded(SMALL), loaded(LARGE)
    asked_ms(*small, 0), asked_ms(*large, 0)
    pairs = [(asked_ms(*small, number), asked_ms(*large, number)) for number in range(1, PAIRS + 1)]
    first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
    growth = statistics.median(there / here for here, there in pairs)
    print(f"15-minute circle: {first:.2f} ms on {SMALL} nodes, {second:.2f} ms on {LARGE}; growth {growth:.2f} x")
    assert first < 10, "PERFORMANCE.md row 8, first"
    assert growth < 2, "PERFORMANCE.md row 8, first"
