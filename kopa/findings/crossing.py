"""Who would save time by crossing a municipal border: of basic education alone, whose pupils have a municipality."""

import numpy as np

from kopa.findings import knowledge
from kopa.findings.evidence import Evidence
from kopa.goals import rules

WORTH_CROSSING_MIN = 5.0
"""Minutes saved one way above which a crossing is spoken of as a gain."""


def border_levels(evidence: Evidence) -> tuple[str, ...]:
    """Return the levels whose border is told: those that are known here, have a border, and rest on no guess.

    Of a level that schools of unknown grades may serve, nobody knows which of two schools is the nearer; of one whose
    pupils largely speak Swedish, the nearest school in Finnish is not the one that they cross a border for.
    """
    known = [level for level in evidence.covered_levels if rules.has_border(level)]
    surely = [level for level in known if not knowledge.is_range(evidence, level)]
    return tuple(level for level in surely if not knowledge.is_of_other_schools(evidence, level))


def saved_minutes(evidence: Evidence, level: str) -> np.ndarray | None:
    """Return the minutes that each place saves when the border may be crossed (inf: no site of its own).

    None where the times to sites of one's own municipality were not computed, or the level is not known here.
    """
    own = evidence.source.own_minutes(level)
    if own is None or not evidence.is_covered(level):
        return None
    time = evidence.source.minutes(level)
    return np.where(np.isinf(own), np.inf, own - np.where(np.isinf(own), 0.0, time))


def worth_crossing(evidence: Evidence, level: str) -> float:
    """Return the persons who would save over `WORTH_CROSSING_MIN` minutes one way; nan where not known."""
    saved = saved_minutes(evidence, level)
    if saved is None:
        return float("nan")
    worth = np.isfinite(saved) & (saved > WORTH_CROSSING_MIN)
    return float(evidence.persons(level)[worth].sum())
