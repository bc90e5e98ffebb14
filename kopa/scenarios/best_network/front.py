"""What each number of sites can do at best, and how far a proposal is from the best of its own number."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.scenarios.best_network.centre import p_centre, p_quantile
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.covering import most_covered
from kopa.scenarios.best_network.median import p_median
from kopa.scenarios.best_network.solving import SECONDS

NINE_IN_TEN = 0.9


class _Aim(NamedTuple):
    """What is made best: the search, and what any network comes to by the same measure."""

    best: Callable[[SiteChoice, int, float, float], BestNetwork]
    of: Callable[[SiteChoice, Iterable[str], float], float]


def _persons(choice: SiteChoice) -> float:
    return float(choice.persons[choice.served].sum())


def _mean(choice: SiteChoice, number: int, limit: float, seconds: float) -> BestNetwork:
    best, persons = p_median(choice, number, seconds=seconds), _persons(choice)
    return best._replace(value=choice.mean(best.sites), bound=best.bound / persons)


def _share_over(choice: SiteChoice, number: int, limit: float, seconds: float) -> BestNetwork:
    best, persons = most_covered(choice, number, limit, seconds=seconds), _persons(choice)
    return best._replace(value=choice.over(best.sites, limit) / persons, bound=1 - best.bound / persons)


AIMS: Mapping[str, _Aim] = {
    "mean": _Aim(_mean, lambda choice, sites, limit: choice.mean(sites)),
    "p90": _Aim(
        lambda choice, number, limit, seconds: p_quantile(choice, number, NINE_IN_TEN, seconds=seconds),
        lambda choice, sites, limit: choice.quantile(sites, NINE_IN_TEN),
    ),
    "worst": _Aim(
        lambda choice, number, limit, seconds: p_centre(choice, number, seconds=seconds),
        lambda choice, sites, limit: choice.worst(sites),
    ),
    "share_over": _Aim(_share_over, lambda choice, sites, limit: choice.over(sites, limit) / _persons(choice)),
}
"""What a network may be best at: the mean, the way of nine in ten, the longest way, the share beyond a limit."""


def front(
    choice: SiteChoice, numbers: Iterable[int], *, aim: str = "mean", limit: float = 5.0, seconds: float = SECONDS
) -> pd.DataFrame:
    """Return the best network of every number of sites: the front on which nothing is better at both.

    Parameters
    ----------
    choice
        People and sites.
    numbers
        Numbers of sites.
    aim
        ``mean``, ``p90``, ``worst`` (minutes or kilometres), or ``share_over`` (share of persons beyond the limit).
    limit
        Minutes or kilometres for ``share_over``.
    seconds
        Time for each number.

    Returns
    -------
    pandas.DataFrame
        `number`, `value`, `bound`, `gap`, `seconds` and `sites` (ids joined by spaces).

    Raises
    ------
    UnknownNameError
        No such aim.
    InputError
        No number, one that cannot be chosen, or one with which somebody has no way.

    Examples
    --------
    >>> import numpy as np
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> front(choice, [1, 2], aim="worst")[["number", "value", "sites"]].values.tolist()
    [[1, 5.0, 'b'], [2, 2.0, 'a b']]
    """
    search, numbers = _aim(aim).best, sorted(set(numbers))
    if not numbers:
        raise InputError("front: no number of sites is given; give such as range(1, 6)")
    rows = [(number, search(choice, number, limit, seconds)) for number in numbers]
    points = [(number, best.value, best.bound, best.gap, best.seconds, " ".join(best.sites)) for number, best in rows]
    return pd.DataFrame(points, columns=["number", "value", "bound", "gap", "seconds", "sites"])


class Regret(NamedTuple):
    """What a proposal comes to, the best of its number, and the difference: what the same number could do better."""

    proposal: float
    best: BestNetwork
    difference: float


def regret(
    choice: SiteChoice, sites: Iterable[str], *, aim: str = "mean", limit: float = 5.0, seconds: float = SECONDS
) -> Regret:
    """Return how far a proposal is from the best network with the same number of sites.

    Parameters
    ----------
    choice
        People and sites.
    sites
        The proposal.
    aim, limit, seconds
        As in `front`.

    Examples
    --------
    >>> import numpy as np
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> found = regret(choice, ["a"])
    >>> round(found.proposal, 2), found.best.sites, round(found.difference, 2)
    (4.33, ('b',), 1.33)
    """
    if isinstance(sites, str):
        raise InputError(f"regret: sites is {sites!r}; give a list of ids, such as [{sites!r}]")
    sites = list(dict.fromkeys(sites))
    choice.columns_of(sites)
    one = _aim(aim)
    proposal, best = one.of(choice, sites, limit), one.best(choice, len(sites), limit, seconds)
    return Regret(proposal, best, proposal - best.value)


def _aim(name: str) -> _Aim:
    if name not in AIMS:
        raise UnknownNameError(f"no aim {name!r}.{did_you_mean(name, AIMS)} Aims: {', '.join(AIMS)}")
    return AIMS[name]
