"""On foot: over a network with paths, and the estimate without them, with its error beside real ways on foot."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility import Access, RoadNetwork
from kopa.accessibility.search.on_foot import OnFoot, Pace, straight_lines_m
from kopa.parameters import Parameters
from tests.accessibility.small_networks import edges, nodes, points
from tests.examples import examples

LEG = Access(speed_kmh=4.2, detour=1.3)
AROUND = RoadNetwork.from_edges(nodes(((0, 0), (0, 3000), (1000, 0))), edges(length_m=[3000.0, 3200.0]))


def test_over_paths_the_way_is_that_of_the_network():
    found = OnFoot(AROUND, LEG, Pace(speed_kmh=4.2), has_paths=True).matrices(points((0, 0)), points((1000, 0)))
    assert found.distance_km[0, 0] == pytest.approx(6.2)
    assert found.time_min[0, 0] == pytest.approx(6.2 / 4.2 * 60)


def test_without_paths_it_is_the_lesser_of_roads_and_straight_line():
    foot = OnFoot(AROUND, LEG, Pace(speed_kmh=4.2))
    found = foot.matrices(points((0, 0)), points((1000, 0), (0, 3000)))
    assert found.distance_km[0].tolist() == pytest.approx([1.3, 3.0])  # past the corner; along the straight road
    assert foot.along_roads(points((0, 0)), points((1000, 0)))[0, 0] == pytest.approx(6.2)
    assert "straight lines" in found.engine


def test_who_has_no_road_walks_straight_and_over_paths_not_at_all():
    far, site = points((0, 50_000)), points((0, 49_000))
    estimate, paths = (OnFoot(AROUND, LEG, has_paths=one).matrices(far, site) for one in (False, True))
    assert estimate.distance_km[0, 0] == pytest.approx(1.3)
    assert estimate.status.tolist() == [[0]]
    assert np.isinf(paths.distance_km).all()
    assert paths.status.tolist() != [[0]]


@settings(deadline=None, max_examples=examples(20, thorough=50))
@given(st.lists(st.tuples(st.integers(-2000, 3000), st.integers(-2000, 3000)), min_size=1, max_size=5, unique=True))
def test_an_estimate_is_never_longer_than_the_roads_nor_shorter_than_the_straight_line(xy):
    some = points(*xy)
    foot = OnFoot(AROUND, LEG)
    km, along_km = foot.kilometres(some, some), foot.along_roads(some, some)
    places = foot.placed(some, "points").xy
    straight_km = np.concatenate([lines for _, lines in straight_lines_m(places, places)]) / 1000
    assert (km <= along_km).all()
    assert (km <= 1.3 * straight_km + 1e-6).all()
    assert (km >= straight_km - 0.005).all()  # lengths on the network are whole decimetres or so
    assert np.array_equal(km, foot.matrices(some, some).distance_km)


def real_ways(shared) -> pd.DataFrame:
    """Return pairs of the Helsinki Region Travel Time Matrix 2018: metres on foot, by car, straight, estimated."""
    table = pd.read_csv(shared / "oracles/helsinki_matrix/pairs_2018.csv")
    table = table[(table.walk_d > 0) & (table.car_m_d > 0)].reset_index(drop=True)
    ends = [
        gpd.GeoSeries(gpd.points_from_xy(table[f"{end}_lon"], table[f"{end}_lat"], crs=4326)).to_crs(3067)
        for end in ("from", "to")
    ]
    straight = shapely.distance(*(np.asarray(one) for one in ends))
    estimate = np.minimum(table.car_m_d, Parameters().walk_detour * straight)
    return pd.DataFrame({"walk": table.walk_d, "car": table.car_m_d, "straight": straight, "estimate": estimate})


def wrong(ways, column, limit_m):
    return ((ways[column] > limit_m) != (ways["walk"] > limit_m)).mean()


@pytest.mark.outside
def test_the_estimates_error_is_that_of_the_methods_page(shared):
    ways = real_ways(shared)
    near = ways[ways.straight < 10_000]
    assert (len(ways), len(near)) == (4276, 1439)
    assert [round(100 * wrong(ways, by, 5000), 1) for by in ("car", "estimate")] == [3.0, 1.0]
    assert [round(100 * wrong(near, by, 5000), 1) for by in ("car", "estimate")] == [8.8, 2.8]
    assert [round(100 * wrong(near, by, 3000), 1) for by in ("car", "estimate")] == [3.5, 1.8]


@pytest.mark.outside
def test_the_declared_band_holds_nine_of_ten_ways(shared):
    ways, declared = real_ways(shared), Parameters()
    near = ways[ways.estimate.between(1000, 10_000)]
    ratio = near.walk / near.estimate
    assert ratio.quantile(0.05) == pytest.approx(declared.walk_least_ratio, abs=0.01)
    assert ratio.quantile(0.95) == pytest.approx(declared.walk_most_ratio, abs=0.01)


@pytest.mark.outside
def test_who_is_not_too_near_to_the_limit_is_rarely_on_the_wrong_side(shared):
    ways, declared = real_ways(shared), Parameters()
    near = ways[ways.straight < 10_000]
    doubtful = (near.estimate * declared.walk_least_ratio <= 5000) & (near.estimate * declared.walk_most_ratio > 5000)
    assert 100 * doubtful.mean() == pytest.approx(14, abs=2)
    assert 100 * wrong(near[~doubtful], "estimate", 5000) < 1.0
    assert wrong(near[doubtful], "estimate", 5000) > 10 * wrong(near[~doubtful], "estimate", 5000)
