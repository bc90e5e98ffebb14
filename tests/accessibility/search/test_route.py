"""The way of one pair: the minutes and kilometres of travel_times, a line from door to door, and its roads."""

import numpy as np
import pytest
import shapely

import kopa
from benchmarks.exactness import random_network, random_points
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError
from kopa.sources import country_tables
from kopa.tables import STATUSES
from tests.accessibility.small_networks import edges, nodes, points


@pytest.mark.parametrize("metric", ["time", "distance"])
@pytest.mark.parametrize("seed", range(15))
def test_minutes_and_kilometres_are_those_of_the_table_of_all_pairs(seed, metric):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 4), random_points(rng, net, "s", 3)
    found = matrices(net, origins, sites, metric=metric, progress=False)
    for i in range(len(origins)):
        for j in range(len(sites)):
            way = kopa.route(net, origins.iloc[[i]], sites.iloc[[j]], metric=metric)
            assert (way.minutes, way.km) == (found.time_min[i, j], found.distance_km[i, j]), (seed, i, j)
            assert way.status == STATUSES[found.status[i, j]]
            if way.status == "ok":
                ends = shapely.get_coordinates(shapely.get_point(way.line, [0, -1]))
                doors = [origins.geometry.iloc[i], sites.geometry.iloc[j]]
                assert ends.tolist() == shapely.get_coordinates(doors).tolist()
                assert way.roads[["minutes", "km"]].sum().tolist() == pytest.approx([way.minutes, way.km])
            else:
                assert way.line.is_empty
                assert not len(way.roads)


def named(**columns):
    return RoadNetwork.from_edges(
        nodes(xy=((0, 0), (1000, 0), (1000, 2000))), edges(length_m=[1000.0, 2000.0], **columns)
    )


def test_the_line_follows_the_roads_and_the_legs_lead_to_the_doors():
    way = kopa.route(named(), points((0, 300)), points((1100, 2000)))
    assert way.line.wkt == "LINESTRING (0 300, 0 0, 1000 0, 1000 2000, 1100 2000)"
    assert way.roads["kind"].tolist() == ["access leg", "road", "access leg"]
    assert way.roads["minutes"].tolist() == pytest.approx([0.78, 3.0, 0.26])


def test_roads_are_told_by_their_names_else_their_numbers_and_never_invented():
    ends = shapely.Point(0, 0), shapely.Point(1000, 2000)
    by_name = kopa.route(named(name=["Koulutie", "Koulutie"], ref=["", "28"]), *ends)
    assert by_name.names == ["Koulutie"]
    assert by_name.roads[["name", "number", "km"]].values.tolist() == [["Koulutie", "", 1.0], ["Koulutie", "28", 2.0]]
    by_number = kopa.route(named(road_number=[5.0, 0.0]), *ends)
    assert by_number.names == ["5", "(unnamed)"]
    assert repr(by_number) == "<Route 3.0 min, 3.0 km, by 5 – (unnamed); the network holds no names of these roads>"
    assert kopa.route(named(), *ends).roads["name"].tolist() == [""]


def test_a_ferry_is_a_stretch_of_its_own_with_its_boarding():
    way = kopa.route(
        named(ferry=[False, True], boarding_min=[0.0, 10.0]), shapely.Point(0, 0), shapely.Point(1000, 2000)
    )
    assert way.roads[["kind", "minutes"]].values.tolist() == [["road", 1.0], ["ferry", 12.0]]


def test_one_way_streets_are_driven_round_and_no_way_says_why():
    net = named(oneway=[True, False])
    assert kopa.route(net, points((1000, 2000)), points((1000, 500))).minutes == 1.5
    back = kopa.route(net, points((1000, 2000)), points((500, 0)))
    assert (back.minutes, back.status, back.line.is_empty) == (np.inf, "no_way", True)
    assert repr(back) == "<Route: no way (no_way)>"
    assert kopa.route(net, points((0, 90_000)), points((500, 0))).status == "no_road_within"


def test_a_point_is_0_from_itself():
    way = kopa.route(named(), points((500, 400)), points((500, 400)))
    assert (way.minutes, way.km, len(way.roads)) == (0, 0, 0)
    assert way.line.length == 0


@pytest.mark.parametrize("wrong", [None, (1, 2), points((0, 0), (1, 1)), points((0, 0))[:0], shapely.LineString()])
def test_what_is_no_single_point_is_refused(wrong):
    for pair in ((wrong, points((0, 0))), (points((0, 0)), wrong)):
        with pytest.raises(InputError, match=r"^[ab]: expected one point"):
            kopa.route(named(), *pair)


def test_points_may_come_in_any_crs():
    here, there = points((0, 300)), points((1000, 1000))
    same = kopa.route(named(), here.to_crs(4326).geometry, there.to_crs(4326))
    assert same.minutes == pytest.approx(kopa.route(named(), here, there).minutes, abs=1e-6)


def test_finland_from_a_village_to_its_nearest_school_by_numbered_roads():
    net = RoadNetwork.from_roads(country_tables.roads())
    home, school = points((560_000, 7_150_000)), points((535_000, 7_123_000), prefix="s")
    way = kopa.route(net, home, school)
    table = kopa.travel_times(net, home, school, progress=False).iloc[0]
    assert (way.minutes, way.km) == (table.travel_time_min, table.distance_km)
    assert way.line.length / 1000 < way.km
    assert way.names
    assert not way.roads["name"].any()
