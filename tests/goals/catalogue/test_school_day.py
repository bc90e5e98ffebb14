"""The school day without a car in the two towns: every value by hand from minutes that are written down."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kopa.goals.catalogue import INDICATORS, what_would_fill
from kopa.goals.catalogue.school_day import FEED
from kopa.goals.compute import indicators
from kopa.goals.school_days import NO_ROAD, NO_STOP, OK, ON_FOOT, OVER, SchoolDays
from kopa.goals.scoring import scorecard
from tests.goals.towns import INF, LUKIO, REGION, VET, Values, access, inputs

DAY = np.array([[40.0, 100.0], [190.0, 200.0], [INF, 120.0], [INF, INF]])
"""Minutes a day of the four cells (60, 20, 15 and 5 youths) to s1 and s2."""


def days(level="lukio", day_min=DAY, sites=("s1", "s2"), **more):
    """School days of the towns."""
    shape = np.shape(day_min)
    plain = {name: np.zeros(shape) for name in ("walk_km", "leave_s", "home_s", "rides_in", "rides_out")}
    status = np.where(np.isinf(day_min), NO_STOP, np.where(np.asarray(day_min) > 180, OVER, OK))
    given = {
        "day_min": np.array(day_min), "there_min": np.array(day_min) / 2, "wait_min": np.array(day_min) / 4,
        "status": status, "few_rides_min": np.array(day_min), "otherwise_min": {}, "weekdays_min": [],
        "whole_week": True, "not_known": frozenset(),
        "home_off_road": np.zeros(shape[0], bool), "site_off_road": np.zeros(shape[1], bool), "date": "2026-10-06",
    }  # fmt: skip
    return SchoolDays(level=level, site_ids=sites, **{**plain, **given, **more})


def values(*of_levels, levels=(LUKIO,), **changes):
    found = inputs(levels, school_days={one.level: one for one in of_levels}, **changes)
    return Values(indicators(found))


def test_who_has_a_reasonable_day_who_has_none_and_why():
    value = values(days())
    assert value("G1.k.legal") == pytest.approx(0.75)  # 60 + 15 of 100
    assert value("G1.k.none") == pytest.approx(0.25)
    assert value("G1.k.none_at_all") == pytest.approx(0.05)
    assert value("G1.k.over_limit") == pytest.approx(0.20)
    assert value.persons("G1.k.none") == 25
    assert value("G1.k.none", code="290") == pytest.approx(0.25)
    assert value.status("G1.k.legal") == "assumption"


def test_the_length_of_the_day_is_of_those_who_have_one():
    value = values(days())
    assert value("G1.k.day_min") == 40
    assert value("G1.k.day_p90") == 190
    assert value.persons("G1.k.day_min") == 95
    assert value("G1.k.wait") == pytest.approx((60 * 10 + 20 * 47.5 + 15 * 30) / 95)


def test_ranges_take_in_the_other_choices_and_weekdays_one_at_a_time():
    shorter, without = np.where(DAY == 190, 170, DAY), np.where(DAY == 120, INF, DAY)
    value = values(days(otherwise_min={"stop_walk_most_m": shorter}, weekdays_min=[without]))
    assert (value("G1.k.legal_least"), value("G1.k.legal_most")) == (pytest.approx(0.6), pytest.approx(0.95))
    assert (value("G1.k.none_at_all_least"), value("G1.k.none_at_all_most")) == (0.05, pytest.approx(0.2))
    assert value("G1.k.legal") == pytest.approx(0.75)
    assert value("G1.k.days") == pytest.approx(0.6)


def test_a_week_that_lacks_a_day_tells_nothing_of_every_weekday():
    assert values(days(whole_week=False)).status("G1.k.days") == "missing"


def test_choice_few_changes_and_walking_all_the_way():
    status = np.where(np.isinf(DAY), NO_STOP, ON_FOOT)
    value = values(days(few_rides_min=DAY + 100, status=status))
    assert value("G1.k.choice") == pytest.approx((60 * 2 + 15) / 100)
    assert value("G1.k.choice_3sites") == 0
    assert value("G1.k.one_ride") == pytest.approx(0.6)
    assert value("G1.k.on_foot") == pytest.approx(0.95)


def test_the_car_is_counted_there_and_back():
    value = values(days())
    assert value("G1.k.car_gap") == pytest.approx((60 * 30 + 20 * 150 + 15 * 60) / 95)
    assert value("G1.k.car_ratio") == pytest.approx((60 * 40 + 20 * 190 + 15 * 120) / (60 * 10 + 20 * 40 + 15 * 60))


def test_own_transport_and_the_border():
    value = values(days())
    assert value("G1.f.aid_own") == 20  # a2 at 15 km; b2 has no road at all
    at_home = values(days(day_min=[[40.0, 30.0]] * 4))
    assert at_home("G5.a.pt", code="205") == pytest.approx(10)
    assert at_home.status("G5.a.pt", code="290") == "missing"


def test_boarding_needs_both_upper_secondary_levels():
    far = access("vet", [[200.0]] * 4, [[200.0]] * 4, [("v1", "205", "fi")])
    nowhere = days("vet", [[INF]] * 4, ("v1",))
    both = values(days(), nowhere, levels=(LUKIO, far))
    assert both("G1.f.boarding", "") == 5  # b2: no day and no road
    alone = inputs((LUKIO,), school_days={"lukio": days()})
    assert "G1.f.boarding" not in set(indicators(alone)["indicator_id"])


def test_campus_days_and_open_transport():
    value = values(days("vet", sites=("v1", "v2")), levels=(VET,))
    assert value("G2.b.campus", "vet") == pytest.approx((60 * 40 + 20 * 190 + 15 * 120) / 95 * 5 / 60)
    near = access("basic_1_6", [[2], [8], [30], [80]], [[1], [6], [30], [9]], [("p1", "205", "fi")])
    open_ = values(days("basic_1_6", [[INF], [150.0], [151.0], [20.0]], ("p1",)), levels=(near,))
    assert open_("G4.b.open_5km", "basic_1_6") == pytest.approx((20 + 10) / 60)


def test_kilometres_of_pupils_are_there_and_back_on_every_school_day():
    ways = ([[2], [8], [30], [80]], [[1], [6], [30], [INF]])
    value = values(levels=(access("basic_1_6", *ways, [("p1", "205", "fi")]),))
    persons = inputs(()).persons("basic_1_6")
    assert value("G4.b.km", "basic_1_6") == pytest.approx(2 * 190 * (persons[1] * 6 + persons[2] * 30))
    assert value.persons("G4.b.km", "basic_1_6") == pytest.approx(persons[1] + persons[2])  # seats
    assert value.status("G4.b.km", "basic_1_6") == "partial"  # one has no way
    near = values(levels=(access("basic_1_6", *([[1.0]] * 4 for _ in range(2)), [("p1", "205", "fi")]),))
    assert (near("G4.b.km", "basic_1_6"), near.status("G4.b.km", "basic_1_6")) == (0, "ok")


def test_shared_routes_are_told_at_a_price_and_missing_without_one():
    row = {"side": "before", "site": "", "pupils": 30.0, "vehicle_km": 500.0, "cost": 200_000.0}
    ends = {
        f"{name}{end}": row[name] * by for name in ("vehicle_km", "cost") for end, by in (("_low", 0.9), ("_high", 1.1))
    }
    value = values(levels=(), school_routes=pd.DataFrame([row | ends, row | ends | {"site": "p1", "cost": 1.0}]))
    found = [value(f"G4.b.routes{name}", "basic_1_6") for name in ("", "_low", "_high", "_km", "_km_low", "_km_high")]
    assert found == pytest.approx([200_000, 180_000, 220_000, 95_000, 85_500, 104_500])
    assert value.status("G4.b.routes", "basic_1_6") == "assumption"
    assert values(levels=()).status("G4.b.routes", "basic_1_6") == "missing"
    assert "route_eur_per_km" in what_would_fill("G4.b.routes").en


def test_nothing_of_transport_is_scored():
    """It follows from the distances that G1 scores (decision 14)."""
    assert not any(one.goalposts for one in INDICATORS["G4.b"].statistics)


def test_missed_connections_are_of_those_without_a_reasonable_day_once_each():
    near = np.array([[True, True], [True, True], [False, True], [False, False]])
    value = values(days(near_miss=near))
    assert value("G5.d.timetable") == 20  # a1 and b1 have a day, b2 would have none
    assert value.status("G5.d.timetable") == "assumption"
    assert values(days()).status("G5.d.timetable") == "missing"  # not looked for
    without = indicators(inputs([LUKIO]))
    assert (without.loc[without["indicator_id"] == "G5.d.timetable", "status"] == "missing").all()
    assert what_would_fill("G5.d.timetable") == FEED


def test_workplaces_are_counted_one_way():
    places = dataclasses.replace(LUKIO, level="workplace")
    value = values(days("workplace", [[100.0, 200.0]] * 4), workplaces=places)
    assert value("G3.a.pt_90min", "") == pytest.approx(1.0)


def test_without_a_timetable_the_region_alone_lacks_it_and_is_told_what_fills_it():
    table = indicators(inputs([LUKIO, VET]))
    added = table[table["indicator_id"].str.startswith(("G1.k", "G1.f.aid_own", "G2.b.campus", "G5.a.pt"))]
    assert len(added) > 20
    assert (added["status"] == "missing").all()
    assert (added["municipality_code"] == "").all()
    assert {what_would_fill(one) for one in added["indicator_id"]} == {FEED}


def test_where_no_stop_lies_nothing_is_told_and_the_region_is_missing():
    value = values(days(not_known=frozenset({"290"})))
    assert [value.status("G1.k.legal", code=code) for code in ("", "205", "290")] == [
        "missing",
        "assumption",
        "missing",
    ]


def off_road(*rows, **more):
    """School days in which no way on foot is near to some cells."""
    day_min, status = DAY.copy(), np.where(np.isinf(DAY), NO_STOP, np.where(DAY > 180, OVER, OK))
    day_min[list(rows)], status[list(rows)] = INF, NO_ROAD
    return days(day_min=day_min, status=status, home_off_road=np.isin(np.arange(len(DAY)), rows), **more)


@pytest.mark.parametrize("code", ["", "205", "290"])
def test_with_without_and_not_known_are_all(code):
    value = values(off_road(1))  # 20 of the 80 youths of 205; 100 in all
    everyone, unknown = {"": (100, 20), "205": (80, 20), "290": (20, 0)}[code]
    parts = [value.persons(one, code=code) for one in ("G1.k.legal", "G1.k.none")]
    assert value("G1.k.not_known", code=code) == unknown
    assert sum(parts) + unknown == pytest.approx(everyone)
    assert value("G1.k.legal", code=code) == pytest.approx(parts[0] / (everyone - unknown))
    assert value("G1.k.legal", code=code) + value("G1.k.none", code=code) == pytest.approx(1)


def test_whom_no_way_on_foot_is_near_to_is_in_no_share_and_has_no_connection_lacking():
    known, unknown = values(days()), values(off_road(3))  # b2, who had none
    assert (known("G1.k.none_at_all"), unknown("G1.k.none_at_all")) == (pytest.approx(0.05), 0)
    assert unknown("G1.k.day_min") == known("G1.k.day_min")
    assert (known("G1.f.aid_own"), values(off_road(1))("G1.f.aid_own")) == (20, 0)
    far = access("vet", [[200.0]] * 4, [[200.0]] * 4, [("v1", "205", "fi")])
    nowhere = days("vet", [[INF]] * 4, ("v1",))
    assert values(off_road(3), nowhere, levels=(LUKIO, far))("G1.f.boarding", "") == 0
    places = dataclasses.replace(LUKIO, level="workplace")
    reached = off_road(1, level="workplace", there_min=np.where(np.isinf(DAY), INF, DAY / 2 + 50))
    adults = inputs(()).persons("workplace")
    expected = adults[0] / adults[[0, 2, 3]].sum()
    assert values(reached, workplaces=places)("G3.a.pt_90min", "") == pytest.approx(expected)


def test_where_nobody_is_near_to_a_way_on_foot_everything_is_missing_but_how_many():
    places, far = dataclasses.replace(LUKIO, level="workplace"), off_road(2, 3, level="workplace")
    value = values(*nobody(2, 3), far, levels=(LUKIO, VET), workplaces=places)
    lacking = [("G1.k.legal", "lukio"), ("G1.f.aid_own", "lukio"), ("G1.f.boarding", ""), ("G3.a.pt_90min", "")]
    assert [value.status(*one, code="290") for one in lacking] == ["missing"] * 4
    assert [value.status(*one, code=code) for one in lacking for code in ("205", "")] == ["assumption"] * 8
    assert value("G1.k.not_known", code="290") == 20
    assert value("G1.k.legal", code="205") == pytest.approx(60 / 80)


def test_a_region_far_from_every_way_on_foot_has_no_value_but_how_many():
    rows = range(len(DAY))
    places, far = dataclasses.replace(LUKIO, level="workplace"), off_road(*rows, level="workplace")
    value = values(*nobody(*rows), far, levels=(LUKIO, VET), workplaces=places)
    told = value.table[value.table.index.get_level_values("indicator_id").str.startswith("G1.k")]
    told = told.loc[("", "lukio"), :]
    assert set(told.loc[told["status"] != "missing"].index) == {"G1.k.not_known"}
    assert value("G1.k.not_known") == 100
    for one in (("G1.f.aid_own", "lukio"), ("G1.f.boarding", ""), ("G3.a.pt_90min", "")):
        assert {value.status(*one, code=code) for code in ("", "205", "290")} == {"missing"}


def nobody(*rows):
    """School days of both levels of upper secondary education in which no way on foot is near to some cells."""
    return off_road(*rows), off_road(*rows, level="vet", sites=("v1", "v2"))


def test_of_no_site_it_is_known_that_there_is_no_day_but_not_of_homes_off_the_road():
    assert off_road(1).select([]).known.tolist() == [True, False, True, True]
    every_site = days(site_off_road=np.array([True, True]))
    assert not every_site.known.any()
    assert days(site_off_road=np.array([True, False])).known.all()
    assert not days(site_off_road=np.array([True, False])).select(["s1"]).known.any()


def test_those_in_municipalities_without_a_stop_are_counted_too():
    value = values(days(not_known=frozenset({"290"})))
    assert [value("G1.k.not_known", code=code) for code in ("", "205", "290")] == [20, 0, 20]


def test_a_region_with_a_timetable_has_the_score_frame_of_one_without():
    with_days, without = (
        scorecard.scorecard(indicators(inputs([LUKIO], school_days=given)), REGION) for given in ({"lukio": days()}, {})
    )
    pd.testing.assert_frame_equal(with_days, without)
    assert not any(one.goalposts for one in INDICATORS["G1.k"].statistics)


def test_schools_of_unknown_grades_widen_the_range():
    known = np.array([True, False])
    upper = access(
        "basic_7_9", [[2, 30], [8, 25], [30, 3], [10, 9]], [[1, 30], [6, 25], [30, 2], [9, 8]],
        [("p1", "205", "fi"), ("p2", "290", "fi")], certain=known,
    )  # fmt: skip
    value = values(
        days("basic_7_9", [[40.0, 20.0], [190.0, 20.0], [INF, 120.0], [20.0, 20.0]], ("p1", "p2")), levels=(upper,)
    )
    assert value("G1.k.legal", "basic_7_9") == 1
    assert value("G1.k.legal.known", "basic_7_9") == pytest.approx(45 / 90)
    assert "G1.k.legal.known" not in set(indicators(inputs([upper]))["indicator_id"])
