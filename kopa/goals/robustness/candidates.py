"""Which sites can matter to a region in any variant: so that each is searched for few sites, not for all of Finland."""

import numpy as np

from kopa.goals.inputs import Flags, Floats, LevelAccess, StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import UPPER_SECONDARY

SLOWER = 1.5
"""So many times longer a way may get than another one: one road class at 0.85 of its speed, another at 1.15."""

WINDING = 1.3
"""So many times longer a distance may get than another one, where the access leg winds more."""

MARGIN_MIN, MARGIN_KM = 5.0, 3.0
"""What access legs and places inside a cell add to either."""


def candidates(inputs: StudyInputs, level: str) -> Flags:
    """Return which sites of a level may be among the nearest of the region's people, or within a limit, in a variant.

    All sites of the region are; beyond its border those that are not much farther than the nearest ones of somebody,
    or lie within the distances that are counted. What is left out changes no value that scores are made of.
    """
    access, p = inputs.levels[level], inputs.parameters
    view = LevelView.of(inputs, level)
    inside: Flags = np.isin(access.site_municipality, inputs.region.municipality_codes)
    if not view.access.n_sites:
        return inside
    several = level in UPPER_SECONDARY
    k = min(p.nearest_mean_of if several else 1, view.access.n_sites)
    time = SLOWER * _kth(view.access, k, "time_min") + MARGIN_MIN
    counted_km = p.second_reach_km if several else p.basic_near_km
    km = WINDING * np.maximum(_kth(view.access, k, "distance_km"), counted_km) + MARGIN_KM
    near = (access.time_min <= time[:, None]).any(axis=0) | (access.distance_km <= km[:, None]).any(axis=0)
    return np.logical_or(inside, near)


def _kth(access: LevelAccess, k: int, quantity: str) -> Floats:
    """Return the quantity to the k-th nearest site of each origin; where there is no way, to the nearest."""
    ordered = np.partition(getattr(access, quantity), k - 1, axis=1)[:, :k]
    farthest: Floats = np.where(np.isfinite(ordered), ordered, -np.inf).max(axis=1)
    return farthest
