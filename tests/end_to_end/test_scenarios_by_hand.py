"""Scenarios a second way: plain Python and networkx on the starter's files come to every number of a comparison."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd
import pytest
import shapely

import kopa
from kopa.scenarios import CloseRoad, Online, ProjectionYear, RoadSpeed, Season, TransportRule
from kopa.study.study import Study
from tests.conftest import REPO
from tests.end_to_end import by_hand, comparison_by_hand
from tests.end_to_end.by_hand import Site, Starter
from tests.end_to_end.comparison_by_hand import AID_KM, LAW_KM, HandSide, Ways
from tests.studies import study_of

pytestmark = pytest.mark.end_to_end

KAINUU = "18"
AGES = {"lukio": "age_16_17", "vet": "age_16_17", "basic_1_6": "age_7_12", "basic_7_9": "age_13_15"}
PUOLANKA, KUHMO, SOTKAMO = "00673", "00301", "00768"
ROUNDED = {"rel": 1e-9, "abs": 1e-8, "nan_ok": True}
"""The product adds whole ticks of 1e-10 minutes; plain Python adds fractions."""


class Hand:
    """Kainuu's people, sites and roads, of which each scenario makes others."""

    def __init__(self) -> None:
        self.starter = Starter(REPO / "data/starter", REPO / "kopa/accessibility/speeds")
        self.cells = self.starter.cells(self.starter.codes(KAINUU))
        self.codes = [cell.code for cell in self.cells]
        self.roads = self.starter.roads()
        self._trips: dict[int, by_hand.Trips] = {}
        self._edge_m: dict[str, np.ndarray] = {}

    @cached_property
    def points(self) -> np.ndarray:
        return np.array([(cell.x, cell.y) for cell in self.cells])

    def side(self, level: str, sites: list[Site], roads: by_hand.Roads | None = None) -> HandSide:
        """Return a side with some sites, and what holds where no edit says otherwise."""
        law = [LAW_KM if level.startswith("basic") else AID_KM] * len(self.cells)
        persons = [cell.persons[AGES[level]] for cell in self.cells]
        return HandSide(sites, self.ways(level, sites, roads), persons, [(1.0, law)])

    def ways(self, level: str, sites: list[Site], roads: by_hand.Roads | None = None) -> Ways:
        """Return the ways to the nearest of some sites, cell by cell."""
        roads = roads or self.roads
        if id(roads) not in self._trips:
            self._trips[id(roads)] = by_hand.Trips(roads, self.cells)
        time, road = (self._trips[id(roads)].going(sites, metric) for metric in ("min", "km"))
        minutes, by_time = zip(*time, strict=True)
        km, by_road = zip(*road, strict=True)
        return Ways(list(minutes), list(km), list(by_time), list(by_road), self.uncertain(level, sites))

    def uncertain(self, level: str, sites: list[Site]) -> list[bool]:
        """Return to whom a municipality where sites may be missing is no farther, in a straight line, than any site."""
        if level not in self._edge_m:
            towns = self.starter.towns_not_covered(level)
            away_m = np.full(len(self.cells), np.inf)
            if towns:
                found = shapely.STRtree(towns).query_nearest(
                    shapely.points(self.points), return_distance=True, all_matches=False
                )
                away_m[found[0][0]] = found[1]
            self._edge_m[level] = away_m
        places = np.array([(one.x, one.y) for one in sites])
        return [
            bool(edge_m <= np.hypot(*(places - place).T).min())
            for edge_m, place in zip(self._edge_m[level], self.points, strict=True)
        ]


@pytest.fixture(scope="module")
def hand() -> Hand:
    return Hand()


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("kainuu")


def numbers_of(table: pd.DataFrame, counted: str, key: str, columns: list[str]) -> dict:
    """Return every number of a table for the sites counted, by municipality, what it tells of, and column."""
    return {
        (row["municipality_code"], row[key], column): row[column]
        for row in table[table["sites_counted"] == counted].to_dict("records")
        for column in columns
    }


def agree(
    study: Study, hand: Hand, level: str, edits: list, before: HandSide, after: HandSide, *,
    counted: str = "all", capacity: dict[str, float] | None = None,
) -> None:  # fmt: skip
    """Hold every number of a comparison's four tables against plain Python: none told, and none found, is left out."""
    told = study.scenario(*edits, levels=[level])
    found = comparison_by_hand.answers(level, hand.codes, before, after)
    columns = ["before", "after", "change", "persons"]
    assert numbers_of(told.answers, counted, "measure", columns) == pytest.approx(found, **ROUNDED)
    for row in told.answers.to_dict("records"):
        assert row["status"] == comparison_by_hand.rests_on(row["measure"], before, after), row
    found = comparison_by_hand.changes(level, hand.codes, before, after)
    columns = [
        name for name in told.changes.columns
        if name not in ("scenario_id", "region_id", "municipality_code", "level", "sites_counted", "quantity", "status")
    ]  # fmt: skip
    assert numbers_of(told.changes, counted, "quantity", columns) == pytest.approx(found, **ROUNDED)
    assert set(told.changes["status"]) == {comparison_by_hand.rests_on("time_min", before, after)}
    rows = told.sites[told.sites["sites_counted"] == counted].set_index("site")
    loads = comparison_by_hand.loads(before, after, capacity or {})
    assert sorted(rows.index) == sorted(loads)
    for site, (name, code, state, *numbers) in loads.items():
        row = rows.loc[site]
        assert (row["name"], row["municipality_code"], row["state"]) == (name, code, state)
        assert row[["nearest_before", "nearest_after", "capacity"]].tolist() == pytest.approx(numbers, **ROUNDED), site
    of_cells = told.cells[told.cells["sites_counted"] == counted]
    assert of_cells["municipality_code"].tolist() == hand.codes
    for name, values in comparison_by_hand.cells(before, after).items():
        exact = name.startswith("site_")
        assert of_cells[name].tolist() == (values if exact else pytest.approx(values, **ROUNDED)), name


def sure(sites: list[Site]) -> list[Site]:
    return [one for one in sites if not one.id.endswith(".basic")]


def counts(level: str) -> dict[str, Callable[[list[Site]], list[Site]]]:
    """Return which sites a level is told by: of grades 7-9 also by those that surely teach them."""
    return {"all": list, "sure": sure} if level == "basic_7_9" else {"all": list}


def check(
    study: Study, hand: Hand, level: str, edits: list, change: Callable[[list[Site]], list[Site]],
    capacity: dict[str, float] | None = None,
) -> None:  # fmt: skip
    """Hold a scenario that only changes sites against plain Python."""
    sites = hand.starter.sites(level)
    for counted, chosen in counts(level).items():
        before, after = hand.side(level, chosen(sites)), hand.side(level, chosen(change(sites)))
        agree(study, hand, level, edits, before, after, counted=counted, capacity=capacity)
    assert set(study.scenario(*edits, levels=[level]).answers["sites_counted"]) == set(counts(level))


def without(*names: str) -> Callable[[list[Site]], list[Site]]:
    def change(sites: list[Site]) -> list[Site]:
        left = [one for one in sites if one.name not in names]
        assert len(left) == len(sites) - len(names)
        return left

    return change


def moved(numbers: dict[str, tuple[float, float]]) -> Callable[[list[Site]], list[Site]]:
    """Return what moves sites, by their numbers, to other places."""

    def change(sites: list[Site]) -> list[Site]:
        places = {one.id: numbers.get(one.id.partition(".")[0], (one.x, one.y)) for one in sites}
        return [replace(one, x=places[one.id][0], y=places[one.id][1]) for one in sites]

    return change


def test_two_lukiot_closed(study, hand):
    edits = [kopa.close(PUOLANKA), kopa.close(KUHMO)]
    check(study, hand, "lukio", edits, without("Puolangan lukio", "Kuhmon yhteislukio"))


def test_a_lukio_closed_and_its_students_sent_to_another(study, hand):
    before = hand.side("lukio", hand.starter.sites("lukio"))
    ways, closed = before.ways, f"{KUHMO}.lukio"
    sotkamo = hand.ways("lukio", [one for one in before.sites if one.id == f"{SOTKAMO}.lukio"])
    sent = ways.where(
        sotkamo, by_time=lambda i: ways.by_time[i] == closed, by_road=lambda i: ways.by_road[i] == closed
    )  # fmt: skip
    after = replace(before, sites=without("Kuhmon yhteislukio")(before.sites), ways=sent)
    agree(study, hand, "lukio", [kopa.close(KUHMO, move_to=SOTKAMO)], before, after)


def test_a_lukio_opened_in_hyrynsalmi_and_one_moved(study, hand):
    new, place = Site("Uusi", "105", 566_000.0, 7_175_000.0, "uusi.lukio"), (569_000.0, 7_090_000.0)

    def change(sites: list[Site]) -> list[Site]:
        return [*moved({SOTKAMO: place})(sites), new]

    opened = kopa.open_site("Uusi", level="lukio", at=(new.x, new.y), capacity=90)
    edits = [opened, kopa.move(SOTKAMO, to=place)]
    check(study, hand, "lukio", edits, change, {new.id: 90.0})


def test_schools_of_grades_7_9_moved_one_of_which_may_not_teach_them(study, hand):
    tenetti, karhulanvaara = (553_000.0, 7_118_000.0), (604_000.0, 7_208_000.0)
    edits = [kopa.move("05046", to=tenetti), kopa.move("08867", to=karhulanvaara)]
    check(study, hand, "basic_7_9", edits, moved({"05046": tenetti, "08867": karhulanvaara}))


def test_a_vocational_site_closed_where_beside_it_others_may_be_missing(study, hand):
    edit = kopa.close("290-kuhmon-oppimiskeskus")
    check(study, hand, "vet", [edit], without("Kuhmon oppimiskeskus"))
    assert (study.scenario(edit, levels=["vet"]).changes["lose_uncertain"] > 0).any()


def test_schools_shared(study, hand):
    level, group = "basic_1_6", ("578", "205")
    everywhere = hand.side(level, hand.starter.sites(level))

    def within(towns: dict[str, tuple[str, ...]]) -> HandSide:
        ways = everywhere.ways
        for town, codes in towns.items():
            own = hand.ways(level, [one for one in everywhere.sites if one.code in codes])
            there = [code == town for code in hand.codes]
            ways = ways.where(own, by_time=there.__getitem__, by_road=there.__getitem__)
        return replace(everywhere, ways=ways)

    before, after = within({code: (code,) for code in group}), within(dict.fromkeys(group, group))
    agree(study, hand, level, [kopa.share(*group)], before, after)


def test_a_municipality_transports_from_shorter_ways(study, hand):
    first, later = ([km if code == "205" else LAW_KM for code in hand.codes] for km in (2.0, 3.5))
    edits = [TransportRule("205", 2.0, 3.5)]
    side = hand.side("basic_1_6", hand.starter.sites("basic_1_6"))
    agree(study, hand, "basic_1_6", edits, side, replace(side, limits=[(2 / 6, first), (4 / 6, later)]))
    for counted, chosen in counts("basic_7_9").items():
        side = hand.side("basic_7_9", chosen(hand.starter.sites("basic_7_9")))
        agree(study, hand, "basic_7_9", edits, side, replace(side, limits=[(1.0, later)]), counted=counted)


def test_part_is_studied_online(study, hand):
    side = hand.side("lukio", hand.starter.sites("lukio"))
    agree(study, hand, "lukio", [Online("lukio", 2.0)], side, replace(side, days=2.0))


def test_people_of_a_year_to_come(study, hand):
    counted = {
        (row["kind"], row["year"]): float(row["age_16_17"])
        for row in by_hand.rows_of(REPO / "data/starter/region_ages.csv.gz")
        if row["region_code"] == KAINUU
    }
    last = max(year for kind, year in counted if kind == "observed")
    rate = counted["projection", "2035"] / counted["observed", last]
    now = hand.side("lukio", hand.starter.sites("lukio"))
    then = replace(now, persons=[rate * p for p in now.persons], assumed=True)  # that each municipality changes alike
    agree(study, hand, "lukio", [ProjectionYear(2035)], now, then)


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
    row = study.network.edges.iloc[way.link]
    assert (row["u"], row["v"]) == hand.roads.links[way.link][:2]
    edit, roads, sites = CloseRoad(f"link {row['id']}", at), cut(hand.roads, at), hand.starter.sites("lukio")
    before = hand.side("lukio", sites)
    agree(study, hand, "lukio", [edit], before, hand.side("lukio", sites, roads))
    closed = hand.side("lukio", without("Puolangan lukio")(sites), roads)
    agree(study, hand, "lukio", [edit, kopa.close(PUOLANKA)], before, closed)


def slowed(road: str, kmh: float) -> by_hand.Roads:
    """Return the roads with all of one driven at a speed, its ferries as they are."""

    class Slowed(Starter):
        def _minutes(self, row: dict[str, str], length_m: float, ferry: bool) -> float:
            if row["road_number"] == road and not ferry:
                return length_m / 1000 / kmh * 60
            return super()._minutes(row, length_m, ferry)

    return Slowed(REPO / "data/starter", REPO / "kopa/accessibility/speeds").roads()


def test_a_main_road_driven_slowly_and_a_lukio_closed_from_a_day_on(study, hand):
    edits, sites = [RoadSpeed("road 5", 40.0), kopa.close(PUOLANKA, from_day="2027-08-01")], hand.starter.sites("lukio")
    roads, left = slowed("5", 40.0), without("Puolangan lukio")(sites)
    agree(study, hand, "lukio", edits, hand.side("lukio", sites), hand.side("lukio", left, roads))


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
    sites = hand.starter.sites("lukio")
    before, after = hand.side("lukio", sites), hand.side("lukio", sites, starter.roads())
    agree(study, hand, "lukio", [Season("winter")], before, after)
