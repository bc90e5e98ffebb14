"""Values of one level: of the region and its municipalities, and of parts of the people and of the sites."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from kopa.goals.catalogue.language import LEVELS as SWEDISH_LEVELS
from kopa.goals.catalogue.language import enough, view_of_speakers
from kopa.goals.indicator import Computation, Group, Value, missing
from kopa.goals.inputs import StudyInputs
from kopa.goals.population_change import STRONG_LOSS_SHARE, ten_year_change
from kopa.goals.view import LevelView, groups
from kopa.levels import of

LevelValue: TypeAlias = tuple[str, Value, str]
"""Municipality code (empty: the region), value, and what its id ends with: a word of `catalogue.VARIANTS`, or empty."""


def level_values(inputs: StudyInputs, level: str, asked: Sequence[Computation]) -> Iterator[LevelValue]:
    """Yield the values of a level by the computations that are asked at it.

    Parameters
    ----------
    inputs
        The study; the level is one of its `levels`.
    level
        Level of education.
    asked
        Computations of the scope `level`.
    """
    view, everyone = LevelView.of(inputs, level), list(groups(inputs))
    anywhere = [one for one in asked if one.uncovered == "computed"]
    elsewhere = [one for one in asked if one.uncovered != "computed"]
    yield from ((code, value, "") for code, value in _values(view, anywhere, everyone))
    yield from (row for row in _of_certain(view, anywhere, everyone) if row[1].status != "missing")
    known = [group for group in everyone if view.is_known(group)]
    yield from _covered(view, elsewhere, known)
    others = [group for group in everyone if not view.is_known(group)]
    yield from _uncovered(view, [one for one in elsewhere if one.uncovered == "missing"], others)
    yield from _of_swedish_speakers(view, [one for one in asked if one.swedish], everyone)


def _values(view: LevelView, asked: Iterable[Computation], some: Iterable[Group]) -> Iterator[tuple[str, Value]]:
    for group in some:
        for computation in asked:
            yield from ((group.code, value) for value in computation.function(view, group))


def _covered(view: LevelView, asked: Sequence[Computation], everyone: Sequence[Group]) -> Iterator[LevelValue]:
    if not everyone:
        return
    yield from ((code, _with_status(value, view), "") for code, value in _values(view, asked, everyone))
    splitting = [one for one in asked if any(each.splits for each in one.statistics)]
    for suffix, group in _split(view.inputs) if view.access.covered else ():
        for code, value in _values(view, splitting, [group]):
            if value.statistic.splits:
                yield code, _with_status(value, view), suffix
    yield from _of_certain(view, asked, everyone)


def _of_certain(view: LevelView, asked: Iterable[Computation], everyone: Sequence[Group]) -> Iterator[LevelValue]:
    """Yield what is given as a range, by the sites alone that are certain to serve the level, where others may."""
    ranged = [one for one in asked if one.as_range]
    if ranged and of(view.level).doubtful and view.access.certain is not None:
        certain = LevelView.of(view.inputs, view.level, certain_only=True)
        yield from ((code, _with_status(value, certain), "known") for code, value in _values(certain, ranged, everyone))


def _split(inputs: StudyInputs) -> Iterator[tuple[str, Group]]:
    """Yield the people of strongly shrinking municipalities and the others; nobody where the change is not known."""
    change = ten_year_change(inputs.population_history).reindex(list(inputs.region.municipality_codes))
    if change.isna().any():
        return
    codes = tuple(change.index[change < STRONG_LOSS_SHARE])
    shrinking = np.isin(inputs.people.codes, codes)
    yield "shrinking", Group("", codes, np.flatnonzero(shrinking))
    others = tuple(code for code in change.index if code not in codes)
    yield "other", Group("", others, np.flatnonzero(~shrinking))


def _uncovered(view: LevelView, asked: Sequence[Computation], everyone: Sequence[Group]) -> Iterator[LevelValue]:
    """Everything missing: the statistics are those of a level that nobody reaches."""
    if not everyone:
        return
    nobody = view.without_sites()
    statistics = [value.statistic for _, value in _values(nobody, asked, everyone[:1])]
    for group in everyone:
        persons = view.persons_at(group.rows)
        yield from ((group.code, missing(one, persons), "") for one in statistics)


def _of_swedish_speakers(
    view: LevelView, asked: Sequence[Computation], everyone: Sequence[Group]
) -> Iterator[LevelValue]:
    speakers = view.once(view_of_speakers) if view.level in SWEDISH_LEVELS else None
    if speakers is None:
        return
    by_code = {group.code: group for group in everyone}
    for computation in asked:
        for code, value in _values(speakers, [computation], everyone):
            if not enough(speakers, by_code[code]):
                yield code, missing(value.statistic, value.persons), "sv"
                continue
            checked = value if computation.uncovered == "computed" else _with_status(value, speakers)
            yield code, checked if checked.status == "missing" else checked._replace(status="partial"), "sv"


def _with_status(value: Value, view: LevelView) -> Value:
    """Return a value as it is known: missing where there are no sites, partial where some may or may not serve."""
    if not view.access.n_sites and not value.statistic.holds_without_sites:
        return missing(value.statistic, value.persons)
    return value._replace(status="partial") if of(view.level).doubtful and value.status == "ok" else value
