"""How a region's people reach the sites of one level, with how far its sites are known."""

from typing import Any

import geopandas as gpd
import numpy as np

from kopa.accessibility import Matrices
from kopa.accessibility.search.matrices_in_parts import MatricesInParts
from kopa.country import Country
from kopa.goals.access_in_parts import AccessInParts, AccessOfPart, in_parts
from kopa.goals.inputs import Flags, Floats, LevelAccess, Rows
from kopa.levels import BASIC, BASIC_EDUCATION
from kopa.regions import Region
from kopa.study.coverage import near_edge, neighbours_covered_share, not_covered
from kopa.study.scenarios.site_places import site_places


def level_access(
    level: str, region: Region, country: Country, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame,
    by_time: Matrices | MatricesInParts | Floats, by_distance: Matrices | MatricesInParts | Floats, mode: str, *,
    edge: Flags | None = None,
) -> LevelAccess:  # fmt: skip
    """Return minutes and kilometres of every pair, which sites are certain, and what is known of the level here.

    Parameters
    ----------
    level
        Level of education.
    region, country
        Whose coverage is used.
    origins, sites
        The region's people, and the country's sites that may serve the level.
    by_time, by_distance
        Every pair by the quickest and by the shortest way; those of the same parts; or minutes and kilometres alone.
    mode
        How people travel.
    edge
        To whom a site that is not listed may be nearer (`near_edge`), where `sites` are a few of those listed; which of
        these stand at one place is then not told.
    """
    coverage, codes, towns = country.coverage, region.municipality_codes, country.municipalities
    unknown = not_covered(coverage, level, codes)
    by_place = level in BASIC_EDUCATION and edge is None
    places = np.array(site_places(sites) if by_place else sites["id"], dtype=object)
    known: dict[str, Any] = {
        "level": level,
        "covered": not unknown,
        "not_known": unknown if len(unknown) < len(codes) else frozenset(),
        "swedish_covered": not not_covered(coverage, level, codes, language="sv"),
        "neighbours_covered_share": neighbours_covered_share(towns, coverage, level, codes),
        "mode": mode,
    }
    edge = near_edge(origins, sites, towns, coverage, level) if edge is None else edge
    if isinstance(by_time, np.ndarray):
        assert isinstance(by_distance, np.ndarray)
        return LevelAccess(near_edge=edge, **known, **_sites(sites, places), time_min=by_time, distance_km=by_distance)
    if isinstance(by_time, Matrices):
        assert isinstance(by_distance, Matrices)
        return LevelAccess(near_edge=edge, **known, **_sites(sites, places), **_pairs(by_time, by_distance))
    assert isinstance(by_distance, MatricesInParts)
    every, table, at_edge = _sites(sites, places), in_parts((len(origins), len(sites)), level), edge
    texts = {name: np.array(values, dtype=object) for name, values in every.items() if name != "certain"}

    def part(rows: Rows, columns: Rows, pairs: dict[str, Any]) -> AccessOfPart:
        here: dict[str, Any] = {name: tuple(values[columns]) for name, values in texts.items()}
        here["certain"] = every["certain"][columns]
        return AccessOfPart(rows, columns, LevelAccess(near_edge=at_edge[rows], **known, **here, **pairs))

    parts = tuple(
        part(rows, columns, _pairs(time, distance))
        for ((rows, columns), time), distance in zip(by_time, by_distance.matrices, strict=True)
    )
    return AccessInParts(near_edge=edge, **known, **every, time_min=table, distance_km=table, parts=parts)


def _sites(sites: gpd.GeoDataFrame, places: np.ndarray) -> dict[str, Any]:
    return {
        "site_ids": tuple(sites["id"]),
        "site_names": tuple(sites["name"]),
        "site_municipality": tuple(sites["municipality_code"]),
        "site_language": tuple(sites["language"]),
        "site_places": tuple(places),
        "certain": sites["level"].to_numpy() != BASIC,
    }


def _pairs(by_time: Matrices, by_distance: Matrices) -> dict[str, Any]:
    return {"time_min": by_time.time_min, "distance_km": by_distance.distance_km, "status": by_time.status}
