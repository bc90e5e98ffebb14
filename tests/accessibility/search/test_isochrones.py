from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import RoadNetwork, isochrones, matrices, travel_time_matrix
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.homes import Homes
from kopa.accessibility.search.isochrones import areas_around
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.sources import country_tables
from tests.accessibility.small_networks import edges, nodes, points
from tests.examples import examples


@pytest.mark.parametrize("radius_m", [330, 400, 500])
def test_a_ring_of_roads_around_a_small_hole_has_an_area(radius_m):
    angles = np.arange(8) * np.pi / 4
    points = gpd.points_from_xy(400_000 + radius_m * np.cos(angles), 7_000_000 + radius_m * np.sin(angles))
    nodes = gpd.GeoDataFrame({"id": [str(i) for i in range(8)]}, geometry=points, crs="EPSG:3067")
    side_m = 2 * radius_m * np.sin(np.pi / 8)
    edges = pd.DataFrame({"u": nodes["id"], "v": np.roll(nodes["id"], -1), "length_m": side_m, "speed_kmh": 30.0})
    areas = kopa.isochrones(kopa.RoadNetwork.from_edges(nodes, edges), nodes.iloc[:1], minutes=[15], progress=False)
    assert areas.geometry.is_valid.all()
    assert areas.geometry.iloc[0].covers(nodes.geometry.iloc[4])


def test_isochrones_are_nested_valid_and_follow_the_road():
    net = RoadNetwork.from_edges(nodes(xy=((0, 0), (20_000, 0), (20_000, 20_000))), edges(length_m=[20_000.0] * 2))
    areas = isochrones(net, points((0, 100), prefix="s"), minutes=[30, 10, 20])
    assert areas.minutes.tolist() == [10, 20, 30]
    assert areas.is_valid.all()
    small, middle, large = areas.geometry
    assert middle.contains(small)
    assert large.contains(middle)
    along = points(*((x, 0) for x in range(0, 20_001, 100)))
    time = matrices(net, along, points((0, 100), prefix="s")).time_min[:, 0]
    inside = along.geometry.within(small).to_numpy()
    assert inside[time <= 10].all()
    assert not inside[time > 15].any()


def test_one_limit_is_a_number_or_a_list_and_nonsense_is_refused():
    net = RoadNetwork.from_edges(nodes(), edges())
    site = points((0, 100), prefix="s")
    assert isochrones(net, site, minutes=1.5).equals(isochrones(net, site, minutes=[1.5]))
    assert isochrones(net, site, minutes=2).minutes.tolist() == [2]
    for wrong in ("many", [], None, [[1, 2], [3, 4]], [5, -1], float("nan"), ["15 min"]):
        with pytest.raises(InputError, match=r"minutes: .* is not one or more finite numbers above 0"):
            isochrones(net, site, minutes=wrong)
    for width_m in ("x", 0, -3.0, float("inf")):
        with pytest.raises(InputError, match=r"width_m: .* is not a width in metres above 0"):
            isochrones(net, site, 10, width_m=width_m)
    with pytest.raises(InputError, match="homes: expected a GeoDataFrame"):
        isochrones(net, site, 10, homes=3)


@pytest.fixture(scope="module")
def finland() -> RoadNetwork:
    return RoadNetwork.from_roads(country_tables.roads())


@pytest.mark.parametrize("xy", [(535_000, 7_123_000), (300_000, 6_825_000)])
def test_areas_hold_what_is_reached_and_leave_out_what_is_five_minutes_beyond(finland, xy):
    site = gpd.GeoDataFrame({"id": ["s"]}, geometry=gpd.points_from_xy(*np.array([xy], float).T), crs="EPSG:3067")
    limits = [15, 30, 45]
    areas = isochrones(finland, site, minutes=limits, progress=False)
    assert areas.is_valid.all()
    assert areas.crs.to_epsg() == 3067
    rng = np.random.default_rng(4)
    near = np.flatnonzero(~finland.ferry & (shapely.distance(finland.lines, site.geometry[0]) < 90_000))
    edge = rng.choice(near, 4000, p=finland.length_m[near] / finland.length_m[near].sum())
    places = shapely.line_interpolate_point(finland.lines[edge], rng.random(len(edge)), normalized=True)
    points = gpd.GeoDataFrame({"id": [f"p{i}" for i in range(len(edge))]}, geometry=places, crs=finland.crs)
    time = travel_time_matrix(finland, points, site, progress=False)[:, 0]
    for limit, area, smaller in zip(limits, areas.geometry, [None, *areas.geometry[:-1]], strict=True):
        inside = shapely.contains_xy(area, points.geometry.x, points.geometry.y)
        assert inside[time <= limit].mean() >= 0.99
        assert inside[time > limit + 5].mean() <= 0.05
        assert (time <= limit).sum() > 20
        assert smaller is None or area.contains(smaller)


@given(
    st.lists(st.tuples(st.integers(-6000, 6000), st.integers(-6000, 6000)), min_size=1, max_size=30, unique=True),
    st.lists(st.integers(1, 40), min_size=1, max_size=3, unique=True),
)
@settings(deadline=None, max_examples=examples(20, thorough=50))
def test_areas_hold_the_homes_that_reach_and_leave_out_the_others(places, limits):
    cross = ((0, 0), (5000, 0), (-5000, 0), (0, 5000), (0, -5000))
    streets = pd.DataFrame({"u": list("aaaa"), "v": list("bcde"), "length_m": 5000.0, "speed_kmh": [60, 20, 60, 20]})
    net = RoadNetwork.from_edges(nodes(xy=cross, ids="abcde"), streets)
    homes, site = points(*places, prefix="h"), points((100, 100), prefix="s")
    areas = isochrones(net, site, minutes=limits, homes=homes, progress=False)
    time = matrices(net, homes, site, progress=False).time_min[:, 0]
    for limit, area in zip(areas.minutes, areas.geometry, strict=True):
        assert area.is_valid
        inside = shapely.contains_xy(area, homes.geometry.x, homes.geometry.y)
        assert inside.tolist() == (time <= limit).tolist()
    assert all(larger.contains(smaller) for smaller, larger in pairwise(areas.geometry))


def test_homes_that_share_a_point_of_the_grid_are_parted_as_well():
    net, site = RoadNetwork.from_edges(nodes(), edges()), points((0, 100), prefix="s")
    home_m = np.array([[400.0, 20.0], [420.0, 20.0]])
    homes = Homes(home_m, home_m * [1, 0], np.array([[5.0], [50.0]]))
    areas = areas_around(net, site, [10, 40, 60], homes=homes, access=Access())
    inside = [shapely.contains_xy(area, *home_m.T).tolist() for area in areas.geometry]
    assert inside == [[True, False], [True, False], [True, True]]
    assert all(larger.contains(smaller) for smaller, larger in pairwise(areas.geometry))


def test_without_homes_the_areas_are_those_of_the_roads():
    net, site = RoadNetwork.from_edges(nodes(), edges()), points((0, 100), prefix="s")
    far = points((500, 5000), prefix="h")
    roads, nobody = (isochrones(net, site, [2], homes=homes, progress=False) for homes in (None, far))
    assert shapely.area(shapely.symmetric_difference(roads.geometry[0], nobody.geometry[0])) == 0
    with_home = isochrones(net, site, [60], homes=far, progress=False).geometry[0]
    assert with_home.covers(shapely.LineString([(500, 5000), (500, 0)]))


def test_areas_of_all_sites_together_are_the_same_without_those_of_each():
    net = RoadNetwork.from_edges(nodes(xy=((0, 0), (20_000, 0), (20_000, 20_000))), edges(length_m=[20_000.0] * 2))
    car, homes = Car(net), points((3_000, 400), (9_000, 100), (20_100, 15_000), prefix="h")
    sites = points((0, 100), (20_000, 19_000), prefix="s")
    both = car.areas(sites, (5.0, 15.0), homes, together=True)
    alone = car.areas(sites, (5.0, 15.0), homes, each_site=False, together=True)
    assert both.site_id.tolist() == ["s0", "s0", "s1", "s1", "", ""]
    pd.testing.assert_frame_equal(alone, both[both.site_id.eq("")].reset_index(drop=True))
    for site in ("s0", "s1"):
        mine = both[both.site_id.eq(site)].geometry.to_numpy()
        assert shapely.covers(alone.geometry.buffer(1.0).to_numpy(), mine).all()
