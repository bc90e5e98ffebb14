"""By car: the engine's answers, local streets, points placed once; what is made ready changes no answer."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import RoadNetwork, matrices, travel
from kopa.accessibility.search import places
from kopa.accessibility.travel import Car, Nowhere


def network() -> tuple[RoadNetwork, gpd.GeoDataFrame]:
    rng = np.random.default_rng(3)
    nodes = gpd.GeoDataFrame({"id": np.arange(40)}, geometry=gpd.points_from_xy(*rng.uniform(0, 9000, (2, 40))))
    ends = pd.DataFrame(rng.integers(0, 40, (90, 2)), columns=["u", "v"])
    edges = ends.assign(length_m=rng.uniform(50, 900, 90), speed_kmh=50.0)
    nodes = nodes.set_crs("EPSG:3067")
    return RoadNetwork.from_edges(nodes, edges), nodes.assign(id=nodes["id"].astype(str))


def test_answers_are_those_of_a_network_that_was_not_made_ready():
    plain, points = network()
    ready = Car(network()[0]).ready().network
    for metric in ("time", "distance"):
        found = [matrices(net, points, points, metric=metric, progress=False) for net in (plain, ready)]
        np.testing.assert_array_equal(found[0].time_min, found[1].time_min)
        np.testing.assert_array_equal(found[0].distance_km, found[1].distance_km)


def test_no_thread_is_left_that_a_fork_would_meet():
    import threading

    before = threading.active_count()
    Car(network()[0]).ready()
    assert threading.active_count() == before


def test_the_car_answers_as_the_engine_and_places_points_of_equal_content_once(monkeypatch):
    net, points = network()
    car, placed = Car(net), []
    monkeypatch.setattr(travel, "placed", lambda *a, **k: placed.append(k["where"]) or places.placed(*a, **k))
    for metric in ("time", "distance"):
        found, engine = car.matrices(points.copy(), points, metric), matrices(net, points, points, metric=metric)
        for name in ("from_id", "to_id", "time_min", "distance_km", "status"):
            np.testing.assert_array_equal(getattr(found, name), getattr(engine, name))
    assert placed == ["origins"]


def test_a_point_that_was_moved_in_place_is_placed_anew():
    net, points = network()
    car, moved = Car(net), points.copy()
    before = car.matrices(moved, points, "time").time_min
    moved.loc[0, "geometry"] = points.geometry[1]
    after = car.matrices(moved, points, "time").time_min
    np.testing.assert_array_equal(after[0], before[1])


def test_points_in_degrees_have_the_local_streets_of_points_in_metres():
    nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([500_000, 530_000], [7e6, 7e6]), crs=3067)
    edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [60_000.0], "speed_kmh": [60.0]})
    car = Car(RoadNetwork.from_edges(nodes, edges), local_streets_max_m=5000)
    people = nodes.assign(locality=1)
    metres, degrees = (car.matrices(one, nodes.to_crs(one.crs), "time") for one in (people, people.to_crs(4326)))
    np.testing.assert_allclose(degrees.time_min, metres.time_min, atol=1e-6)
    assert metres.time_min[0, 1] == 60  # 30 km apart: no street


def test_nowhere_is_reached_by_nobody():
    _, points = network()
    found = Nowhere().matrices(points, points, "time")
    assert np.isinf(found.time_min).all()
    assert found.time_min.shape == found.status.shape == (40, 40)
