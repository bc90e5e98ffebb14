"""What is wrong with a feed: what refuses it, and what is only noted. Gathered, so that all is said at once."""

from collections.abc import Iterable, Sequence

import numpy as np

SHOWN = 5
"""How many rows or names a message shows before it says how many more there are."""

TOLERATED_SHARE = 0.01
"""Share of trips or calls that may be left out before the feed is refused."""


class Faults:
    """Sentences about one feed: `refused` are reasons not to use it, `notes` what was done about the rest."""

    def __init__(self, feed: str) -> None:
        self.feed = feed
        self.refused: list[str] = []
        self.notes: list[str] = []

    def refuse(self, sentence: str) -> None:
        """Note a reason not to use the feed."""
        self.refused.append(f"{self.feed}: {sentence}")

    def note(self, sentence: str) -> None:
        """Note what was left out, filled in or assumed."""
        self.notes.append(f"{self.feed}: {sentence}")

    def note_or_refuse(self, sentence: str, share: float) -> None:
        """Note what was left out; refuse where it is more than may be."""
        if share > TOLERATED_SHARE:
            self.refuse(f"{sentence}; that is {share:.1%} of all, more than {TOLERATED_SHARE:.0%}: mend the feed")
        else:
            self.note(sentence)


def some(values: Iterable[object]) -> str:
    """Return the first values and how many more there are.

    Examples
    --------
    >>> some(["a", "b"]), some(range(7))
    ("'a', 'b'", '0, 1, 2, 3, 4 and 2 more')
    """
    every = list(values)
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return ", ".join(repr(value) for value in every[:SHOWN]) + more


def rows_of(mask: np.ndarray) -> str:
    """Return the rows of a file in which a mask holds; the header is row 1."""
    rows = (np.flatnonzero(mask) + 2).tolist()
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:SHOWN]))}{more}"


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "trip"), counted(1204, "trip")
    ('1 trip', '1,204 trips')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def doing(n: int, noun: str, verb: str) -> str:
    """Return a number with its noun and what they do.

    Examples
    --------
    >>> doing(1, "row", "name"), doing(12, "row", "name")
    ('1 row names', '12 rows name')
    """
    return f"{counted(n, noun)} {verb if n != 1 else verb + 's'}"


def first_of(values: Sequence[object] | np.ndarray) -> str:
    """Return the different values, sorted, the first of them and how many more."""
    return some(sorted({str(value) for value in values}))
