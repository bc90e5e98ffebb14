"""Statistics weighted by persons, from cells up to municipalities, regions and the country."""

from kopa.accessibility.aggregate.vectors import Floats, Vector
from kopa.accessibility.aggregate.weighted import (
    STATISTICS,
    Statistic,
    by_group,
    share_where,
    weighted_mean,
    weighted_quantile,
)
from kopa.accessibility.aggregate.zones import compare_zonings, up_the_levels

__all__ = [
    "STATISTICS",
    "Floats",
    "Statistic",
    "Vector",
    "by_group",
    "compare_zonings",
    "share_where",
    "up_the_levels",
    "weighted_mean",
    "weighted_quantile",
]
