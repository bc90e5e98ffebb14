"""Measures of access over a long table of travel times: how much, how near, at what cost.

Every measure takes `times` first (columns `from_id`, `to_id`, `travel_time_min`; `inf` where there is no
way; or its `Pairs`), then the tables it needs, and returns a Series indexed by `from_id` in the order in
which the origins first appear (to keep origins that `times` has no row of, pass `Pairs(times, origins=table)`).
`sites` says which sites count: pairs to others are left aside, which is
how a closure is tried out. `supply=` names a column of `sites` (or is a Series by id); without it each
site counts as 1. A pair that `times` does not have has no way. Over road distance: `cost="distance_km"`,
and thresholds are then kilometres.
"""

from kopa.accessibility.measures.blocks import Blocks, Reducer, reduce_blocks
from kopa.accessibility.measures.catchment import catchment_ratio, floating_catchment, spatial_availability
from kopa.accessibility.measures.decay import (
    Decay,
    decay_binary,
    decay_exponential,
    decay_gaussian,
    decay_linear,
    decay_logistic,
    decay_power,
    decay_stepped,
)
from kopa.accessibility.measures.nearness import balancing_cost, cost_to_closest, mean_of_nearest
from kopa.accessibility.measures.opportunities import cumulative, cumulative_interval, gravity
from kopa.accessibility.measures.pairs import Pairs
from kopa.accessibility.measures.rational_agents import RaamReducer, raam
from kopa.accessibility.measures.reducers import (
    BalancingReducer,
    CatchmentReducer,
    CumulativeReducer,
    GravityReducer,
    IntervalReducer,
    NearestReducer,
    SpatialAvailabilityReducer,
)
from kopa.accessibility.measures.served_groups import competition
from kopa.accessibility.measures.views import ends_swapped, least_within

__all__ = [
    "BalancingReducer",
    "Blocks",
    "CatchmentReducer",
    "CumulativeReducer",
    "Decay",
    "GravityReducer",
    "IntervalReducer",
    "NearestReducer",
    "Pairs",
    "RaamReducer",
    "Reducer",
    "SpatialAvailabilityReducer",
    "balancing_cost",
    "catchment_ratio",
    "competition",
    "cost_to_closest",
    "cumulative",
    "cumulative_interval",
    "decay_binary",
    "decay_exponential",
    "decay_gaussian",
    "decay_linear",
    "decay_logistic",
    "decay_power",
    "decay_stepped",
    "ends_swapped",
    "floating_catchment",
    "gravity",
    "least_within",
    "mean_of_nearest",
    "raam",
    "reduce_blocks",
    "spatial_availability",
]
