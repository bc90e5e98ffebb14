"""What a user may hand over by mistake: every refusal is kopa's own, and nothing wrong passes as an answer."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import kopa
from kopa.accessibility.search import machine
from kopa.errors import InputError, NotThereError, TableError, TooLargeError


def points(ids, xy, crs="EPSG:3067"):
    return gpd.GeoDataFrame({"id": ids}, geometry=[shapely.Point(*p) for p in xy], crs=crs)


NODES = points(["a", "b", "c"], [(0, 0), (1000, 0), (2000, 0)])
HOME = points(["home"], [(500, 300)])


def edges(**columns):
    table = {"u": ["a", "b"], "v": ["b", "c"], "length_m": [1000.0, 1000.0], "speed_kmh": [60.0, 60.0]}
    return pd.DataFrame(table | columns)


@pytest.fixture(scope="module")
def net():
    return kopa.RoadNetwork.from_edges(NODES, edges())


@pytest.mark.parametrize("access", [{"speed_kmh": 1e-9}, {"speed_kmh": 1e-300}, {"detour": 1e300}])
def test_an_access_leg_beyond_all_reason_is_refused_and_does_not_overflow(net, access):
    with pytest.raises(InputError, match=r"access: .* takes .* minutes or more than"):
        kopa.travel_times(net, HOME, NODES, access=kopa.Access(**access))


@pytest.mark.parametrize(
    "columns",
    [{"back_kmh": [1e-300, 60]}, {"boarding_min": [1e15, 0]}, {"back_kmh": [np.nan, 1e-9]}],
)
def test_times_too_long_for_the_ticks_are_refused_in_every_column(columns):
    with pytest.raises(TableError, match=r"row . longer than"):
        kopa.RoadNetwork.from_edges(NODES, edges(**columns))


def test_new_speeds_that_make_roads_endless_are_refused(net):
    with pytest.raises(InputError, match="speed_kmh: row 2 longer than"):
        net.with_speeds(np.array([50, 1e-300]))
    with pytest.raises(InputError, match="back_kmh: row 1 longer than"):
        net.with_speeds(np.array([50.0, 50.0]), np.array([1e-9, 50.0]))


def test_edges_whose_times_add_up_beyond_the_ticks_are_refused():
    many = pd.DataFrame({"u": "a", "v": "b", "length_m": 1e6, "speed_kmh": 0.1}, index=range(1000))
    with pytest.raises(TableError, match="add up to"):
        kopa.RoadNetwork.from_edges(NODES, many)


@pytest.mark.parametrize(
    "options",
    [
        {"max_minutes": "30"},
        {"access": 30},
        {"workers": 1.5},
        {"workers": "2"},
        {"workers": True},
        {"progress": "often"},
        {"progress": 1},
    ],
)
def test_options_of_another_kind_are_refused(net, options):
    with pytest.raises(InputError, match=next(iter(options))):
        kopa.travel_times(net, HOME, NODES, **options)


@pytest.mark.parametrize("k", ["2", True, None])
def test_k_of_another_kind_is_refused(net, k):
    with pytest.raises(InputError, match=r"k: .* is not a number of sites"):
        kopa.nearest(net, HOME, NODES, k=k)


@pytest.mark.parametrize("value", ["30", None, [1]])
@pytest.mark.parametrize("name", ["speed_kmh", "detour", "max_m"])
def test_access_of_another_kind_is_refused(name, value):
    with pytest.raises(InputError, match=f"Access: {name} is"):
        kopa.Access(**{name: value})


@pytest.mark.parametrize("run", [kopa.travel_times, kopa.travel_time_matrix, kopa.nearest])
def test_tables_that_are_none_are_refused(net, run):
    with pytest.raises(InputError, match="origins: expected a GeoDataFrame"):
        run(net, None, NODES)
    with pytest.raises(InputError, match="sites: expected a GeoDataFrame"):
        run(net, HOME, None)


@pytest.mark.parametrize("run", [kopa.travel_times, kopa.travel_time_matrix, kopa.nearest])
def test_a_network_that_is_none_is_refused(run):
    with pytest.raises(InputError, match=r"net: expected a kopa\.RoadNetwork, not None"):
        run(None, HOME, NODES)


@pytest.mark.parametrize("tags", [None, "highway=primary", 3])
@pytest.mark.parametrize("read", [kopa.speed_for_way, kopa.way_access])
def test_tags_that_are_no_mapping_are_refused(read, tags):
    with pytest.raises(InputError, match="tags: expected a mapping"):
        read(tags)


def test_where_not_even_one_origin_fits_the_refusal_says_so(monkeypatch):
    monkeypatch.setattr(machine, "free_bytes", lambda: 1000)
    with pytest.raises(TooLargeError, match="not even one origin would fit"):
        machine.refuse_if_too_large(5, 1000, 4, "a matrix")


def test_edges_that_are_no_table_or_name_a_column_twice_are_refused():
    with pytest.raises(InputError, match="edges: expected a DataFrame"):
        kopa.RoadNetwork.from_edges(NODES, None)
    with pytest.raises(TableError, match="edges: column u twice"):
        kopa.RoadNetwork.from_edges(NODES, pd.concat([edges(), edges()[["u"]]], axis=1))


def test_paths_in_a_plain_table_are_refused_and_not_passed_over():
    line = shapely.LineString([(0, 0), (500, 400), (1000, 0)])
    with pytest.raises(TableError, match=r"geometry: .*GeoDataFrame"):
        kopa.RoadNetwork.from_edges(NODES, edges(geometry=[line, None]))


def test_a_path_drawn_far_from_its_nodes_is_counted():
    far = shapely.LineString([(50_000, 0), (51_000, 0)])
    drawn = gpd.GeoDataFrame(edges(), geometry=[far, None], crs="EPSG:3067")
    assert kopa.RoadNetwork.from_edges(NODES, drawn).summary()["paths_that_miss_their_nodes"] == 1
    drawn = gpd.GeoDataFrame(edges(), geometry=[None, None], crs="EPSG:3067")
    assert "paths_that_miss_their_nodes" not in kopa.RoadNetwork.from_edges(NODES, drawn).summary()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3876"])
def test_one_place_in_two_systems_is_one_place(crs):
    """Off every road: the leg to it and back would show."""
    nodes = points(["a", "b"], [(530_000, 7_110_000), (531_000, 7_110_000)])
    road = kopa.RoadNetwork.from_edges(nodes, edges().iloc[:1])
    here = points([str(i) for i in range(20)], [(530_100 + 17.3 * i, 7_110_050 + 3.1 * i) for i in range(20)])
    there = here.to_crs(crs)
    assert (np.diag(kopa.travel_time_matrix(road, there, here)) == 0).all()
    assert (kopa.nearest(road, there, here)["travel_time_min"] == 0).all()


def test_a_file_that_cannot_be_written_says_so(net, tmp_path):
    with pytest.raises(NotThereError, match="no such folder"):
        net.save(tmp_path / "nowhere" / "net.npz")
    with pytest.raises(InputError, match="is a folder"):
        net.save(tmp_path)
    assert not list(tmp_path.iterdir())


def test_columns_of_lists_are_saved_as_text(tmp_path):
    made = kopa.RoadNetwork.from_edges(NODES, edges(osmid=[[1, 2], 3]))
    assert kopa.RoadNetwork.load(made.save(tmp_path / "n.npz")).edges["osmid"].tolist() == ["[1, 2]", "3"]


def street(**changes):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_nodes_from([(1, {"x": 27.7, "y": 64.2}), (2, {"x": 27.71, "y": 64.2})])
    graph.add_edge(1, 2, **{"osmid": 1, "highway": "residential", "length": 500.0, "oneway": True} | changes)
    return graph


@pytest.mark.parametrize("length", ["abc", None, [1, 2]])
def test_a_graph_with_a_length_that_is_no_number_names_the_edge(length):
    with pytest.raises(InputError, match="edge 1 → 2"):
        kopa.RoadNetwork.from_osmnx(street(length=length))


@pytest.mark.parametrize("tag", [{"access": {"a": 1}}, {"surface": []}, {"lanes": [[], {}]}])
def test_tags_of_any_kind_do_not_stop_a_graph(tag):
    assert kopa.RoadNetwork.from_osmnx(street(**tag)).n_edges == 1


def test_a_graph_without_edges_or_none_at_all_is_refused():
    empty = street()
    empty.remove_edge(1, 2)
    with pytest.raises(InputError, match="graph: no edge"):
        kopa.RoadNetwork.from_osmnx(empty)
    with pytest.raises(InputError, match="graph: expected"):
        kopa.RoadNetwork.from_osmnx(None)


@pytest.mark.parametrize(
    ("access", "is_open"),
    [("private;no", False), ("forestry; agricultural", False), ("no;yes", True), ("destination;delivery", True)],
)
def test_several_values_of_access_close_a_way_only_if_each_does(access, is_open):
    assert kopa.way_access({"highway": "residential", "access": access}).forward is is_open
    assert kopa.way_access({"highway": "residential", "access:backward": access}).backward is is_open


def test_a_digiroad_field_in_two_spellings_is_refused():
    line = [shapely.LineString([(500_000, 7_000_000), (501_000, 7_000_000)])]
    links = gpd.GeoDataFrame({"AJOSUUNTA": [2], "ajosuunta": [2], "TOIMINN_LK": [1]}, geometry=line, crs="EPSG:3067")
    with pytest.raises(TableError, match=r"AJOSUUNTA.*twice"):
        kopa.RoadNetwork.from_roads(links)
