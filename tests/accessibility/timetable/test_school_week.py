"""A school day and its week: which date is taken, which weekdays lack, and that the same feed has the same hash."""

import zipfile

import pytest

import kopa
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.errors import InputError, NotThereError, TableError
from kopa.store import sha256_of_either
from tests.accessibility.timetable.feeds import FILES, TUESDAY, feed

HOLIDAY = "service_id,date,exception_type\nweek,20261008,2\n"


def test_auto_takes_a_typical_tuesday(tmp_path):
    week = SchoolWeek.read(feed(tmp_path / "a.zip"))
    assert week.day.date == TUESDAY  # the middle, 2026-10-13, lies in the autumn holiday
    assert week.day.weekday == "Tuesday"


def test_the_other_weekdays_are_read_from_the_same_feeds(tmp_path):
    week = SchoolWeek.read([feed(tmp_path / "a.zip")], TUESDAY)
    assert week.others == ("2026-10-05", "2026-10-07", "2026-10-08", "2026-10-09")
    assert [one.date for one in week.other_days()] == list(week.others)
    assert (week.closed, week.thin, week.is_weekend) == ((), (), False)


def test_a_weekday_without_a_trip_is_closed_and_one_with_few_is_thin(tmp_path):
    week = SchoolWeek.read(feed(tmp_path / "a.zip", calendar_dates=HOLIDAY), TUESDAY)
    assert week.closed == ("2026-10-08",)
    extra = "service_id,date,exception_type\nweek,20261006,2\nfew,20261006,1\n"
    trips = "route_id,service_id,trip_id\nr,week,t1\nr,week,t2\nr,few,t3\n"
    thin = SchoolWeek.read(feed(tmp_path / "b.zip", calendar_dates=extra, trips=trips), TUESDAY)
    assert thin.thin == (TUESDAY,)
    assert thin.fewer(TUESDAY) == pytest.approx(0.5)


def test_a_date_without_trips_and_a_feed_that_is_not_there_are_refused(tmp_path):
    path = feed(tmp_path / "a.zip")
    with pytest.raises(TableError, match=r"no trip runs on 2027-06-01; the feed covers 2026-08-03 to 2026-12-18"):
        SchoolWeek.read(path, "2027-06-01")
    with pytest.raises(NotThereError, match=r"b\.zip"):
        SchoolWeek.read([path, tmp_path / "b.zip"], TUESDAY)
    with pytest.raises(InputError, match="is no date"):
        SchoolWeek.read(path, "6.10.2026")


def test_a_timetable_has_its_own_date_and_no_week(tmp_path):
    day = Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)
    week = SchoolWeek.read(day)
    assert (week.day, week.feeds, week.others) == (day, (), ())
    with pytest.raises(InputError, match=TUESDAY):
        SchoolWeek.read(day, "2026-10-07")


def test_the_hash_of_a_folder_is_that_of_its_files(tmp_path):
    path = feed(tmp_path / "a.zip")
    for name in ("one", "two"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / name)
    assert sha256_of_either(tmp_path / "one") == sha256_of_either(tmp_path / "two")
    (tmp_path / "two" / "stops.txt").write_text("stop_id\n")
    assert sha256_of_either(tmp_path / "one") != sha256_of_either(tmp_path / "two")


def lasting(first: str, last: str) -> str:
    return FILES["calendar.txt"].replace("20260803,20261218", f"{first},{last}")


def test_a_typical_day_lies_in_no_usual_school_holiday(tmp_path):
    year = kopa.typical_school_day(feed(tmp_path / "a.zip", calendar=lasting("20260801", "20270531")))
    assert (year.date, year.faults) == ("2027-01-12", ())  # 2026-12-29 is the middle
    summer = lasting("20260515", "20260815") + "school,0,1,0,0,0,0,0,20260815,20260831\n"
    trips = FILES["trips.txt"].replace("r,week,t3", "r,school,t3")
    assert kopa.typical_school_day(feed(tmp_path / "b.zip", calendar=summer, trips=trips)).date == "2026-05-26"
    for first, last, weekday, expected in (
        ("20261005", "20261021", 1, "2026-10-06"),  # the middle: week 42
        ("20270201", "20270326", 1, "2027-02-16"),  # week 8
        ("20270429", "20270515", 3, "2027-05-13"),  # Ascension Day
    ):
        path = feed(tmp_path / "c.zip", calendar=lasting(first, last))
        assert kopa.typical_school_day(path, weekday=weekday)[0] == expected


def test_where_all_days_lie_in_holidays_it_is_said(tmp_path):
    path = feed(tmp_path / "a.zip", calendar=lasting("20260608", "20260703"))
    day = kopa.typical_school_day(path)
    said = "2026-06-23 lies in usual school holidays (summer, 31 May to 14 August): look whether schools are open"
    assert (day.date, day.faults) == ("2026-06-23", (said,))
    assert SchoolWeek.read(path).day.faults == (f"a.zip: {said}",)


def test_a_date_of_ones_own_in_holidays_is_warned_of(tmp_path):
    path = feed(tmp_path / "a.zip", calendar=lasting("20260801", "20270531"))
    for day, words in (
        ("2026-10-13", "autumn, week 42"),
        ("2026-12-29", "Christmas, 20 December to 7 January"),
        ("2027-02-23", "winter, weeks 8 to 10"),
        ("2027-05-06", "is a public holiday (Ascension Day): schools are closed"),
        ("2027-03-29", "is a public holiday (Easter Monday)"),
    ):
        (said,) = Timetable.from_gtfs(path, day).faults
        assert words in said
        assert said.startswith(f"a.zip: {day} ")
    assert Timetable.from_gtfs(path, "2027-05-07").faults == ()


def test_several_feeds_have_a_typical_day_that_each_of_them_covers(tmp_path):
    year = feed(tmp_path / "a.zip", calendar=lasting("20260801", "20270531"))
    few = feed(tmp_path / "b.zip", calendar=lasting("20260825", "20260921"))
    assert kopa.typical_school_day([year, few]).date == "2026-09-08"
    later = feed(tmp_path / "c.zip", calendar=lasting("20270601", "20270630"))
    with pytest.raises(
        InputError, match=r"a\.zip, c\.zip: no trip runs on any Tuesday that all of them cover \(a\.zip "
    ):
        kopa.typical_school_day([year, later])
