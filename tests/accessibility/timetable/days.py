"""Days made of a few calls, for tests: what a feed would give, without a feed."""

from collections.abc import Sequence

import numpy as np

from kopa.accessibility.timetable.answers import Asked, Ground
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.walks import Legs, WalkPairs

Call = tuple[int, int, int, int, int]
"""Stop, arrival, departure, nobody boards, nobody alights."""


def day(n_stops: int, trips: Sequence[Sequence[Call]], footpaths: Sequence[tuple[int, int, int]], change: int,
        **more: object) -> Timetable:  # fmt: skip
    """Return a timetable; footpaths are (from, to, seconds), and a change comes on top of them."""
    calls = np.array([call for trip in trips for call in trip], np.int64).reshape(-1, 5)
    feet = np.array([*((i, i, 0) for i in range(n_stops)), *footpaths], np.int64).reshape(-1, 3)
    starts = np.cumsum([0, *(len(trip) for trip in trips)])
    ids = np.array([f"s{i}" for i in range(n_stops)], object)
    fields = {
        "date": "2026-10-06", "feeds": ("made",), "stop_id": ids, "stop_name": ids,
        "stop_station": np.full(n_stops, "", object),
        "stop_x": np.arange(n_stops) * 10_000.0 + 100_000, "stop_y": np.full(n_stops, 7_000_000.0),
        "trip_id": np.array([f"t{i}" for i in range(len(trips))], object),
        "trip_route": np.array(["r"] * len(trips), object), "trip_starts": starts.astype(np.int32),
        "call_stop": calls[:, 0].astype(np.int32), "call_arr": calls[:, 1].astype(np.int32),
        "call_dep": calls[:, 2].astype(np.int32), "call_flags": (calls[:, 3] + 2 * calls[:, 4]).astype(np.uint8),
        "change_tail": feet[:, 0].astype(np.int32), "change_head": feet[:, 1].astype(np.int32),
        "change_s": (feet[:, 2] + change).astype(np.int32), "change_walk_s": feet[:, 2].astype(np.int32),
        "change_walk_m": feet[:, 2] * 1.0, "run_dates": np.array(["2026-10-06"], object),
        "run_trips": np.array([len(trips)]), "change_least_s": change,
    }  # fmt: skip
    return Timetable(**(fields | more))  # type: ignore[arg-type]


def legs(places: Sequence[Sequence[tuple[int, int]]]) -> Legs:
    """Return legs of places, each a list of (stop, seconds)."""
    rows = np.array([(p, stop, s) for p, place in enumerate(places) for stop, s in place], np.int64).reshape(-1, 3)
    return Legs.of(len(places), rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 2] * 1.0)


def random_day(rng: np.random.Generator) -> Timetable:
    """Return a day with loops, zero-minute hops, overtaking, calls without boarding or alighting, and footpaths."""
    n = int(rng.integers(2, 9))
    step = int(rng.choice([1, 30, 60]))
    trips = [_random_trip(rng, n, step) for _ in range(int(rng.integers(1, 11)))]
    pairs = {(int(a), int(b)) for a, b in rng.integers(0, n, (int(rng.integers(0, 2 * n)), 2)) if a != b}
    footpaths = [(a, b, int(rng.integers(0, 6)) * step) for a, b in sorted(pairs)]
    return day(n, trips, footpaths, int(rng.choice([1, 2, step, 2 * step])))


def _random_trip(rng: np.random.Generator, n: int, step: int) -> list[Call]:
    now = int(rng.integers(0, 60)) * step
    calls: list[Call] = []
    for _ in range(int(rng.integers(2, 7))):
        arr = now + int(rng.choice([0, 1, 3, 5])) * step
        now = arr + int(rng.choice([0, 0, 1, 2])) * step
        calls.append((int(rng.integers(0, n)), arr, now, int(rng.random() < 0.1), int(rng.random() < 0.1)))
    return calls


def random_legs(rng: np.random.Generator, n_stops: int, most: int = 3) -> dict[int, int]:
    """Return seconds to a few stops."""
    stops = rng.permutation(n_stops)[: int(rng.integers(1, most + 1))]
    return {int(stop): int(rng.choice([0, 1, 40, 120])) for stop in stops}


def ground(timetable: Timetable, toward: bool, homes: Sequence[dict[int, int]], places: Sequence[dict[int, int]],
           asked: Asked, walks: Sequence[tuple[int, int, int]] = ()) -> Ground:  # fmt: skip
    """Return homes and places by their walks: to stops, and (home, place, seconds) all the way."""
    made = Ground(timetable, toward, np.zeros((len(homes), 2)), np.zeros((len(places), 2)), asked)
    direct = np.array(list(walks), np.int64).reshape(-1, 3)
    nowhere = (np.zeros(len(homes), bool), np.zeros(len(places), bool))
    made.__dict__.update(
        home_legs=legs([sorted(home.items()) for home in homes]), place_legs=legs([sorted(p.items()) for p in places]),
        direct=WalkPairs(direct[:, 0], direct[:, 1], direct[:, 2], direct[:, 2] * 1.0, *nowhere),
    )  # fmt: skip
    return made


DAY_LONG = 10**6
"""A horizon that nothing reaches."""


def asked(max_rides: int | None = None, horizon_s: int = DAY_LONG) -> Asked:
    """Return wishes without limits of walks."""
    return Asked(max_rides, 0.0, 0.0, None, horizon_s)
