"""Workplaces where people learn: how many are within reach, the weekly way there, and the match of fields."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.travel import Travel
from kopa.goals.catalogue.places import known_places
from kopa.goals.inputs import LevelAccess, StudyInputs
from kopa.goals.own_tables.checks import shared_id
from kopa.goals.own_tables.schemas import WORKPLACES
from kopa.goals.view import LevelView, Value, groups, missing
from kopa.tables import check
from kopa.units import CRS_FINLAND, hours

LEVEL = "workplace"

LEARNING_LEVELS = ("vet", "liberal_adult")
"""Levels whose sites teach adults."""


def workplace_access(travel: Travel, origins: gpd.GeoDataFrame, workplaces: pd.DataFrame) -> LevelAccess:
    """Return minutes and kilometres from every origin to every workplace of the analyst's table.

    Parameters
    ----------
    travel
        How people get there: the same way as to sites.
    origins
        `kopa.tables.ORIGINS`.
    workplaces
        `kopa.goals.own_tables.schemas.WORKPLACES`.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    given = workplaces.attrs
    check(workplaces, WORKPLACES, where=str(given.get("where", "workplaces")), first_row=int(given.get("first_row", 1)))
    table = workplaces.sort_values("id", kind="stable").reset_index(drop=True)
    places = gpd.points_from_xy(table["x_m"].astype(float), table["y_m"].astype(float))
    points = gpd.GeoDataFrame(table[["id"]], geometry=places, crs=CRS_FINLAND)
    by_time, by_distance = (travel.matrices(origins, points, metric) for metric in ("time", "distance"))
    return LevelAccess(
        level=LEVEL,
        time_min=by_time.time_min,
        distance_km=by_distance.distance_km,
        site_ids=tuple(table["id"]),
        site_names=tuple(table["name"]),
        site_municipality=tuple(table["municipality_code"]),
        site_language=("unknown",) * len(table),
        near_edge=np.zeros(len(origins), bool),
        covered=True,
        status=by_time.status,
        mode=travel.mode,
    )


def workplaces_reached(inputs: StudyInputs) -> Iterator[tuple[str, str, Value]]:
    """G3.a, sites; G2.b.workplace, h/week; G3.e.reach, share: of adults of 25 and over, with codes and levels.

    A workplace is within reach at 90 minutes one way; the variant counts 80 road kilometres.
    """
    if inputs.workplaces is None:
        yield from (("", "", missing(name, "sites")) for name in ("G3.a.90min", "G3.a.80km"))
        yield "", "", missing("G2.b.workplace", "h/week")
        return
    p = inputs.parameters
    view = LevelView.of(_with_level(inputs), LEVEL)
    weekly_h = hours(2 * view.time_min * p.contact_days_workplace)
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        yield code, "", view.mean("G3.a.90min", view.sites_within_min(p.workplace_reach_min), "sites", at)
        yield code, "", view.mean("G3.a.80km", view.sites_within_km(p.workplace_reach_km), "sites", at)
        yield code, "", view.mean("G2.b.workplace", weekly_h, "h/week", at)
        yield code, LEVEL, view.share("G3.e.reach", view.time_min <= p.adult_reach_min, at)


def learning_sites_reached(inputs: StudyInputs) -> Iterator[tuple[str, Value]]:
    """G3.a, sites: vocational and liberal adult sites within reach of adults of 25 and over, with municipality codes.

    A place that serves both levels counts once. The limits are those of workplaces: 90 minutes one way, and as the
    variant 80 road kilometres. Adult education centres are known in part, so that the number is partial.
    """
    names = ("G3.a.sites_90min", "G3.a.sites_80km")
    levels = [inputs.levels[name] for name in LEARNING_LEVELS if name in inputs.levels and inputs.levels[name].covered]
    if not levels:
        yield from (("", missing(name, "sites")) for name in names)
        return
    p, view = inputs.parameters, LevelView.of(replace(inputs, levels={LEVEL: _each_once(levels)}), LEVEL)
    within = (view.sites_within_min(p.workplace_reach_min), view.sites_within_km(p.workplace_reach_km))
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        for name, count in zip(names, within, strict=True):
            yield code, view.mean(name, count, "sites", at)._replace(status="partial")


def _each_once(levels: Sequence[LevelAccess]) -> LevelAccess:
    """Join the sites of several levels; one that serves a second level is left out there."""
    first, *others = levels
    seen = {shared_id(one) for one in first.site_ids}
    joined = replace(first, level=LEVEL, certain=None, status=None)
    for other in others:
        more = other.select([shared_id(one) not in seen for one in other.site_ids])
        seen |= {shared_id(one) for one in more.site_ids}
        joined = replace(
            joined,
            time_min=np.hstack([joined.time_min, more.time_min]),
            distance_km=np.hstack([joined.distance_km, more.distance_km]),
            site_ids=joined.site_ids + more.site_ids,
            site_names=joined.site_names + more.site_names,
            site_municipality=joined.site_municipality + more.site_municipality,
            site_language=joined.site_language + more.site_language,
        )
    return joined


def field_match(inputs: StudyInputs) -> Value:
    """G3.b, index 0-1: 1 minus half the sum of differences between the shares of jobs and of study places by field.

    Places come from `places_by_field`, or else from the fields in `capacity`.
    """
    jobs = _of_region(inputs, "jobs_by_field", "jobs")
    places = _of_region(inputs, "places_by_field", "places")
    if places.empty:
        known = known_places(inputs)
        places = known.groupby("field")["places"].sum() if len(known) else places
    if not jobs.sum() or not places.sum():
        return missing("G3.b.match", "index")
    fields = jobs.index.union(places.index)
    shares = [(one / one.sum()).reindex(fields, fill_value=0.0) for one in (jobs, places)]
    return Value("G3.b.match", float(1 - (shares[0] - shares[1]).abs().sum() / 2), "index", float("nan"))


def _with_level(inputs: StudyInputs) -> StudyInputs:
    assert inputs.workplaces is not None
    return replace(inputs, levels={LEVEL: inputs.workplaces})


def _of_region(inputs: StudyInputs, name: str, column: str) -> pd.Series:
    table = inputs.tables.get(name)
    if table is None:
        return pd.Series(dtype=float)
    region = inputs.region
    inside = table["municipality_code"].isin(region.municipality_codes) | (table["region"] == region.id)
    return table[inside].groupby("field")[column].sum().astype(float)
