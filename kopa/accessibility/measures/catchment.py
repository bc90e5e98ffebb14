"""Floating catchments: places per person, when everybody within reach of a site competes for it."""

from typing import Literal

import numpy as np
import pandas as pd

from kopa.accessibility.measures.decay import Weighting, decay_binary, decay_name, never_ends
from kopa.accessibility.measures.pairs import Amount, Pairs
from kopa.accessibility.measures.reducers import CatchmentReducer, CumulativeReducer, SpatialAvailabilityReducer
from kopa.errors import InputError, warn

Method = Literal["2sfca", "e2sfca", "3sfca", "m2sfca", "bfca"]


def floating_catchment(
    times: pd.DataFrame | Pairs,
    origins: pd.DataFrame | None = None,
    sites: pd.DataFrame | None = None,
    *,
    method: Method = "2sfca",
    decay: Weighting | None = None,
    demand: Amount = None,
    supply: Amount = None,
    cutoff_min: float | None = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the supply per person that every origin reaches when all compete for it.

    With :math:`W_{ij} = f(t_{ij})`, :math:`G_{ij} = W_{ij} / \sum_j W_{ij}` (the share of i's choice that falls
    on j), first each site's level :math:`R_j`, then each origin's access :math:`A_i`:

    ======  ==========================================================  =======================================
    method  level of a site                                             access of an origin
    ======  ==========================================================  =======================================
    2sfca   :math:`R_j = S_j / \sum_k P_k W_{kj}`                       :math:`\sum_j R_j W_{ij}`
    e2sfca  the same; the name for decays that step down within         the same
    3sfca   :math:`R_j = S_j / \sum_k P_k G_{kj} W_{kj}`                :math:`\sum_j R_j G_{ij} W_{ij}`
    m2sfca  :math:`R_j = S_j / \sum_k P_k W_{kj}`                       :math:`\sum_j R_j W_{ij}^2`
    bfca    :math:`R_j = S_j / \sum_k P_k G_{kj}`                       :math:`\sum_j R_j W_{ij} / \sum_k W_{kj}`
    ======  ==========================================================  =======================================

    For 2sfca and 3sfca the persons times their access sum to the supply of all sites that have any demand.

    Parameters
    ----------
    times
        Travel times, or their `Pairs`.
    origins
        Origins with `id` and the demand; those that `times` does not have do not demand.
    sites
        Sites that count, with `id`; None: every site of `times`.
    method
        One of the five above.
    decay
        E.g. `kopa.decay_binary(30)` or `kopa.decay_stepped({10: 1, 20: 0.68, 30: 0.22})`; there is no default but
        `cutoff_min`.
    demand
        Column of `origins`, or a Series by id; default `population`.
    supply
        Column of `sites`, or a Series by id; default: 1 a site.
    cutoff_min
        End of the catchment (inclusive) where the decay itself has none; without a decay all within it count alike
        (`kopa.decay_binary`). The choice :math:`G_{ij}` of 3sfca is still spread over all that the decay reaches, as
        in PySAL access. Better: a decay that ends. `inf` says that the catchment is meant to have no end.
    cost
        Column of `times` that the decay speaks of.

    Returns
    -------
    pandas.Series
        Supply per person, by origin. 0 where no site can be reached. A site without any demand in reach gives
        nothing to anybody (there is nobody to divide by); an origin without people has the access that they would have.

    Raises
    ------
    InputError
        No decay, another method, ids that do not match, an origin without a demand, a site without a supply, bad times.

    Warns
    -----
    KopaWarning
        A decay that never comes to 0, without a `cutoff_min`: a site hours away from everybody is then shared out
        among whoever is least far, several sites a person in one place.

    References
    ----------
    Luo and Wang (2003), Environment and Planning B 30(6) (2sfca); Luo and Qi (2009), Health & Place 15(4)
    (e2sfca); Wan, Zou and Sternberg (2012), International Journal of GIS 26(6) (3sfca); Delamater (2013),
    Spatial and Spatio-temporal Epidemiology 6 (m2sfca); Paez, Higgins and Vivona (2019), PLoS ONE 14(6) (bfca).

    Examples
    --------
    >>> from kopa.accessibility.measures.decay import decay_binary
    >>> times = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["s", "s"], "travel_time_min": [10, 20]})
    >>> origins = pd.DataFrame({"id": ["a", "b"], "population": [30, 10]})
    >>> floating_catchment(times, origins, decay=decay_binary(30)).to_dict()
    {'a': 0.025, 'b': 0.025}
    """
    if decay is None and cutoff_min is not None:
        decay = decay_binary(cutoff_min)
    if decay is None:
        raise InputError("decay is missing; give e.g. decay=kopa.decay_binary(30): what is in reach decides the result")
    pairs = Pairs.of(times, cost)
    reducer = CatchmentReducer(pairs.demand(origins, demand), pairs.supply(sites, supply), decay, method, cutoff_min)
    access = pairs.reduce(reducer, str(method))
    if cutoff_min is None and never_ends(decay, pairs.reached_min()):
        warn(
            f"floating_catchment: {decay_name(decay)} never comes to 0, so that a site hours away from everybody is "
            "shared out among whoever is least far: several sites a person in one place. Give a decay that ends "
            "(kopa.decay_stepped, decay_linear, decay_binary) or cutoff_min=; cutoff_min=inf says that no end is meant"
        )
    return access


def spatial_availability(
    times: pd.DataFrame | Pairs,
    origins: pd.DataFrame | None = None,
    sites: pd.DataFrame | None = None,
    *,
    decay: Weighting | None = None,
    demand: Amount = None,
    supply: Amount = None,
    alpha: float = 1.0,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the supply that falls to every origin, in the unit of the supply: the shares sum to the whole.

    .. math:: V_i = \sum_j S_j \frac{P_i^{\alpha} \, f(t_{ij})}{\sum_k P_k^{\alpha} \, f(t_{kj})}

    Each site's supply is divided among the origins in proportion to their demand and their nearness; divided
    by the persons it is (with `alpha` 1) the 2SFCA.

    Parameters
    ----------
    times, origins, sites, decay, demand, supply, cost
        As `floating_catchment`.
    alpha
        Below 1 small places get more per person, above 1 large ones.

    Returns
    -------
    pandas.Series
        Supply per origin. It sums to the supply of all sites that any demand reaches.

    Raises
    ------
    InputError
        As `floating_catchment`; an `alpha` that is not above 0.

    References
    ----------
    Soukhov, Paez, Higgins and Mohamed (2023), PLoS ONE 18(1), e0278468.

    Examples
    --------
    >>> from kopa.accessibility.measures.decay import decay_binary
    >>> times = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["s", "s"], "travel_time_min": [10, 20]})
    >>> origins = pd.DataFrame({"id": ["a", "b"], "population": [30, 10]})
    >>> spatial_availability(times, origins, decay=decay_binary(30), supply=pd.Series({"s": 100})).to_dict()
    {'a': 75.0, 'b': 25.0}
    """
    if decay is None:
        raise InputError("decay is missing; give e.g. decay=kopa.decay_exponential(0.1)")
    pairs = Pairs.of(times, cost)
    reducer = SpatialAvailabilityReducer(pairs.demand(origins, demand), pairs.supply(sites, supply), decay, alpha)
    return pairs.reduce(reducer, "spatial_availability")


def catchment_ratio(
    times: pd.DataFrame | Pairs,
    between_origins: pd.DataFrame | Pairs,
    origins: pd.DataFrame | None = None,
    sites: pd.DataFrame | None = None,
    *,
    cutoff_min: float,
    demand: Amount = None,
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the supply within `cutoff_min` of every origin over the people within it, as a plain ratio.

    .. math:: A_i = \frac{\sum_j S_j [t_{ij} \le c]}{\sum_k P_k [t_{ik} \le c]}

    The single catchment that the two-step methods improve on: it does not see that a site's people come from
    beyond the origin's own circle.

    Parameters
    ----------
    times, origins, sites, demand, supply, cost
        As `floating_catchment`.
    between_origins
        Travel times from origins to origins.
    cutoff_min
        Threshold, inclusive.

    Returns
    -------
    pandas.Series
        Supply per person, by origin; NaN where nobody lives within the threshold.

    Raises
    ------
    InputError
        As `floating_catchment`.

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a"], "to_id": ["s"], "travel_time_min": [10]})
    >>> near = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["a", "b"], "travel_time_min": [0, 20]})
    >>> catchment_ratio(times, near, cutoff_min=30, demand=pd.Series({"a": 30, "b": 10})).to_dict()
    {'a': 0.025}
    """
    pairs, near = Pairs.of(times, cost), Pairs.of(between_origins, cost)
    people = near.persons_at_sites(origins, demand)
    offered = pairs.reduce(CumulativeReducer(len(pairs.origin_ids), pairs.supply(sites, supply), cutoff_min), "ratio")
    around = near.reduce(CumulativeReducer(len(near.origin_ids), people, cutoff_min), "people")
    if not offered.index.isin(around.index).all():
        raise InputError("between_origins lacks origins that times has; expected the times between all origins")
    with np.errstate(divide="ignore", invalid="ignore"):
        around = around.reindex(offered.index)
        return (offered / around).where(around > 0)
