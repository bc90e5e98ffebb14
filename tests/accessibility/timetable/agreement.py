"""Random days against the time-expanded graph: every cell of every answer, to the second.

    python -m tests.accessibility.timetable.agreement [--days 10000] [--from-seed 0]

Each day has some homes and a few places; for each pair, in both directions, with at most 1, 2, 3 and any number of
rides, the time to leave or be home, the fewest rides and the other end of the journey are compared; for a window also
the travel time of every minute and the departures worth taking.
"""

import argparse
import sys
import time

import numpy as np

from kopa.accessibility.kernels.timetable_scan import LATE
from kopa.accessibility.timetable.answers import OK, Ground, answers, latest
from kopa.accessibility.timetable.windows import STEP_S, window_times
from tests.accessibility.timetable.days import asked, ground, random_day, random_legs
from tests.accessibility.timetable.reference import TimeExpanded

RIDES = (1, 2, 3, None)

HOMES, PLACES = 2, 2


def wrong_cells(seed: int) -> tuple[list[str], int]:
    """Return what differs on one random day, and how many cells were compared."""
    rng = np.random.default_rng(seed)
    day = random_day(rng)
    homes = [random_legs(rng, day.n_stops) for _ in range(HOMES)]
    places = [random_legs(rng, day.n_stops) for _ in range(PLACES)]
    times = np.concatenate([day.call_arr, day.call_dep])
    at = int(rng.integers(times.min(), times.max() + 200))
    plain = TimeExpanded(day)
    wrong: list[str] = []
    cells = 0
    for most in RIDES:
        for toward in (True, False):
            made = ground(day, toward, homes, places, asked(most))
            differing, compared = _compared(plain, made, homes, places, at, most)
            wrong += [f"seed {seed}, rides {most}, toward {toward}: {text}" for text in differing]
            cells += compared
    differing, compared = _windows(plain, ground(day, True, homes, places, asked(None)), homes, places, at)
    return wrong + [f"seed {seed}, window: {text}" for text in differing], cells + compared


def _compared(
    plain: TimeExpanded, made: Ground, homes: list[dict[int, int]], places: list[dict[int, int]], at: int,
    most: int | None,
) -> tuple[list[str], int]:  # fmt: skip
    found = answers(made, at if made.toward else -at)
    quick, rides = latest(made, at if made.toward else -at)
    wrong, cells = [], 0
    for h, home in enumerate(homes):
        for p, place in enumerate(places):
            wanted = plain.to_place(home, place, at, most) if made.toward else plain.from_place(place, home, at, most)
            got = (found.leave[h, p], found.arrive[h, p], found.rides[h, p]) if found.status[h, p] == OK else None
            told = None if wanted is None else (wanted.leave, wanted.arrive, wanted.rides)
            if got != told:
                wrong.append(f"pair {h},{p}: {got}, expected {told}")
            end = None if wanted is None else wanted.leave if made.toward else -wanted.arrive
            if (None if quick[h, p] < -DEEP else int(quick[h, p])) != end:
                wrong.append(f"pair {h},{p}: latest {quick[h, p]}, expected {end}")
            if wanted is not None and wanted.rides < 8 and most is None and rides[h, p] != wanted.rides:
                wrong.append(f"pair {h},{p}: rides {rides[h, p]}, expected {wanted.rides}")
            if found.status[h, p] == OK and (found.wait_s[h, p] < 0 or found.walk_s[h, p] < 0):
                wrong.append(f"pair {h},{p}: a wait of {found.wait_s[h, p]} s")
            cells += 3
    return wrong, cells


DEEP = 10**7


def _windows(
    plain: TimeExpanded, made: Ground, homes: list[dict[int, int]], places: list[dict[int, int]], at: int
) -> tuple[list[str], int]:
    low, marks = at - 300, 10
    got, departures = window_times(made, low, low + marks * STEP_S, np.arange(marks))
    wrong, cells = [], 0
    for h, home in enumerate(homes):
        for p, place in enumerate(places):
            ends = [plain.earliest(home, place, low + i * STEP_S, None) for i in range(marks)]
            times = sorted(LATE if end is None else end - low - i * STEP_S for i, end in enumerate(ends))
            if got[h, p, :marks].tolist() != times:
                wrong.append(f"pair {h},{p}: {got[h, p, :marks].tolist()}, expected {times}")
            worth = _worth(plain, home, place, low, low + marks * STEP_S)
            if departures[h, p] != worth:
                wrong.append(f"pair {h},{p}: {departures[h, p]} departures, expected {worth}")
            cells += marks + 1
    return wrong, cells


def _worth(plain: TimeExpanded, home: dict[int, int], place: dict[int, int], low: int, high: int) -> int:
    """Count the times to leave in a window after which the earliest arrival is later."""
    leaves = {dep - home[s] for _, _, s, _, dep, boards, _ in plain.calls if boards and s in home}
    count = 0
    for leave in sorted(x for x in leaves if low <= x < high):
        now, next_one = (plain.earliest(home, place, x, None) for x in (leave, leave + 1))
        count += now is not None and (next_one is None or next_one > now)
    return count


def main(arguments: list[str] | None = None) -> int:
    """Compare as many random days as asked for; the exit code is 1 where any cell differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=10_000)
    parser.add_argument("--from-seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    began, cells, wrong = time.time(), 0, 0
    for seed in range(chosen.from_seed, chosen.from_seed + chosen.days):
        differing, compared = wrong_cells(seed)
        cells, wrong = cells + compared, wrong + len(differing)
        for text in differing[:3]:
            print(text, flush=True)
    print(f"{chosen.days:,} random days, {cells:,} cells, {wrong:,} wrong, {time.time() - began:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
