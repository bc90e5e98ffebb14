"""The national road table: speeds by class, width, built-up share and season, and ferries with their boarding."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility import RoadNetwork, route, travel_times
from kopa.accessibility.readers.national_roads import driving_factor, from_roads, speed_table
from kopa.errors import TableError
from kopa.sources import country_tables
from tests.accessibility.small_networks import points

CONNECTING, FERRY = 4, 9
RURAL_KMH, URBAN_KMH = 80.0, 50.0


def roads(road_class, **columns):
    """Return one road of ten kilometres after another, on a line."""
    count = len(road_class)
    lines = [shapely.LineString([(i * 10_000, 0), ((i + 1) * 10_000, 0)]) for i in range(count)]
    table = {
        "u": range(count),
        "v": range(1, count + 1),
        "road_class": road_class,
        "width_class": 0,
        "length_m": 10_000.0,
    }
    return gpd.GeoDataFrame({**table, **columns}, geometry=lines, crs="EPSG:3067")


@settings(deadline=None)
@given(st.floats(0, 1))
def test_a_road_takes_the_time_of_its_built_up_part_and_of_the_rest(share):
    (time,) = from_roads(roads([CONNECTING], urban_share=share), factor=1.0).time_min
    assert time == pytest.approx(60 * 10 * (share / URBAN_KMH + (1 - share) / RURAL_KMH))


def test_half_a_road_at_80_and_half_at_50_is_driven_at_less_than_their_mean():
    (speed,) = from_roads(roads([CONNECTING], urban_share=0.5), factor=1.0).speed_kmh
    assert speed == pytest.approx(2 / (1 / RURAL_KMH + 1 / URBAN_KMH))
    assert speed == pytest.approx(61.54, abs=0.01)  # the mean of the two speeds would be 65
    (driven,) = from_roads(roads([CONNECTING], urban_share=0.5)).speed_kmh
    assert driven == pytest.approx(speed * driving_factor())


def test_a_ferry_takes_its_boarding_beside_its_crossing_and_no_driving_factor():
    net = RoadNetwork.from_roads(roads([CONNECTING, FERRY, CONNECTING], urban_share=0.0))
    crossing = net.edges[net.edges.ferry].iloc[0]
    assert (crossing.boarding_min, crossing.time_min) == pytest.approx((10, 10 + 60 * 10 / 15))
    over = travel_times(net, points((0, 0)), points((30_000, 0)), progress=False).travel_time_min[0]
    assert over == pytest.approx(2 * 60 * 10 / (RURAL_KMH * driving_factor()) + 40 + 10)
    back = travel_times(net, points((30_000, 0)), points((0, 0)), progress=False).travel_time_min[0]
    assert back == pytest.approx(over)


def test_a_line_in_pieces_is_boarded_from_landing_to_landing_and_not_at_sea():
    net = RoadNetwork.from_roads(roads([CONNECTING, FERRY, FERRY, FERRY, CONNECTING], urban_share=0.0))
    over = travel_times(net, points((0, 0)), points((50_000, 0)), progress=False).travel_time_min[0]
    assert over == pytest.approx(2 * 60 * 10 / (RURAL_KMH * driving_factor()) + 3 * 40 + 10)


def test_ships_of_the_general_map_are_boarded_at_land_alone():
    table = country_tables.roads()
    net = RoadNetwork.from_roads(table)
    ferries, on_land = net.edges[net.edges["ferry"]], set(table.loc[~table["ferry"], ["u", "v"]].to_numpy().ravel())
    landings = ferries[["u", "v"]].isin(on_land).sum(axis=1)
    assert landings.eq(0).sum() >= 5  # lines that meet at sea, as those to Utö and to Kumlinge
    ends = pd.concat([ferries["u"], ferries["v"]]).value_counts()
    no_end = ferries[["u", "v"]].apply(lambda side: side.map(ends).gt(1) & ~side.isin(on_land))
    assert ferries["boarding_min"].tolist() == (10 - 5 * no_end.sum(axis=1)).tolist()


def test_a_ferry_that_a_column_marks_is_boarded_as_its_class_is_elsewhere():
    kinds = [FERRY, CONNECTING, CONNECTING]
    marked = from_roads(roads(kinds, ferry=[False, False, True], urban_share=0.0))
    assert marked.ferry[np.argsort(marked.edge_row)].tolist() == [True, False, True]
    assert marked.boarding_min[np.argsort(marked.edge_row)].tolist() == [10.0, 0.0, 0.0]


def test_whoever_leaves_hailuoto_boards_its_ferry():
    net = RoadNetwork.from_roads(country_tables.roads())
    way = route(net, points((397_000, 7_214_000)), points((428_000, 7_211_000)))
    ferry = way.roads[way.roads["kind"] == "ferry"]
    assert ferry["km"].sum() > 6
    assert ferry["minutes"].sum() == pytest.approx(ferry["km"].sum() / 15 * 60 + 10)


def test_a_table_of_speeds_that_names_a_class_twice_or_not_at_all_is_refused():
    table = speed_table()
    general = table[(table["road_class"] == CONNECTING) & table["width_class"].isna()]
    with pytest.raises(TableError, match=r"^speeds: road_class, width_class: repeated \(.*4.*, .*-1.*\)"):
        from_roads(roads([CONNECTING]), pd.concat([table, general]))
    with pytest.raises(TableError, match=r"^roads: road_class, width_class: row 2 \[\(7, 0\)\]; no speed for them"):
        from_roads(roads([CONNECTING, 7]), table)
