"""G1.i: the indicators of G1.a-G1.h for Swedish speakers and the sites that teach in Swedish."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from kopa.goals import g1_equality, g1_supply, g1_times
from kopa.goals.catalogue import places
from kopa.goals.g1_times import BASIC, SECOND
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import TOLD_WITHOUT_SITES, LevelView, Rows, Value, groups, missing
from kopa.tables import AGES

SUFFIX = "sv"
"""Last word of the ids: `G1.d.p90.sv` is `G1.d.p90` of Swedish speakers to sites that teach in Swedish."""

TEACH_SWEDISH = ("sv", "fi+sv")

_OF_TIMES = (
    g1_supply.local_supply,
    g1_supply.choice,
    g1_supply.near,
    g1_times.travel_time,
    g1_times.beyond_the_legal_day,
    g1_times.aid_zone,
    g1_equality.equality,
)


def swedish(inputs: StudyInputs, level: str) -> Iterator[tuple[str, Value]]:
    """G1.i: G1.a-G1.h of Swedish speakers, and the median minutes of G1.d as G1.i.sv, with municipality codes.

    In each municipality every cell has the same share of Swedish speakers: nothing is known of where they live in it.
    Municipalities that the table does not name are not known and not counted. Where the sites that teach in Swedish
    were not looked for, nothing is told.
    """
    if level not in (*BASIC, *SECOND):
        return
    if "swedish_speakers" not in inputs.tables or not inputs.levels[level].swedish_covered:
        yield "", missing("G1.i.sv", "min")
        return
    view = _view(inputs, level)
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        yield from ((code, value) for value in _told(view, at))
    for code, value in places.places_of(view):
        yield code, _in_swedish(value)


def swedish_speakers(inputs: StudyInputs) -> pd.DataFrame:
    """Return Swedish speakers by age group in every origin; 0 in municipalities that the table does not name."""
    table, origins = inputs.tables["swedish_speakers"], inputs.origins
    people = origins.groupby("municipality_code")[["population", *AGES]].sum()
    table = table[table["municipality_code"].isin(people.index)]
    counted = [
        people.at[c, a or "population"] for c, a in zip(table["municipality_code"], table["age_group"], strict=True)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(table["share"].notna(), table["share"], np.nan_to_num(table["persons"] / np.array(counted)))
    told = pd.Series(share, index=pd.MultiIndex.from_frame(table[["municipality_code", "age_group"]]))
    found = {}
    for age in AGES:
        of_age = [told.get((c, age), told.get((c, ""), 0.0)) for c in people.index]
        shares = pd.Series(of_age, index=people.index, dtype=float)
        found[age] = origins[age].to_numpy(float) * origins["municipality_code"].map(shares).to_numpy(float)
    return pd.DataFrame(found, index=origins.index)


def _view(inputs: StudyInputs, level: str) -> LevelView:
    speakers = swedish_speakers(inputs)
    people = inputs.origins.assign(**{age: speakers[age] for age in AGES}, population=speakers.sum(axis=1))
    access = inputs.levels[level]
    order = np.argsort(np.array(access.site_ids, dtype=str), kind="stable")
    teach = np.array([access.site_language[i] in TEACH_SWEDISH for i in order], bool)
    ours = access.select(order[teach])
    return LevelView(replace(inputs, origins=people), level, ours, ours)


def _told(view: LevelView, at: Rows) -> Iterator[Value]:
    for value in _all(view, at):
        if value.indicator_id == "G1.d.uncertain_share":
            continue  # the edge of the Finnish-language sites' coverage says nothing here
        if not view.access.n_sites and value.indicator_id not in TOLD_WITHOUT_SITES:
            value = missing(value.indicator_id, value.unit, value.persons)
        told = _in_swedish(value)
        yield told
        if value.indicator_id == "G1.d.median":
            yield told._replace(indicator_id="G1.i.sv")


def _in_swedish(value: Value) -> Value:
    told = value if value.status == "missing" else value._replace(status="partial")
    return told._replace(indicator_id=f"{value.indicator_id}.{SUFFIX}")


def _all(view: LevelView, at: Rows) -> Iterable[Value]:
    return (value for function in _OF_TIMES for value in function(view, at))
