"""Scenarios a second way: plain Python and networkx on the starter's files come to every number of a comparison."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import shapely

import kopa
from kopa.scenarios import CloseRoad, Online, ProjectionYear, Season, TransportRule
from kopa.study.study import Study
from tests.conftest import REPO
from tests.end_to_end import by_hand
from tests.end_to_end.by_hand import Site, Starter
from tests.studies import study_of

pytestmark = pytest.mark.end_to_end

KAINUU = "18"
LAW_KM, NEAR_KM, AID_KM, NEAR_LUKIO_KM, DAY_MIN = 5.0, 5.0, 7.0, 10.0, 150.0
PRICES = {"low": 0.75, "high": 1.25}
"""The mean of 1,600 EUR a pupil, less and more by a quarter."""
AGES = {"lukio": "age_16_17", "basic_1_6": "age_7_12"}
PUOLANKA, KUHMO, SOTKAMO = "00673", "00301", "00768"
ROUNDED = {"rel": 1e-9, "abs": 1e-5}
"""The product adds whole ticks of 1e-10 minutes; plain Python adds fractions."""


class Hand:
    """Kainuu's people, sites and roads, of which each scenario makes others."""

    def __init__(self) -> None:
        self.starter = Starter(REPO / "data/starter", REPO / "kopa/accessibility/speeds")
        self.cells = self.starter.cells(self.starter.codes(KAINUU))
        self.roads = self.starter.roads()
        self._trips: dict[int, by_hand.Trips] = {}

    def ways(self, sites: list[Site], roads: by_hand.Roads | None = None) -> "Ways":
        """Return minutes and kilometres to the nearest of some sites, cell by cell."""
        roads = roads or self.roads
        trips = self._trips.setdefault(id(roads), by_hand.Trips(roads, self.cells))
        return Ways(trips.nearest(sites, "min"), trips.nearest(sites, "km"))

    def persons(self, level: str) -> list[float]:
        return [cell.persons[AGES[level]] for cell in self.cells]


class Ways:
    def __init__(self, minutes: list[float], km: list[float]) -> None:
        self.minutes, self.km = minutes, km


@pytest.fixture(scope="module")
def hand() -> Hand:
    return Hand()


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("kainuu")


def quantile(values: list[float], persons: list[float], part: float) -> float:
    """The least value that a part of the persons have at most, where hundredths of persons add up to it exactly."""
    return by_hand.quantile(values, [round(100 * p, 6) for p in persons], part * (1 - 1e-12))


def numbers(level: str, ways: Ways, persons: list[float], limits: list[tuple[float, list[float]]], days: float) -> dict:
    """Every measure of one side, by its id."""
    everybody = list(zip(ways.minutes, ways.km, persons, strict=True))
    basic = level == "basic_1_6"

    def over(km: float, limit: float) -> bool:
        return km > limit if basic else km >= limit

    transported = [
        (km, share * p) for share, limit in limits for (_, km, p), at in zip(everybody, limit, strict=True)
        if over(km, at)
    ]  # fmt: skip
    found = {
        "persons": math.fsum(persons),
        "unreachable": math.fsum(p for t, _, p in everybody if t == math.inf),
        "mean_min": by_hand.mean(ways.minutes, persons),
        "median_min": quantile(ways.minutes, persons, 0.5),
        "p90_min": quantile(ways.minutes, persons, 0.9),
        "worst_min": max(t for t, _, p in everybody if p > 0),
        "weekly_mean_min": by_hand.mean([2 * t * days for t in ways.minutes], persons),
        "mean_km": by_hand.mean(ways.km, persons),
        "median_km": quantile(ways.km, persons, 0.5),
        "p90_km": quantile(ways.km, persons, 0.9),
        "worst_km": max(km for _, km, p in everybody if p > 0),
        "over_near": math.fsum(p for _, km, p in everybody if km > (NEAR_KM if basic else NEAR_LUKIO_KM)),
        "over_limit": math.fsum(p for _, p in transported),
        "pupil_km": math.fsum(2 * km * p for km, p in transported if km < math.inf),
    }
    priced = {f"transport_{name}_eur": found["over_limit"] * 1600 * factor for name, factor in PRICES.items()}
    return (
        found
        | (priced if basic else {})
        | ({"over_day": math.fsum(p for t, _, p in everybody if 2 * t > DAY_MIN)} if basic else {})
    )


def changes(before: list[float], after: list[float], persons: list[float]) -> dict[str, float]:
    """Who gains, loses and keeps; what differs by a millionth is rounding."""
    rows = [(0.0 if b == a or abs(a - b) <= 1e-6 else a - b, p) for b, a, p in zip(before, after, persons, strict=True)]
    found = {
        "persons": math.fsum(p for _, p in rows),
        "gain": math.fsum(p for change, p in rows if change < 0),
        "lose": math.fsum(p for change, p in rows if change > 0),
        "keep": math.fsum(p for change, p in rows if change == 0),
        "not_known": 0.0,
    }
    losers = [(change, p) for change, p in rows if change > 0 and p > 0]
    if losers:
        found["largest_loss"] = max(change for change, _ in losers)
        found["lose_mean"] = math.fsum(change * p for change, p in losers) / found["lose"]
    return found


def agree(study: Study, level: str, edits: list, before: Ways, after: Ways, persons: tuple, rules: tuple) -> None:
    """Hold a comparison's region rows against plain Python."""
    told = study.scenario(*edits, levels=[level])
    answers = told.answers[told.answers["municipality_code"] == ""].set_index("measure")
    sides = [
        numbers(level, ways, p, limits, days)
        for ways, p, (limits, days) in zip((before, after), persons, rules, strict=True)
    ]
    for measure in sides[0]:
        found = answers.loc[measure, ["before", "after"]].tolist()
        assert found == pytest.approx([side[measure] for side in sides], **ROUNDED), measure
    assert set(sides[0]) | {"uncertain", "gini_min"} == set(answers.index)
    of_region = told.changes[told.changes["municipality_code"] == ""].set_index("quantity")
    for quantity, one, other in (
        ("time_min", before.minutes, after.minutes), ("distance_km", before.km, after.km),
        ("weekly_min", *([2 * t * rule[1] for t in ways.minutes] for ways, rule in zip((before, after), rules,
                                                                                    strict=True))),
    ):  # fmt: skip
        expected = changes(one, other, persons[1])
        assert of_region.loc[quantity, list(expected)].tolist() == pytest.approx(list(expected.values()), **ROUNDED)


def law(hand: Hand, level: str) -> list[tuple[float, list[float]]]:
    return [(1.0, [LAW_KM if level == "basic_1_6" else AID_KM] * len(hand.cells))]


def check(study: Study, hand: Hand, level: str, edits: list, change: Callable[[list[Site]], list[Site]]) -> None:
    """Hold a scenario that only changes sites against plain Python."""
    sites, p = hand.starter.sites(level), hand.persons(level)
    rules = ((law(hand, level), 5.0),) * 2
    agree(study, level, edits, hand.ways(sites), hand.ways(change(sites)), (p, p), rules)


def without(*names: str) -> Callable[[list[Site]], list[Site]]:
    def change(sites: list[Site]) -> list[Site]:
        left = [one for one in sites if one.name not in names]
        assert len(left) == len(sites) - len(names)
        return left

    return change


def test_two_lukiot_closed(study, hand):
    check(
        study,
        hand,
        "lukio",
        [kopa.close(PUOLANKA), kopa.close(KUHMO)],
        without("Puolangan lukio", "Kuhmon yhteislukio"),
    )


def test_a_lukio_opened_in_hyrynsalmi_and_one_moved(study, hand):
    new, place = Site("Uusi", "105", 566_000.0, 7_175_000.0), (569_000.0, 7_090_000.0)

    def change(sites: list[Site]) -> list[Site]:
        moved = [replace(one, x=place[0], y=place[1]) if one.name == "Sotkamon lukio" else one for one in sites]
        return [*moved, new]

    edits = [kopa.open_site("Uusi", level="lukio", at=(new.x, new.y)), kopa.move(SOTKAMO, to=place)]
    check(study, hand, "lukio", edits, change)


def test_schools_shared(study, hand):
    sites, p = hand.starter.sites("basic_1_6"), hand.persons("basic_1_6")
    everywhere = hand.ways(sites)
    group = ("578", "205")
    own = {code: hand.ways([one for one in sites if one.code == code]) for code in group}
    together = hand.ways([one for one in sites if one.code in group])

    def joined(of_town: dict[str, Ways]) -> Ways:
        picked = [of_town.get(cell.code, everywhere) for cell in hand.cells]
        return Ways([ways.minutes[i] for i, ways in enumerate(picked)], [ways.km[i] for i, ways in enumerate(picked)])

    rules = ((law(hand, "basic_1_6"), 5.0),) * 2
    after = joined(dict.fromkeys(group, together))
    agree(study, "basic_1_6", [kopa.share(*group)], joined(own), after, (p, p), rules)


def test_a_municipality_transports_from_shorter_ways_and_part_is_studied_online(study, hand):
    sites, p = hand.starter.sites("basic_1_6"), hand.persons("basic_1_6")
    ways = hand.ways(sites)
    first = [2.0 if cell.code == "205" else LAW_KM for cell in hand.cells]
    later = [3.5 if cell.code == "205" else LAW_KM for cell in hand.cells]
    rules = (law(hand, "basic_1_6"), 5.0), ([(2 / 6, first), (4 / 6, later)], 5.0)
    agree(study, "basic_1_6", [TransportRule("205", 2.0, 3.5)], ways, ways, (p, p), rules)
    ways, p = hand.ways(hand.starter.sites("lukio")), hand.persons("lukio")
    rules = (law(hand, "lukio"), 5.0), (law(hand, "lukio"), 2.0)
    agree(study, "lukio", [Online("lukio", 2.0)], ways, ways, (p, p), rules)


def test_people_of_a_year_to_come(study, hand):
    counted = {
        (row["kind"], row["year"]): float(row["age_16_17"])
        for row in by_hand.rows_of(REPO / "data/starter/region_ages.csv.gz")
        if row["region_code"] == KAINUU
    }
    last = max(year for kind, year in counted if kind == "observed")
    rate = counted["projection", "2035"] / counted["observed", last]
    now = hand.persons("lukio")
    ways = hand.ways(hand.starter.sites("lukio"))
    rules = ((law(hand, "lukio"), 5.0),) * 2
    agree(study, "lukio", [ProjectionYear(2035)], ways, ways, (now, [rate * p for p in now]), rules)


def cut(roads: by_hand.Roads, at: tuple[float, float]) -> by_hand.Roads:
    """Return the roads with the one nearest to a place cut there: its two parts do not touch."""
    way = roads.way(*at)
    u, v, minutes, metres, ferry = roads.links[way.link]
    path, gap = roads.paths[way.link], 1.0 / metres
    other = by_hand.Roads(list(roads.links), list(roads.paths))
    parts = ((u, "end", 0.0, way.share - gap), ("beginning", v, way.share + gap, 1.0))
    for number, (a, b, start, end) in enumerate(parts):
        part = (a, b, minutes * (end - start), metres * (end - start), ferry)
        line = shapely.ops.substring(path, start, end, normalized=True)
        if number == 0:
            other.links[way.link], other.paths[way.link] = part, line
        else:
            other.links.append(part)
            other.paths.append(line)
    return other


def test_a_main_road_cut(study, hand):
    at = (569_500.0, 7_190_500.0)
    way = hand.roads.way(*at)
    edges = study.network.edges
    row = edges.iloc[way.link]
    assert (row["u"], row["v"]) == hand.roads.links[way.link][:2]
    sites, p = hand.starter.sites("lukio"), hand.persons("lukio")
    after = hand.ways(sites, cut(hand.roads, at))
    rules = ((law(hand, "lukio"), 5.0),) * 2
    edit = CloseRoad(f"link {row['id']}", at)
    agree(study, "lukio", [edit], hand.ways(sites), after, (p, p), rules)
    closed = without("Puolangan lukio")(sites)
    both = hand.ways(closed, cut(hand.roads, at))
    agree(study, "lukio", [edit, kopa.close(PUOLANKA)], hand.ways(sites), both, (p, p), rules)


def test_winter(study, hand):
    class Winter(Starter):
        def _minutes(self, row: dict[str, str], length_m: float, ferry: bool) -> float:
            key = (row["road_class"], row["width_class"])
            speeds = self.speeds.get(key) or self.speeds[row["road_class"], ""]
            as_summer = {one: speeds[one.replace("summer", "winter")] for one in speeds if one.startswith("summer")}
            kept, self.speeds = self.speeds, {key: speeds | as_summer}
            try:
                return super()._minutes(row, length_m, ferry)
            finally:
                self.speeds = kept

    starter = Winter(REPO / "data/starter", REPO / "kopa/accessibility/speeds")
    sites, p = hand.starter.sites("lukio"), hand.persons("lukio")
    rules = ((law(hand, "lukio"), 5.0),) * 2
    agree(study, "lukio", [Season("winter")], hand.ways(sites), hand.ways(sites, starter.roads()), (p, p), rules)
