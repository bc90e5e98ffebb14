"""G1.g and the fields of G1.b: study places within reach, from the analyst's table of capacities."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.accessibility.measures import (
    CatchmentReducer,
    SpatialAvailabilityReducer,
    decay_binary,
    decay_linear,
    reduce_blocks,
)
from kopa.goals.g1_times import BASIC, SECOND
from kopa.goals.inputs import Floats, LevelAccess, StudyInputs
from kopa.goals.own_tables.checks import shared_id, site_columns
from kopa.goals.view import MISSING, LevelView, Rows, Status, Value, groups, missing

UNIT = "places/person"

SUMMED = "places/person, summed"
"""Unit of BFCA: it adds up over cells to the level of service of all sites, and is no mean per person."""

LEAST_OF_MOST = 0.1
"""Quantile of places per head that 90 % of the persons have at least."""


def places_per_head(inputs: StudyInputs, level: str) -> Iterator[tuple[str, Value]]:
    """G1.g, places per person: 2SFCA, BFCA and spatial availability of the region's places, with municipality codes.

    2SFCA and BFCA count a site within `choice_min` minutes; spatial availability lets its weight fall evenly to 0
    there. 2SFCA and spatial availability are means over persons; BFCA is the level of service that falls to the
    municipality, and adds up to that of all sites. The region is taken for itself: its people compete for its
    places. Those who come and go over its border are not seen, so the value is partial.
    """
    if level in (*BASIC, *SECOND):
        yield from places_of(LevelView.of(inputs, level))


def places_of(view: LevelView) -> Iterator[tuple[str, Value]]:
    """G1.g of the people and sites of a view, in all languages that it has."""
    access, places = _inside(view, capacities(view.inputs, view.all_languages))
    if places is None:
        yield "", missing("G1.g.places_per_head", UNIT)
        return
    found = _measures(view, access, places)
    for code, at in groups(view.codes, view.inputs.region.municipality_codes):
        yield from ((code, value) for value in _told(view, found, at))


def vet_fields(inputs: StudyInputs, view: LevelView) -> Iterator[tuple[str, Value]]:
    """G1.b, fields: how many fields of VET a person has within 30 road kilometres, with municipality codes."""
    table = inputs.tables.get("capacity")
    if table is not None:
        table = table[(table["level"] == "vet") & (table["field"] != "") & (table["places"] > 0)]
    if table is None or table.empty:
        yield "", missing("G1.b.fields", "fields")
        return
    count = np.zeros(len(view.persons))
    for _, rows in table.groupby("field"):
        columns = [i for site in rows["site_id"] for i in site_columns(view.access.site_ids, site)]
        if columns:
            count += (view.access.distance_km[:, columns] <= view.parameters.second_reach_km).any(axis=1)
    status = _status(view, set(table["site_id"]))
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        yield code, view.mean("G1.b.fields", count, "fields", at)._replace(status=status)


def capacities(inputs: StudyInputs, access: LevelAccess) -> Floats:
    """Return the study places of every site of a level; NaN where the table does not tell them."""
    places = np.full(access.n_sites, np.nan)
    table = inputs.tables.get("capacity")
    if table is None:
        return places
    of_level = table[table["level"] == access.level]
    for site, count in zip(of_level["site_id"], of_level["places"], strict=True):
        for column in site_columns(access.site_ids, site):
            places[column] = count if np.isnan(places[column]) else places[column] + count
    return places


def _inside(view: LevelView, places: Floats) -> tuple[LevelAccess, Floats | None]:
    """Return the region's sites whose places are known, and those; None where nobody's are."""
    access = view.all_languages
    known = ~np.isnan(places) & np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    return access.select(known), places[known] if known.any() else None


def _measures(view: LevelView, access: LevelAccess, places: Floats) -> dict[str, Floats]:
    block: npt.NDArray[np.floating] = access.time_min
    cutoff = view.parameters.choice_min
    near, falling = decay_binary(cutoff), decay_linear(cutoff)
    reducers = [
        CatchmentReducer(view.persons, places, near, "2sfca"),
        CatchmentReducer(view.persons, places, near, "bfca"),
        SpatialAvailabilityReducer(view.persons, places, falling),
    ]
    two_step, balanced, available = reduce_blocks(lambda: [(block, slice(0, len(block)))], reducers)
    each = np.divide(available, view.persons, out=np.zeros(len(block)), where=view.persons > 0)
    return {"places_per_head": two_step, "bfca": balanced, "availability": each}


def _told(view: LevelView, found: dict[str, Floats], at: Rows) -> Iterator[Value]:
    persons = view.persons[at]
    count = float(persons.sum())
    for name in ("places_per_head", "availability"):
        yield Value(f"G1.g.{name}", weighted_mean(found[name][at], persons), UNIT, count, "partial")
    # BFCA shares each site's level out among the origins: the shares add up, their mean would depend on the cells.
    level = float(found["bfca"][at].sum()) if count else MISSING
    yield Value("G1.g.bfca", level, SUMMED, count, "partial")
    least = weighted_quantile(found["places_per_head"][at], persons, LEAST_OF_MOST)
    yield Value("G1.g.p10", float(least), UNIT, count, "partial")


def _status(view: LevelView, told: set[str]) -> Status:
    """Whether every site of the region has its fields told; sites beyond the border are taken as told."""
    access = view.access
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    columns = {i for site in told for i in site_columns(access.site_ids, site)}
    return "ok" if set(np.flatnonzero(inside)) <= columns else "partial"


def known_places(inputs: StudyInputs) -> pd.DataFrame:
    """Return `field` and `places` of the region's sites, from the table of capacities."""
    table = inputs.tables.get("capacity")
    if table is None:
        return pd.DataFrame({"field": [], "places": []})
    codes = {
        name: code
        for access in inputs.levels.values()
        for i, code in enumerate(access.site_municipality)
        for name in (access.site_ids[i], shared_id(access.site_ids[i]))
    }
    inside = table["site_id"].map(codes).isin(inputs.region.municipality_codes) & (table["field"] != "")
    return table.loc[inside, ["field", "places"]]
