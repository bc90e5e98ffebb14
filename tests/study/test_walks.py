"""Ways on foot of a study: over roads without motorways, beside those by car, and over links that are dangerous."""

import doctest
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.accessibility import Access, RoadNetwork
from kopa.accessibility.search.on_foot import OnFoot, straight_lines_m
from kopa.country import without_motorways
from kopa.errors import TableError
from kopa.goals.inputs import LevelAccess
from kopa.study.starter import starter_country
from kopa.study.walks import with_walks
from tests.accessibility.small_networks import named_points
from tests.studies import study_of

# a - b - c along a road; d is joined to a by a road of its own
PLACES = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (0, 3000)}
ENDS = [("a", "b", 1000.0, "secondary"), ("b", "c", 1000.0, "motorway"), ("a", "c", 2400.0, "tertiary"),
        ("a", "d", 3000.0, "residential")]  # fmt: skip


def roads(**more):
    nodes = named_points(PLACES, PLACES.values())
    columns = ["u", "v", "length_m", "highway"]
    table = gpd.GeoDataFrame(
        pd.DataFrame(ENDS, columns=columns).assign(speed_kmh=60.0, **more),
        geometry=[
            shapely.LineString([PLACES[u], (1000, -500), PLACES[v]] if (u, v) == ("a", "c") else [PLACES[u], PLACES[v]])
            for u, v, *_ in ENDS
        ],
        crs=3067,
    )
    return RoadNetwork.from_edges(nodes, table)


def access(n, m):
    far = np.ones((n, m))
    ids = tuple(f"s{i}" for i in range(m))
    return LevelAccess("basic_1_6", far, far, ids, ids, ("205",) * m, ("fi",) * m, np.zeros(n, bool), True)


def walked(danger=None, level="basic_1_6", has_paths=True):
    travel = OnFoot(without_motorways(roads()), Access(speed_kmh=4.2), has_paths=has_paths)
    homes, schools = named_points(["h1", "h2"], [PLACES["a"], PLACES["d"]]), named_points(["s"], [PLACES["b"]])
    return with_walks(replace(access(2, 1), level=level), travel, homes, schools, danger)


def places(**columns):
    row = {"id": ["x"], "municipality_code": ["205"], "x_m": [500.0], "y_m": [30.0]}
    return pd.DataFrame({**row, **columns})


@pytest.fixture
def near_finland(monkeypatch):
    """Take the coordinates of the small network as they are, near the origin of the grid."""
    monkeypatch.setattr("kopa.study.walks.check", lambda table, schema, **told: table)


def test_nobody_walks_over_a_motorway_and_one_way_binds_nobody():
    net = without_motorways(roads(oneway=[True, True, False, False]))
    assert set(net.edges.highway) == {"secondary", "tertiary", "residential"}
    assert not net.oneway.any()


def test_a_network_without_motorways_stays_as_it_is():
    net = RoadNetwork.from_edges(named_points("ab", [(0, 0), (9, 0)]), pd.DataFrame(
        {"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50.0]}))  # fmt: skip
    assert without_motorways(net) is net


def test_kilometres_on_foot_of_every_pair():
    assert walked().walk_km[:, 0] == pytest.approx([1.0, 4.0])
    assert walked().walk_over_danger is None
    estimate = walked(has_paths=False)
    assert estimate.walk_km[:, 0] == pytest.approx([1.0, 4.0])
    assert not estimate.walk_has_paths


@pytest.mark.usefixtures("near_finland")
def test_a_way_over_a_dangerous_link_is_marked_and_another_is_not():
    danger = walked(places())
    assert danger.walk_over_danger[:, 0].tolist() == [True, True]
    on_another = walked(places(x_m=[1000.0], y_m=[-500.0]))  # on the way from a to c, which nobody takes
    assert on_another.walk_over_danger[:, 0].tolist() == [False, False]
    own = walked(places(x_m=[10.0], y_m=[1500.0]))
    assert own.walk_over_danger[:, 0].tolist() == [False, True]


@pytest.mark.usefixtures("near_finland")
@pytest.mark.parametrize(("up_to", "marked"), [(2, False), (6, True), (9, True), (np.nan, True)])
def test_a_link_is_dangerous_to_the_grades_that_are_told(up_to, marked):
    assert walked(places(up_to_grade=[up_to])).walk_over_danger[0, 0] == marked


@pytest.mark.usefixtures("near_finland")
def test_a_place_off_every_road_is_refused():
    with pytest.raises(TableError, match=r"dangerous_links: x_m, y_m: row 1 lies 4.6 km from every road"):
        walked(places(y_m=[-5000.0], x_m=[0.0]))


def test_a_table_with_a_fault_is_refused():
    with pytest.raises(TableError, match="x_m"):
        walked(places(x_m=[-5.0]))


def test_the_starters_ways_on_foot_hold_no_motorway_and_are_estimates():
    roads, again = (starter_country().roads.ways_on_foot("summer") for _ in range(2))
    assert roads.network is again.network
    assert not roads.has_paths
    assert not (roads.network.edges.width_class == 12111).any()


def coordinates(points):
    return points.geometry.x.to_numpy(), points.geometry.y.to_numpy()


def test_a_study_walks_beside_driving():
    study = study_of("kainuu")
    access = study.walked("basic_1_6")
    assert access.site_ids == study.access("basic_1_6").site_ids
    assert np.isfinite(access.walk_km).all()
    lines = straight_lines_m(*map(coordinates, (study.origins, study.near_sites("basic_1_6"))))
    straight_km = np.concatenate([some for _, some in lines]) / 1000
    assert (access.walk_km <= 1.3 * straight_km + 1e-4).all()
    assert study.walked("vet").walk_km is None


def test_a_study_tells_of_dangerous_links_where_a_table_does():
    study = study_of("kainuu")
    site = study.near_sites("basic_1_6")
    kajaani = site[site.municipality_code == "205"].iloc[0].geometry
    roads = study.roads
    road = roads[~roads.ferry].geometry.iloc[roads[~roads.ferry].distance(kajaani).argmin()]
    at = road.interpolate(road.project(kajaani))
    table = pd.DataFrame({"id": ["1"], "municipality_code": ["205"], "x_m": [at.x], "y_m": [at.y]})
    told = study._with(tables={"dangerous_links": table}).indicators()
    value = told[(told.indicator_id == "G1.w2.share") & (told.municipality_code == "") & (told.level == "basic_1_6")]
    assert value.status.tolist() == ["partial"]
    assert 0 < value.value.iloc[0] < 0.5


def test_the_examples_of_the_page_run(repo):
    found = doctest.testfile(str(repo / "docs/methods-walking.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 4
    assert found.failed == 0
