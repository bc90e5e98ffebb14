"""Networks of tables and files: what is refused, what is kept, what comes back from disk."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

import kopa
from kopa.accessibility import RoadNetwork, isochrones, matrices, nearest, reach, snap, time_blocks, travel_times
from kopa.errors import InputError, NotThereError, TableError, TooLargeError


def nodes(xy=((0, 0), (1000, 0), (2000, 0)), ids=("a", "b", "c"), crs="EPSG:3067"):
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=gpd.points_from_xy(*np.array(xy, float).T), crs=crs)


def edges(**columns):
    table = {"u": ["a", "b"], "v": ["b", "c"], "length_m": [1000.0, 1000.0], "speed_kmh": [60.0, 60.0]}
    return pd.DataFrame({**table, **columns})


def points(*xy, prefix="p", crs="EPSG:3067"):
    ids = [f"{prefix}{i}" for i in range(len(xy))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(*np.array(xy, float).T), crs=crs)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"length_m": [-1.0, 5.0]}, "length_m: row 1 is -1.0"),
        ({"length_m": [np.nan, 5.0]}, "length_m: row 1 is empty"),
        ({"length_m": [np.inf, 5.0]}, "length_m: row 1 is inf"),
        ({"speed_kmh": [0.0, 5.0]}, "speed_kmh: row 1 0 or below"),
        ({"speed_kmh": [50.0, np.nan]}, "speed_kmh: row 2 is empty"),
        ({"speed_kmh": [50.0, np.inf]}, "speed_kmh: row 2 is inf"),
        ({"u": ["a", "zz"]}, r"u: row 2 name a node that is not in the table of nodes \('zz'\)"),
        ({"oneway": ["yes", "no"]}, "oneway: rows 1, 2"),
        ({"length_m": [1e12, 5.0]}, "length_m, speed_kmh: row 1"),
    ],
)
def test_faults_of_edges_name_the_row(columns, message):
    with pytest.raises(TableError, match=message):
        RoadNetwork.from_edges(nodes(), edges(**columns))


def test_all_faults_come_at_once():
    with pytest.raises(TableError) as error:
        RoadNetwork.from_edges(nodes(), edges(length_m=[-1.0, 1.0], speed_kmh=[1.0, 0.0], v=["b", "x"]))
    assert len(error.value.faults) == 3


def test_repeated_ids_are_listed_and_long_ids_are_fine():
    with pytest.raises(TableError, match="row 3 repeat an id"):
        RoadNetwork.from_edges(nodes(ids=("a", "b", "b")), edges())
    long = [2**40, 2**40 + 1, 2**40 + 2]
    net = RoadNetwork.from_edges(nodes(ids=long), edges(u=long[:2], v=long[1:]))
    assert net.nodes.id.tolist() == long


def test_tables_come_back_in_their_order():
    net = RoadNetwork.from_edges(nodes(xy=((2000, 0), (0, 0), (1000, 0))), edges(oneway=[True, False]))
    assert net.nodes.id.tolist() == ["a", "b", "c"]
    assert net.edges[["u", "v"]].values.tolist() == [["a", "b"], ["b", "c"]]
    assert net.edges.oneway.tolist() == [True, False]


@pytest.mark.parametrize(
    ("xy", "crs", "message"),
    [
        (((300_000, 6_900_000), (301_000, 6_900_000), (302_000, 6_900_000)), "EPSG:4326", "wrong label"),
        (((62.0, 25.0), (62.1, 25.0), (62.2, 25.0)), "EPSG:4326", "swapped"),
        (((2.0, 48.0), (2.1, 48.0), (2.2, 48.0)), "EPSG:4326", "outside the area"),
        (((179.0, 62.0), (-179.0, 62.0), (180.0, 62.0)), "EPSG:4326", "outside the area"),
        (((5e6, 6.9e6), (5.1e6, 6.9e6), (5.2e6, 6.9e6)), "EPSG:3067", "outside the area"),
        (((25.0, 62.0), (25.1, 62.0), (25.2, 62.0)), None, "no coordinate reference system"),
    ],
)
def test_wrong_places_are_refused_with_both_boxes(xy, crs, message):
    with pytest.raises(InputError, match=message):
        RoadNetwork.from_edges(nodes(xy=xy, crs=crs), edges())


def test_degrees_in_finland_are_reprojected():
    net = RoadNetwork.from_edges(nodes(xy=((25, 62), (25.1, 62), (25.2, 62)), crs="EPSG:4326"), edges())
    assert net.nodes.crs.to_epsg() == 3067
    swapped = points((62.05, 25.0), crs="EPSG:4326")
    with pytest.raises(InputError, match="swapped"):
        snap(net, swapped)


def test_islands_ferries_and_far_points_have_their_reasons():
    place = nodes(xy=((0, 0), (4000, 0), (4000, 9000), (8000, 9000)), ids=tuple("abcd"))
    land = edges(u=["a", "c"], v=["b", "d"], length_m=[4000.0, 4000.0])
    home, school = points((100, 100), (4000, 30_000), prefix="h"), points((7000, 9100), (900, 0), prefix="s")
    apart = travel_times(RoadNetwork.from_edges(place, land), home, school)
    assert apart.status.tolist() == ["different_component", "ok", "no_road_within", "no_road_within"]
    assert np.isinf(apart.travel_time_min[apart.status != "ok"]).all()
    sea = pd.DataFrame({"u": ["b"], "v": ["c"], "length_m": [9000.0], "speed_kmh": [18.0], "ferry": [True]})
    joined = RoadNetwork.from_edges(place, pd.concat([land.assign(ferry=False), sea]).assign(boarding_min=0.0))
    assert travel_times(joined, home, school).status.tolist()[0] == "ok"
    at_sea = snap(joined, points((4000, 4500), prefix="m")).iloc[0]
    assert (at_sea.edge == 2, at_sea.snap_distance_m) == (False, 4500.0)


def test_a_landing_without_a_road_is_a_place_and_a_bend_of_a_ferry_line_is_not():
    place = nodes(xy=((0, 0), (4000, 0), (4000, 3000), (4000, 6000)), ids=tuple("abcd"))
    table = edges(u=["a", "b", "c"], v=["b", "c", "d"], length_m=[4000.0, 3000.0, 3000.0], speed_kmh=[60.0] * 3)
    net = RoadNetwork.from_edges(place, table.assign(ferry=[False, True, True]))
    at_landing, at_sea, at_bend = points((4000, 6400)), points((4500, 3000)), points((4000, 3000))
    found = snap(net, pd.concat([at_landing, at_sea, at_bend]).assign(id=list("lsb")))
    assert found.edge.tolist() == [2, 0, 2]
    assert found.offset_m.tolist() == [3000.0, 4000.0, 0.0]
    assert found.snap_distance_m.tolist() == [400.0, float(np.hypot(500, 3000)), 0.0]
    assert travel_times(net, at_landing, points((0, 0), prefix="s")).travel_time_min[0] == 10.0 + 400 * 1.3 / 500
    assert snap(net, points((4000, 17_000))).status.tolist() == ["no_road_within"]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_slower_twin_beside_a_road_changes_nothing_and_a_faster_one_shortens(reverse):
    ends = ("b", "a") if reverse else ("a", "b")
    middle, away = points((300, 40)), points((1800, 0), prefix="s")
    alone = matrices(RoadNetwork.from_edges(nodes(), edges()), middle, away).time_min[0, 0]
    for kmh, expected in ((10.0, alone), (60.0, alone), (600.0, alone - 0.7 + 0.07)):
        twin = pd.DataFrame({"u": ends[:1], "v": ends[1:], "length_m": [1000.0], "speed_kmh": [kmh]})
        net = RoadNetwork.from_edges(nodes(), pd.concat([edges(), twin]))
        assert matrices(net, middle, away).time_min[0, 0] == pytest.approx(expected, abs=1e-9)
        oneway = RoadNetwork.from_edges(nodes(), pd.concat([edges().assign(oneway=False), twin.assign(oneway=True)]))
        assert matrices(oneway, middle, away).time_min[0, 0] <= alone


def test_a_point_at_a_node_is_the_node_even_where_another_road_passes():
    place = nodes(xy=((0, 0), (1000, 0), (2000, 0), (1000, 900)), ids=tuple("abcd"))
    bridge = edges(u=["a", "b"], v=["c", "d"], length_m=[2000.0, 900.0])
    found = snap(RoadNetwork.from_edges(place, bridge), points((1000, 0), (1000, -5)))
    assert (found.edge.tolist(), found.offset_m.tolist()) == ([1, 1], [0.0, 0.0])


def test_a_scrap_of_road_is_passed_over_and_an_island_is_not():
    place = nodes(xy=((0, 0), (30_000, 0), (500, 60), (540, 60), (500, 3000), (2500, 3000)), ids=tuple("abcdef"))
    table = edges(u=["a", "c", "e"], v=["b", "d", "f"], length_m=[30_000.0, 40.0, 2000.0], speed_kmh=[60.0] * 3)
    net = RoadNetwork.from_edges(place, table)
    found = snap(net, points((520, 70), (600, 2900)))
    assert found.edge.tolist() == [0, 2]
    assert found.snap_distance_m.tolist() == [70.0, 100.0]


def test_one_way_dead_end_is_no_way():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[False, True]))
    there = travel_times(net, points((1900, 0)), points((100, 0), prefix="s"))
    assert there.status.tolist() == ["no_way"]


def test_same_edge_one_way_goes_forward_only():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[True, True]))
    early, late = points((200, 0)), points((700, 0), prefix="q")
    assert matrices(net, early, late).distance_km.tolist() == [[0.5]]
    assert matrices(net, late, early).time_min.tolist() == [[np.inf]]


def test_limits_are_inclusive():
    net = RoadNetwork.from_edges(nodes(), edges())
    near = travel_times(net, nodes(), nodes(), max_minutes=1.0)
    assert near.status.tolist() == ["ok", "ok", "over_limit", "ok", "ok", "ok", "over_limit", "ok", "ok"]


def test_lengths_scale_times_and_no_sites_gives_an_empty_table():
    net = RoadNetwork.from_edges(nodes(), edges())
    long = RoadNetwork.from_edges(nodes(), edges(length_m=[3000.0, 3000.0]))
    assert np.allclose(matrices(long, nodes(), nodes()).time_min, 3 * matrices(net, nodes(), nodes()).time_min)
    none = nodes().iloc[:0]
    assert len(travel_times(net, nodes(), none)) == 0
    near = nearest(net, nodes(), none, k=2)
    assert near.to_id.tolist() == [""] * 6
    assert np.isinf(near.travel_time_min).all()
    assert near.status.tolist() == ["no_way"] * 6  # the origins have a road; there is nowhere to go
    far = nodes(xy=((0, 90_000),), ids=("far",))
    assert nearest(net, far, none).status.tolist() == ["no_road_within"]
    assert nearest(net, nodes(), far).status.tolist() == ["no_road_within"] * 3


def test_save_and_load(tmp_path):
    table = gpd.GeoDataFrame(
        edges(**{"name": ["Itäväylä", None], "maxspeed:type": ["FI:urban", "="]}), crs="EPSG:3067",
        geometry=[LineString([(0, 0), (500, 90), (1000, 0)]), LineString([(2000, 0), (1000, 0)])],
    )  # fmt: skip
    net = RoadNetwork.from_edges(nodes(), table)
    matrices(net, nodes(), nodes(), engine="hierarchy")
    path = net.save(tmp_path / "net.npz")
    back = RoadNetwork.load(path)
    assert back.digest == net.digest
    assert back.edges.equals(net.edges)
    assert list(tmp_path.iterdir()) == [path]
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"<html></html>"):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"net\.npz"):
            RoadNetwork.load(path)
    refused = 0
    for at in range(0, len(whole), 61):  # one byte wrong: refused, or in a place that means nothing
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert RoadNetwork.load(path).edges.equals(net.edges)
        except InputError:
            refused += 1
    assert refused > 20
    with pytest.raises(NotThereError):
        RoadNetwork.load(tmp_path / "other.npz")


def test_too_large_says_what_would_fit(monkeypatch):
    monkeypatch.setattr("kopa.accessibility.search.machine.free_bytes", lambda: 1000)
    net = RoadNetwork.from_edges(nodes(), edges())
    with pytest.raises(TooLargeError, match="origins at a time would fit"):
        travel_times(net, nodes(), nodes())


def test_summary_and_networkx():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[True, False]))
    assert net.summary()["road_km"] == 2.0
    assert "<table>" in net._repr_html_()
    graph = net.to_networkx()
    assert sorted(graph.edges()) == [("a", "b"), ("b", "c"), ("c", "b")]
    assert graph["a"]["b"][0]["travel_time_min"] == 1.0


def test_streams_agree_with_the_matrix():
    net = RoadNetwork.from_edges(nodes(), edges())
    sites = nodes().assign(seats=[1.0, 10.0, 100.0])
    sums = reach(net, nodes(), sites, cutoffs_min=[1, 5], supply="seats", decays={"gravity": lambda t: np.exp(-t)})
    times = matrices(net, nodes(), sites).time_min
    assert sums["within_1_min"].tolist() == [11.0, 111.0, 110.0]
    assert sums["within_5_min"].tolist() == [111.0] * 3
    assert np.allclose(sums["gravity"], np.exp(-times) @ sites.seats)
    blocks = list(time_blocks(net, nodes(), sites, rows=2)())
    assert np.array_equal(np.concatenate([b for b, _ in blocks]), times)


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


def test_the_public_names_are_there():
    for name in ("Access", "RoadNetwork", "snap", "travel_times", "travel_time_matrix", "nearest", "isochrones"):
        assert callable(getattr(kopa, name))
