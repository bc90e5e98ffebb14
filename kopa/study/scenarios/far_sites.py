"""Sites that a scenario opens, or moves, far from everybody of the region: most likely the place is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from kopa.scenarios.edits import Edit, MoveSite, OpenSite
from kopa.study.coverage import nearest_of

if TYPE_CHECKING:
    from kopa.study.study import Study

FAR_KM = 20.0
"""A straight line to the nearest resident that is longer is said aloud (a choice of this project)."""


class FarSite(NamedTuple):
    """A site by its name or id, and kilometres in a straight line to the nearest resident of the region."""

    site: str
    away_km: float


def far_sites(study: Study, edits: Iterable[Edit]) -> tuple[FarSite, ...]:
    """Return the sites that edits open or move to where no resident of the region lives within `FAR_KM`."""
    residents = study._origins[study._origins["population"] > 0]
    homes = np.asarray(residents.geometry)
    placed = list(_placed(edits))
    away_km = nearest_of(shapely.points([at for _, at in placed]), homes)[1] / 1_000 if placed else ()
    return tuple(FarSite(site, float(km)) for (site, _), km in zip(placed, away_km, strict=True) if km > FAR_KM)


def _placed(edits: Iterable[Edit]) -> Iterator[tuple[str, tuple[float, float]]]:
    for one in edits:
        match one:
            case OpenSite(name, _, at):
                yield name, at
            case MoveSite(site, to):
                yield site, to
