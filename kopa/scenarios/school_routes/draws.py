"""Whole pupils drawn from expected ones: never a fraction of a child rides in a vehicle."""

import numpy as np

from kopa.goals.inputs import Floats


def whole_pupils(expected: Floats, draws: int, *, seed: int) -> np.ndarray:
    """Return whole pupils of each place in each draw: rounded down, or up as often as the fraction says.

    The mean over many draws is what is expected. A place has the same luck whatever is asked of it, so that two options
    drawn with one seed differ by the options alone (common random numbers).

    Parameters
    ----------
    expected
        Pupils of each place, fractions too.
    draws
        How many draws.
    seed
        Starts the random numbers.

    Returns
    -------
    numpy.ndarray
        Whole numbers, draws × places.

    Examples
    --------
    >>> drawn = whole_pupils(np.array([2.0, 0.3]), 4000, seed=1)
    >>> drawn.mean(axis=0).round(1).tolist(), set(drawn[:, 0].tolist()), sorted(set(drawn[:, 1].tolist()))
    ([2.0, 0.3], {2}, [0, 1])
    """
    luck = np.random.default_rng(seed).random((draws, len(expected)))
    whole = np.floor(expected)
    return (whole + (luck < expected - whole)).astype(np.int64)
