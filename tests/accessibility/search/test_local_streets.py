import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.search import local_streets
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.local_streets import LocalStreets, in_locality
from kopa.accessibility.search.matrices import Matrices

LEG = Access(speed_kmh=30, detour=1.3)


def found(time_min, distance_km, status=0):
    shape = np.shape(time_min)
    ids = (np.array([f"o{i}" for i in range(shape[0])]), np.array([f"s{i}" for i in range(shape[1])]))
    return Matrices(*ids, np.array(time_min), np.array(distance_km), np.full(shape, status, np.int8), "dijkstra")


def bridged(matrices, xs, ys, metric="time", max_m=5000.0, built_up=True):
    from_m, to_m = (np.array([(x, 0.0) for x in line]) for line in (xs, ys))
    return LocalStreets.between(from_m, to_m, np.full(len(xs), built_up), max_m=max_m).over(matrices, LEG, metric)


def test_a_near_site_is_reached_over_streets_when_the_roads_go_around():
    better = bridged(found([[19.0, 2.0]], [[15.0, 1.0]]), [0.0], [3500.0, 3000.0])
    np.testing.assert_allclose(better.time_min, [[9.1, 2.0]])
    np.testing.assert_allclose(better.distance_km, [[4.55, 1.0]])


def test_by_distance_the_shorter_way_wins_though_it_is_slower():
    better = bridged(found([[5.0]], [[6.0]]), [0.0], [4000.0], metric="distance")
    np.testing.assert_allclose(better.distance_km, [[5.2]])
    np.testing.assert_allclose(better.time_min, [[10.4]])


def test_by_time_the_quicker_way_wins_though_it_is_longer():
    better = bridged(found([[19.0]], [[4.0]]), [0.0], [4000.0])
    np.testing.assert_allclose(better.time_min, [[10.4]])
    np.testing.assert_allclose(better.distance_km, [[5.2]])


def test_people_live_in_a_locality_by_its_number_and_nobody_without_the_column():
    assert in_locality(pd.DataFrame({"locality": [0, 1, 23]})).tolist() == [False, True, True]
    assert in_locality(pd.DataFrame({"id": ["a", "b"]})).tolist() == [False, False]


@pytest.mark.parametrize("limits", [{"max_m": 3499.0}, {"max_m": 0.0}, {"built_up": False}])
def test_beyond_the_limit_or_outside_a_place_nothing_changes(limits):
    before = found([[19.0]], [[15.0]])
    after = bridged(before, [0.0], [3500.0], **limits)
    np.testing.assert_array_equal(after.time_min, before.time_min)
    np.testing.assert_array_equal(after.distance_km, before.distance_km)


def test_a_site_without_a_road_is_reached_inside_the_same_place_and_says_so():
    better = bridged(found([[np.inf]], [[np.inf]], status=1), [0.0], [1000.0])
    assert better.status.tolist() == [[0]]
    np.testing.assert_allclose(better.time_min, [[2.6]])


@given(
    st.lists(st.floats(0, 20_000), min_size=1, max_size=4),
    st.lists(st.floats(0, 20_000), min_size=1, max_size=4),
    st.floats(0, 100),
    st.floats(0, 20_000),
)
def test_no_time_ever_gets_longer(xs, ys, minutes, max_m):
    before = found(np.full((len(xs), len(ys)), minutes), np.full((len(xs), len(ys)), minutes))
    assert (bridged(before, xs, ys, max_m=max_m).time_min <= before.time_min).all()
    assert (bridged(before, xs, ys, metric="distance", max_m=max_m).distance_km <= before.distance_km).all()


@given(st.integers(0, 2**32 - 1), st.floats(0, 9_000), st.integers(1, 40))
def test_pairs_are_those_of_all_straight_lines_however_many_are_held_at_a_time(seed, max_m, at_once):
    rng = np.random.default_rng(seed)
    origins, sites, inside = rng.uniform(0, 9_000, (7, 2)), rng.uniform(0, 9_000, (5, 2)), rng.random(7) < 0.6
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_streets, "PAIRS_AT_ONCE", at_once)
        pairs = LocalStreets.between(origins, sites, inside, max_m=max_m)
    straight = np.hypot(*(origins[:, None] - sites).T).T
    line, column = np.nonzero((straight <= max_m) & inside[:, None])
    assert (pairs.line.tolist(), pairs.column.tolist()) == (line.tolist(), column.tolist())
    np.testing.assert_allclose(pairs.straight_m, straight[line, column])
    rows = rng.permutation(7)[:4]
    some, here = pairs.of_rows(rows), LocalStreets.between(origins[rows], sites, inside[rows], max_m=max_m)
    for name in ("line", "column", "straight_m"):
        np.testing.assert_array_equal(getattr(some, name), getattr(here, name))
