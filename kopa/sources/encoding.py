"""Lines as compact text: whole-metre steps in the encoded-polyline alphabet, decoded all at once.

A step is zigzag-coded (0, -1, 1, -2 … become 0, 1, 2, 3 …), cut into groups of five bits, the
lowest first; every group but the last of a number is raised by 32, and 63 is added so that all
characters are printable and none needs quoting in a CSV file.
"""

from collections.abc import Sequence

import numpy as np

FIRST_CHARACTER = 63
MORE = 32
"""Bit that says that further groups of the same number follow."""

GROUPS = 7
"""Groups of five bits kept for one number: enough for steps of over 10 million km."""


def encode(steps: np.ndarray) -> str:
    """Return whole-metre `steps` (n × 2, in metres) as text.

    Examples
    --------
    >>> encode(np.array([[120, -45], [0, 7]]))
    'oFxA?M'
    """
    return _characters(steps)[0]


def encode_each(steps: np.ndarray, of: np.ndarray, count: int) -> list[str]:
    """Return the text of each of `count` lines, whose `steps` (n × 2) stand one line after another.

    Parameters
    ----------
    steps
        Steps of all lines.
    of
        Number of the line of each step, sorted, from 0.
    count
        How many lines there are.

    Examples
    --------
    >>> encode_each(np.array([[120, -45], [0, 7], [0, 0]]), np.array([0, 0, 2]), 3)
    ['oFxA?M', '', '??']
    """
    text, of_number = _characters(steps)
    lengths = np.bincount(np.repeat(of, 2), weights=of_number, minlength=count).astype(np.int64)
    ends = np.cumsum(lengths).tolist()
    return [text[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)] if count else []


def _characters(steps: np.ndarray) -> tuple[str, np.ndarray]:
    """Return the text of steps, and how many characters each number takes."""
    flat = np.asarray(steps, np.int64).ravel()
    zigzag = np.where(flat < 0, -2 * flat - 1, 2 * flat)
    groups = zigzag[:, None] >> (5 * np.arange(GROUPS))
    used = (groups > 0) | (np.arange(GROUPS) == 0)
    more = np.c_[used[:, 1:], np.zeros(len(used), bool)]
    characters = (groups & 31) + MORE * more + FIRST_CHARACTER
    return characters[used].astype(np.uint8).tobytes().decode("ascii"), used.sum(axis=1)


def decode(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps in metres of all `texts` (n × 2) and, beside each, the number of its text.

    Raises
    ------
    ValueError
        When a text holds another character or ends inside a number or a step.

    Examples
    --------
    >>> steps, of = decode(["oFxA?M", "", "??"])
    >>> steps.tolist(), of.tolist()
    ([[120, -45], [0, 7], [0, 0]], [0, 0, 2])
    """
    groups = np.frombuffer("".join(texts).encode("utf-8"), np.uint8).astype(np.int64) - FIRST_CHARACTER
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if ((groups < 0) | (groups >= 2 * MORE)).any():
        raise ValueError("a path holds a character outside '?' to '~'")
    last = groups < MORE
    if not last[np.cumsum(lengths)[lengths > 0] - 1].all():
        raise ValueError("a path ends inside a number")
    numbers, of = _numbers(groups, last), np.repeat(np.arange(len(texts)), lengths)[last]
    if (np.bincount(of, minlength=len(texts)) % 2).any():
        raise ValueError("a path ends inside a step")
    return numbers.reshape(-1, 2), of[::2]


def _numbers(groups: np.ndarray, last: np.ndarray) -> np.ndarray:
    ends = np.flatnonzero(last)
    if not len(ends):
        return np.zeros(0, np.int64)
    starts = np.r_[0, ends[:-1] + 1]
    place = np.arange(len(groups)) - np.repeat(starts, ends - starts + 1)
    if place.max() >= GROUPS:
        raise ValueError("a path holds a number that is too long")
    zigzag = np.add.reduceat((groups & (MORE - 1)) << (5 * place), starts)
    return np.where(zigzag & 1, -(zigzag + 1) // 2, zigzag // 2)


def running_sums(steps: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return the running sums of `steps` (metres, n × 2), begun anew for each value of `of` (sorted).

    Examples
    --------
    >>> running_sums(np.array([[1, 1], [2, 0], [5, 5]]), np.array([0, 0, 1])).tolist()
    [[1, 1], [3, 1], [5, 5]]
    """
    sums = np.cumsum(steps, axis=0)
    if not len(of):
        return sums
    begins = np.r_[True, of[1:] != of[:-1]]
    before = np.where(begins[:, None], sums - steps, 0)[begins]
    return sums - np.repeat(before, np.diff(np.r_[np.flatnonzero(begins), len(of)]), axis=0)
