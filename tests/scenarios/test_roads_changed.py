"""Roads that are closed on networks whose ids are numbers: Digiroad's, and an analyst's own table."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.accessibility import RoadNetwork
from kopa.scenarios.road_edits import CloseRoad, RoadSpeed
from kopa.scenarios.roads_changed import cuts_of, link_faults, same_link_faults, speeds_of, with_cuts

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


def of_zero():
    """Two links of road 6, of which the first has the id 0, and a street without a number."""
    nodes = gpd.GeoDataFrame({"id": [7, 8, 9]}, geometry=gpd.points_from_xy(*ENDS.T), crs="EPSG:3067")
    edges = pd.DataFrame({"id": [0, 1, 2], "u": [7, 8, 7], "v": [8, 9, 9], "length_m": [1_000.0, 1_000.0, 3_000.0],
                          "speed_kmh": 60.0, "road_number": [6, 6, 0]})  # fmt: skip
    return RoadNetwork.from_edges(nodes, edges).edges


@pytest.mark.parametrize("narrow", [RoadSpeed("link 1", 80.0), RoadSpeed("road 6", 80.0, (531_500.0, 7_100_000.0))])
def test_the_speed_of_a_link_goes_before_that_of_its_road_in_any_order(narrow):
    edges, whole = of_zero(), RoadSpeed("road 6", 20.0)
    for edits in ([whole, narrow], [narrow, whole]):
        assert [one.kmh for one in speeds_of(edits, edges)] == [20.0, 80.0]
        assert not list(same_link_faults(dict(enumerate(edits)), edges))


def test_two_edits_of_one_link_are_refused_as_only_one_could_be_done():
    edges, near, beside = of_zero(), (531_300.0, 7_100_000.0), (531_600.0, 7_100_000.0)
    for edit in (CloseRoad, lambda road, at: RoadSpeed(road, at[0] / 10_000, at)):
        field = "close" if edit is CloseRoad else "speed"
        edits = {0: edit("road 6", near), 3: edit("road 6", (530_400.0, 7_100_000.0)), 4: edit("link 1", beside)}
        assert list(same_link_faults(edits, edges)) == [
            (4, field, "is of link 1, as edit 1 is; take one of the two out")
        ]  # fmt: skip


def test_nought_is_the_id_of_a_link_and_no_number_of_a_road():
    edges = of_zero()
    assert not list(link_faults(CloseRoad("link 0"), edges))
    assert [one.row for one in cuts_of([CloseRoad("link 0")], edges)] == [0]
    assert list(link_faults(CloseRoad("road 0"), edges)) == [("close", "no road 0. Write the number of a public road")]
