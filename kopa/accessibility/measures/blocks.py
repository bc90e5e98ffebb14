"""Blocks of travel times and the reducers that turn them into measures without ever holding the matrix.

A block is an array of minutes, some origins by all sites, `inf` where there is no way. Whoever makes
blocks (the engine, or a long table, see `Pairs`) hands them to reducers one after the other:

    for block_time_min, origin_slice in blocks():
        reducer.update(block_time_min, origin_slice)
    result = reducer.result()

Each row's result depends on that row alone, and sums over origins are taken in the order of origins,
so that the cut into blocks changes nothing beyond the last digit of a sum.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from kopa.accessibility.aggregate.vectors import Floats
from kopa.errors import InputError

CELLS_A_STRIP = 1 << 15
"""Cells that are weighed together: a quarter of a megabyte, so that what is made of them stays near the processor."""

Blocks: TypeAlias = Callable[[], Iterable[tuple[Any, slice]]]
"""Called once per pass; gives pairs of a block (origins × sites, minutes) and the origins' slice."""


@runtime_checkable
class Reducer(Protocol):
    """What takes blocks of minutes one by one and then knows its result.

    A reducer of one pass needs no more than `update` and `result`. One that needs the blocks again
    (a catchment first sums the demand of every site) says so by `again`, which is called after each pass.
    """

    def update(self, block_time_min: Any, origin_slice: slice) -> None:
        """Take the minutes of the origins in `origin_slice` to all sites."""

    def again(self) -> bool:
        """Say, after all blocks have come, whether they are needed once more."""

    def result(self) -> Floats:
        """Return one value per origin."""


def reduce_blocks(blocks: Blocks, reducers: Sequence[Reducer]) -> list[Floats]:
    """Return the results of `reducers`, each fed with all blocks as many times as it asks for.

    Parameters
    ----------
    blocks
        Called without arguments at the start of each pass; gives (block, slice) pairs that cover every
        origin exactly once.
    reducers
        All of them share the passes.

    Returns
    -------
    list of numpy.ndarray
        One result per reducer, in their order.

    Examples
    --------
    >>> from kopa.accessibility.measures.reducers import CumulativeReducer
    >>> block = np.array([[5.0, 50.0], [np.inf, 30.0]])
    >>> reduce_blocks(lambda: [(block, slice(0, 2))], [CumulativeReducer(2, supply=[1, 10], cutoff=30)])
    [array([ 1., 10.])]
    """
    waiting = list(reducers)
    while waiting:
        for block, rows in blocks():
            for reducer in waiting:
                reducer.update(block, rows)
        waiting = [reducer for reducer in waiting if reducer.again()]
    return [reducer.result() for reducer in reducers]


class RowReducer:
    """Base of the reducers of one pass: one value per origin, each from the origin's own row.

    Origins that no block holds are refused in `result`, rather than left at some value.

    Parameters
    ----------
    n_origins
        Number of origins over all blocks.
    n_sites
        Number of columns of every block.
    """

    def __init__(self, n_origins: int, n_sites: int) -> None:
        self.n_sites = n_sites
        self._values = np.zeros(n_origins)
        self._times_seen = np.zeros(n_origins, np.int64)

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return one value per row; called with strips of a block."""
        raise NotImplementedError

    def update(self, block_time_min: Any, origin_slice: slice) -> None:
        """Take the minutes of the origins in `origin_slice` to all sites."""
        block = as_block(block_time_min, origin_slice, (len(self._values), self.n_sites))
        start, stop, _ = origin_slice.indices(len(self._values))
        strip = max(1, CELLS_A_STRIP // max(1, self.n_sites))
        for first in range(start, stop, strip):
            some = slice(first, min(first + strip, stop))
            self._values[some] = self.rows(block[some.start - start : some.stop - start], some)
        self._times_seen[origin_slice] += 1

    def again(self) -> bool:
        """Say that one pass is enough."""
        return False

    def result(self) -> Floats:
        """Return one value per origin, in the order of origins."""
        require_each_once(self._times_seen)
        return self._values


def require_each_once(times_seen: np.ndarray) -> None:
    """Raise unless every origin has come exactly once.

    Examples
    --------
    >>> require_each_once(np.array([1, 0]))
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: the blocks hold origin 2 0 times; expected every origin exactly once in a pass
    """
    wrong = np.flatnonzero(times_seen != 1)
    if wrong.size:
        first = int(wrong[0])
        raise InputError(
            f"the blocks hold origin {first + 1} {int(times_seen[first])} times; "
            "expected every origin exactly once in a pass"
        )


def as_block(block_time_min: Any, origin_slice: slice, shape: tuple[int, int]) -> Floats:
    """Return the block as float64, after checking that it fits its slice and holds no NaN.

    `shape` is the number of all origins and of the sites.

    Examples
    --------
    >>> as_block([[1, 2]], slice(0, 1), (5, 2))
    array([[1., 2.]])
    """
    block = np.asarray(block_time_min, float)
    expected = (len(range(*origin_slice.indices(shape[0]))), shape[1])
    if block.shape != expected:
        raise InputError(f"a block has the shape {block.shape}; expected {expected[0]} origins × {expected[1]} sites")
    if block.size and not block.min() >= 0:
        raise InputError(
            "a block holds NaN or a negative time; expected minutes of at least 0, inf where there is no way"
        )
    return block
