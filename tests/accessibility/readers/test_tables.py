"""Tables of nodes and edges: every fault is named with its row, and nothing wrong passes as a road."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import kopa
from kopa.accessibility import RoadNetwork
from kopa.errors import InputError, TableError
from tests.accessibility.small_networks import NODES, edges, nodes


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


@pytest.mark.parametrize(
    "columns",
    [{"back_kmh": [1e-300, 60]}, {"boarding_min": [1e15, 0]}, {"back_kmh": [np.nan, 1e-9]}],
)
def test_times_too_long_for_the_ticks_are_refused_in_every_column(columns):
    with pytest.raises(TableError, match=r"row . longer than"):
        kopa.RoadNetwork.from_edges(NODES, edges(**columns))


def test_edges_whose_times_add_up_beyond_the_ticks_are_refused():
    many = pd.DataFrame({"u": "a", "v": "b", "length_m": 1e6, "speed_kmh": 0.1}, index=range(1000))
    with pytest.raises(TableError, match="add up to"):
        kopa.RoadNetwork.from_edges(NODES, many)


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
