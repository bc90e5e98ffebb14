"""The best network: of the sites there may be, those that serve people best, exact or with the gap that is left."""

from kopa.scenarios.best_network.aggregation import aggregated, p_median_of_groups, squares_of
from kopa.scenarios.best_network.capacity import capacitated_p_median
from kopa.scenarios.best_network.centre import p_centre, p_quantile
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.closings import closings
from kopa.scenarios.best_network.covering import fewest_sites, most_covered
from kopa.scenarios.best_network.front import front, regret
from kopa.scenarios.best_network.median import p_median

__all__ = [
    "BestNetwork",
    "SiteChoice",
    "aggregated",
    "capacitated_p_median",
    "closings",
    "fewest_sites",
    "front",
    "most_covered",
    "p_centre",
    "p_median",
    "p_median_of_groups",
    "p_quantile",
    "regret",
    "squares_of",
]
