"""The kernels against a time-expanded graph and against the answers of other projects: every cell, to the second."""

import json
from itertools import pairwise

import numpy as np
import pytest

from kopa.accessibility.kernels.timetable_scan import NEVER
from kopa.accessibility.timetable.answers import answers, latest
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.scanning import Rides, scanned
from tests.accessibility.timetable.agreement import wrong_cells
from tests.accessibility.timetable.days import asked, day, ground, legs

EVERY_KIND = (Rides(3, False), Rides(1, True))
"""At most 1, 2, 3 and any number of rides."""


@pytest.mark.parametrize("seed", range(60))  # the module `agreement` runs ten thousand
def test_random_days_equal_the_time_expanded_graph(seed):
    wrong, cells = wrong_cells(seed)
    assert not wrong
    assert cells == 140


def labels(direction, leg, by):
    """Latest departures by ride of every stop, with at most 1, 2, 3 and any number of rides."""
    parts = [next(scanned(direction, legs([leg]), np.array([0]), np.array([by]), rides, horizon_s=10**6)).label
             for rides in EVERY_KIND]  # fmt: skip
    return np.concatenate(parts, axis=1)


@pytest.mark.outside
def test_random_timetables_of_the_oracle_cell_by_cell(shared):
    cases = json.loads((shared / "oracles/timetables/random_timetables.json").read_text())["cases"]
    wrong, cells = [], 0
    for number, case in enumerate(cases):
        tt = day(case["stops"], case["trips"], case["footpaths"], case["change"])
        for name, direction, by, sign in (
            ("latest_departure", tt.to_place, case["arrive_by"], 1),
            ("earliest_arrival", tt.from_place, -case["depart_at"], -1),
        ):  # fmt: skip
            found = labels(direction, case["legs"], by)
            got = [[None if v == NEVER else sign * int(v) for v in row] for row in found]
            cells += found.size
            wrong += [(number, name)] * (got != case[name])
    assert not wrong
    assert cells == 10_800


def published(shared):
    return json.loads((shared / "oracles/timetables/published_cases.json").read_text())["cases"]


def made(case):
    """A published case as a day, with its stops by name."""
    row = {str(name): i for i, name in enumerate(case["stops"])}
    trips = [
        [(row[str(s)], d if a is None else a, a if d is None else d, 0, 0) for s, a, d in calls]
        for calls in case["trips"].values()
    ]
    footpaths = [(row[str(a)], row[str(b)], s) for a, b, s in case["footpaths"]]
    return day(len(row), trips, footpaths, case["change"]), row


def ends(row, places):
    return {row[name]: s for name, s in places.items()}


def earliest(tt, access, egress, leave, rides=None):
    """Arrival, or None."""
    best, _ = latest(ground(tt, False, [egress], [access], asked(rides)), -leave)
    return None if best[0, 0] == NEVER else -int(best[0, 0])


def departures(tt, access, egress, low, high):
    """Pairs of leaving and being there that are worth taking, latest last."""
    pairs = []
    for leave in range(low, high):
        now, later = (earliest(tt, access, egress, x) for x in (leave, leave + 1))
        if now is not None and now != later:
            pairs.append([leave, now])
    return pairs


@pytest.mark.outside
def test_published_cases_cell_by_cell(shared):
    cells = 0
    for case in published(shared):
        tt, row = made(case)
        for ask in case.get("earliest", []):
            for name, arrive in ask["arrive"].items():
                by_foot = ends(row, ask["from"]).get(row[name])
                assert by_foot is None
                assert earliest_with_walk(tt, ends(row, ask["from"]), row[name], ask["depart"]) == arrive, case["id"]
                cells += 1
        for ask in case.get("profile", []):
            access, egress = ends(row, ask["from"]), ends(row, ask["to"])
            assert departures(tt, access, egress, 0, 60) == ask["pairs"], case["id"]
            cells += len(ask["pairs"])
        for ask in case.get("pareto", []):
            access, egress = ends(row, ask["from"]), ends(row, ask["to"])
            for rides, arrive in ask["rides_arrive"]:
                assert earliest(tt, access, egress, ask["depart"], rides) == arrive, case["id"]
                cells += 1
        for ask in case.get("best", []):
            access, egress = ends(row, ask["from"]), ends(row, ask["to"])
            low, high = ask["leave_at_earliest"], ask["arrive_at_latest"]
            assert earliest(tt, access, egress, low) == ask["earliest_arrival"], case["id"]
            best, _ = latest(ground(tt, True, [access], [egress], asked()), high)
            assert best[0, 0] == ask["latest_departure"], case["id"]
            pairs = [pair for pair in departures(tt, access, egress, low, high) if pair[1] <= high]
            assert min(pairs, key=lambda pair: pair[1] - pair[0]) == ask["shortest"], case["id"]
            cells += 3
        for ask in case.get("window", []):
            cells += window_cells(tt, row, ask, case["id"])
    assert cells == 41


def earliest_with_walk(tt, access, stop, leave):
    """Arrival at a stop, a last walk over a footpath counted as egress (some sources do)."""
    feet = zip(tt.change_tail, tt.change_head, tt.change_walk_s, strict=True)
    egress = {int(a): int(s) for a, b, s in feet if b == stop}
    return earliest(tt, access, egress, leave)


def window_cells(tt, row, ask, name):
    """Compare the journeys that leave, or arrive, within an hour; count them."""
    access, egress = ends(row, ask["from"]), ends(row, ask["to"])
    low, high = (ask.get("leave_from", 0), ask.get("leave_before", ask.get("arrive_before")))
    minutes = range(low, high + 60, 60)  # all times of that case are whole minutes
    arrive = [earliest(tt, access, egress, leave) for leave in minutes]
    pairs = [[leave, now] for leave, (now, later) in zip(minutes, pairwise(arrive), strict=False) if now != later]
    if "arrive_from" in ask:
        pairs = [pair for pair in pairs if ask["arrive_from"] <= pair[1] < ask["arrive_before"]]
    assert pairs == ask["journeys"], name
    return len(pairs)


@pytest.mark.outside
@pytest.mark.parametrize("toward", [False, True])
def test_queries_that_nigiri_answers(shared, toward):
    told = json.loads((shared / "oracles/timetables/nigiri_kuopio.json").read_text())
    days, wrong = {}, []
    for date, at, tail, head, pareto in told["queries"]:
        if date not in days:
            days[date] = Timetable.from_gtfs(
                shared / "data/timetables/kuopio_2017-03-14.zip", date, transfer_max_m=0,
                change_s=told["change_min"] * 60, with_previous_day=True,
            )  # fmt: skip
        tt = days[date]
        stop = {name: i for i, name in enumerate(tt.stop_id)}
        leave = int(at[:2]) * 3600 + int(at[3:]) * 60
        access, egress = {stop[tail]: 0}, {stop[head]: 0}
        if not toward:
            got = pareto_of(tt, access, egress, leave, told["max_rides"], told["max_trip_min"])
            wrong += [] if got == [tuple(pair) for pair in pareto] else [(date, at, tail, head, got, pareto)]
        for changes, arrive in pareto if toward else []:
            found = answers(ground(tt, True, [access], [egress], asked(changes + 1)), arrive * 60)
            late = found.leave[0, 0]
            after = earliest(tt, access, egress, int(late) + 1, changes + 1)
            wrong += [] if late >= leave and (after is None or after > arrive * 60) else [(date, at, tail, head, late)]
    assert not wrong


def pareto_of(tt, access, egress, leave, max_rides, max_min):
    """Changes and arrival in minutes of every journey that is there before all with fewer rides."""
    rides = Rides(max_rides, False)
    state = next(scanned(tt.from_place, legs([list(access.items())]), np.array([0]), np.array([-leave]), rides,
                         horizon_s=max_min * 60))  # fmt: skip
    (to,) = egress
    arrive = [-int(v) for v in state.label[to]]
    best = [
        (r, arrive[r] // 60) for r in range(max_rides) if arrive[r] < -NEVER and (arrive[r] - leave) <= max_min * 60
    ]
    return [pair for earlier, pair in pairwise([(0, 10**6), *best]) if pair[1] < earlier[1]]
