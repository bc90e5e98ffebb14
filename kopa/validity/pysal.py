"""Agreement with the published values of PySAL access (three tracts, four scenarios) and PySAL inequality."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from kopa.accessibility import inequality, measures
from kopa.validity.agreement import Agreement, Numbers, compared

ACCESS, ACCESS_FOLDER = "PySAL access", "pysal_access"
INEQUALITY, INEQUALITY_FOLDER = "PySAL inequality", "pysal_inequality"

EXACT = 1e-13
"""Relative difference that is left to the order of additions."""

KEYS = {
    "2sfca_gravity-1": "2SFCA, weight 1/minutes",
    "ref_pure_python_2sfca": "2SFCA, plain reference",
    "2sfca_binary30": "2SFCA, 30 min",
    "e2sfca_step10_20_40": "E2SFCA, steps at 10, 20, 40 min",
    "3sfca_gravity-1": "3SFCA, weight 1/minutes",
    "ref_pure_python_3sfca": "3SFCA, plain reference",
    "weighted_catchment_gravity60_-1": "weighted catchment",
    "fca_ratio_40": "catchment ratio, 40 min",
    "raam_tau60": "RAAM",
}
"""Published keys and what they are, each in four scenarios."""

NOTES = {
    "3sfca_gravity-1": "the choice is spread beyond the catchment, as in PySAL",
    "ref_pure_python_3sfca": "the choice is spread beyond the catchment, as in PySAL",
    "raam_tau60": "kopa settles exactly; PySAL moves whole persons and stops within one person a site of it",
}

RAAM_WITHIN = 0.0075
"""Difference in cost that one person at a site makes: PySAL moves whole persons and stops near the equilibrium."""


def access_agreements(folder: Path) -> Iterator[Agreement]:
    """Yield the agreement with the catchment measures of every scenario, and with the grid of 25 cells."""
    hospital = json.loads((folder / "hospital_example_expected.json").read_text(encoding="utf-8"))
    tracts = pd.DataFrame(hospital["tracts"]).rename(columns={"geoid": "id"})
    measures = {name: _measures(scenario, tracts) for name, scenario in hospital["scenarios"].items()}
    for key in KEYS:
        got = {f"{name}, tract {tract}": v for name, one in measures.items() for tract, v in one[key].items()}
        answers = {
            f"{name}, tract {tract}": v for name, one in hospital["scenarios"].items() for tract, v in one[key].items()
        }
        within, relative = (RAAM_WITHIN, 0.0) if key == "raam_tau60" else (0.0, EXACT)
        yield compared(ACCESS, KEYS[key], got, answers, within=within, relative=relative, note=NOTES.get(key, ""))
    yield from _grid(hospital["grid5x5_weighted_catchment_gravity_scale60_alpha1"])


def _measures(published: Mapping[str, Any], tracts: pd.DataFrame) -> dict[str, Numbers]:
    """Return kopa's values of one scenario under the names of the published ones."""
    columns = {"origin": "from_id", "dest": "to_id", "cost": "travel_time_min"}
    times = pd.DataFrame(published["cost"]).rename(columns=columns)
    common: dict[str, Any] = {"origins": tracts, "sites": tracts, "demand": "pop", "supply": "doc"}
    gravity = measures.floating_catchment(times, **common, decay=_to_60)
    steps = measures.decay_stepped({10: 1, 20: 0.68, 40: 0.22})
    power = measures.decay_power(1)
    three = measures.floating_catchment(times, **common, method="3sfca", decay=power, cutoff_min=60)
    by_measure = {
        "2sfca_gravity-1": gravity,
        "ref_pure_python_2sfca": gravity,
        "2sfca_binary30": measures.floating_catchment(times, **common, decay=measures.decay_binary(30)),
        "e2sfca_step10_20_40": measures.floating_catchment(times, **common, method="e2sfca", decay=steps),
        "3sfca_gravity-1": three,
        "ref_pure_python_3sfca": three,
        "weighted_catchment_gravity60_-1": measures.gravity(times, tracts, decay=lambda t: 60 / t, supply="doc"),
        "fca_ratio_40": measures.catchment_ratio(times, times, **common, cutoff_min=40),
        "raam_tau60": measures.raam(times, **common),
    }
    return {key: _text_keys(values) for key, values in by_measure.items()}


def _to_60(minutes: np.ndarray) -> np.ndarray:
    return np.where(minutes < 61, 1 / minutes, 0.0)


def _text_keys(values: pd.Series) -> Numbers:
    return {str(key): cast(float, value) for key, value in values.items()}


def _grid(published: Mapping[str, Any]) -> Iterator[Agreement]:
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(5), np.arange(5)))
    ids = np.arange(1, len(x) + 1)
    distance = np.hypot(x[:, None] - x, y[:, None] - y).ravel()
    times = pd.DataFrame({"from_id": np.repeat(ids, 25), "to_id": np.tile(ids, 25), "travel_time_min": distance})
    got = _text_keys(measures.gravity(times, decay=lambda minutes: minutes / 60))
    yield compared(ACCESS, "weighted catchment, grid", got, published["computed"], relative=EXACT)
    yield compared(ACCESS, "weighted catchment, grid, as published", got, published["published_in_test"], digits=8)


def inequality_agreements(folder: Path) -> Iterator[Agreement]:
    """Yield the agreement on Gini and Theil over the states of Mexico, and on a case with zeros."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    mexico = pd.read_csv(folder / "mexico.csv")
    gini = {"1940": inequality.gini(mexico["pcgdp1940"])}
    yield compared(INEQUALITY, "Gini, 1940", gini, {"1940": expected["gini_pcgdp1940"]}, within=1e-15)
    years = [str(year) for year in range(1940, 2010, 10)]
    theil = {year: inequality.theil_t(mexico[f"pcgdp{year}"], None, mexico["hanson98"]) for year in years}
    for part, key in (("total", "theil_T_pcgdp_1940_2000"), ("between", "theil_between_hanson98")):
        answers = dict(zip(years, expected[key], strict=True))
        got = {year: getattr(parts, part) for year, parts in theil.items()}
        yield compared(INEQUALITY, f"Theil T, {part}, 1940-2000", got, answers, digits=8)
    case = expected["zeros_case"]
    parts = inequality.theil_t(case["y"], None, case["groups"])
    answers = {"total": case["T"], "between": case["between"], "within": case["within"]}
    yield compared(INEQUALITY, "Theil T with zeros", parts._asdict(), answers)
