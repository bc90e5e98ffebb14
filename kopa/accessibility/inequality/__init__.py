"""How unequally travel time is shared out: one number for a distribution, weighted by persons."""

from kopa.accessibility.inequality.concentration import concentration_index, gini, lorenz, palma, percentile_ratio
from kopa.accessibility.inequality.entropy import Theil, atkinson, theil_l, theil_parts, theil_t, theil_t_between
from kopa.accessibility.inequality.shortfall import fgt

__all__ = [
    "Theil",
    "atkinson",
    "concentration_index",
    "fgt",
    "gini",
    "lorenz",
    "palma",
    "percentile_ratio",
    "theil_l",
    "theil_parts",
    "theil_t",
    "theil_t_between",
]
