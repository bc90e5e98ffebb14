"""Kopa's eight age groups of cells whose ages are given in fewer groups, in others, or not at all: estimated."""

import numpy as np
import pandas as pd

from kopa.sources.user.own_names import COARSE_AGES
from kopa.study.own.points import rows_named
from kopa.tables import AGES

CHILDREN_OF_13_15 = 2 / 3
"""Share of the 13-15-year-olds who are under 15: two of three years."""

HIDDEN = -1.0
"""What Statistics Finland writes where ages are kept secret."""

APART_SHARE = 0.1
"""How far all ages together may lie from all persons."""


def estimated(
    table: pd.DataFrame, shares_of_towns: pd.DataFrame, first_row: int
) -> tuple[pd.DataFrame, np.ndarray, list[str], list[str]]:
    """Return the persons of every cell by age group, which of them are estimated, what was assumed, and every fault.

    Ages add up to the persons of each cell. Where they are given in three groups (0-14, 15-64, 65 and over), each
    group is divided as its municipality's people are; where they are not given, or kept secret (-1), all persons are.

    Parameters
    ----------
    table
        `municipality_code`, and of `population`, the eight groups and the three what there is, as numbers.
    shares_of_towns
        Persons by age group (columns) of every municipality (index).
    first_row
        Number by which messages call the first row.

    Returns
    -------
    tuple
        `population` and the eight age groups; flags; sentences; faults.
    """
    fine, coarse = _groups(table)
    faults = faults_of_ages(table, first_row)
    if faults:
        return pd.DataFrame(), np.empty(0, bool), [], faults
    shares = shares_of_towns.reindex(table["municipality_code"]).to_numpy(float)
    persons, notes = _age_groups(table, fine, coarse, shares)
    population = table["population"].to_numpy(float) if "population" in table.columns else persons.sum(axis=1)
    secret = (persons == HIDDEN).any(axis=1) | (persons.sum(axis=1) <= 0)
    if not fine and not coarse:
        secret[:] = True
    persons[secret] = _divided(population, shares)[secret]
    placed = np.isfinite(shares).all(axis=1)
    by_age, in_all = persons[placed].sum(), population[placed].sum()
    if abs(by_age - in_all) / max(in_all, 1.0) > APART_SHARE:
        faults.append(f"ages: {by_age:,.0f} persons by age, {in_all:,.0f} in all; expected the same")
    sums = persons.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        persons = np.where(sums > 0, persons / sums * population[:, None], 0.0)
    unknown, counted = secret & (population > 0), bool(fine or coarse)
    if unknown.any():
        why = "kept secret or not given" if counted else "not given"
        notes.append(f"ages of {unknown.sum():,} cells are {why}: divided as those of their municipality")
    flags = unknown | (not fine and bool(coarse))
    return pd.DataFrame(np.column_stack([population, persons]), columns=["population", *AGES]), flags, notes, faults


def by_assumed_ages(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return indicators of which those that count people by age are an assumption, as far as they are known.

    Examples
    --------
    >>> rows = [("lukio", "a", "ok"), ("", "share.age_0_2", "ok"), ("", "population", "ok"), ("vet", "a", "missing")]
    >>> table = pd.DataFrame(rows, columns=["level", "indicator_id", "status"])
    >>> by_assumed_ages(table)["status"].tolist()
    ['assumption', 'assumption', 'ok', 'missing']
    """
    of_ages = indicators["level"].ne("") | indicators["indicator_id"].str.rpartition(".")[2].isin(AGES)
    has_value = indicators["status"].isin(["ok", "partial"])
    return indicators.assign(status=indicators["status"].mask(of_ages & has_value, "assumption"))


def faults_of_ages(table: pd.DataFrame, first_row: int) -> list[str]:
    """Return every fault of the columns of persons: groups that are missing, values that are no number of persons."""
    fine, coarse = _groups(table)
    faults = []
    if fine and len(fine) < len(AGES) and not (set(AGES) - set(fine) == {AGES[-1]} and "population" in table.columns):
        faults.append(f"missing column {', '.join(sorted(set(AGES) - set(fine)))}: give every age group, or none")
    if not fine and coarse and len(coarse) < len(COARSE_AGES):
        faults.append(
            f"missing column {', '.join(sorted(set(COARSE_AGES) - set(coarse)))}: give all three groups, or none"
        )
    if not fine and not coarse and "population" not in table.columns:
        faults.append("no persons: expected population (vaesto), age groups, or both")
    for name in ("population", *fine, *coarse):
        values = table[name].to_numpy(float) if name in table.columns else np.zeros(0)
        hidden = (values == HIDDEN) if name != "population" else np.zeros(len(values), bool)
        wrong = ~((np.isfinite(values) & (values >= 0)) | hidden)
        if wrong.any():
            faults.append(f"{name}: {rows_named(wrong, first_row)} not a number of persons of at least 0")
    return faults


def _groups(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the columns of kopa's age groups that there are, and those of the three of Statistics Finland."""
    fine, coarse = ([name for name in names if name in table.columns] for names in (AGES, COARSE_AGES))
    return fine, coarse


def _age_groups(
    table: pd.DataFrame, fine: list[str], coarse: list[str], shares: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Return the age groups as far as they are given (`HIDDEN` where they are secret), and what was assumed."""
    if fine:
        persons = table.reindex(columns=AGES).to_numpy(float, copy=True)
        if AGES[-1] not in fine:
            persons[:, -1] = np.maximum(table["population"].to_numpy(float) - persons[:, :-1].sum(axis=1), 0.0)
            return persons, [f"{AGES[-1]} is what the other age groups leave of the persons"]
        return persons, []
    if not coarse:
        return np.zeros((len(table), len(AGES))), []
    groups = table[list(COARSE_AGES)].to_numpy(float)
    secret = (groups == HIDDEN).any(axis=1)
    shown = np.where(secret[:, None], 0.0, groups)
    persons = _from_three(shown, shares, _oldest_share(shown, table["municipality_code"]))
    persons[secret] = HIDDEN
    return persons, ["eight age groups from three (0-14, 15-64, 65 and over), divided as those of the municipality"]


def _oldest_share(groups: np.ndarray, codes: pd.Series) -> np.ndarray:
    """Share of those of 65 and over among the persons of each row's municipality in the table."""
    by_town = pd.DataFrame(groups).groupby(codes.to_numpy()).transform("sum").to_numpy(float)
    share: np.ndarray = by_town[:, 2] / np.maximum(by_town.sum(axis=1), 1.0)
    return share


def _from_three(groups: np.ndarray, people: np.ndarray, oldest_share: np.ndarray) -> np.ndarray:
    """Divide three groups into eight as the municipality's people are; those of 25-64 are what 65 and over leave."""
    of_children, of_adults = people.copy(), people.copy()
    at = {age: i for i, age in enumerate(AGES)}
    young = [at[age] for age in ("age_0_2", "age_3_6", "age_7_12")]
    middle = at["age_13_15"]
    of_children[:, middle] *= CHILDREN_OF_13_15
    of_adults[:, middle] *= 1 - CHILDREN_OF_13_15
    of_children[:, [i for i in range(len(AGES)) if i not in (*young, middle)]] = 0.0
    of_adults[:, young] = 0.0
    adults = at["age_25_plus"]
    of_adults[:, adults] = np.maximum(people[:, adults] - oldest_share * people.sum(axis=1), 0.0)
    persons = _divided(groups[:, 0], of_children) + _divided(groups[:, 1], of_adults)
    persons[:, adults] += groups[:, 2]
    return persons


def _divided(persons: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return persons divided by the weights of their row; by those of all rows where a row has none."""
    weights = np.nan_to_num(weights)
    sums = weights.sum(axis=1, keepdims=True)
    weights = np.where(sums > 0, weights, weights.sum(axis=0))
    sums = weights.sum(axis=1, keepdims=True)
    return persons[:, None] * weights / np.where(sums > 0, sums, 1.0)
