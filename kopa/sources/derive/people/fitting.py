"""People of the pieces: the grid as prior, postal totals exact, municipal totals a soft margin."""

import numpy as np

SOFTNESS = 0.97
"""Exponent of the municipal correction: 1 would force the municipal totals, 0 leave them aside."""

SLIVER_SHARE = 0.002
"""Least share of a postal area's prior people that must lie in a municipality for it to count."""

SLIVER_PEOPLE = 8.0
"""Least number of a postal area's prior people that must lie in a municipality for it to count."""

ROUNDS = 20_000
STEADY = 1e-9


def without_slivers(
    prior_people: np.ndarray, area: np.ndarray, town: np.ndarray, area_totals: np.ndarray
) -> np.ndarray:
    """Return the prior with 0 where a postal area and a municipality share next to nobody.

    That is under `SLIVER_SHARE` or `SLIVER_PEOPLE` of the area's people: simplified borders
    make such pairs. The municipality with most of the area's people always counts.
    """
    pair, number = np.unique(area * (town.max() + 1) + town, return_inverse=True)
    owner = pair // (town.max() + 1)
    in_pair = np.bincount(number, prior_people)
    share = in_pair / np.bincount(area, prior_people)[owner]
    most = np.zeros(len(area_totals))
    np.maximum.at(most, owner, share)
    counts = (share >= SLIVER_SHARE) & (share * area_totals[owner] >= SLIVER_PEOPLE) | (share == most[owner])
    return np.where(counts[number], prior_people, 0.0)


def fit(
    prior_people: np.ndarray, area: np.ndarray, town: np.ndarray, area_totals: np.ndarray, town_totals: np.ndarray
) -> np.ndarray:
    """Return people of the pieces whose sums by postal area are `area_totals` exactly.

    Iterative proportional fitting with one soft margin: people = prior x r(area) x c(town), where
    r makes the postal totals exact and c is the ratio of the municipal total to the sum so far,
    to the power `SOFTNESS`.

    Raises
    ------
    ArithmeticError
        When the factors do not settle.
    """
    r, c = np.zeros(len(area_totals)), np.ones(len(town_totals))
    for _ in range(ROUNDS):
        r = _ratio(area_totals, np.bincount(area, prior_people * c[town], len(r)))
        new = _ratio(town_totals, np.bincount(town, prior_people * r[area], len(c))) ** SOFTNESS
        settled = np.allclose(new, c, rtol=STEADY, atol=0)
        c = new
        if settled:
            r = _ratio(area_totals, np.bincount(area, prior_people * c[town], len(r)))
            return prior_people * r[area] * c[town]
    raise ArithmeticError(f"the fit of municipal totals did not settle in {ROUNDS} rounds; lower SOFTNESS")


def _ratio(wanted: np.ndarray, present: np.ndarray) -> np.ndarray:
    return np.where(present > 0, wanted / np.where(present > 0, present, 1.0), 0.0)
