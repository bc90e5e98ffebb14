"""What an indicator is declared with: words in three languages, formula, data, threshold, goalposts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kopa.words.text import Text

Direction: TypeAlias = Literal["more", "less", "context"]
"""Whether more or less of it is better; `context` is shown and never scored."""


@dataclass(frozen=True)
class Goalposts:
    """The values that score 0 and 1, fixed in advance, and why they were chosen."""

    worst: float
    best: float
    reason: Text

    def score(self, value: float) -> float:
        """Return the score 0-1 of a value: linear between the posts, level beyond them.

        Examples
        --------
        >>> Goalposts(60, 10, Text("", "", "")).score(35)
        0.5
        """
        return min(max((value - self.worst) / (self.best - self.worst), 0.0), 1.0)


@dataclass(frozen=True)
class Statistic:
    """One number of an indicator: its id as tables carry it, its name, unit and goalposts by level.

    A statistic without goalposts is shown and not scored; `unscored` says why.
    """

    id: str
    name: Text
    unit: str
    goalposts: Mapping[str, Goalposts] = field(default_factory=dict)
    unscored: Text | None = None


@dataclass(frozen=True)
class Definition:
    """An indicator of the specification, as declared before any value was known."""

    id: str
    goal: str
    criterion: str
    name: Text
    sentence: Text
    formula: str
    direction: Direction
    data: tuple[str, ...]
    levels: tuple[str, ...]
    statistics: tuple[Statistic, ...]
    threshold: str = ""
    source: str = "proposal of this project"
    would_fill: Text | None = None
    """What data would fill the indicator, or its empty parts, where it is missing."""


def posts(levels: Iterable[str], worst: float, best: float, reason: Text) -> dict[str, Goalposts]:
    """Return the same goalposts for several levels."""
    return dict.fromkeys(levels, Goalposts(worst, best, reason))
