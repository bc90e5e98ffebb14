"""Minutes, kilometres and statuses of people in parts, each with the sites near to it: where all pairs are too many.

A country of small cells has hundreds of millions of pairs, and nearly all of them are of places that are far apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.search.matrices import Matrices, with_attrs

Rows = npt.NDArray[np.intp]


class PartOfPairs(NamedTuple):
    """Which pairs are looked at together: some of the origins, and the sites near to them, by position."""

    rows: Rows
    columns: Rows


@dataclass(frozen=True, eq=False)
class MatricesInParts:
    """What the pairs of each part come to; of pairs in no part nothing is known but that they are far apart.

    Attributes
    ----------
    from_id, to_id
        All origins and all sites.
    parts
        Which they are; every origin is in exactly one.
    matrices
        What the pairs of each part come to, in the order of the parts.
    """

    from_id: np.ndarray
    to_id: np.ndarray
    parts: tuple[PartOfPairs, ...]
    matrices: tuple[Matrices, ...]

    @property
    def engine(self) -> str:
        """How they were computed."""
        return self.matrices[0].engine

    def of_sites(self, chosen: np.ndarray) -> "MatricesInParts":
        """Return some of the sites only (flags, one a site)."""
        parts, matrices = [], []
        for part, one in self:
            here = chosen[part.columns]
            parts.append(PartOfPairs(part.rows, position_of(chosen)[part.columns[here]]))
            matrices.append(one.of_sites(here))
        return MatricesInParts(self.from_id, self.to_id[chosen], tuple(parts), tuple(matrices))

    def nearest(self, k: int = 1, *, metric: str = "time") -> pd.DataFrame:
        """Return the `k` nearest sites of every origin, as `Matrices.nearest` does."""
        columns = [one.nearest_columns(k, metric=metric) for one in self.matrices]
        rows = np.concatenate([part.rows for part in self.parts])
        order = np.argsort((rows[:, None] * k + np.arange(k)).ravel())
        table = {name: np.concatenate([of_part[name] for of_part in columns])[order] for name in columns[0]}
        return with_attrs(pd.DataFrame(table), self.engine, metric)

    def __iter__(self) -> Iterator[tuple[PartOfPairs, Matrices]]:
        return iter(zip(self.parts, self.matrices, strict=True))


def position_of(chosen: np.ndarray) -> Rows:
    """Return, for each of all positions, where it stands among the chosen ones (flags); -1: nowhere."""
    return np.where(chosen, np.cumsum(chosen) - 1, -1)


def parts_near(rows: Sequence[Rows], near: np.ndarray) -> tuple[PartOfPairs, ...]:
    """Return parts of these origins with the sites that are near to each (flags: parts x sites)."""
    return tuple(PartOfPairs(some, np.flatnonzero(flags)) for some, flags in zip(rows, near, strict=True))
