"""Gather what a report of one region says, from its study and the record of its run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import box

from kopa import report, store
from kopa.accessibility.aggregate.weighted import share_where
from kopa.goals.g0 import population_then_and_now
from kopa.goals.view import LevelView
from kopa.report import ReportInput
from kopa.report.model import NEAREST, OWN, TOGETHER
from kopa.study.study import Study

ROADS_AROUND_M = 40_000.0
"""How far around a region its roads are drawn."""

BASIC_LEVELS = ("basic_1_6", "basic_7_9")
"""Levels whose share beyond the legal distance is shown for both placements of people."""

AREAS_AROUND_M, AREAS_DETAIL_M = 5_000.0, 50.0
"""How far around a region the areas of isochrones are united for its maps, and in what detail: a line is wider."""

ISOCHRONE_LEVEL = "lukio"
"""Level whose isochrones are drawn: computing them takes longest, and further ones would tell little more."""


@dataclass(frozen=True)
class People:
    """The region's people with their ways to sites, as a report tells of them: parts of a `ReportInput`."""

    origins: gpd.GeoDataFrame
    placement: pd.DataFrame
    coverage: pd.DataFrame


def render(source: ReportInput, language: str, folder: Path, *, with_pdf: bool = True) -> None:
    """Write the report of a region in one language to `folder`: HTML, XLSX and PDF."""
    from kopa.report.xlsx.workbook import xlsx

    made = report.build(source, language)
    store.write_text(folder / f"report.{language}.html", report.render(made))
    if with_pdf:
        from kopa.report.pdf.pdf import pdf

        (folder / f"report.{language}.pdf").write_bytes(pdf(made))
    xlsx(made, source, folder / f"tables.{language}.xlsx")


def render_geopackage(source: ReportInput, folder: Path) -> None:
    """Write the layers of a region to one GeoPackage in `folder`."""
    from kopa.report.gpkg.geopackage import geopackage

    areas, inside = source.isochrones, source.sites.loc[source.sites["in_region"], "id"]
    ours = None if areas is None else areas[areas["site_id"].isin(inside)]
    geopackage(source, folder / "region.gpkg", isochrones=ours)


def report_input(
    study: Study,
    record: Mapping[str, Any],
    scorecards: Mapping[str, pd.DataFrame] | None = None,
    areas: gpd.GeoDataFrame | None = None,
    intervals: pd.DataFrame | None = None,
    people: People | None = None,
) -> ReportInput:
    """Return everything that the report of a region says.

    `record` is the content of its `run.json`; `scorecards` are by language, default without intervals;
    `areas` are what `isochrones` returns, computed here where they are not given; `intervals` are the
    `value_intervals` of the municipalities' times; `people` are those of `people_of`.
    """
    scorecards = scorecards or {language: study.scorecard(language=language) for language in report.LANGUAGES}
    people = people or people_of(study)
    used = {site for level in study.levels for site in people.origins[NEAREST.format(level)]}
    return ReportInput(
        region=study.region,
        municipalities=study.country.municipalities,
        indicators=study.indicators(),
        scorecard=scorecards["en"],
        scorecards=scorecards,
        origins=people.origins,
        sites=study.sites.assign(used=study.sites["id"].isin(used)),
        roads=_roads_around(study),
        placement=people.placement,
        coverage=people.coverage,
        conservation=study.conservation(),
        parameters=study.parameters.table(),
        provenance=record,
        rejected_sites=_rejected(study),
        isochrones=isochrones(study) if areas is None else areas,
        population=population_then_and_now(study.country.population_history, study.region.municipality_codes),
        intervals=intervals,
    )


def people_of(study: Study) -> People:
    """Return the region's people with their ways to sites, and how much these depend on placement and coverage."""
    return People(_with_own(study), placement_table(study), coverage_table(study))


def _with_own(study: Study) -> gpd.GeoDataFrame:
    """Return the people with their travel times, also to the nearest site in their own municipality."""
    own = {level: LevelView.of(study.inputs, level).own_time_min for level in study.levels}
    return study.on_people().assign(**{OWN.format(level): minutes for level, minutes in own.items()})


def isochrones(study: Study) -> gpd.GeoDataFrame | None:
    """Return the areas of the level that the report draws, for sites of the region and those that are a nearest.

    None where the level is not studied. What all sites reach together is left out where the level's sites are not
    all known: no map is drawn there. This takes longest of all that a report says.
    """
    if ISOCHRONE_LEVEL not in study.levels:
        return None
    used = {site for level in study.levels for site in study.nearest(level)["to_id"]}
    areas = study.isochrones(ISOCHRONE_LEVEL, beyond=used)
    if study.access(ISOCHRONE_LEVEL).covered:
        areas = pd.concat([areas, _together(study, areas)], ignore_index=True)
    return areas.assign(level=ISOCHRONE_LEVEL)


def _together(study: Study, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return, per limit, what all sites reach in and close around the region, at the detail of a map of it."""
    near = study.municipalities.total_bounds + np.array([-1, -1, 1, 1]) * AREAS_AROUND_M
    rows = []
    for minutes, part in areas.groupby("minutes"):
        whole = shapely.union_all(shapely.clip_by_rect(part.geometry.to_numpy(), *near))
        rows.append((TOGETHER, minutes, shapely.simplify(whole, AREAS_DETAIL_M)))
    columns = ["site_id", "minutes", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=areas.crs)


def placement_table(study: Study) -> pd.DataFrame:
    """Return the share of pupils beyond the legal distance under both placements of people in their cells."""
    levels = [level for level in BASIC_LEVELS if level in study.levels]
    placements = tuple(study.country.people)
    values = [_beyond(study, placement, levels) for placement in placements]
    rows = [(level, "share_over_5km", *(shares[level] for shares in values)) for level in levels]
    return pd.DataFrame(rows, columns=["level", "statistic", *placements])


def coverage_table(study: Study) -> pd.DataFrame:
    """Return, per level, the persons to whom the edge of the known sites is nearer than the nearest site."""
    rows = []
    for level in study.levels:
        persons = study.persons(level)
        near = study.access(level).near_edge
        total = persons.sum()
        rows.append((level, float(persons[near].sum()), float(persons[near].sum() / total) if total else np.nan))
    return pd.DataFrame(rows, columns=["level", "persons_uncertain", "share_uncertain"])


def _beyond(study: Study, placement: str, levels: list[str]) -> dict[str, float]:
    other = study if placement == study.parameters.placement else study.placed(placement)
    limit = study.parameters.basic_transport_km
    far = {level: other.nearest(level, metric="distance")["distance_km"].to_numpy() > limit for level in levels}
    return {level: share_where(far[level], other.persons(level)) for level in levels}


def _roads_around(study: Study) -> gpd.GeoDataFrame:
    around = box(*study.municipalities.total_bounds).buffer(ROADS_AROUND_M, join_style="mitre")
    return study.roads[study.roads.intersects(around)].reset_index(drop=True)


def _rejected(study: Study) -> pd.DataFrame:
    """Return the source records of the region that became no site, with the reason."""
    rejected = study.country.rejected_sites
    if "municipality_code" in rejected.columns:
        rejected = rejected[rejected["municipality_code"].isin(study.region.municipality_codes)]
    return rejected.reset_index(drop=True)
