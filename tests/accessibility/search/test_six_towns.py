"""Six towns whose every time was worked by hand.

    D <---(one way)--- E        D-E 10 km at  60: only E to D, 10 min
    |                  |        B-D 10 km at  50: 12 min;  C-E 10 km at 120: 5 min
A - B ---------------- C   F    A-B 10 km at  60: 10 min;  B-C 10 km at 100: 6 min;  F: an island
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kopa

TOWNS = {"A": (0, 0), "B": (10, 0), "C": (20, 0), "D": (10, 10), "E": (20, 10), "F": (60, 0), "pier": (61, 0)}
EDGES = [
    ("A", "B", 10_000, 60, False),
    ("B", "C", 10_000, 100, False),
    ("B", "D", 10_000, 50, False),
    ("E", "D", 10_000, 60, True),
    ("C", "E", 10_000, 120, False),
    ("F", "pier", 1_000, 60, False),
]
INF = np.inf
MINUTES = {
    "A": [0, 10, 16, 22, 21, INF],
    "B": [10, 0, 6, 12, 11, INF],
    "C": [16, 6, 0, 15, 5, INF],
    "D": [22, 12, 18, 0, 23, INF],
    "E": [21, 11, 5, 10, 0, INF],
    "F": [INF, INF, INF, INF, INF, 0],
}
KILOMETRES = {  # of the shortest way: from D to E it leads around, because of the one-way road
    "A": [0, 10, 20, 20, 30, INF],
    "B": [10, 0, 10, 10, 20, INF],
    "C": [20, 10, 0, 20, 10, INF],
    "D": [20, 10, 20, 0, 30, INF],
    "E": [30, 20, 10, 10, 0, INF],
    "F": [INF, INF, INF, INF, INF, 0],
}


def points(**places_km):
    x, y = zip(*places_km.values(), strict=True)
    geometry = gpd.points_from_xy(400_000 + 1000 * np.array(x), 7_000_000 + 1000 * np.array(y))
    return gpd.GeoDataFrame({"id": list(places_km)}, geometry=geometry, crs="EPSG:3067")


@pytest.fixture(scope="module")
def network():
    edges = pd.DataFrame(EDGES, columns=["u", "v", "length_m", "speed_kmh", "oneway"])
    return kopa.RoadNetwork.from_edges(points(**TOWNS), edges)


@pytest.fixture(scope="module")
def towns():
    return points(**{name: place for name, place in TOWNS.items() if name != "pier"})


def test_every_time_is_as_worked_by_hand(network, towns):
    table = kopa.travel_times(network, towns, towns, progress=False)
    np.testing.assert_allclose(table["travel_time_min"].to_numpy().reshape(6, 6), list(MINUTES.values()), rtol=1e-9)
    assert table["from_id"].tolist() == np.repeat(list("ABCDEF"), 6).tolist()
    assert table["to_id"].tolist() == list("ABCDEF") * 6
    apart = np.isinf(table["travel_time_min"])
    assert set(table.loc[apart, "status"]) == {"different_component"}
    assert np.isinf(table.loc[apart, "distance_km"]).all()


def test_every_shortest_distance_is_as_worked_by_hand(network, towns):
    table = kopa.travel_times(network, towns, towns, metric="distance", progress=False)
    np.testing.assert_allclose(table["distance_km"].to_numpy().reshape(6, 6), list(KILOMETRES.values()), rtol=1e-9)


def test_a_school_in_the_middle_of_a_road_and_a_house_beside_it(network):
    house, school = points(house=(5, 0.3)), points(school=(4, 0), over=(24, 0))
    table = kopa.travel_times(network, house, school.iloc[:1], progress=False)
    # 300 m times 1.3 at 30 km/h is 0.78 min; 1 km along A-B at 60 km/h is 1 min
    np.testing.assert_allclose(table["travel_time_min"], [1.78], rtol=1e-9)
    np.testing.assert_allclose(table["distance_km"], [1.39], rtol=1e-9)
    from_c = kopa.travel_times(network, points(c=(20, 0)), school.iloc[:1], progress=False)
    np.testing.assert_allclose(from_c[["travel_time_min", "distance_km"]], [[12.0, 16.0]], rtol=1e-9)


def test_the_nearest_of_two_schools_follows_the_one_way_road(network, towns):
    nearest = kopa.nearest(network, towns, points(at_d=(10, 10), at_c=(20, 0)), k=1, progress=False)
    assert nearest["to_id"].tolist() == ["at_c", "at_c", "at_c", "at_d", "at_c", ""]
    np.testing.assert_allclose(nearest["travel_time_min"], [16, 6, 0, 0, 5, INF], rtol=1e-9)


def test_a_time_a_hair_over_the_limit_is_over_it_in_table_and_matrix_alike():
    nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 10_000], [0, 0]), crs="EPSG:3067")
    edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [10_000.0001], "speed_kmh": [60.0]})
    net = kopa.RoadNetwork.from_edges(nodes, edges)
    one_way = kopa.travel_times(net, nodes.iloc[:1], nodes.iloc[1:], max_minutes=10)
    assert one_way["status"].tolist() == ["over_limit"]
    assert kopa.travel_time_matrix(net, nodes.iloc[:1], nodes.iloc[1:], max_minutes=10).tolist() == [[np.inf]]
