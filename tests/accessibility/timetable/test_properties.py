"""What must hold of every timetable: by Hypothesis over random days, and on the buses of Kuopio."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility.kernels.timetable_scan import NEVER
from kopa.accessibility.timetable.answers import OK, answers, latest
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.read_back import read_back
from kopa.accessibility.timetable.scanning import Rides, scanned
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from tests.accessibility.timetable.days import asked, ground, legs, random_day, random_legs
from tests.accessibility.timetable.feeds import FILES, TUESDAY, feed, points
from tests.examples import examples

SEEDS = st.integers(0, 10**6)


def case(seed):
    rng = np.random.default_rng(seed)
    tt = random_day(rng)
    homes = [random_legs(rng, tt.n_stops) for _ in range(3)]
    places = [random_legs(rng, tt.n_stops) for _ in range(2)]
    times = np.concatenate([tt.call_arr, tt.call_dep])
    return rng, tt, homes, places, int(rng.integers(times.min(), times.max() + 200))


@settings(max_examples=examples(20, thorough=60), deadline=None)
@given(SEEDS)
def test_who_leaves_then_is_there_in_time_and_a_second_later_is_not(seed):
    _, tt, homes, places, at = case(seed)
    found = answers(ground(tt, True, homes, places, asked()), at)
    for h, home in enumerate(homes):
        for p, place in enumerate(places):
            if found.status[h, p] != OK:
                continue
            leave = int(found.leave[h, p])
            # from home to the place: home is where one leaves, so the two change sides
            after = [latest(ground(tt, False, [place], [home], asked()), -(leave + late))[0][0, 0] for late in (0, 1)]
            assert -after[0] <= at
            assert after[1] == NEVER or -after[1] > at


@settings(max_examples=examples(20, thorough=60), deadline=None)
@given(SEEDS)
def test_one_trip_more_never_makes_it_worse(seed):
    rng, tt, homes, places, at = case(seed)
    before, _ = latest(ground(tt, True, homes, places, asked()), at)
    fewer = without_trip(tt, int(rng.integers(0, tt.n_trips)))
    after, _ = latest(ground(fewer, True, homes, places, asked()), at)
    assert (after <= before).all()


def without_trip(tt, gone):
    kept = np.arange(tt.n_trips) != gone
    calls = np.repeat(kept, np.diff(tt.trip_starts))
    per_call = {name: getattr(tt, name)[calls].copy() for name in ("call_stop", "call_arr", "call_dep", "call_flags")}
    starts = np.append(0, np.cumsum(np.diff(tt.trip_starts)[kept])).astype(np.int32)
    return replace(tt, trip_id=tt.trip_id[kept], trip_route=tt.trip_route[kept], trip_starts=starts, **per_call)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 30))
def test_lanes_together_are_lanes_alone(seed, count):
    rng, tt, _, _, at = case(seed)
    places = [sorted(random_legs(rng, tt.n_stops).items()) for _ in range(count)]
    by = at + rng.integers(-500, 500, count)
    for rides in (Rides(1, True), Rides(3, False), Rides(8, True)):
        together = {}
        for part in scanned(tt.to_place, legs(places), np.arange(count), by, rides, horizon_s=900):
            labels = part.label.reshape(tt.n_stops, len(part.place), rides.lanes)
            together |= {int(p): labels[:, i] for i, p in enumerate(part.place)}
        for i in range(count):
            alone = next(scanned(tt.to_place, legs([places[i]]), np.array([0]), by[[i]], rides, horizon_s=900))
            within = np.where(together[i] >= by[i] - 900, together[i], NEVER)  # a group may look farther back
            assert np.array_equal(within, np.where(alone.label >= by[i] - 900, alone.label, NEVER))
            assert set(together) == set(range(count))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(-3000, 90_000))
def test_shifting_the_day_shifts_the_answers(seed, later):
    _, tt, homes, places, at = case(seed)
    moved = replace(tt, call_arr=tt.call_arr + np.int32(later), call_dep=tt.call_dep + np.int32(later))
    for toward, sign in ((True, 1), (False, -1)):
        one = answers(ground(tt, toward, homes, places, asked()), sign * at)
        other = answers(ground(moved, toward, homes, places, asked()), sign * (at + later))
        there = one.status == OK
        assert np.array_equal(one.status, other.status)
        assert np.array_equal(one.leave[there] + later, other.leave[there])
        assert np.array_equal(one.ride_s, other.ride_s)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_turning_time_round_swaps_the_two_scans(seed):
    _, tt, homes, places, at = case(seed)
    turned = tt.from_place
    trips = turned.trips
    mirror = replace(
        tt, trip_starts=trips.starts, call_stop=trips.stop, call_arr=trips.arr, call_dep=trips.dep,
        call_flags=trips.flags, change_tail=turned.change_tail, change_head=turned.change_head,
    )  # fmt: skip
    one = answers(ground(tt, True, homes, places, asked()), at)
    other = answers(ground(mirror, False, homes, places, asked()), at)
    there = one.status == OK
    assert np.array_equal(one.status, other.status)
    assert np.array_equal(one.leave[there], -other.arrive[there])
    assert np.array_equal(one.arrive[there], -other.leave[there])


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_longer_horizon_and_more_rides_never_make_it_worse(seed):
    _, tt, homes, places, at = case(seed)
    before = None
    for rides in (1, 2, 3, None):
        now, _ = latest(ground(tt, True, homes, places, asked(rides)), at)
        assert before is None or (now >= before).all()
        before = now
    short, _ = latest(ground(tt, True, homes, places, asked(None, 600)), at)
    assert np.array_equal(short, np.where(before >= at - 600, before, NEVER))


@pytest.fixture(scope="module")
def kuopio() -> Timetable:
    return Timetable.from_gtfs(kuopio_school_day(), KUOPIO_SCHOOL_DAY)


@pytest.fixture(scope="module")
def some(kuopio):
    stops = kuopio.stops
    return stops.iloc[::60].reset_index(drop=True), stops.iloc[7::190].reset_index(drop=True)


def test_the_parts_of_a_journey_add_up_to_the_second(kuopio, some):
    homes, schools = some
    for table in (kopa.arrive_by(kuopio, homes, schools), kopa.leave_after(kuopio, schools, homes)):
        there = table[table.status.isin(["ok", "on_foot"])]
        assert len(there) > 50
        parts = there.walk_min + there.ride_min + there.wait_min
        assert np.allclose(parts, there.travel_time_min, atol=1e-9)
        assert (there[["walk_min", "ride_min", "wait_min", "spare_min"]] >= 0).all().all()
        nowhere = table[~table.status.isin(["ok", "on_foot"])]
        assert np.isinf(nowhere.select_dtypes(float)).all().all()
        assert (nowhere[["leave", "arrive"]] == "").all().all()


@pytest.mark.parametrize("way", ["arrive_by", "leave_after"])
def test_legs_read_back_are_the_journey(kuopio, some, way):
    homes, schools = some
    table = kopa.arrive_by(kuopio, homes, schools) if way == "arrive_by" else kopa.leave_after(kuopio, schools, homes)
    pairs = [(home, school) for home in homes.id for school in schools.id]
    found = dict(list(read_back(kuopio, homes, schools, pairs, way=way).groupby(["from_id", "to_id"])))
    for row in table[table.travel_time_min > 0].itertuples():
        if row.status not in ("ok", "on_foot"):
            assert (row.from_id, row.to_id) not in found
            continue
        way_of = found[row.from_id, row.to_id]
        rides, walks = way_of[way_of.kind == "ride"], way_of[way_of.kind == "walk"]
        assert (way_of.leave.iloc[0], way_of.arrive.iloc[-1]) == (row.leave, row.arrive)
        assert (way_of.leave.iloc[1:].to_numpy() >= way_of.arrive.iloc[:-1].to_numpy()).all()
        assert rides.time_min.sum() == pytest.approx(row.ride_min, abs=1e-9)
        assert walks.time_min.sum() == pytest.approx(row.walk_min, abs=1e-9)
        assert walks.walk_km.sum() == pytest.approx(row.walk_km, abs=1e-9)
        assert len(rides) == (row.transfers + 1 if row.status == "ok" else 0)


def test_the_school_day_is_both_ways_with_the_waits(kuopio, some):
    homes, schools = some
    there, back = kopa.arrive_by(kuopio, homes, schools), kopa.leave_after(kuopio, schools, homes)
    day = kopa.school_day(kuopio, homes, schools)
    back = (
        back.sort_values(["to_id", "from_id"])
        .set_index(["to_id", "from_id"])
        .loc[list(zip(day.from_id, day.to_id, strict=True))]
    )
    both = np.isfinite(day.day_min.to_numpy())
    whole = there.travel_time_min + there.spare_min + back.travel_time_min.to_numpy() + back.spare_min.to_numpy()
    assert np.allclose(whole[both], day.day_min[both])
    assert (day.leave == there.leave).all()
    assert (day.home == back.arrive.to_numpy()).all()
    waits = there.wait_min + there.spare_min + back.wait_min.to_numpy() + back.spare_min.to_numpy()
    assert np.allclose(waits[both], day.wait_min[both])
    assert (day.within_limit == (day.day_min <= 180)).all()
    assert set(day.status[both & (day.day_min > 180)]) <= {"over_limit"}
    window = {"leave": ("05:30", "18:00"), "percentiles": [0]}
    out = kopa.departure_window(kuopio, homes, schools, **window)["travel_time_min.p0"].to_numpy()
    home = kopa.departure_window(kuopio, schools, homes, **window).set_index(["to_id", "from_id"])["travel_time_min.p0"]
    least = out + home.loc[list(zip(day.from_id, day.to_id, strict=True))].to_numpy()
    assert (day.day_min >= least - 2)[both].all()  # who leaves at a whole minute waits up to one each way


def test_the_window_is_what_leaving_at_each_minute_gives(kuopio, some):
    homes, schools = some
    window = kopa.departure_window(kuopio, homes, schools, leave=("07:00", "07:20"), percentiles=(0, 50, 100))
    minutes = []
    for minute in range(20):
        # from home to school: home is where one leaves, so homes come first in leave_after
        table = kopa.leave_after(kuopio, homes, schools, at=f"07:{minute:02}")
        minutes.append((table.travel_time_min + table.spare_min).where(table.status.isin(["ok", "on_foot"]), np.inf))
    times = np.sort(np.array(minutes), axis=0)
    for name, rank in (("p0", 0), ("p50", 10), ("p100", 19)):
        assert np.allclose(window[f"travel_time_min.{name}"], times[rank]), name
    assert (window.departures[window.status == "on_foot"] == 0).all()


def test_order_of_rows_feeds_and_points_changes_nothing(tmp_path, kuopio, some):
    homes, schools = some
    shuffled = {}
    rng = np.random.default_rng(3)
    for name in ("stops", "trips", "stop_times", "calendar"):
        head, *rows = FILES[f"{name}.txt"].strip().split("\n")
        shuffled[name] = "\n".join([head, *rng.permutation(rows)]) + "\n"
    one, other = (
        Timetable.from_gtfs(feed(tmp_path / f, **c), TUESDAY) for f, c in (("a.zip", {}), ("b.zip", shuffled))
    )
    assert one.digest == other.digest
    whole = kopa.school_day(kuopio, homes, schools).set_index(["from_id", "to_id"])
    part = kopa.school_day(kuopio, homes.iloc[[5, 2, 9]], schools.iloc[::-1]).set_index(["from_id", "to_id"])
    pd.testing.assert_frame_equal(part, whole.loc[part.index])


def test_statuses_say_why_there_is_no_journey(tmp_path):
    tt = Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)
    places = points(a=(0, 0), near_a=(100, 0), far=(0, 8_000), c=(20_000, 0), d=(30_000, 0))

    def status(home, school, **more):
        found = kopa.arrive_by(tt, places[places.id == home], places[places.id == school], **more)
        return found.iloc[0].status

    assert status("a", "d") == "ok"
    assert status("a", "near_a") == "on_foot"
    assert status("far", "d") == "no_stop_within"
    assert status("a", "d", at="05:00") == "no_service"
    assert status("d", "a", at="08:30") == "no_service"
    assert status("c", "a", at="17:00") == "ok"  # the bus leaves 15:30, 90 minutes before
    assert status("c", "a", at="17:00", horizon_min=60) == "over_limit"
    assert status("a", "d", max_rides=1) == "no_way"
    assert status("a", "d", max_rides=2) == "ok"
    assert status("a", "near_a", max_rides=0) == "on_foot"
    assert status("a", "near_a", max_walk_m=10, max_direct_m=50) == "no_stop_within"
