"""A school day and its week: which date is taken, which weekdays lack, and that the same feed has the same hash."""

import zipfile

import pytest

from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.errors import InputError, NotThereError, TableError
from kopa.store import sha256_of_either
from tests.accessibility.timetable.feeds import TUESDAY, feed

HOLIDAY = "service_id,date,exception_type\nweek,20261008,2\n"


def test_auto_takes_a_typical_tuesday(tmp_path):
    week = SchoolWeek.read(feed(tmp_path / "a.zip"))
    assert week.day.date == "2026-10-13"
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
