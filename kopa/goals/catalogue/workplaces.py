"""G3.a and G3.b: places where people learn at work, how many are within reach, and the match of fields."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.goals.catalogue import reasons, without_car
from kopa.goals.catalogue.jobs import JOBS, OF_FIELD, jobs, jobs_by_field, jobs_of_fields
from kopa.goals.catalogue.places import places_by_field
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Status, Value, missing, posts
from kopa.goals.inputs import LevelAccess, StudyInputs
from kopa.goals.own_tables.checks import shared_id
from kopa.goals.own_tables.schemas import WORKPLACES
from kopa.goals.view import LevelView
from kopa.levels import NO_LEVEL, WORKPLACE, ids
from kopa.tables import check
from kopa.units import CRS_FINLAND
from kopa.words.text import Text

if TYPE_CHECKING:  # an annotation alone: with it the compiler of the kernels would be imported by every report
    from kopa.accessibility.travel import Travel

_log = logging.getLogger(__name__)

LEARNING_LEVELS = ids(lambda level: level.adults)
"""Levels whose sites teach adults."""

ADULT_SITES_MISSING = Text(
    "useimmat kansalaisopistot puuttuvat aineistosta: ei pisteytetä",
    "de flesta medborgarinstitut saknas i materialet: poängsätts inte",
    "most adult education centres are not in the source: not scored",
)

SITES_BY_TIME = Statistic(
    "G3.a.sites_by_time",
    Text(
        "oppilaitosten toimipisteitä keskimäärin {limit} minuutin automatkan sisällä",
        "verksamhetsställen i medeltal inom {limit} minuter med bil",
        "learning sites within {limit} minutes by car, on average",
    ),
    "sites",
    unscored=ADULT_SITES_MISSING,
    limit="workplace_reach_min",
    ending="sites_{}min",
)
SITES_BY_ROAD = Statistic(
    "G3.a.sites_by_road",
    Text(
        "oppilaitosten toimipisteitä keskimäärin {limit} km:n sisällä",
        "verksamhetsställen i medeltal inom {limit} km",
        "learning sites within {limit} km, on average",
    ),
    "sites",
    unscored=ADULT_SITES_MISSING,
    limit="workplace_reach_km",
    ending="sites_{}km",
)
WORKPLACES_BY_TIME = Statistic(
    "G3.a.workplaces_by_time",
    Text(
        "työpaikkoja {limit} minuutin automatkan sisällä",
        "arbetsplatser inom {limit} minuter med bil",
        "workplaces within {limit} minutes by car",
    ),
    "sites",
    unscored=reasons.AS_LISTED,
    limit="workplace_reach_min",
    ending="{}min",
)
WORKPLACES_BY_ROAD = Statistic(
    "G3.a.workplaces_by_road",
    Text("työpaikkoja {limit} km:n sisällä", "arbetsplatser inom {limit} km", "workplaces within {limit} km"),
    "sites",
    unscored=reasons.AS_LISTED,
    limit="workplace_reach_km",
    ending="{}km",
)
MATCH = Statistic(
    "G3.b.match", Text("kohtaanto", "matchning", "match"), "index", posts(NO_LEVEL, 0, 1, reasons.MATCHED)
)


def workplace_access(travel: "Travel", origins: gpd.GeoDataFrame, workplaces: pd.DataFrame) -> LevelAccess:
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
    table = workplace_points(workplaces)
    points = table[["id", "geometry"]]
    by_time, by_distance = (travel.matrices(origins, points, metric) for metric in ("time", "distance"))
    return LevelAccess(
        level=WORKPLACE,
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


def workplace_points(workplaces: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the checked table of workplaces as points, in the order of their ids.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    attributes = workplaces.attrs
    check(
        workplaces,
        WORKPLACES,
        where=str(attributes.get("where", "workplaces")),
        first_row=int(attributes.get("first_row", 1)),
    )
    table = workplaces.sort_values("id", kind="stable").reset_index(drop=True)
    places = gpd.points_from_xy(table["x_m"].astype(float), table["y_m"].astype(float))
    return gpd.GeoDataFrame(table, geometry=places, crs=CRS_FINLAND)


def view_of_workplaces(inputs: StudyInputs) -> LevelView | None:
    """Return the workplaces of the table as adults of 25 and over reach them; None without the table."""
    if inputs.workplaces is None:
        return None
    return LevelView.of(replace(inputs, levels={WORKPLACE: inputs.workplaces}), WORKPLACE)


def workplaces_in_reach(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.a, sites: workplaces within reach of adults of 25 and over, by time and, as a variant, by road."""
    yield from _in_reach(inputs.once(view_of_workplaces), group, (WORKPLACES_BY_TIME, WORKPLACES_BY_ROAD), "ok")


def learning_sites_in_reach(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.a, sites: vocational and liberal adult sites within reach of adults of 25 and over, in the same limits.

    A place that serves both levels counts once. Adult education centres are known in part, so that the number is
    partial.
    """
    yield from _in_reach(inputs.once(_view_of_learning_sites), group, (SITES_BY_TIME, SITES_BY_ROAD), "partial")


def _in_reach(
    view: LevelView | None, group: Group, statistics: tuple[Statistic, Statistic], status: Status
) -> Iterator[Value]:
    if view is None:
        yield from () if group.code else map(missing, statistics)
        return
    by_time, by_road = statistics
    p = view.parameters
    yield Value(by_time, *view.mean(view.sites_within_min(p.workplace_reach_min), group.rows), status)
    yield Value(by_road, *view.mean(view.sites_within_km(p.workplace_reach_km), group.rows), status)


def _view_of_learning_sites(inputs: StudyInputs) -> LevelView | None:
    levels = [inputs.levels[one] for one in LEARNING_LEVELS if one in inputs.levels and inputs.levels[one].covered]
    if not levels:
        return None
    return LevelView.of(replace(inputs, levels={WORKPLACE: _each_once(levels)}), WORKPLACE)


def _each_once(levels: Sequence[LevelAccess]) -> LevelAccess:
    """Join the sites of several levels; one that serves a second level is left out there."""
    first, *others = levels
    seen = {shared_id(one) for one in first.site_ids}
    joined = replace(first, level=WORKPLACE, certain=None, status=None)
    for other in others:
        more = other.select([shared_id(one) not in seen for one in other.site_ids])
        seen |= {shared_id(one) for one in more.site_ids}
        joined = joined.with_further(more)
    return joined


def field_match(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.b, index 0-1: 1 minus half the sum of differences between the shares of jobs and of study places by field.

    Places come from `places_by_field`, or else from the fields in `capacity`. Without `jobs_by_field`, jobs are those
    of 2017 by the field that is taken to serve each industry: an assumption, which carries no weight.
    """
    has_jobs = "jobs_by_field" in inputs.tables
    jobs = _of_region(inputs, "jobs_by_field", "jobs") if has_jobs else jobs_by_field(inputs, group.codes)
    places = _of_region(inputs, "places_by_field", "places")
    if places.empty:
        of_sites = places_by_field(inputs)
        places = of_sites.groupby("field")["places"].sum() if len(of_sites) else places
    if not jobs.sum() or not places.sum() or not (has_jobs or set(jobs.index) & set(places.index)):
        yield missing(MATCH)
        return
    _warn_of_fields_of_one_table(inputs.region.id, jobs, places)
    fields = jobs.index.union(places.index)
    shares = [(one / one.sum()).reindex(fields, fill_value=0.0) for one in (jobs, places)]
    yield Value(MATCH, float(1 - (shares[0] - shares[1]).abs().sum() / 2), status="ok" if has_jobs else "assumption")


def _warn_of_fields_of_one_table(region_id: str, jobs: pd.Series, places: pd.Series) -> None:
    """Say which fields have jobs only, or study places only: they may be one field under two names."""
    for some, others, lack in ((jobs, places, "jobs and no study places"), (places, jobs, "study places and no jobs")):
        alone = some[(some > 0) & ~some.index.isin(others[others > 0].index)].sort_index()
        if len(alone):
            listed = ", ".join(f"{field} ({count:,.0f})" for field, count in alone.items())
            _log.warning("%s: fields with %s: %s", region_id, lack, listed)


def _of_region(inputs: StudyInputs, name: str, column: str) -> pd.Series:
    table = inputs.tables.get(name)
    if table is None:
        return pd.Series(dtype=float)
    region = inputs.region
    inside = table["municipality_code"].isin(region.municipality_codes) | (table["region"] == region.id)
    return table[inside].groupby("field")[column].sum().astype(float)


INDICATORS = (
    Indicator(
        id="G3.a",
        criterion="workplaces",
        name=Text(
            "Oppimispaikkojen alueellinen saavutettavuus",
            "Lärplatser inom räckhåll",
            "Places to learn at work within reach",
        ),
        sentence=Text(
            "Montako oppimisen työpaikkaa tai oppilaitoksen toimipistettä on {workplace_reach_min} minuutin sisällä.",
            "Hur många lärande arbetsplatser eller verksamhetsställen som finns inom {workplace_reach_min} minuter.",
            "How many workplaces of learning or learning sites there are within {workplace_reach_min} minutes.",
        ),
        formula="n(t <= {workplace_reach_min} min); {workplace_reach_km} km as a variant",
        direction="more",
        data=("sites", "jobs"),
        computations=(
            Computation(jobs, (JOBS,), "municipality"),
            Computation(learning_sites_in_reach, (SITES_BY_TIME, SITES_BY_ROAD), "municipality", of_time=True),
            Computation(
                workplaces_in_reach,
                (WORKPLACES_BY_TIME, WORKPLACES_BY_ROAD),
                "municipality",
                of_time=True,
                tables=("workplaces",),
            ),
            without_car.OF_WORKPLACES,
        ),
        threshold="{workplace_reach_min} min one way; {workplace_reach_km} km",
        source="secondary sources on unemployment security",
        would_fill=Text(
            "työpaikkojen sijainnit (taulukko workplaces)",
            "arbetsplatsernas lägen (tabellen workplaces)",
            "locations of workplaces (table workplaces)",
        ),
    ),
    Indicator(
        id="G3.b",
        criterion="match",
        name=Text(
            "Koulutuksen ja työpaikkojen kohtaanto aloittain",
            "Matchning mellan utbildning och arbetsplatser per bransch",
            "Match of education and jobs by field",
        ),
        sentence=Text(
            "Kuinka hyvin koulutusalat vastaavat alueen työpaikkoja.",
            "Hur väl utbildningsområdena motsvarar regionens arbetsplatser.",
            "How well the fields taught match the region's jobs.",
        ),
        formula="1 - 1/2 sum abs(share of jobs - share of places)",
        direction="more",
        data=("jobs_by_field", "capacity"),
        computations=(
            Computation(jobs_of_fields, tuple(OF_FIELD.values()), "municipality"),
            Computation(field_match, (MATCH,), "region", tables=("capacity", "jobs_by_field", "places_by_field")),
        ),
        would_fill=Text(
            "työpaikat ja opiskelupaikat koulutusaloittain (taulukot jobs_by_field ja capacity tai places_by_field)",
            "arbetsplatser och studieplatser per utbildningsområde "
            "(tabellerna jobs_by_field och capacity eller places_by_field)",
            "jobs and study places by field (tables jobs_by_field and capacity or places_by_field)",
        ),
    ),
)
