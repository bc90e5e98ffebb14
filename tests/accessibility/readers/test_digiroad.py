"""Digiroad's link layer: direction of traffic, functional class, speed limit, ferries, faults."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString

import kopa
from kopa.accessibility import Access, RoadNetwork, matrices
from kopa.errors import TableError

X, Y = 500_000.0, 7_000_000.0

LINKS = [
    # id, direction, class, limit, type, ends: a line of places a-b-c-d and a ferry d-e
    ("1", 2, 3, 80, 3, (0, 4000)),
    ("2", 4, 5, 50, 3, (4000, 5000)),
    ("3", 3, 5, 0, 3, (5000, 6000)),  # drawn from c to d, driven from d to c
    ("4", 2, 8, 0, 8, (6000, 6100)),  # walking and cycling
    ("5", 2, 7, np.nan, 12, (5000, 5500)),
    ("6", 2, 3, 120, 21, (0, -3000)),
]


def links(**changes):
    table = gpd.GeoDataFrame(
        {
            "LINK_ID": [row[0] for row in LINKS], "AJOSUUNTA": [row[1] for row in LINKS],
            "TOIMINN_LK": [row[2] for row in LINKS], "NOPEUSRAJ": [row[3] for row in LINKS],
            "LINKKITYYP": [row[4] for row in LINKS],
        },
        geometry=[
            LineString([(X + a, Y), (X + b, Y + (500 if row == "5" else 0))])
            for row, (a, b) in ((link[0], link[5]) for link in LINKS)
        ],
        crs=3067,
    )  # fmt: skip
    return table.assign(**changes)


def test_directions_limits_and_classes():
    net = RoadNetwork.from_roads(links())
    edges = net.edges.set_index("id")
    assert "4" not in edges.index
    assert net.notes["links_for_walking_and_cycling_left_out"] == 1
    assert edges.speed_kmh.to_dict() == {"1": 80.0, "2": 50.0, "3": 50.0, "5": 30.0, "6": 15.0}
    assert edges.oneway.to_dict() == {"1": False, "2": True, "3": True, "5": False, "6": False}
    assert edges.speed_source.to_dict() == {
        "1": "posted", "2": "posted", "3": "assumed", "5": "assumed", "6": "assumed",
    }  # fmt: skip
    assert edges.ferry.tolist() == [False, False, False, False, True]
    assert edges.loc["6", "boarding_min"] == 10.0


def test_a_ferry_of_two_links_is_boarded_once():
    table = links()
    rest = table[table["LINK_ID"] == "6"].assign(LINK_ID="7", geometry=[LineString([(X - 3000, Y), (X - 9000, Y)])])
    for profile in ("car", "foot"):
        edges = RoadNetwork.from_roads(pd.concat([table, rest], ignore_index=True), profile=profile).edges
        assert edges.set_index("id")["boarding_min"].loc[["6", "7"]].tolist() == [5.0, 5.0]


def test_limits_may_differ_by_direction_and_in_winter():
    nan = np.nan
    table = links(
        NOPEUSRAJ_VASTAAN=[60, 50, 40, 0, nan, nan], TALVINOPEUSRAJ=[70, nan, 30, nan, nan, nan],
        TALVINOPEUSRAJ_VASTAAN=[nan, nan, 20, nan, nan, nan], NOPEUSRAJ=[120, 50, 50, 0, nan, 120],
        TIENUMERO=[5, None, None, None, None, None],
    )  # fmt: skip
    summer, winter = (RoadNetwork.from_roads(table, season=one).edges.set_index("id") for one in ("summer", "winter"))
    assert summer.loc["1", ["speed_kmh", "back_kmh"]].tolist() == [120, 60]
    assert summer.loc["3", "speed_kmh"] == 40, "driven against its drawing"
    assert winter.loc["1", ["speed_kmh", "back_kmh"]].tolist() == [70, 60]
    assert winter.loc["3", "speed_kmh"] == 20
    assert summer["road_number"].tolist() == [5, 0, 0, 0, 0]


def test_ways_follow_the_direction_of_traffic():
    net = RoadNetwork.from_roads(links())
    at = gpd.GeoDataFrame(
        {"id": list("abcd")}, geometry=gpd.points_from_xy(X + np.array([0, 4000, 5000, 6000]), [Y] * 4), crs=3067
    )
    times = matrices(net, at, at, access=Access(max_m=1.0)).time_min
    assert times[0].tolist() == pytest.approx([0, 3.0, 4.2, np.inf])  # 4 km at 80, 1 km at 50; d only leads away
    assert times[3].tolist() == pytest.approx([np.inf, np.inf, 1.2, 0])
    assert np.isinf(times[2, 1])


def test_winter_keeps_within_100_and_lower_case_names_are_read():
    table = links(NOPEUSRAJ=[120, 120, 0, 0, 0, 0]).rename(columns=str.lower)
    assert RoadNetwork.from_roads(table, season="winter").edges.speed_kmh.max() == 100.0
    assert RoadNetwork.from_roads(table).edges.speed_kmh.max() == 120.0


def test_every_fault_is_named():
    with pytest.raises(TableError, match="AJOSUUNTA: row 2 not 2"):
        RoadNetwork.from_roads(links(AJOSUUNTA=[2, 9, 3, 2, 2, 2]))
    with pytest.raises(TableError, match="no links that can be driven"):
        RoadNetwork.from_roads(links(TOIMINN_LK=8))


def test_a_digiroad_field_in_two_spellings_is_refused():
    line = [shapely.LineString([(500_000, 7_000_000), (501_000, 7_000_000)])]
    links = gpd.GeoDataFrame({"AJOSUUNTA": [2], "ajosuunta": [2], "TOIMINN_LK": [1]}, geometry=line, crs="EPSG:3067")
    with pytest.raises(TableError, match=r"AJOSUUNTA.*twice"):
        kopa.RoadNetwork.from_roads(links)
