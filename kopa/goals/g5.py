"""G5: borders: what keeping to one's own municipality costs, who crosses, what opening inside the region gains."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import MISSING, LevelView, Rows, Value, missing

MOSTLY_COVERED_SHARE = 0.5
"""Share of the neighbouring municipalities from which crossings of the region's border can be told in part."""


def border_penalty(view: LevelView, at: Rows) -> Iterator[Value]:
    """G5.a, min: how much longer the way is when one keeps to one's own municipality.

    Over municipalities that have a site of their own; the people of the others are told apart.
    """
    own = at[view.has_own_site[at]]
    reachable = own[np.isfinite(view.time_min[own])]
    persons = view.persons[reachable]
    penalty = view.own_time_min[reachable] - view.time_min[reachable]
    if persons.sum() > 0:
        yield Value("G5.a.penalty", weighted_mean(penalty, persons), "min", float(persons.sum()))
    else:
        yield missing("G5.a.penalty", "min", 0.0)
    yield view.share("G5.a.no_own_site", ~view.has_own_site, at)


def across(view: LevelView, at: Rows) -> Iterator[Value]:
    """G5.b, share 0-1: people whose nearest site lies in another municipality, and in another region."""
    reached = view.nearest >= 0
    yield view.share("G5.b.municipality", reached & (view.nearest_code != view.codes), at)
    covered = view.access.neighbours_covered_share
    if np.isnan(covered) or covered < MOSTLY_COVERED_SHARE:
        yield missing("G5.b.region", "share", float(view.persons[at].sum()))
        return
    abroad = ~np.isin(view.nearest_code, view.inputs.region.municipality_codes)
    value = view.share("G5.b.region", reached & abroad, at)
    yield value if covered >= 1 else value._replace(status="partial")


def cooperation_gain(view: LevelView, at: Rows) -> Iterator[Value]:
    """G5.c, share 0-1: fall of the mean time when borders inside the region open, over those with an own site."""
    own = at[view.has_own_site[at]]
    counted = own[np.isfinite(view.own_time_min[own]) & (view.persons[own] > 0)]
    persons = view.persons[counted]
    if not persons.sum():
        yield missing("G5.c.gain", "share", 0.0)
        return
    closed = weighted_mean(view.own_time_min[counted], persons)
    opened = weighted_mean(view.region_time_min[counted], persons)
    gain = 1 - opened / closed if closed else 0.0  # who has no way to go gains nothing
    yield Value("G5.c.gain", gain, "share", float(persons.sum()))


def register(inputs: StudyInputs) -> Iterator[Value]:
    """G5.d, entries: how many obstacles the analyst's register holds of the region, each with who decides on it."""
    table = inputs.tables.get("obstacles")
    count = 0 if table is None else int((table["region"] == inputs.region.id).sum())
    if not count:
        yield missing("G5.d.register", "entries")
    else:
        yield Value("G5.d.register", float(count), "entries", MISSING)
