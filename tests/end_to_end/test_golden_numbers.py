"""Golden numbers: docs/golden-numbers.md, the product and a second way by hand say the same of the case regions."""

import math
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from kopa.goals.catalogue import key_of
from kopa.goals.criteria import QUANTITIES
from kopa.parameters import Parameters
from tests.end_to_end import by_hand
from tests.studies import study_of

pytestmark = pytest.mark.end_to_end

REPO = Path(__file__).resolve().parents[2]
PAGE = REPO / "docs/golden-numbers.md"
NUMBERS = {"kainuu": "18", "keski-pohjanmaa": "16", "etela-savo": "10", "satakunta": "04"}
"""Official numbers of the case regions."""

ROW = re.compile(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|")
AGES = {"persons.7_12": "age_7_12", "persons.13_15": "age_13_15", "persons.16_17": "age_16_17"}


def golden(region: str) -> dict[str, str]:
    """Return the numbers of a region as the page prints them."""
    _, _, after = PAGE.read_text(encoding="utf-8").partition(f"## {region}\n")
    lines = after.partition("\n## ")[0].splitlines()
    return {found[1]: found[2].strip() for found in map(ROW.match, lines) if found}


def printed(name: str, value: float) -> str:
    """Return a number as the page prints it: persons whole, shares in tenths of a per cent, scores in thousandths."""
    if name.startswith("persons"):
        return f"{value:,.0f}"
    if name.startswith("score"):
        return f"{value:.3f}"
    return f"{100 * value:.1f} %" if "share" in name else f"{value:.1f}"


@cache
def product(region: str) -> dict[str, float]:
    """Return the numbers as the product tells them."""
    study = study_of(region)
    table, card, people = study.indicators(), study.scorecard(), study.on_people()
    told = {(row.municipality_code, row.level, row.indicator_id): row.value for row in table.itertuples(index=False)}
    youths = people["age_16_17"]
    found = {name: people[age].sum() for name, age in AGES.items()} | {"persons": people["population"].sum()}
    for level in ("lukio", "vet"):
        found[f"{level}.within_30_min_share"] = youths[people[f"time_{level}_min"] <= 30].sum() / youths.sum()
        found[f"{level}.p90_min"] = told["", level, "G1.d.p90"]
    found["basic_1_6.over_5_km_share"] = told["", "basic_1_6", "G1.f.5km"]
    found["basic_1_6.p90_km"] = told["", "basic_1_6", "G1.d.km_p90"]
    found["lukio.border_min"] = told["", "lukio", "G5.a.penalty"]
    for code in study.region.municipality_codes:
        found[f"lukio.median_min.{code}"] = told[code, "lukio", "G1.d.median"]
    part = card[(card["indicator_id"] == "G1.d.p90") & (card["level"] == "lukio")]
    found["score.lukio.p90"] = part["score"].item()
    wholes = card[card["indicator_id"] == ""].set_index("goal_id")["score"]
    return found | {f"score.{goal}": wholes[goal] for goal in ("G1", "ALL")}


@cache
def starter() -> tuple[by_hand.Starter, by_hand.Roads]:
    files = by_hand.Starter(REPO / "data/starter", REPO / "kopa/accessibility/speeds")
    return files, files.roads()


@cache
def worked_by_hand(region: str) -> dict[str, float]:
    """Return the numbers of people and ways, cell by cell (`by_hand`)."""
    files, roads = starter()
    codes = files.codes(NUMBERS[region])
    cells = files.cells(codes)
    trips = by_hand.Trips(roads, cells)
    pupils, youths = ([cell.persons[age] for cell in cells] for age in ("age_7_12", "age_16_17"))
    found = {name: math.fsum(cell.persons[age] for cell in cells) for name, age in AGES.items()}
    found["persons"] = math.fsum(sum(cell.persons.values()) for cell in cells)
    school_km = trips.nearest(files.sites("basic_1_6"), "km")
    found["basic_1_6.over_5_km_share"] = by_hand.share([km > 5 for km in school_km], pupils)
    found["basic_1_6.p90_km"] = by_hand.quantile(school_km, pupils, 0.9)
    ways = {level: trips.nearest(files.sites(level), "min") for level in ("lukio", "vet")}
    for level, minutes in ways.items():
        found[f"{level}.within_30_min_share"] = by_hand.share([one <= 30 for one in minutes], youths)
        found[f"{level}.p90_min"] = by_hand.quantile(minutes, youths, 0.9)
    found["lukio.border_min"] = border_min(trips, files.sites("lukio"), ways["lukio"], youths)
    for code in codes:
        here = [i for i, cell in enumerate(cells) if cell.code == code]
        of_town = ([values[i] for i in here] for values in (ways["lukio"], youths))
        found[f"lukio.median_min.{code}"] = by_hand.quantile(*of_town, 0.5)
    return found | {"score.lukio.p90": min(max((60 - found["lukio.p90_min"]) / (60 - 10), 0), 1)}


def border_min(trips: by_hand.Trips, sites: list[by_hand.Site], any_min: list[float], persons: list[float]) -> float:
    """Return how much longer the way to one's own municipality's site is, where it has one."""
    by_code = defaultdict(list)
    for site in sites:
        by_code[site.code].append(site)
    codes = {cell.code for cell in trips.cells} & set(by_code)
    own = {code: trips.nearest(by_code[code], "min") for code in codes}
    rows = [(i, own[cell.code][i]) for i, cell in enumerate(trips.cells) if cell.code in own]
    return by_hand.mean([minutes - any_min[i] for i, minutes in rows], [persons[i] for i, _ in rows])


@pytest.mark.parametrize("region", NUMBERS)
def test_the_page_says_what_the_product_says(region):
    told, found = golden(region), product(region)
    assert len(told) >= 12
    assert {name: printed(name, found[name]) for name in told} == told


@pytest.mark.parametrize("region", NUMBERS)
def test_the_page_says_what_is_worked_by_hand(region):
    told, found = golden(region), worked_by_hand(region)
    mine = [name for name in told if name not in ("score.G1", "score.ALL")]
    assert {name: printed(name, found[name]) for name in mine} == {name: told[name] for name in mine}


@pytest.mark.parametrize("region", NUMBERS)
def test_scores_follow_from_the_values_and_the_goalposts_of_the_page_of_methods(region):
    table = study_of(region).indicators()
    values = {
        (row.indicator_id, row.level): row.value
        for row in table[table["municipality_code"] == ""].itertuples()
        if row.status not in ("missing", "assumption") and not math.isnan(row.value)
    }
    goals = goals_by_hand(values)
    told = golden(region)
    assert printed("score.G1", goals["G1"]) == told["score.G1"]
    whole = math.prod(max(score, 0.01) for score in goals.values()) ** (1 / len(goals))
    assert printed("score.ALL", whole) == told["score.ALL"]


def goals_by_hand(values: dict[tuple[str, str], float]) -> dict[str, float]:
    """Return the score of each goal that has one: means of criteria, which are means of indicators at levels."""
    page = (REPO / "docs/methods-goals.md").read_text(encoding="utf-8").partition("### Goalposts\n")[2]
    posts = re.findall(r"^\| (G[\w.]+) \| ([^|]+) \| ([-\d.]+) \| ([-\d.]+) \|", page, flags=re.M)
    listed = pd.read_csv(REPO / "kopa/goals/scoring/discrimination.csv", keep_default_na=False)
    weightless = set(listed[["key", "level"]].itertuples(index=False, name=None))
    scores, quantities = defaultdict(lambda: defaultdict(list)), defaultdict(set)
    for name, levels, worst, best in posts:
        for level in levels.replace("–", "").split(", "):
            if (name, level) in values and (key_of(name, level, Parameters()), level) not in weightless:
                score = (values[name, level] - float(worst)) / (float(best) - float(worst))
                goal, criterion = name[:2], criteria()[".".join(name.split(".")[:2])]
                scores[goal][criterion].append(min(max(score, 0.0), 1.0))
                quantities[goal].add((QUANTITIES.get(criterion, criterion), "" if criterion == "cohorts" else level))
    return {
        goal: mean_of([mean_of(each) for each in parts.values()])
        for goal, parts in scores.items()
        if len(quantities[goal]) >= 2
    }


def mean_of(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)


@cache
def criteria() -> dict[str, str]:
    """Return the criterion of each indicator, as it is declared."""
    from kopa.goals.catalogue import INDICATORS

    return {name: one.criterion for name, one in INDICATORS.items()}
