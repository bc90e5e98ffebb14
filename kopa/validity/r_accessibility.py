"""Agreement with the published values of R accessibility (Belo Horizonte, 898 cells, 748,437 pairs)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from kopa.accessibility import inequality, measures
from kopa.accessibility.aggregate.weighted import weighted_quantile
from kopa.accessibility.measures.reducers import Statistic
from kopa.validity.agreement import Agreement, Numbers, compared

ANSWER = "R accessibility"
FOLDER = "r_accessibility"


@dataclass(frozen=True)
class _Belo:
    """Data and published values."""

    published: Mapping[str, Any]
    ids: list[str]
    theil_ids: list[str]
    land: pd.DataFrame
    five: pd.DataFrame
    balancing: pd.DataFrame
    pareto: pd.DataFrame
    full: pd.DataFrame


def agreements(folder: Path) -> Iterator[Agreement]:
    """Yield the agreement with every published value, measure by measure."""
    belo = _read(folder)
    yield from _nearest_and_cumulative(belo)
    yield from _catchments(belo)
    yield from _costs(belo)
    yield from _inequality(belo)


def _read(folder: Path) -> _Belo:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    def times(name: str) -> pd.DataFrame:
        return pd.read_csv(folder / name).rename(columns={"travel_time": "travel_time_min"})

    return _Belo(
        published={**expected["values"], **expected["test_only"]},
        ids=expected["subset_ids"],
        theil_ids=expected["theil_ids"],
        land=pd.read_csv(folder / "land_use_data.csv"),
        five=times("subset5_travel_matrix.csv"),
        balancing=times("subset5_balancing_travel_matrix.csv"),
        pareto=times("subset5_pareto_frontier.csv"),
        full=times("travel_matrix.csv.gz"),
    )


def _by_id(ids: list[str], values: list[float]) -> dict[str, float]:
    return dict(zip(ids, values, strict=True))


def _named(values: list[float] | float, name: str = "value") -> dict[str, float]:
    listed = values if isinstance(values, list) else [values]
    return {f"{name} {i}": v for i, v in enumerate(listed)}


def _row(quantity: str, got: Numbers | pd.Series, published: Numbers, digits: int, note: str = "") -> Agreement:
    numbers = cast(Numbers, got.to_dict()) if isinstance(got, pd.Series) else got
    return compared(ANSWER, quantity, numbers, published, digits=digits, note=note)


def _nearest_and_cumulative(belo: _Belo) -> Iterator[Agreement]:
    five, land, published, ids = belo.five, belo.land, belo.published, belo.ids
    people = land.set_index("id").loc[ids, "population"]
    yield _row("population of the cells, as read", people, published["population"], 6)
    passive = measures.ends_swapped(five)
    yield _row("cost to closest", measures.cost_to_closest(five, land, supply="schools"),
               published["cost_to_closest_schools_n1"], 10)  # fmt: skip
    yield _row("cost to closest, passive", measures.cost_to_closest(passive, land, supply="population"),
               _by_id(ids, published["passive_cost_to_closest_population"]), 10)  # fmt: skip
    yield _row("cumulative, 30 min", measures.cumulative(five, land, cutoff_min=30, supply="jobs"),
               published["cum30_jobs"], 6)  # fmt: skip
    yield _row("cumulative, 45 min, passive", measures.cumulative(passive, land, cutoff_min=45, supply="population"),
               published["passive_cum45_pop"], 6)  # fmt: skip
    yield _row("cumulative, 30 min, whole city", measures.cumulative(belo.full, land, cutoff_min=30, supply="jobs"),
               published["access_cum30_jobs_allD"], 6)  # fmt: skip
    yield from _intervals(belo, passive)
    for euros in (5, 15):
        quickest = measures.least_within(belo.pareto, {"monetary_cost": euros})
        answer = published[f"pareto_cum_120min_{euros}usd_jobs"]
        by_id: dict[str, Any] = dict.fromkeys(ids, answer)
        if isinstance(answer, dict):
            by_id = {i: answer.get(i, answer["others"]) for i in ids}
        got = measures.cumulative(quickest, land, cutoff_min=120, supply="jobs")
        yield _row(f"cumulative on a Pareto frontier, {euros} USD", got, by_id, 6)


def _intervals(belo: _Belo, passive: pd.DataFrame) -> Iterator[Agreement]:
    five, land, published = belo.five, belo.land, belo.published
    asked: list[tuple[str, int, Statistic]] = [
        ("interval_40_45_median_jobs", 45, "median"),
        ("interval_40_50_median_jobs", 50, "median"),
        ("interval_40_45_min", 45, "min"),
    ]
    for key, end, statistic in asked:
        got = measures.cumulative_interval(five, land, interval_min=(40, end), supply="jobs", statistic=statistic)
        yield _row(f"cumulative over 40-{end} min, {statistic}", got, published[key], 6)
    for end in (45, 50):
        got = measures.cumulative_interval(passive, land, interval_min=(40, end), supply="population")
        yield _row(
            f"cumulative over 40-{end} min, passive",
            np.floor(got),
            _by_id(belo.ids, published[f"interval_passive_pop_40_{end}"]),
            6,
            "R's test cuts medians off to whole numbers; so is kopa's value here",
        )


def _catchments(belo: _Belo) -> Iterator[Agreement]:
    land, published, ids = belo.land, belo.published, belo.ids
    for method in ("2sfca", "bfca"):
        got = measures.floating_catchment(
            belo.five, land, land, method=method, decay=measures.decay_binary(45), supply="jobs"
        )  # fmt: skip
        yield _row(f"{method}, 45 min", got, published[f"{method}_binary45_jobs"], 4)
    constant = measures.floating_catchment(belo.five, land, land, decay=np.ones_like, supply="jobs")
    yield _row("2sfca, constant weight", constant, dict.fromkeys(ids, published["2sfca_const1"]), 4)
    two = belo.full[belo.full["from_id"].isin(ids[:2])]
    note = "published for a table of two origins, so that only those compete"
    for rate in ("0.5", "0.6"):
        decay = measures.decay_exponential(float(rate))
        common: dict[str, Any] = {"decay": decay, "supply": "jobs"}
        key = f"exp{rate}_jobs_full"
        yield _row(f"gravity, exp {rate}", measures.gravity(two, land, **common), published[f"gravity_{key}"], 2)
        got = measures.floating_catchment(two, land, land, cutoff_min=np.inf, **common)
        yield _row(f"2sfca, exp {rate}", got, published[f"2sfca_{key}"], 2, note)
        got = measures.spatial_availability(two, land, land, **common)
        yield _row(f"spatial availability, exp {rate}", got, published[f"spatial_availability_{key}"], 1, note)
    yield _soukhov(published)


def _soukhov(published: Mapping[str, Any]) -> Agreement:
    minutes = [15, 30, 100, 30, 15, 100, 100, 100, 15]
    times = pd.DataFrame({"from_id": list("AAABBBCCC"), "to_id": list("123123123"), "travel_time_min": minutes})
    origins = pd.DataFrame({"id": list("ABC"), "population": [50_000, 150_000, 10_000]})
    sites = pd.DataFrame({"id": list("123"), "jobs": [100_000, 100_000, 10_000]})
    decay = measures.decay_exponential(0.1)
    got = measures.spatial_availability(times, origins, sites, decay=decay, supply="jobs")
    answer = published["soukhov2023_spatial_availability_exp0.1"]
    return _row("spatial availability of Soukhov et al. 2023", got, answer, 0)


def _costs(belo: _Belo) -> Iterator[Agreement]:
    land = belo.land
    got = measures.balancing_cost(belo.balancing, land, land, supply="jobs", step_min=1)
    note = "R looks at whole minutes; kopa's exact value lies up to one minute below"
    yield _row("balancing cost", got, belo.published["balancing_cost_jobs"], 6, note)


def _inequality(belo: _Belo) -> Iterator[Agreement]:
    access = measures.cumulative(belo.full, belo.land, cutoff_min=30, supply="jobs")
    land = belo.land.set_index("id")
    for name in ("", "_without_5cf"):
        ids = [i for i in belo.ids if not name or i != "89a88cdb5cfffff"]
        yield from _of_five(belo.published, access.loc[ids], land.loc[ids], land, name)
    low = [inequality.fgt(access[belo.ids], land.loc[belo.ids, "population"], 1e4, a) for a in (0, 1, 2)]
    yield _row("FGT below a low line", _named(low, "alpha"), _named(belo.published["fgt_z1e4"], "alpha"), 6)
    yield from _theil(belo, access, land)


def _of_five(
    published: Mapping[str, Any], access: pd.Series, five: pd.DataFrame, land: pd.DataFrame, name: str
) -> Iterator[Agreement]:
    people, income = five["population"], five["income_per_capita"].fillna(0)  # one cell has nobody and no income
    of = name.replace("_", " ")
    concentration = {
        kind: inequality.concentration_index(access, people, income, kind) for kind in ("standard", "erreygers")
    }
    answers = {"standard": published["conc_std" + name], "erreygers": published["conc_corr" + name]}
    yield _row(f"concentration index{of}", concentration, answers, 4)
    got = {f"gini{of}": inequality.gini(access, people)}
    yield _row(f"Gini{of}", got, {f"gini{of}": published["gini" + name]}, 4)
    poverty = [inequality.fgt(access, people, 1e5, a) for a in (0, 1, 2)]
    yield _row(f"FGT{of}", _named(poverty, "alpha"), _named(published["fgt_z1e5" + name], "alpha"), 4)
    city = land[land["income_per_capita"].notna()]
    low, high = weighted_quantile(city["income_per_capita"], city["population"], [0.4, 0.9]).tolist()
    palma = inequality.palma(access, people, income, thresholds=(low, high))
    note = "R takes the thresholds of the whole city"
    yield _row(f"Palma{of}", {"palma": palma}, {"palma": published["palma" + name]}, 4, note)
    if not name:
        yield _row("Palma, thresholds", _named([low, high]), _named(published["palma_income_q40_q90"]), 6)


def _theil(belo: _Belo, access: pd.Series, land: pd.DataFrame) -> Iterator[Agreement]:
    for name in ("theil", "theil_without_cd900"):
        ids = [i for i in belo.theil_ids if name == "theil" or i != "89a88cd900bffff"]
        parts = inequality.theil_t(access.loc[ids], land.loc[ids, "population"], land.loc[ids, "income_decile"])
        yield _row(name.replace("_", " "), parts._asdict(), belo.published[name], 4)
    five = land.loc[belo.theil_ids]
    by_decile = inequality.theil_parts(access.loc[belo.theil_ids], five["population"], five["income_decile"])
    by_decile.index = by_decile.index.astype(int).astype(str)
    for part in ("within", "between"):
        yield _row(f"Theil {part} by decile", by_decile[part], belo.published[f"theil_{part}_component_by_decile"], 4)
