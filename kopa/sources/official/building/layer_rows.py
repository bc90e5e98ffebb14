"""What becomes of the rows from which a region's roads are made: each is used, or rejected with its reason."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

NAMED = 3
"""So many rejected rows are named in a message."""


@dataclass
class LayerRows:
    """What became of the rows of one layer: how many came, and those that are not used."""

    dataset: str
    rows: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    """Number of the row, its link, and the reason."""

    def reject(self, ids: pd.Series, why: pd.Series) -> npt.NDArray[np.bool_]:
        """Take note of rows, by their links, and of the reasons against some; return which others are used."""
        bad = why.ne("").to_numpy()
        self.rejected += [(self.rows + n + 1, str(ids.iat[n]), str(why.iat[n])) for n in np.flatnonzero(bad).tolist()]
        self.rows += len(ids)
        return ~bad

    @property
    def reasons(self) -> str:
        """The reasons with how many rows have each."""
        counted = Counter(reason for _, _, reason in self.rejected)
        return ", ".join(f"{number:,} {reason}" for reason, number in sorted(counted.items()))

    @property
    def first(self) -> str:
        """The first rejected rows, by number and link."""
        return ", ".join(f"row {number} ({link or 'no link_id'})" for number, link, _ in self.rejected[:NAMED])
