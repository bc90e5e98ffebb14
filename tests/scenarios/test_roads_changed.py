"""Roads that are closed on networks whose ids are numbers: Digiroad's, and an analyst's own table."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.accessibility import RoadNetwork
from kopa.scenarios.road_edits import CloseRoad
from kopa.scenarios.roads_changed import cuts_of, with_cuts

ENDS = np.array([[530_000.0, 7_100_000.0], [531_000.0, 7_100_000.0], [532_000.0, 7_100_000.0]])


def of_digiroad():
    """Two links of Digiroad, one after the other: a road 78, and a street."""
    lines = [shapely.LineString(ENDS[:2]), shapely.LineString(ENDS[1:])]
    table = {"LINK_ID": ["a:1", "b:1"], "AJOSUUNTA": [2, 2], "TOIMINN_LK": [3, 5], "LINKKITYYP": [3, 3],
             "TIENUMERO": [78, 0]}  # fmt: skip
    return RoadNetwork.from_roads(gpd.GeoDataFrame(table, geometry=lines, crs="EPSG:3067"))


def own_table():
    """The same of a table of an analyst, whose nodes are numbers."""
    nodes = gpd.GeoDataFrame({"id": [7, 8, 9]}, geometry=gpd.points_from_xy(*ENDS.T), crs="EPSG:3067")
    edges = pd.DataFrame({"id": [1, 2], "u": [7, 8], "v": [8, 9], "length_m": 1_000.0, "speed_kmh": 60.0,
                          "road_number": [78, 0]})  # fmt: skip
    return RoadNetwork.from_edges(nodes, edges)


@pytest.mark.parametrize("network", [of_digiroad(), own_table()])
@pytest.mark.parametrize("called", ["road", "link"])
def test_a_road_is_cut_whatever_the_ids_of_its_ends_are(network, called):
    edges = network.edges
    assert edges["u"].dtype == np.int64, "ids that are numbers are what is tried"
    name = "road 78" if called == "road" else f"link {edges['id'].iloc[0]}"
    closed = with_cuts(network, cuts_of([CloseRoad(name)], edges))
    assert closed.n_nodes == network.n_nodes + 2
    # one open link, and both parts of the other: they end a metre to either side of its middle
    np.testing.assert_allclose(sorted(closed.edges["length_m"]), [499, 499, 1_000], rtol=1e-6)
    assert len(np.unique(closed.components)) == 2
    assert set(network.nodes["id"].map(str)) < set(closed.nodes["id"])
