"""Everything that the values of the variants depend on, as plain values: the content of a cache key."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kopa.goals.inputs import StudyInputs
from kopa.goals.robustness.rerouting import Base
from kopa.goals.robustness.values import Wanted
from kopa.goals.robustness.variants import Design, Variant
from kopa.tables import AGES

FORMAT = 1
"""Raised when the meaning of the cached values changes."""


def content_of(
    base: Base, design: Design, variants: Sequence[Variant], wanted: Wanted | None = None
) -> tuple[Any, ...]:
    """Return what the values of variants depend on, beside the code that computes them.

    Two calls with equal results have equal values: roads, people, sites, coverage, parameters, ranges, seed and
    what is asked for. Made for `kopa.store.content_key`, together with the digest of the code.

    Parameters
    ----------
    base, design, variants, wanted
        As `kopa.goals.robustness.rerouting.rerouted` and `kopa.goals.robustness.values.variant_values` take them.
    """
    return (
        FORMAT,
        base.network.digest,
        {name: [_region(one, list(base.sites)) for one in inputs] for name, inputs in base.inputs.items()},
        {level: [list(map(str, sites["id"])), _xy(sites)] for level, sites in base.sites.items()},
        list(base.built_up),
        base.parameters.to_dict(),
        design.speed_factors.to_numpy(float),
        [[*one.key, one.access_speed_kmh, one.access_detour, one.local_streets_max_m] for one in variants],
        "all" if wanted is None else sorted(map(list, wanted)),
    )


def _region(inputs: StudyInputs, levels: Sequence[str]) -> dict[str, Any]:
    people = inputs.origins
    return {
        "id": inputs.region.id,
        "codes": list(inputs.region.municipality_codes),
        "parameters": inputs.parameters.to_dict(),
        "origins": list(map(str, people["id"])),
        "municipalities": list(map(str, people["municipality_code"])),
        "placed_by": list(map(str, people["placed_by"])),
        "places": _xy(people),
        "persons": people[["population", *AGES]].to_numpy(float),
        "levels": {level: _level(inputs, level) for level in levels},
    }


def _level(inputs: StudyInputs, level: str) -> list[Any]:
    access = inputs.levels[level]
    return [
        list(access.site_ids), list(access.site_municipality), list(access.site_language),
        access.covered, access.partial, access.near_edge,
    ]  # fmt: skip


def _xy(points: Any) -> np.ndarray:
    return np.column_stack([points.geometry.x.to_numpy(float), points.geometry.y.to_numpy(float)])
