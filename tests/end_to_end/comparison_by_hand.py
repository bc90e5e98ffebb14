"""The tables of a comparison a second time, in plain Python: docs/scenarios.md written out, nothing of kopa."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from tests.end_to_end import by_hand
from tests.end_to_end.by_hand import Site

LAW_KM, NEAR_KM, AID_KM, NEAR_SECOND_KM = 5.0, 5.0, 7.0, 10.0
DAY_MIN = {"basic_1_6": 150.0, "basic_7_9": 180.0}
EUR = {"low": 0.75 * 1600, "high": 1.25 * 1600}
"""What a pupil's transport costs a year: the mean of 1,600 EUR, less and more by a quarter."""
SAME = 1e-6
"""Minutes or kilometres that are rounding."""

Table = dict[tuple[str, ...], float]


@dataclass(frozen=True)
class Ways:
    """To the nearest site, cell by cell: minutes, kilometres, its id by either, and whether one may be missing."""

    minutes: list[float]
    km: list[float]
    by_time: list[str]
    by_road: list[str]
    uncertain: list[bool]

    def where(self, other: "Ways", *, by_time: Callable[[int], bool], by_road: Callable[[int], bool]) -> "Ways":
        """Return the ways with those of another in the cells of which it is true."""

        def mixed(mine: list, others: list, taken: Callable[[int], bool]) -> list:
            return [others[i] if taken(i) else mine[i] for i in range(len(mine))]

        return Ways(
            mixed(self.minutes, other.minutes, by_time),
            mixed(self.km, other.km, by_road),
            mixed(self.by_time, other.by_time, by_time),
            mixed(self.by_road, other.by_road, by_road),
            self.uncertain,
        )


@dataclass(frozen=True)
class HandSide:
    """One side: sites, ways, persons, (share of them, kilometres from which they are transported), days, assumed."""

    sites: list[Site]
    ways: Ways
    persons: list[float]
    limits: list[tuple[float, list[float]]]
    days: float = 5.0
    assumed: bool = False
    """Whether the number of persons rests on an assumption."""


def groups(codes: list[str]) -> Iterator[tuple[str, list[int]]]:
    """Yield the rows of the whole region, which has no code, and those of each municipality."""
    yield "", list(range(len(codes)))
    for code in sorted(set(codes)):
        yield code, [i for i, one in enumerate(codes) if one == code]


def quantile(values: list[float], persons: list[float], part: float) -> float:
    """The least value that a part of the persons have at most, where hundredths of persons add up to it exactly."""
    return by_hand.quantile(values, [round(100 * p, 6) for p in persons], part * (1 - 1e-12))


def answers(level: str, codes: list[str], before: HandSide, after: HandSide) -> Table:
    """Every number of `scenario_answers`."""
    found = {}
    for code, rows in groups(codes):
        one, other = numbers(level, before, rows), numbers(level, after, rows)
        if before.persons == after.persons and any(after.persons[i] for i in rows):
            other |= means_after(level, before, after, rows, one)
        for name in one:
            found[code, name, "before"], found[code, name, "after"] = one[name], other[name]
            found[code, name, "change"] = other[name] - one[name]
            found[code, name, "persons"] = other["persons"]
    return found


def numbers(level: str, side: HandSide, rows: list[int]) -> dict[str, float]:
    """Every measure of one side for some cells, by its id."""
    basic = level in DAY_MIN
    minutes, km, persons = ([values[i] for i in rows] for values in (side.ways.minutes, side.ways.km, side.persons))
    lived = [i for i, p in enumerate(persons) if p > 0]

    def where(true: Callable[[int], bool]) -> float:
        return math.fsum(p for i, p in enumerate(persons) if true(i))

    transported = [
        (km[i], share * persons[i])
        for share, limit in side.limits
        for i, row in enumerate(rows)
        if (km[i] > limit[row] if basic else km[i] >= limit[row])
    ]
    found = {
        "persons": math.fsum(persons),
        "unreachable": where(lambda i: minutes[i] == math.inf),
        "uncertain": where(lambda i: side.ways.uncertain[rows[i]]),
        "mean_min": round(by_hand.mean(minutes, persons), 6),
        "median_min": quantile(minutes, persons, 0.5),
        "p90_min": quantile(minutes, persons, 0.9),
        "worst_min": max(minutes[i] for i in lived),
        "weekly_mean_min": by_hand.mean([2 * t * side.days for t in minutes], persons),
        "mean_km": round(by_hand.mean(km, persons), 6),
        "median_km": quantile(km, persons, 0.5),
        "p90_km": quantile(km, persons, 0.9),
        "worst_km": max(km[i] for i in lived),
        "over_near": where(lambda i: km[i] > (NEAR_KM if basic else NEAR_SECOND_KM)),
        "over_limit": math.fsum(p for _, p in transported),
        "pupil_km": math.fsum(2 * way * p for way, p in transported if way < math.inf),
        "gini_min": by_hand.gini(
            *zip(*((minutes[i], persons[i]) for i in lived if minutes[i] < math.inf), strict=True)
        ),
    }
    if basic:
        found["over_day"] = where(lambda i: 2 * minutes[i] > DAY_MIN[level])
        found |= {f"transport_{name}_eur": found["over_limit"] * each for name, each in EUR.items()}
    return found


def hundredths(value: float, level: str, unit: str) -> int:
    """Return minutes or kilometres in hundredths: 4.148 is 4.14, printed as 4.1, and no rounding crosses the law's."""
    whole = round(100 * value)
    if whole % 10 == 5 and 100 * value < whole:
        whole -= 1
    if unit == "km" and level in DAY_MIN:
        return max(whole, 501) if value > LAW_KM else min(whole, 500)
    if unit == "km":
        return max(whole, 700) if value >= AID_KM else min(whole, 699)
    return whole


def millionths(total: int, persons: int) -> int:
    """Return the mean of hundredths, in millionths."""
    return math.floor(Fraction(10_000 * total, persons) + Fraction(1, 2))


def longer_together(level: str, unit: str, before: HandSide, after: HandSide, rows: list[int]) -> tuple[int, int]:
    """Return by how much the ways of hundredths of persons become longer together, and how many these are."""
    total = people = 0
    for i in rows:
        one, other = ((side.ways.minutes if unit == "min" else side.ways.km)[i] for side in (before, after))
        persons = round(100 * after.persons[i])
        people += persons
        if changed(one, other):
            total += persons * (hundredths(other, level, unit) - hundredths(one, level, unit))
    return total, people


def means_after(
    level: str, before: HandSide, after: HandSide, rows: list[int], now: dict[str, float]
) -> dict[str, float]:
    """Both means of the same persons after a scenario: those of now, and what changes in hundredths."""
    return {
        f"mean_{unit}": now[f"mean_{unit}"] + millionths(*longer_together(level, unit, before, after, rows)) / 1e6
        for unit in ("min", "km")
    }


def rests_on(measure: str, before: HandSide, after: HandSide) -> str:
    """Return what a row of `scenario_answers` rests on: a mean price, or a limit for some grades only, is assumed."""
    split = max(len(before.limits), len(after.limits)) > 1 and measure in ("over_limit", "pupil_km")
    return "assumption" if after.assumed or split or measure.endswith("_eur") else "ok"


def changes(level: str, codes: list[str], before: HandSide, after: HandSide) -> Table:
    """Every number of `scenario_changes`."""
    b, a = before.ways, after.ways
    quantities = {
        "time_min": (b.minutes, a.minutes, b.by_time, a.by_time),
        "distance_km": (b.km, a.km, b.by_road, a.by_road),
        "weekly_min": ([2 * t * before.days for t in b.minutes], [2 * t * after.days for t in a.minutes],
                       b.by_time, a.by_time),
    }  # fmt: skip
    found = {}
    for code, rows in groups(codes):
        for name, (one, other, site_before, site_after) in quantities.items():
            differences = {i: changed(one[i], other[i]) for i in rows}
            elsewhere = [i for i in rows if site_before[i] != site_after[i]]
            of_group = counted(differences, elsewhere, after)
            for side, sign in (("gain", -1), ("lose", 1)):
                those = [i for i in rows if sign * differences[i] > 0]
                if name != "weekly_min" and any(after.persons[i] for i in those):
                    unit = "min" if name == "time_min" else "km"
                    of_group[f"{side}_mean"] = millionths(*longer_together(level, unit, before, after, those)) / 1e6
            found |= {(code, name, column): value for column, value in of_group.items()}
    return found


def changed(before: float, after: float) -> float:
    """Return by how much a way becomes longer; 0 where that is rounding."""
    return 0.0 if before == after or abs(after - before) <= SAME else after - before


def counted(differences: dict[int, float], elsewhere: list[int], after: HandSide) -> dict[str, float]:
    """Return who gains, loses and keeps, by how much, and who has another site."""

    def persons(rows: list[int]) -> float:
        return math.fsum(after.persons[i] for i in rows)

    def mean(rows: list[int]) -> float:
        return math.fsum(differences[i] * after.persons[i] for i in rows) / persons(rows) if persons(rows) else math.nan

    gain, lose = [i for i, d in differences.items() if d < 0], [i for i, d in differences.items() if d > 0]
    lived = {i for i in differences if after.persons[i] > 0}
    return {
        "persons": persons(list(differences)),
        "gain": persons(gain),
        "lose": persons(lose),
        "keep": persons([i for i, d in differences.items() if d == 0]),
        "not_known": 0.0,  # in the region itself the sites of the levels asked are known everywhere
        "lose_uncertain": persons([i for i in lose if after.ways.uncertain[i]]),
        "other_site": persons(elsewhere),
        "gain_mean": mean(gain),
        "lose_mean": mean(lose),
        "largest_gain": min((differences[i] for i in gain if i in lived), default=math.nan),
        "largest_loss": max((differences[i] for i in lose if i in lived), default=math.nan),
    }


def cells(before: HandSide, after: HandSide) -> dict[str, list]:
    """Every column of the table of cells that tells of a side, cell by cell."""
    return {
        f"{name}{side}{unit}": values
        for side, one in (("before", before), ("after", after))
        for name, unit, values in (
            ("persons_", "", one.persons), ("", "_min", one.ways.minutes), ("", "_km", one.ways.km),
            ("site_", "", one.ways.by_time),
        )
    }  # fmt: skip


def loads(before: HandSide, after: HandSide, capacity: dict[str, float]) -> dict[str, tuple]:
    """Every row of `scenario_sites`: name, municipality, what becomes of the site, persons before and after, places."""
    was, then = ({one.id: one for one in side.sites} for side in (before, after))
    persons = tuple(persons_by_site(side) for side in (before, after))
    found = {}
    for name, site in (then | was).items():
        state = "closed" if name not in then else "opened" if name not in was else "stays"
        if state == "stays" and (site.x, site.y) != (then[name].x, then[name].y):
            state = "moved"
        nearest = tuple(of_site[name] for of_site in persons)
        if any(nearest) or state != "stays":
            found[name] = (site.name, site.code, state, *nearest, capacity.get(name, math.nan))
    return found


def persons_by_site(side: HandSide) -> dict[str, float]:
    """Return for how many persons each site is the nearest by time."""
    found = defaultdict(list)
    for site, p in zip(side.ways.by_time, side.persons, strict=True):
        found[site].append(p)
    return defaultdict(float, {site: math.fsum(persons) for site, persons in found.items()})
