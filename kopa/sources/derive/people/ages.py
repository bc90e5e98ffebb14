"""Ages in parts of cells: the structure of the postal area, bent by the census where a cell has many people."""

import numpy as np
import pandas as pd

from kopa.tables import AGES

PERSONS_OF_AREA = 50.0
"""So many persons of the postal area's age structure are added to those that the census counted in a cell.

A cell of few people thus has the ages of its postal area, one of many its own. The value lies between those that the
census itself gives (`tools.calibrate`): how far cells of 30 to 400 people differ from their area beyond chance.
"""

YOUNG_OF_13_15 = 2 / 3
"""Share of the 13-15-year-olds who are under 15."""

LEAST_SHARE = 0.01
STEADY_PERSONS = 1e-6
ROUNDS = 1_000


def fitted_ages(parts: pd.DataFrame, people: np.ndarray, census: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Return persons of each part by age group (n x 8): rows add up to `people`, postal areas to `areas`.

    Parameters
    ----------
    parts
        `postal` and `cell` of each part.
    people
        Persons of each part; by postal area they add up to those of `areas`.
    census
        Persons of each part in the census, under 15, 15-64 and over (n x 3).
    areas
        Persons of each postal area by `kopa.tables.AGES`.

    Raises
    ------
    ArithmeticError
        When rows and columns do not settle.
    """
    area = parts["postal"].to_numpy()
    persons = areas[area] * ratios(census, area, areas)
    for _ in range(ROUNDS):
        persons *= _ratio(people, persons.sum(axis=1))[:, None]
        persons *= _ratio(areas, sums(persons, area, len(areas)))[area]
        if np.abs(persons.sum(axis=1) - people).max() < STEADY_PERSONS:
            return persons
    raise ArithmeticError(f"the fit of ages did not settle in {ROUNDS} rounds; raise PERSONS_OF_AREA")


def ratios(census: np.ndarray, area: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Return how much commoner each age group is in a part than in its postal area (n x 8; 1: as common).

    The three ages of the census are those of the part with `PERSONS_OF_AREA` persons of its postal area added.
    Groups under 13 follow the under 15; the 13-15-year-olds by two thirds; groups of 15-24 those of 15-64; the
    25-year-olds and over what is left of these and the over 64, each by its share of the area.
    """
    of_area = sums(census, area, len(areas))
    shares = _ratio(of_area, of_area.sum(axis=1, keepdims=True))[area]
    own = (census + PERSONS_OF_AREA * shares) / (census.sum(axis=1, keepdims=True) + PERSONS_OF_AREA)
    under_15, working, over_64 = np.where(shares > 0, own / np.where(shares > 0, shares, 1.0), 1.0).T
    young_adults = _ratio(areas[:, 4:7].sum(axis=1) + (1 - YOUNG_OF_13_15) * areas[:, 3], areas.sum(axis=1))[area]
    adults = np.maximum(shares[:, 1] - young_adults, LEAST_SHARE)
    older = (adults * working + shares[:, 2] * over_64) / (adults + shares[:, 2])
    teens = YOUNG_OF_13_15 * under_15 + (1 - YOUNG_OF_13_15) * working
    return np.column_stack([under_15, under_15, under_15, teens, working, working, working, older])


def sums(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Return the column sums of `values` (n x k) in each group (groups x k).

    Examples
    --------
    >>> sums(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 2, 2]), 3).tolist()
    [[1.0, 2.0], [0.0, 0.0], [8.0, 10.0]]
    """
    return np.column_stack([np.bincount(group, column, groups) for column in values.T])


def scaled_to_margins(persons: np.ndarray, margin: np.ndarray, official: pd.DataFrame) -> np.ndarray:
    """Return `persons` times one factor for each margin and age group, so that they add up to `official`.

    An age group of which a margin has persons and the rows none is spread as all of its persons are.

    Parameters
    ----------
    persons
        Persons by age group (n x 8).
    margin
        Row number in `official` of each.
    official
        Persons of each margin (a region or a municipality) by `kopa.tables.AGES`.
    """
    wanted = official[list(AGES)].to_numpy(float)
    lacking = (sums(persons, margin, len(official)) <= 0) & (wanted > 0)
    weights = np.where(lacking[margin], persons.sum(axis=1, keepdims=True), persons)
    return weights * _ratio(wanted, sums(weights, margin, len(official)))[margin]


def _ratio(wanted: np.ndarray, present: np.ndarray) -> np.ndarray:
    return np.where(present > 0, wanted / np.where(present > 0, present, 1.0), 0.0)
