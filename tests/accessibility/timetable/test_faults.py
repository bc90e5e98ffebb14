"""Faults of feeds: each row of the table in docs/methods-timetables.md, with what is done and what is said."""

import io
import json
import math
import zipfile

import numpy as np
import pandas as pd
import pytest

import kopa
from kopa.errors import InputError, NotThereError, TableError, TooLargeError
from tests.accessibility.timetable.feeds import FILES, PLACES, TUESDAY, calls_text, feed, points, stops_text

HOME, SCHOOL = points(home=(0.0, 0.0)), points(school=(30_000.0, 0.0))


def made(path, date=TUESDAY, **more):
    return kopa.Timetable.from_gtfs(path, date, **more)


def leave_of(path, **more):
    return kopa.arrive_by(made(path, **more), HOME, SCHOOL).iloc[0].leave


def refusal(path, date=TUESDAY, **more):
    with pytest.raises(InputError) as caught:
        made(path, date, **more)
    return str(caught.value)


def test_the_good_feed_has_no_fault(tmp_path):
    tt = made(feed(tmp_path / "a.zip"))
    assert tt.faults == ()
    assert (tt.n_stops, tt.n_trips, len(tt.call_stop)) == (4, 3, 9)
    assert leave_of(tmp_path / "a.zip") == "07:00:00"


def test_a_date_outside_the_calendar_is_refused(tmp_path):
    assert refusal(feed(tmp_path / "kuopio.zip"), "2027-01-05") == (
        "kuopio.zip: no trip runs on 2027-01-05; the feed covers 2026-08-03 to 2026-12-18. "
        "Choose a school day in it or bring a newer feed"
    )


@pytest.mark.outside
def test_kuopio_in_june_and_in_the_holiday_week(shared):
    path = shared / "data/timetables/kuopio_2017-03-14.zip"
    assert "no trip runs on 2017-06-07; the feed covers 2016-10-24 to 2017-06-04" in refusal(path, "2017-06-07")
    (told,) = made(path, "2017-03-07").faults
    assert told == (
        "kuopio_2017-03-14.zip: 2017-03-07: 8 % fewer trips than the feed's median Tuesday; services that run on most "
        "other Tuesdays do not run: Talvikausi_Koulp. Is this a school holiday?"
    )
    assert made(path, "2017-02-14").faults == ()
    assert "is a Saturday: schools are closed" in made(path, "2017-02-18").faults[0]


@pytest.mark.outside
def test_trips_by_date_of_kuopio(shared):
    told = json.loads((shared / "oracles/timetables/kuopio_trips_by_date.json").read_text())["trips_by_date"]
    counted = made(shared / "data/timetables/kuopio_2017-03-14.zip", "2017-02-14").trips_by_date()
    assert counted.to_dict() == told
    assert len(told) == 223


def test_calendar_dates_alone_are_enough_and_no_calendar_is_not(tmp_path):
    dates = "service_id,date,exception_type\nweek,20261006,1\nweek,20261007,1\n"
    tt = made(feed(tmp_path / "a.zip", calendar=None, calendar_dates=dates))
    assert tt.trips_by_date().to_dict() == {"2026-10-06": 3, "2026-10-07": 3}
    message = refusal(feed(tmp_path / "b.zip", calendar=None))
    assert "calendar.txt and calendar_dates.txt are both missing" in message


def test_exceptions_take_away_and_add(tmp_path):
    dates = "service_id,date,exception_type\nweek,20261006,2\nweek,20261010,1\n"
    path = feed(tmp_path / "a.zip", calendar_dates=dates)
    assert "no trip runs on 2026-10-06" in refusal(path)
    assert made(path, "2026-10-10").n_trips == 3


def test_a_timetable_of_a_holiday_with_as_many_trips_is_told(tmp_path):
    trips = FILES["trips.txt"] + "".join(f"r,holiday,h{i}\n" for i in (1, 2, 3))
    text = FILES["stop_times.txt"]
    text += "".join(row.replace("t", "h", 1) + "\n" for row in text.strip().split("\n")[1:])
    dates = "service_id,date,exception_type\nweek,20261006,2\nholiday,20261006,1\n"
    path = feed(tmp_path / "a.zip", trips=trips, stop_times=text, calendar_dates=dates)
    assert made(path).faults == (
        "a.zip: 2026-10-06: as many trips as on the feed's median Tuesday or more, but others; services that run on "
        "most other Tuesdays do not run: week. Is this a school holiday?",
    )
    assert made(path, "2026-09-29").faults == ()


def test_a_day_of_which_no_trip_is_left_is_refused(tmp_path):
    booked = feed(tmp_path / "a.zip", routes=FILES["routes.txt"].replace(",,3", ",,715"))
    assert refusal(booked) == (
        "a.zip: no trip runs on 2026-10-06 that can be used: 3 trips in trips.txt, all of which need booking or call "
        "at fewer than two stops. Choose another day or bring another feed"
    )
    single = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,07:00:00,07:00:00,A,1\n"
    assert "no trip runs on 2026-10-06 that can be used" in refusal(feed(tmp_path / "b.zip", stop_times=single))
    beside = made([feed(tmp_path / "c.zip"), booked])
    assert beside.n_trips == 3
    assert any(told.startswith("a.zip: no trip runs on 2026-10-06 that can be used") for told in beside.faults)
    trips = FILES["trips.txt"].replace("r,week", "r,eve") + "r,week,t4\n"  # without calls; t1-t3 run the day before
    late = calls_text({"t1": [("A", "23:50:00"), ("B", "24:20:00")]})
    dates = "service_id,date,exception_type\neve,20261005,1\n"
    path = feed(tmp_path / "d.zip", trips=trips, stop_times=late, calendar_dates=dates)
    assert "no trip runs on 2026-10-06 that can be used: 1 trip in" in refusal(path)


def calls(*rows):
    return "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n" + "\n".join(rows) + "\n"


def test_empty_times_are_filled_evenly_or_by_distance_and_counted(tmp_path):
    rows = ["t1,07:00:00,07:00:00,A,1,", "t1,,,B,2,", "t1,07:30:00,07:30:00,C,3,"]
    tt = made(feed(tmp_path / "kuopio.zip", stop_times=calls(*rows)))
    assert tt.call_arr.tolist() == [25200, 26100, 27000]
    assert tt.faults == ("kuopio.zip: stop_times.txt: 1 of 3 times are empty and were filled in between",)
    rows = ["t1,07:00:00,07:00:00,A,1,0", "t1,,,B,2,1", "t1,07:30:00,,C,3,3"]
    assert made(feed(tmp_path / "b.zip", stop_times=calls(*rows))).call_arr.tolist() == [25200, 25800, 27000]


def test_a_trip_without_a_first_or_last_time_is_left_out(tmp_path):
    trips = {f"t{i}": [("A", "07:00:00"), ("B", "08:00:00")] for i in range(200)}
    text = calls_text(trips).replace("t7,08:00:00,08:00:00", "t7,,")
    names = "route_id,service_id,trip_id\n" + "".join(f"r,week,t{i}\n" for i in range(200))
    tt = made(feed(tmp_path / "a.zip", stop_times=text, trips=names))
    assert tt.n_trips == 199
    assert "stop_times.txt: 1 trip without a first or last time: left out: 't7'" in tt.faults[0]
    few = calls_text({"t1": [("A", "07:00:00"), ("B", "08:00:00")]}).replace("t1,08:00:00,08:00:00", "t1,,")
    assert "more than 1%" in refusal(feed(tmp_path / "b.zip", stop_times=few))


def test_times_that_go_backwards(tmp_path):
    trips = {f"t{i}": [("A", "07:00:00"), ("B", "08:00:00")] for i in range(200)}
    trips["t3"] = [("A", "08:09:00"), ("B", "08:05:00")]
    names = "route_id,service_id,trip_id\n" + "".join(f"r,week,t{i}\n" for i in range(200))
    tt = made(feed(tmp_path / "a.zip", stop_times=calls_text(trips), trips=names))
    assert tt.n_trips == 199
    assert "stop_times.txt, trip t3: 08:05:00 at row 9 is before 08:09:00 at row 8: left out" in tt.faults[0]
    assert "more than 1%" in refusal(feed(tmp_path / "b.zip", stop_times=calls_text({"t1": trips["t3"]})))
    early = calls("t1,07:00:00,06:59:00,A,1,", "t1,08:00:00,08:00:00,B,2,")
    assert "departure 06:59:00 is before arrival 07:00:00 at row 2" in refusal(
        feed(tmp_path / "c.zip", stop_times=early)
    )


def test_past_midnight_and_the_day_before(tmp_path):
    late = calls_text({"t1": [("A", "23:50:00"), ("B", "24:20:00"), ("C", "25:10:30")]})
    path = feed(tmp_path / "a.zip", stop_times=late)
    tt = made(path)
    assert sorted(tt.trip_id) == ["t1", "t1 (2026-10-05)"]
    stops = tt.stops
    early = kopa.arrive_by(tt, stops[stops.id == "B"], stops[stops.id == "C"], at="02:00", max_walk_m=0)
    assert early.iloc[0][["leave", "arrive"]].tolist() == ["00:20:00", "01:10:30"]
    night = kopa.leave_after(tt, stops[stops.id == "A"], stops[stops.id == "C"], at="23:00", max_walk_m=0)
    assert night.iloc[0][["leave", "arrive"]].tolist() == ["23:50:00", "25:10:30"]
    assert made(path, with_previous_day=False).n_trips == 1
    assert made(path, "2026-10-05").n_trips == 1  # Sunday's trips do not run


def test_the_night_when_the_clock_is_changed(tmp_path):
    every = FILES["calendar.txt"].replace("1,1,1,1,1,0,0,20260803", "1,1,1,1,1,1,1,20260101")
    late = calls_text({"t1": [("A", "25:30:00"), ("B", "26:30:00")]})
    path = feed(tmp_path / "a.zip", stop_times=late, calendar=every)
    spring = made(path, "2026-03-29")  # from noon minus 12 hours it is 23 hours since the day before
    before = spring.call_dep[spring.trip_starts[:-1][[name.endswith("28)") for name in spring.trip_id]]]
    assert before.tolist() == [(25 - 23) * 3600 + 1800]
    autumn = made(path, "2026-10-25")
    assert sorted(autumn.call_dep[autumn.trip_starts[:-1]].tolist()) == [(25 - 25) * 3600 + 1800, 25 * 3600 + 1800]
    with pytest.raises(InputError, match=r"weekday: 6, Sunday, is no school day"):
        kopa.typical_school_day(path, weekday=6)


def test_text_that_is_accepted(tmp_path):
    marked = "\ufeff" + FILES["stop_times.txt"].replace("\n", "\r\n").replace(
        "t1,07:00:00,07:00:00", 't1, 7:00:00 ,"7:00:00"'
    )
    marked = (
        marked.replace("stop_sequence", "stop_sequence,extra").replace("\r\n", ",x\r\n").replace("extra,x", "extra")
    )
    path = feed(
        tmp_path / "a.zip", stop_times=marked, stops="\ufeff" + FILES["stops.txt"].replace("stop_name", '" stop_name"')
    )
    assert leave_of(path) == "07:00:00"
    assert made(path).faults == ()


@pytest.mark.parametrize("time", ["8:5", "25:61:00", "07:00", "x", "7:00:0a", "007:00:00"])
def test_times_that_are_none_are_refused(tmp_path, time):
    text = FILES["stop_times.txt"].replace("t1,07:00:00,07:00:00", f"t1,07:00:00,{time}")
    assert refusal(feed(tmp_path / "a.zip", stop_times=text)) == (
        f"a.zip: stop_times.txt row 2, departure_time {time!r}: expected HH:MM:SS"
    )


HEADWAY = "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,09:00:00,600,{}\n"


def test_headways_are_read_both_ways(tmp_path):
    path = feed(tmp_path / "a.zip", frequencies=HEADWAY.format(0))
    most, least = made(path), made(path, headway_wait="least")
    assert most.faults == ("a.zip: 1 trip runs by headway: waits are counted as the whole headway",)
    assert least.faults == ("a.zip: 1 trip runs by headway: nobody waits for them",)
    stops = most.stops
    to = [
        kopa.arrive_by(tt, stops[stops.id == "A"], stops[stops.id == "C"], at="08:30", max_walk_m=0)
        for tt in (most, least)
    ]
    assert [t.iloc[0].leave for t in to] == ["07:50:00", "08:00:00"]  # 30 minutes on board, at most ten of wait
    assert [t.iloc[0].travel_time_min for t in to] == [40.0, 30.0]


def test_exact_headways_are_trips_like_others(tmp_path):
    tt = made(feed(tmp_path / "a.zip", frequencies=HEADWAY.format(1)))
    assert tt.faults == ()
    assert tt.n_trips == 2 + 18  # every ten minutes from 6:00 to before 9:00
    stops = tt.stops
    found = kopa.arrive_by(tt, stops[stops.id == "A"], stops[stops.id == "C"], at="08:39:59", max_walk_m=0)
    assert found.iloc[0].leave == "08:00:00"


def test_booking_is_left_out_and_counted(tmp_path):
    routes = FILES["routes.txt"] + "taxi,1,T,,1501\ndemand,1,D,,715\n"
    trips = FILES["trips.txt"].replace("r,week,t1", "demand,week,t1").replace("r,week,t2", "taxi,week,t2")
    tt = made(feed(tmp_path / "a.zip", routes=routes, trips=trips))
    assert tt.n_trips == 1
    assert tt.faults == ("a.zip: 2 routes need booking (route_type 715, 1501): left out",)


def test_flexible_calls_are_left_out(tmp_path):
    rows = FILES["stop_times.txt"].strip().split("\n")
    text = "\n".join(
        [rows[0] + ",pickup_booking_rule_id", *(r + (",b" if r.startswith("t1") else ",") for r in rows[1:])]
    )
    tt = made(feed(tmp_path / "a.zip", stop_times=text, booking_rules="booking_rule_id,booking_type\nb,1\n"))
    assert tt.n_trips == 2
    assert tt.faults == ("a.zip: 1 trip needs booking (stop_times.txt): left out",)


def test_stops_without_a_place(tmp_path):
    more = "X,Zero,0,0\nY,Nowhere,,\nZ,Berlin,52.5,13.4\nS,Stand-in,59.7,20.142573\n"
    tt = made(feed(tmp_path / "a.zip", stops=stops_text(PLACES, more)))
    assert tt.n_stops == 4
    text = " ".join(tt.faults)
    for words in ("1 stop lies at 0,0: left out: 'X'", "1 stop has no coordinates: left out: 'Y'",
                  "1 stop lies outside Finland: left out: 'Z'", "1 stop lies at longitude 20.142573"):  # fmt: skip
        assert words in text
    used = FILES["stop_times.txt"].replace(",B,2", ",X,2")
    message = refusal(feed(tmp_path / "b.zip", stops=stops_text(PLACES, more), stop_times=used))
    assert "1 call at stops that cannot be used: left out; that is 11.1% of all, more than 1%" in message


def test_unknown_stops_and_trips_are_refused_together(tmp_path):
    text = FILES["stop_times.txt"].replace(",B,2", ",x1,2").replace("t3,", "t9,")
    message = refusal(feed(tmp_path / "a.zip", stop_times=text))
    assert "a.zip: 2 faults" in message
    assert "stop_times.txt: 1 row names stops that stops.txt lacks: 'x1' (row 3)" in message
    assert "stop_times.txt: 4 rows name trips that trips.txt lacks: 't9' (row 7), 't9' (row 8)" in message


def test_twin_trips_of_two_feeds_are_counted_and_ids_get_the_feeds_name(tmp_path):
    both = [feed(tmp_path / "a.zip"), feed(tmp_path / "b.zip")]
    tt = made(both)
    assert tt.faults == ("3 trips of b equal trips of a stop for stop: departures are counted twice",)
    assert sorted(tt.stop_id) == [f"{f}:{s}" for f in "ab" for s in "ABCD"]
    assert tt.trips_by_date()[TUESDAY] == 6
    one = kopa.school_day(made(both[0]), HOME, SCHOOL)
    pd.testing.assert_frame_equal(kopa.school_day(tt, HOME, SCHOOL), one)
    assert made(both[::-1]).digest == tt.digest


TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id\n"


@pytest.mark.parametrize(
    ("row", "arrive"),
    [("C,E,0,,", "08:30:00"), ("C,E,2,120,", "08:30:00"), ("C,E,2,241,", ""), ("C,E,3,,", ""), ("C,E,0,,t1", "")],
)
def test_transfers_between_stops(tmp_path, row, arrive):
    """A comes to C at 7:30, E leaves at 7:35: 60 s of change and the time of the row have to fit."""
    stops = stops_text({**PLACES, "E": (20_000.0, 5_000.0)})
    text = calls_text({"t1": [("A", "07:00:00"), ("C", "07:30:00")], "t2": [("E", "07:35:00"), ("D", "08:30:00")]})
    tt = made(feed(tmp_path / "a.zip", stops=stops, stop_times=text, transfers=TRANSFERS + row + "\n"))
    assert kopa.arrive_by(tt, HOME, SCHOOL).iloc[0].arrive == arrive
    if row.endswith("t1"):
        assert tt.faults == ("a.zip: transfers.txt: 1 row for single trips is not used",)


def test_a_forbidden_walk_and_a_longer_change_at_one_stop(tmp_path):
    near = stops_text({**PLACES, "E": (20_000.0, 300.0)})
    text = calls_text({"t1": [("A", "07:00:00"), ("C", "07:30:00")], "t2": [("E", "07:50:00"), ("D", "08:30:00")]})
    walked = made(feed(tmp_path / "a.zip", stops=near, stop_times=text))
    assert kopa.arrive_by(walked, HOME, SCHOOL).iloc[0].status == "ok"
    no_walk = made(feed(tmp_path / "b.zip", stops=near, stop_times=text, transfers=TRANSFERS + "C,E,3,,\n"))
    without = kopa.arrive_by(no_walk, HOME, SCHOOL)
    assert without.iloc[0].status == "no_way"
    for name in ("travel_time_min", "walk_min", "walk_km", "ride_min"):
        assert without[name].dtype == float
        assert without.iloc[0][name] == math.inf
    for least, status in ((600, "ok"), (601, "no_way")):  # ten minutes between the two trips at C
        longer = feed(tmp_path / f"{least}.zip", transfers=TRANSFERS + f"C,C,2,{least},\n")
        assert kopa.arrive_by(made(longer), HOME, SCHOOL).iloc[0].status == status


def test_a_station_stands_for_its_stops(tmp_path):
    stops = stops_text({**PLACES, "E": (20_000.0, 5_000.0)}).replace(
        "stop_lon\n", "stop_lon,location_type,parent_station\n"
    )
    rows = stops.strip().split("\n")
    rows = [rows[0], *(f"{r},0,{'hub' if r[0] in 'CE' else ''}" for r in rows[1:])]
    rows.append(rows[3].replace("C,Stop C", "hub,Hub").replace(",0,hub", ",1,"))
    text = calls_text({"t1": [("A", "07:00:00"), ("C", "07:30:00")], "t2": [("E", "07:50:00"), ("D", "08:30:00")]})
    tt = made(feed(tmp_path / "a.zip", stops="\n".join(rows), stop_times=text, transfers=TRANSFERS + "hub,hub,0,,\n"))
    assert tt.n_stops == 5
    assert tt.stops.set_index("id").station.to_dict()["E"] == "hub"
    assert kopa.arrive_by(tt, HOME, SCHOOL).iloc[0].status == "ok"


@pytest.mark.parametrize(("column", "stop"), [("pickup_type", "A"), ("drop_off_type", "C")])
def test_calls_without_boarding_or_alighting(tmp_path, column, stop):
    rows = FILES["stop_times.txt"].strip().split("\n")
    text = "\n".join(
        [f"{rows[0]},{column}", *(f"{r},{int(f',{stop},' in r and r.startswith('t1'))}" for r in rows[1:])]
    )
    tt = made(feed(tmp_path / "a.zip", stop_times=text))
    assert kopa.arrive_by(tt, HOME, SCHOOL).iloc[0].status in ("no_way", "no_service")
    assert tt.faults == ()


@pytest.mark.parametrize("change_s", [0, -1, 0.5, "1"])
def test_a_change_takes_at_least_a_second(tmp_path, change_s):
    assert "change_s must be at least 1" in refusal(feed(tmp_path / "a.zip"), change_s=change_s)


def test_nested_folders_and_folders_without_a_zip(tmp_path):
    feed(tmp_path / "flat.zip")
    with zipfile.ZipFile(tmp_path / "flat.zip") as flat, zipfile.ZipFile(tmp_path / "nested.zip", "w") as nested:
        for name in flat.namelist():
            nested.writestr(f"gtfs/{name}", flat.read(name))
            nested.writestr(f"__MACOSX/gtfs/._{name}", b"\0")
        flat.extractall(tmp_path / "folder")
    digests = {made(tmp_path / name).digest for name in ("flat.zip", "nested.zip", "folder")}
    assert len(digests) == 1


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_zips_that_are_not_to_be_trusted(tmp_path):
    assert "path out of its folder" in refusal(zip_of(tmp_path / "up.zip", {"../stops.txt": "x"}))
    assert "path out of its folder" in refusal(zip_of(tmp_path / "root.zip", {"/stops.txt": "x"}))
    bomb = zip_of(tmp_path / "bomb.zip", {"stops.txt": b"0" * (101 * 2**20)})
    assert "bomb.zip: stops.txt of" in refusal(bomb)
    assert "unpacks to 105,906,176, which no timetable does" in refusal(bomb)
    (tmp_path / "page.zip").write_text("<html>not found</html>")
    assert "page.zip (22 bytes): no whole zip file" in refusal(tmp_path / "page.zip")
    whole = feed(tmp_path / "whole.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-200])
    assert f"cut.zip ({len(whole) - 200:,} bytes): no whole zip file" in refusal(tmp_path / "cut.zip")
    two = zip_of(tmp_path / "two.zip", {"a/stops.txt": "x", "b/stops.txt": "x"})
    assert "stops.txt lies in 2 folders" in refusal(two)
    with pytest.raises(NotThereError, match="there is no such feed"):
        made(tmp_path / "none.zip")


def test_a_damaged_member_is_refused(tmp_path):
    content = bytearray(feed(tmp_path / "a.zip").read_bytes())
    at = content.find(b"stop_times.txt") + len("stop_times.txt") + 20
    content[at] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(content))
    assert "a.zip: stop_times.txt: cannot be read" in refusal(tmp_path / "a.zip")


def test_what_would_not_fit_is_refused_first(tmp_path, monkeypatch):
    monkeypatch.setattr("kopa.accessibility.timetable.gtfs.plan.free_bytes", lambda: 1000)
    with pytest.raises(TooLargeError, match=r"a\.zip: up to \d+ calls in stop_times\.txt: needs 0\.0 GB, 0\.0 free"):
        made(feed(tmp_path / "a.zip"))


def test_other_time_zones_are_shifted_and_told(tmp_path):
    for zone, words, first in (
        ("Europe/Tallinn", "same clock", 25_200),
        ("Europe/Stockholm", "+1 h to Helsinki's clock", 28_800),
    ):
        agency = FILES["agency.txt"].replace("Europe/Helsinki", zone)
        tt = made(feed(tmp_path / "a.zip", agency=agency))
        assert tt.faults == (f"a.zip: trips of agency 'Bus' are in {zone}: {words}",)
        assert tt.call_dep[0] == first
    assert "'Mars/Base'" in refusal(
        feed(tmp_path / "b.zip", agency=FILES["agency.txt"].replace("Europe/Helsinki", "Mars/Base"))
    )


def test_a_route_of_no_agency_is_refused_where_the_agencies_clocks_differ(tmp_path):
    agencies = FILES["agency.txt"] + "2,Tåg,https://bus.example,Europe/Stockholm\n"
    assert made(feed(tmp_path / "a.zip", agency=agencies)).faults == ()
    for agency in ("9", ""):
        routes = FILES["routes.txt"].replace("r,1,", f"r,{agency},")
        told = refusal(feed(tmp_path / "b.zip", agency=agencies, routes=routes))
        assert f"routes.txt row 2: agency_id {agency!r} is not in agency.txt" in told
        alike = agencies.replace("Stockholm", "Helsinki")
        assert made(feed(tmp_path / "c.zip", agency=alike, routes=routes)).faults == ()


@pytest.mark.parametrize("names", [["a/kuopio-gtfs.zip"] * 3, ["feed-3.zip", "feed.zip", "feed.zip"]])
def test_feeds_of_one_name_are_all_read(tmp_path, names):
    paths = []
    for n, name in enumerate(names):
        path = tmp_path / str(n) / name
        path.parent.mkdir(parents=True)
        paths.append(feed(path))
    tt = made(paths)
    assert len(set(tt.feeds)) == 3
    assert tt.n_trips == 9


def test_a_time_zone_that_is_none_is_told_once_for_all_its_agencies(tmp_path):
    head, row = FILES["agency.txt"].strip().splitlines()
    rows = [row.replace("Europe/Helsinki", "Mars/Base").replace("Bus", f"Bus {n}") for n in range(7)]
    told = refusal(feed(tmp_path / "a.zip", agency="\n".join([head, *rows]) + "\n"))
    assert told.count("Mars/Base") == 1
    assert "'Bus 0', 'Bus 1', 'Bus 2', 'Bus 3', 'Bus 4' and 2 more" in told


def test_every_fault_of_every_feed_is_said_at_once(tmp_path):
    one = feed(
        tmp_path / "a.zip",
        stop_times=FILES["stop_times.txt"].replace("07:00:00,A", "7:0,A"),
        transfers="transfer_type\n9\n",
    )
    other = feed(tmp_path / "b.zip", trips=None, calendar=FILES["calendar.txt"].replace("20260803", "2026"))
    message = refusal([one, other])
    assert message.startswith("a.zip, b.zip: 3 faults")
    for words in ("a.zip: transfers.txt row 2", "a.zip: stop_times.txt row 2", "b.zip: trips.txt missing"):
        assert words in message


@pytest.mark.parametrize("file", ["stops", "routes", "trips", "stop_times", "agency"])
def test_missing_files_and_columns_are_named(tmp_path, file):
    assert f"{file}.txt missing" in refusal(feed(tmp_path / "a.zip", **{file: None}))
    header = FILES[f"{file}.txt"].split("\n")[0]
    wanted = {
        "stops": "stop_lat",
        "routes": "route_type",
        "trips": "service_id",
        "stop_times": "stop_id",
        "agency": "agency_timezone",
    }[file]
    text = FILES[f"{file}.txt"].replace(header, header.replace(wanted, "other"))
    assert f"{file}.txt: missing column {wanted}" in refusal(feed(tmp_path / "b.zip", **{file: text}))


@pytest.mark.parametrize("content", ["", "\n", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"])
def test_an_empty_file_of_calls_is_refused(tmp_path, content):
    message = refusal(feed(tmp_path / "a.zip", stop_times=content))
    assert "stop_times.txt" in message


def test_rows_and_letters_that_cannot_be_read(tmp_path):
    ragged = FILES["stop_times.txt"] + "t1,09:00:00\n"
    assert "stop_times.txt: a row has 2 columns, expected 5" in refusal(feed(tmp_path / "a.zip", stop_times=ragged))
    latin = io.BytesIO()
    with zipfile.ZipFile(latin, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text.replace("Stop A", "Töölö").encode("latin-1"))
    (tmp_path / "b.zip").write_bytes(latin.getvalue())
    assert "stops.txt: cannot be read" in refusal(tmp_path / "b.zip")


def test_dates_that_are_none(tmp_path):
    for value in ("14.2.2017", "2017-02-30", 20170214, None):
        with pytest.raises(InputError, match="is no date; expected YYYY-MM-DD"):
            made(feed(tmp_path / "a.zip"), value)


def test_one_error_names_several_feeds_that_are_not_there(tmp_path):
    with pytest.raises(TableError) as caught:
        made([tmp_path / "x.zip", tmp_path / "y.zip"])
    assert len(caught.value.faults) == 2
    assert np.isfinite(len(str(caught.value)))
