"""Timetable as a value: files, representation, walks over a network, typical days, arguments that are refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import Access, RoadNetwork, matrices
from kopa.accessibility.kernels.timetable_scan import LATE
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.walks_once import WalksOnce
from kopa.errors import InputError, NotThereError, UnknownNameError
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from tests.accessibility.timetable.feeds import FILES, PLACES, START, TUESDAY, calls_text, feed, points, stops_text


@pytest.fixture(scope="module")
def kuopio() -> Timetable:
    return Timetable.from_gtfs(kuopio_school_day(), KUOPIO_SCHOOL_DAY)


def test_saved_and_loaded_it_is_the_same(kuopio, tmp_path):
    path = kuopio.save(tmp_path / "day.npz")
    again = Timetable.load(path)
    assert again.digest == kuopio.digest
    pd.testing.assert_series_equal(again.summary(), kuopio.summary())
    pd.testing.assert_series_equal(again.trips_by_date(), kuopio.trips_by_date())
    homes, schools = kuopio.stops.iloc[::200], kuopio.stops.iloc[::400]
    pd.testing.assert_frame_equal(kopa.school_day(again, homes, schools), kopa.school_day(kuopio, homes, schools))


def test_damaged_files_are_refused(kuopio, tmp_path):
    path = kuopio.save(tmp_path / "day.npz")
    content = path.read_bytes()
    for name, broken in (("cut", content[: len(content) // 2]), ("text", b"not a timetable"), ("empty", b"")):
        other = tmp_path / f"{name}.npz"
        other.write_bytes(broken)
        with pytest.raises(InputError, match="not a whole timetable file"):
            Timetable.load(other)
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    (tmp_path / "flipped.npz").write_bytes(bytes(flipped))
    with pytest.raises(InputError):
        Timetable.load(tmp_path / "flipped.npz")
    np.savez(tmp_path / "other.npz", head=np.frombuffer(b'{"format": "kopa-network-1"}', np.uint8))
    with pytest.raises(InputError, match="written as 'kopa-network-1', this version reads"):
        Timetable.load(tmp_path / "other.npz")
    with pytest.raises(NotThereError, match="there is no such file"):
        Timetable.load(tmp_path / "none.npz")
    with pytest.raises(NotThereError, match="no such folder"):
        kuopio.save(tmp_path / "none" / "day.npz")


def test_it_says_what_it_holds(kuopio):
    assert repr(kuopio) == "<Timetable 2017-02-14 (Tuesday), kuopio_school_day: 1,355 stops, 1,139 trips, 40,442 calls>"
    figures = kuopio.summary()
    assert (figures["weekday"], figures["stops"], figures["walks"]) == ("Tuesday", 1355, "assumption")
    assert len(figures["digest"]) == 64
    assert kuopio.stops.crs.to_epsg() == 3067
    assert kuopio.stops.calls.sum() == 40_442


def test_arrays_are_frozen(kuopio):
    with pytest.raises(ValueError, match="read-only"):
        kuopio.call_arr[0] = 0


def test_a_typical_school_day():
    day = kopa.typical_school_day(kuopio_school_day())
    assert (day.date, day.trips, day.services) == ("2017-02-14", 1131, ("Talvikausi_Koulp",))
    assert day.neighbours == {"2017-01-31": 1131, "2017-02-07": 1131, "2017-02-21": 1131, "2017-02-28": 1131}
    for weekday in (5, -1, "Tuesday"):
        with pytest.raises(InputError, match="is no school day"):
            kopa.typical_school_day(kuopio_school_day(), weekday=weekday)


@pytest.mark.outside
def test_a_typical_school_day_of_the_whole_feed(shared):
    path = shared / "data/timetables/kuopio_2017-03-14.zip"
    assert kopa.typical_school_day(path).date == "2017-02-14"
    assert kopa.typical_school_day(path, weekday=4).trips == 1167


def footways(places: dict[tuple[str, str], float]) -> RoadNetwork:
    """Ways for walkers at 4.8 km/h between points 400 m apart."""
    xy = {"p": (0, 0), "q": (400, 0), "r": (800, 0)}
    nodes = gpd.GeoDataFrame(
        {"id": list(xy)},
        geometry=gpd.points_from_xy(*[[START[i] + v[i] for v in xy.values()] for i in (0, 1)]),
        crs=3067,
    )
    edges = pd.DataFrame([(u, v, m, 4.8) for (u, v), m in places.items()], columns=["u", "v", "length_m", "speed_kmh"])
    return RoadNetwork.from_edges(nodes, edges)


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=25)
def test_searches_that_end_at_the_limit_lose_no_walk(seed):
    """Walks are those of a search without an end: some ways are steep, some one-way, and people may walk either way."""
    rng = np.random.default_rng(seed)
    at = rng.random((12, 2)) * 3_000 + START
    nodes = gpd.GeoDataFrame({"id": np.arange(12)}, geometry=gpd.points_from_xy(*at.T), crs=3067)
    u, v = rng.integers(0, 12, (2, 30))
    u, v = u[u != v], v[u != v]
    length_m = np.hypot(*(at[u] - at[v]).T) * rng.uniform(1, 1.4, len(u))
    table = {"u": u, "v": v, "length_m": length_m, "speed_kmh": rng.choice([4.8, 2.4], len(u))}
    net = RoadNetwork.from_edges(nodes, pd.DataFrame(table | {"oneway": rng.random(len(u)) < 0.2}))
    rows, columns = (rng.random((n, 2)) * 3_000 + START for n in (5, 4))
    frames = [gpd.GeoDataFrame({"id": [f"{i}" for i in range(len(p))]}, geometry=gpd.points_from_xy(*p.T), crs=3067)
              for p in (rows, columns)]  # fmt: skip
    once, straight_m = WalksOnce(net), np.hypot(*(rows[:, None] - columns).transpose(2, 0, 1))
    for turned in (False, True):
        whole = matrices(net.reversed() if turned else net, *frames, access=Access.walking(), progress=False)
        for max_m in (600.0, 2_500.0, 1_200.0):
            found = once.between(rows, columns, max_m, turned=turned).table(straight_m.shape)
            near = (whole.distance_km * 1000 <= max_m) & (straight_m <= max_m)
            assert np.array_equal(found[0] < LATE, near)
            assert np.array_equal(found[0][near], np.ceil(whole.time_min[near] * 60 - 0.1))
            assert np.array_equal(found[1][near], whole.distance_km[near] * 1000)


def test_walks_over_a_network_take_its_ways(tmp_path):
    stops = stops_text({"A": (0.0, 0.0), "E": (400.0, 0.0), "D": (30_000.0, 0.0)})
    text = calls_text({"t1": [("E", "07:30:00"), ("D", "08:00:00")], "t2": [("D", "07:00:00"), ("A", "07:20:00")]})
    path = feed(tmp_path / "a.zip", stops=stops, stop_times=text)
    net = footways({("p", "q"): 700.0, ("q", "r"): 400.0})
    home, school = points(home=(0.0, 0.0)), points(school=(30_000.0, 0.0))
    straight, walked = (
        Timetable.from_gtfs(path, TUESDAY),
        Timetable.from_gtfs(path, TUESDAY, walk=net, transfer_max_m=800),
    )
    assert walked.notes["walks"] == "network"
    apart = (walked.change_tail != walked.change_head).nonzero()[0]
    assert walked.change_walk_m[apart].tolist() == pytest.approx([700.0, 700.0], abs=0.05)
    assert walked.change_s[apart].tolist() == [525 + 60] * 2
    assert kopa.arrive_by(straight, home, points(school=(400.0, 0.0)), at="07:30").iloc[0].walk_km == pytest.approx(
        0.52, abs=1e-4
    )
    table = kopa.arrive_by(walked, home, points(school=(400.0, 0.0)), at="07:30", walk=net)
    assert table.iloc[0][["status", "leave"]].tolist() == ["on_foot", "07:21:15"]
    assert table.iloc[0].walk_km == pytest.approx(0.7, abs=1e-4)
    off = kopa.arrive_by(walked, points(home=(0.0, 9_000.0)), points(school=(0.0, 0.0)), walk=net)
    assert off.iloc[0].status == "no_road_within"
    assert kopa.arrive_by(straight, home, school, walk=kopa.Access.walking(speed_kmh=2.4)).iloc[0].leave == "07:17:00"


def test_who_has_missed_the_only_bus_has_no_way_in_the_window(tmp_path):
    day = Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)
    home, school = points(home=(10_000.0, 0.0)), points(school=(30_000.0, 0.0))  # the bus comes at 7:15, and at 8:00
    for leave, horizon_min, status in (
        (("07:16", "08:00"), 1_440, "no_way"), (("07:00", "07:10"), 180, "ok"), (("07:00", "07:02"), 58, "over_limit"),
    ):  # fmt: skip
        found = kopa.departure_window(day, home, school, leave=leave, horizon_min=horizon_min)
        assert found.status.tolist() == [status], (leave, horizon_min)


def test_wrong_kinds_of_arguments_are_refused_in_words(tmp_path):
    day = Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)
    home, school = points(home=(0.0, 0.0)), points(school=(30_000.0, 0.0))
    for wrong in (50, "50", (), None, [50, 101]):
        with pytest.raises(InputError, match=r"percentiles: .* expected a list of numbers from 0 to 100"):
            kopa.departure_window(day, home, school, percentiles=wrong)
    with pytest.raises(InputError, match="paths: expected a GTFS zip or folder, or several, not None"):
        Timetable.from_gtfs(None, TUESDAY)
    whole, numpys = (kopa.arrive_by(day, home, school, max_walk_m=m) for m in (2_000, np.int64(2_000)))
    pd.testing.assert_frame_equal(whole, numpys)


@pytest.mark.parametrize("ask", [kopa.arrive_by, kopa.leave_after, kopa.school_day])
def test_a_network_for_cars_is_no_network_for_walkers(tmp_path, ask):
    day = Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)
    nodes = points(a=(0.0, 0.0), b=(4_000.0, 0.0))
    edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [4_000.0], "speed_kmh": [80.0]})
    cars = RoadNetwork.from_edges(nodes, edges)
    with pytest.raises(InputError, match=r"walk: the roads of this network are travelled at up to 80 km/h, which nobo"):
        ask(day, points(home=(0.0, 0.0)), points(school=(4_000.0, 0.0)), walk=cars)
    with pytest.raises(InputError, match="which nobody walks"):
        Timetable.from_gtfs(tmp_path / "a.zip", TUESDAY, walk=cars)


def test_people_walk_as_the_day_was_read_unless_another_walk_is_given(tmp_path):
    stops = stops_text({"A": (0.0, 0.0), "E": (400.0, 0.0), "D": (30_000.0, 0.0), "F": (400.0, 3_000.0)})
    text = calls_text({"t1": [("E", "07:30:00"), ("D", "08:00:00")], "t2": [("D", "15:10:00"), ("E", "15:40:00")]})
    path = feed(tmp_path / "a.zip", stops=stops, stop_times=text)
    net, slow = footways({("p", "q"): 700.0, ("q", "r"): 400.0}), kopa.Access.walking(speed_kmh=2.4)
    home, school = points(home=(0.0, 0.0)), points(school=(400.0, 0.0))
    leave, digests = {}, set()
    for name, walk in (("net", net), ("slow", slow), ("plain", None)):
        day = Timetable.from_gtfs(path, TUESDAY, walk=walk)
        found = kopa.school_day(day, home, school)
        expected = kopa.school_day(day, home, school, walk=walk or kopa.Access.walking())
        pd.testing.assert_frame_equal(found, expected)
        assert found.equals(kopa.school_day(day.with_trip_moved("t1", 1), home, school))
        leave[name] = found.iloc[0].leave
        saved = Timetable.load(day.save(tmp_path / f"{name}.timetable"))
        assert saved.digest == day.digest
        digests.add(day.digest)
        if name == "net":
            assert day.summary()["stops_off_road"] == 1  # no trip calls at F
            assert day.faults == ("1 stop more than 2 km from every way on foot: nobody walks there: 'D'",)
            with pytest.raises(InputError, match="walk: the timetable was read over a network"):
                kopa.school_day(saved, home, school)
            found = kopa.school_day(saved, home, school, walk=net)
        else:
            assert "stops_off_road" not in day.summary()
            found = kopa.school_day(saved, home, school)
        pd.testing.assert_frame_equal(found, expected)
    assert len(digests) == 3
    assert Timetable.from_gtfs(path, TUESDAY, walk=kopa.Access.walking()).digest == day.digest  # plain
    assert leave == {"net": "08:21:15", "slow": "08:17:00", "plain": "08:23:30"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"at": "8.30"}, "at: '8.30' is no time of day"),
        ({"at": None}, "at: None is no time of day"),
        ({"max_rides": -1}, "max_rides: -1 is no number of rides"),
        ({"max_walk_m": float("nan")}, "max_walk_m: nan is not a number from 0"),
        ({"horizon_min": -5}, "horizon_min: -5 is not a number"),
        ({"walk": 5}, "walk: expected a kopa.RoadNetwork"),
    ],
)
def test_arguments_that_cannot_be_used(kuopio, arguments, words):
    stops = kuopio.stops.iloc[:2]
    with pytest.raises(InputError, match=words):
        kopa.arrive_by(kuopio, stops, stops, **arguments)


def test_other_arguments_that_cannot_be_used(kuopio):
    stops = kuopio.stops.iloc[:2]
    with pytest.raises(InputError, match=r"expected a kopa\.Timetable"):
        kopa.arrive_by(None, stops, stops)
    with pytest.raises(InputError, match="out: 08:00 is before the bell at 08:30"):
        kopa.school_day(kuopio, stops, stops, out="08:00")
    with pytest.raises(InputError, match="holds no minute"):
        kopa.departure_window(kuopio, stops, stops, leave=("08:00", "08:00"))
    with pytest.raises(InputError, match="percentiles"):
        kopa.departure_window(kuopio, stops, stops, percentiles=[101])
    with pytest.raises(InputError, match="no coordinate reference system"):
        kopa.arrive_by(kuopio, gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([0], [0])), stops)
    from kopa.accessibility.timetable.read_back import read_back

    with pytest.raises(UnknownNameError, match="none of arrive_by, leave_after"):
        read_back(kuopio, stops, stops, [], way="fly")
    with pytest.raises(UnknownNameError, match="have no id 'x'"):
        read_back(kuopio, stops, stops, [("x", "y")])


def test_tables_without_rows(kuopio):
    none, stops = kuopio.stops.iloc[:0], kuopio.stops.iloc[:2]
    for table in (kopa.arrive_by(kuopio, none, stops), kopa.school_day(kuopio, stops, none),
                  kopa.departure_window(kuopio, none, stops), kopa.leave_after(kuopio, stops, none)):  # fmt: skip
        assert len(table) == 0
        assert "status" in table


def test_without_trips_on_a_route_there_is_no_service(tmp_path):
    tt = Timetable.from_gtfs(feed(tmp_path / "a.zip", stops=stops_text({**PLACES, "F": (0.0, 50_000.0)})), TUESDAY)
    found = kopa.arrive_by(tt, points(f=(0.0, 50_000.0)), points(d=(30_000.0, 0.0)))
    assert found.iloc[0].status == "no_service"
    assert FILES["stops.txt"]
