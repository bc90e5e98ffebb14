"""Scans of a school day, against the table of one day (`kopa.school_day`) on the buses of Kuopio, and by a river."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import kopa
from kopa.accessibility import RoadNetwork
from kopa.accessibility.timetable.answers import STATUSES as OF_ANSWERS
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.journeys import school_day
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.errors import InputError
from kopa.goals.school_days import STATUSES
from kopa.parameters import Parameters
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from kopa.study.results_of import public_transport_table
from kopa.study.school_day_scans import day_table, school_days, without_stops
from kopa.study.starter import municipalities
from tests.accessibility.timetable.feeds import START, TUESDAY, calls_text, feed, points, stops_text

PARAMETERS = Parameters(stop_walk_m=600.0, stop_walk_least_m=400.0)


@pytest.fixture(scope="module")
def week():
    return SchoolWeek.read(kuopio_school_day(), KUOPIO_SCHOOL_DAY)


@pytest.fixture(scope="module")
def places(week):
    stops = week.day.stops
    return stops.iloc[::90].reset_index(drop=True), stops.iloc[40::200].reset_index(drop=True)


@pytest.fixture(scope="module")
def found(week, places):
    homes, sites = places
    return school_days(homes, {"lukio": sites}, week, PARAMETERS, frozenset())["lukio"]


def asked(day, places, **more):
    given = {"max_walk_m": 600.0, "max_direct_m": 1_500.0, **more}
    return school_day(day, *places, **given)


def matrix(table, places, column):
    return table[column].to_numpy(float).reshape(tuple(map(len, places)))


def test_the_day_is_that_of_the_table(week, places, found):
    table = asked(week.day, places)
    assert np.isfinite(found.day_min).sum() > 30
    for name in ("day_min", "wait_min", "walk_km"):
        np.testing.assert_allclose(getattr(found, name), matrix(table, places, name), rtol=1e-6)
    assert [STATUSES[i] for i in found.status.ravel()] == table["status"].tolist()
    assert STATUSES == OF_ANSWERS


def test_other_choices_and_few_rides_are_those_of_the_table(week, places, found):
    for name, more in (
        ("stop_walk_least_m", {"max_walk_m": 400.0}),
        ("school_bell_latest", {"bell": "09:45", "out": "16:00"}),
    ):
        expected = matrix(asked(week.day, places, **more), places, "day_min")
        np.testing.assert_allclose(found.otherwise_min[name], expected, rtol=1e-6)
    expected = matrix(asked(week.day, places, max_rides=2), places, "day_min")
    np.testing.assert_allclose(found.few_rides_min, expected, rtol=1e-6)
    young = school_days(places[0], {"basic_1_6": places[1]}, week, PARAMETERS, frozenset())["basic_1_6"]
    slowly = kopa.Access.walking(speed_kmh=PARAMETERS.pupil_walk_kmh)
    one_ride = matrix(asked(week.day, places, max_rides=1, walk=slowly), places, "day_min")
    np.testing.assert_allclose(young.few_rides_min, one_ride, rtol=1e-6)
    assert (one_ride > expected).any()


def test_pupils_of_basic_education_walk_to_stops_as_slowly_as_to_school(river):
    week = SchoolWeek.read(river, TUESDAY)
    plain, _ = river_days(week, "basic_7_9")  # 650 m at 4.2 km/h: 557.2 s
    assert plain[["leave", "home"]].tolist() == ["07:20:42", "15:49:18"]
    around, _ = river_days(week.over(by_the_river()), "basic_7_9")  # 1,100 m: 942.9 s
    assert around[["leave", "home"]].tolist() == ["06:44:17", "16:15:43"]
    quick, _ = river_days(week, "basic_7_9", replace(WALKS, pupil_walk_kmh=4.8))
    assert quick[["leave", "home"]].tolist() == ["07:21:52", "15:48:08"]


def test_the_other_weekdays_are_those_of_their_own_timetables(week, places, found):
    friday = Timetable.from_gtfs(kuopio_school_day(), "2017-02-17")
    assert len(found.weekdays_min) == 4
    np.testing.assert_allclose(found.weekdays_min[-1], matrix(asked(friday, places), places, "day_min"), rtol=1e-6)


def test_the_shortest_day_of_each_home_is_told_with_its_clock_times(week, places, found):
    table = day_table(found, places[0]["id"], 180.0)
    pairs = asked(week.day, places)
    least = pairs.groupby("from_id", sort=False)["day_min"].min()
    np.testing.assert_allclose(table["day_min"], least, rtol=1e-6)
    with_day = table[np.isfinite(table["day_min"])]
    chosen = with_day.merge(pairs, on=["from_id", "to_id"], suffixes=("", "_asked"))
    assert len(chosen) == len(with_day) > 3
    for name in ("leave", "home", "transfers_in", "transfers_out", "status"):
        assert chosen[name].tolist() == chosen[f"{name}_asked"].tolist()
    assert (table.loc[np.isinf(table["day_min"]), "to_id"] == "").all()


def test_no_site_that_is_left_out_could_be_reached(week, places):
    homes, sites = places
    far = sites.assign(id="far-" + sites["id"].astype(str), geometry=sites.geometry.translate(0, 400_000))
    both = school_days(homes, {"lukio": far}, week, PARAMETERS, frozenset())["lukio"]
    assert both.site_ids == ()
    assert set(both.reason.tolist()) == {STATUSES.index("no_stop_within")}


def test_municipalities_without_a_stop_are_named(week):
    some = municipalities()
    some = some[some["code"].isin(["297", "205", "749"])]
    assert without_stops(week.day, some) == {"205"}


# A river runs between home and the stop A, with a bridge 2.1 km away; B is on the near side.
STOPS = {"A": (500.0, 0.0), "B": (0.0, 1_100.0), "D": (30_000.0, 0.0)}
PLACES = {"home": (0.0, 0.0), "a": STOPS["A"], "b": STOPS["B"], "bridge": (250.0, 2_100.0), "school": STOPS["D"]}
WAYS = {("home", "b"): 1_100.0, ("b", "bridge"): 1_200.0, ("bridge", "a"): 2_200.0}
BUSES = {"first": [("B", "07:00:00"), ("D", "08:00:00")], "later": [("A", "07:30:00"), ("D", "08:10:00")],
         "back": [("D", "15:10:00"), ("A", "15:40:00"), ("B", "16:00:00")]}  # fmt: skip
WALKS = Parameters(stop_walk_m=2_000.0)


def by_the_river():
    """Ways on foot around the river, at 4.8 km/h, and a way at the school."""
    at = {name: (START[0] + east, START[1] + north) for name, (east, north) in (PLACES | {"yard": (30_100, 0)}).items()}
    nodes = gpd.GeoDataFrame({"id": list(at)}, geometry=[shapely.Point(one) for one in at.values()], crs=3067)
    ways = WAYS | {("school", "yard"): 100.0}
    table = pd.DataFrame([(u, v, m, 4.8) for (u, v), m in ways.items()], columns=["u", "v", "length_m", "speed_kmh"])
    return RoadNetwork.from_edges(nodes, table)


@pytest.fixture
def river(tmp_path):
    trips = "route_id,service_id,trip_id\n" + "".join(f"r,week,{trip}\n" for trip in BUSES)
    return feed(tmp_path / "river.zip", stops=stops_text(STOPS), stop_times=calls_text(BUSES), trips=trips)


def river_days(week, level="lukio", parameters=WALKS):
    days = school_days(points(home=(0, 0)), {level: points(s=STOPS["D"])}, week, parameters, frozenset())[level]
    return day_table(days, pd.Series(["home"]), 180.0).iloc[0], days


def test_over_a_network_nobody_walks_across_the_river(river):
    week = SchoolWeek.read(river, TUESDAY)
    straight, _ = river_days(week)  # 650 m to A: 487.5 s, and as many home
    assert straight[["leave", "home"]].tolist() == ["07:21:52", "15:48:08"]
    assert straight.walk_km == pytest.approx(1.3, abs=1e-3)
    around, days = river_days(week.over(by_the_river()))  # 1,100 m to B: 825 s
    assert around[["leave", "home"]].tolist() == ["06:46:15", "16:13:45"]
    assert around.day_min == pytest.approx(103.75 + 73.75)
    assert around.walk_km == pytest.approx(2.2, abs=1e-3)
    assert np.isinf(days.otherwise_min["stop_walk_least_m"]).all()  # at most 1,000 m: neither stop is near
    assert len(days.weekdays_min) == 4
    assert all(day == around.day_min for day in days.weekdays_min)


def test_days_over_a_network_are_those_of_the_table(river):
    net = by_the_river()
    week = SchoolWeek.read(river, TUESDAY).over(net)
    _, days = river_days(week)
    homes, sites = points(home=(0, 0)), points(s=STOPS["D"])
    for walk_m, found in ((2_000.0, days.day_min), (3_000.0, days.otherwise_min["stop_walk_most_m"])):
        table = school_day(week.day, homes, sites, max_walk_m=walk_m, max_direct_m=5_000.0, walk=net)
        assert found.ravel().tolist() == table["day_min"].tolist()


def test_people_change_over_the_network_too_and_a_timetable_keeps_its_walks(river):
    read = SchoolWeek.read(river, TUESDAY)
    assert [week.day.summary()["walks"] for week in (read, read.over(by_the_river()))] == ["assumption", "network"]
    given = SchoolWeek.read(read.day).over(by_the_river())
    assert given.day is read.day
    assert given.walk is not None
    over = Timetable.from_gtfs(river, TUESDAY, walk=by_the_river())
    around, _ = river_days(SchoolWeek.read(over))  # as the timetable was read, with no roads of a study
    assert around[["leave", "home"]].tolist() == ["06:46:15", "16:13:45"]
    assert SchoolWeek.read(read.day).walk is None


def test_a_study_refuses_a_timetable_whose_network_its_file_does_not_hold(tmp_path):
    towns = municipalities().query("code == '297'").to_crs(3067)
    middle = towns.geometry.iloc[0].representative_point()
    at = [shapely.Point(middle.x + east, middle.y) for east in (0.0, 500.0)]
    nodes = gpd.GeoDataFrame({"id": ["p", "q"]}, geometry=at, crs=3067)
    table = pd.DataFrame([("p", "q", 500.0, 4.8)], columns=["u", "v", "length_m", "speed_kmh"])
    net = RoadNetwork.from_edges(nodes, table)
    read = Timetable.from_gtfs(kuopio_school_day(), KUOPIO_SCHOOL_DAY, walk=net)
    loaded = Timetable.load(read.save(tmp_path / "day.timetable"))
    study = kopa.open_study(["297"], timetable=loaded)
    with pytest.raises(InputError, match="which its file does not hold; use roads that hold paths"):
        study.school_day("lukio")
    as_read = kopa.open_study(["297"], timetable=read)
    assert public_transport_table(as_read).set_index("fact").loc["walks", "value"] == "network"


def two_ways(folder, lon, lat):
    """Write roads that hold a path and a street, one after the other, 0.02 degrees each to the east of a place."""
    nodes = "".join(f"<node id='{i}' version='1' lon='{lon + 0.02 * i}' lat='{lat}'/>" for i in (0, 1, 2))
    ways = "<way id='7' version='1'><nd ref='0'/><nd ref='1'/><tag k='highway' v='path'/></way>"
    ways += "<way id='8' version='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/></way>"
    path = folder / "roads.osm"
    path.write_text(f"<osm version='0.6'>{nodes}{ways}</osm>", encoding="utf-8")
    return path


def test_where_every_site_is_far_from_the_roads_scenario_table_and_indicators_agree(tmp_path):
    study = kopa.open_study(["297"], timetable=kuopio_school_day(), date=KUOPIO_SCHOOL_DAY)
    homes = study.origins[study.persons("lukio") > 0]
    sites = study.near_sites("lukio").geometry.union_all()
    remote = homes.loc[[homes.distance(sites).idxmax()]].to_crs(4326).geometry.iloc[0]
    over = study.with_network(two_ways(tmp_path, remote.x, remote.y))
    persons = over.persons("lukio").sum()
    assert set(over.school_day("lukio")["status"]) == {"no_road_within"}
    values = over.indicators().query("level == 'lukio' and municipality_code == ''").set_index("indicator_id")
    assert values.loc["G1.k.not_known", "value"] == pytest.approx(persons)
    trip = kopa.move_trip(study.timetable.trips["id"].iloc[0], minutes=5)
    answer = over.scenario_school_days(trip, levels=["lukio"]).query("municipality_code == ''").iloc[0]
    assert answer.not_known == pytest.approx(persons)
    assert answer.none_before == 0


def test_a_study_walks_over_the_paths_that_its_roads_hold(tmp_path, caplog):
    study = kopa.open_study(["297"], timetable=kuopio_school_day(), date=KUOPIO_SCHOOL_DAY)
    study.school_day("lukio")
    assert "no way on foot" not in caplog.text
    sites = study.sites_of("lukio")
    school = sites[sites["municipality_code"] == "297"].to_crs(4326).geometry.iloc[0]
    lon, lat = school.x, school.y
    over = study.with_network(two_ways(tmp_path, lon, lat))
    assert [one.timetable.summary()["walks"] for one in (study, over)] == ["assumption", "network"]
    assert public_transport_table(over).set_index("fact").loc["walks", "value"] == "network"
    days = over.school_day("lukio")
    off_road = over.persons("lukio")[(days["status"] == "no_road_within").to_numpy()].sum()
    assert f"{off_road:,.0f} (lukio)" in caplog.text
    reached = days["status"] != "no_road_within"  # within 2 km of the two ways
    assert 0 < reached.sum() < len(days) / 4
    trip = kopa.move_trip(study.timetable.trips["id"].iloc[0], minutes=5)
    answer = over.scenario_school_days(trip, levels=["lukio"]).query("municipality_code == ''").iloc[0]
    none = float(over.persons("lukio")[np.isinf(days["day_min"].to_numpy(float))].sum())
    assert answer.none_before == pytest.approx(none)
    assert answer.not_known == pytest.approx(off_road)
    assert days.loc[~reached, ["day_min", "wait_min", "walk_km"]].isna().all(axis=None)
    assert days.loc[reached, "day_min"].notna().all()
    assert (days["within_limit"].isna() == ~reached).all()
    values = over.indicators().query("level == 'lukio' and municipality_code == ''").set_index("indicator_id")
    assert values.loc["G1.k.not_known", "value"] == pytest.approx(off_road)
    parts = values.loc[["G1.k.legal", "G1.k.none", "G1.k.not_known"], "persons"]
    assert parts.sum() == pytest.approx(over.persons("lukio").sum())
    stops = int(public_transport_table(over).set_index("fact").loc["stops_off_road", "value"])
    line = gpd.GeoSeries.from_wkt([f"LINESTRING ({lon} {lat}, {lon + 0.04} {lat})"], crs=4326).to_crs(3067).iloc[0]
    served = over.timetable.stops.query("calls > 0")
    far = served[served.distance(line) > 2_000]
    town = over.country.municipalities.query("code == '297'").geometry.union_all()
    homes = over.origins.geometry.union_all()
    near = far.intersects(town) | (far.distance(homes) <= over.parameters.stop_walk_most_m)
    assert 500 < near.sum() == stops
    assert near.sum() < len(far) == over.timetable.summary()["stops_off_road"] < len(over.timetable.stops)
    assert f"{len(far):,} stops more than 2 km from every way on foot" in over.timetable.faults[-1]
