"""Where the known sites of a level end: whose nearest site may be one that nobody listed."""

from collections.abc import Iterable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import STRtree

from kopa.errors import InputError
from kopa.levels import of


class Covered(NamedTuple):
    """Whether a region lies in a level's coverage, and whether sites are known to be missing there."""

    all_covered: bool
    partial: bool


def covered_codes(coverage: pd.DataFrame, level: str, *, language: str = "fi") -> frozenset[str]:
    """Return the codes of the municipalities in which the sites of `level` were looked for.

    Parameters
    ----------
    coverage
        Columns `level`, `language`, `municipality_code` (`kopa.country.Country.coverage`).
    level, language
        Level of education and language of instruction.
    """
    of_level = coverage[(coverage["level"] == of(level).id) & (coverage["language"] == language)]
    return frozenset(of_level["municipality_code"])


def covered(coverage: pd.DataFrame, level: str, municipality_codes: Iterable[str], *, language: str = "fi") -> Covered:
    """Return whether every municipality of a region is covered at `level`, and whether any only in part.

    Parameters
    ----------
    coverage
        Columns `level`, `language`, `municipality_code` and, where known, `completeness`
        (`complete` or `partial`).
    level
        Level of education.
    municipality_codes
        Municipalities of the region.
    language
        Language of instruction.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["vet", "vet"], "language": ["fi", "fi"], "municipality_code": ["205", "290"],
    ...                       "completeness": ["complete", "partial"]})
    >>> covered(table, "vet", ["205", "290"]), covered(table, "vet", ["205", "105"])
    (Covered(all_covered=True, partial=True), Covered(all_covered=False, partial=False))
    """
    codes = set(municipality_codes)
    here = coverage[(coverage["level"] == of(level).id) & (coverage["language"] == language)]
    here = here[here["municipality_code"].isin(codes)]
    partial = "completeness" in here.columns and bool((here["completeness"] == "partial").any())
    return Covered(codes <= set(here["municipality_code"]), partial)


def known(coverage: pd.DataFrame, level: str, municipality_codes: Iterable[str], *, language: str = "fi") -> bool:
    """Return whether the sites of `level` that teach in `language` were looked for in all of a region.

    Where they were not, the nearest listed site is not known to be the nearest one. ``all`` languages are known
    where both Finnish and Swedish are: an unlisted school of either might be nearer.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["vet"], "language": ["fi"], "municipality_code": ["205"]})
    >>> known(table, "vet", ["205"]), known(table, "vet", ["205"], language="all"), known(table, "vet", ["290"])
    (True, False, False)
    """
    codes, languages = set(municipality_codes), ("fi", "sv") if language == "all" else (language,)
    return all(covered(coverage, level, codes, language=one).all_covered for one in languages)


def near_edge(
    origins: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    municipalities: gpd.GeoDataFrame,
    coverage: pd.DataFrame,
    level: str,
    *,
    language: str = "fi",
) -> npt.NDArray[np.bool_]:
    """Return, for every origin, whether the edge of the coverage is nearer than the nearest known site.

    Like is compared with like: the straight line in metres to the nearest municipality of Finland that is
    not covered, and the straight line to the nearest known site. An unlisted site could lie just behind
    that edge, so for these people the nearest site is uncertain. The sea and other countries are no edge.

    Parameters
    ----------
    origins, sites
        Points; sites of the other language only are left out where `sites` has a `language`.
    municipalities
        All municipalities with outlines and `code`.
    coverage, level, language
        As in `covered_codes`.

    Returns
    -------
    numpy.ndarray
        One flag per origin, in their order. Everybody, where there is no site at all but an edge.

    Raises
    ------
    InputError
        Tables in different coordinate systems.
    """
    if not origins.crs == sites.crs == municipalities.crs:
        raise InputError(
            f"coordinate systems differ: origins {origins.crs}, sites {sites.crs}, municipalities {municipalities.crs}"
        )
    if "language" in sites.columns:
        sites = sites[sites["language"] != ("sv" if language == "fi" else "fi")]
    inside = municipalities["code"].isin(covered_codes(coverage, level, language=language))
    uncovered = np.asarray(municipalities.geometry[~inside])
    if not len(uncovered) or not len(origins):
        return np.zeros(len(origins), bool)
    points = np.asarray(origins.geometry)
    return _edge_within(points, uncovered, _nearest_m(points, np.asarray(sites.geometry)))


def neighbours_covered_share(
    municipalities: gpd.GeoDataFrame,
    coverage: pd.DataFrame,
    level: str,
    municipality_codes: Iterable[str],
    *,
    language: str = "fi",
) -> float:
    """Return the share (0-1) of the municipalities next to a region that are covered at `level`.

    NaN where nothing borders the region: the whole country, an island. With less than all of them covered,
    how many cross the region's border is known only in part, with less than half not at all.

    Parameters
    ----------
    municipalities
        All municipalities with outlines that share their borders, and `code`.
    coverage, level, language
        As in `covered_codes`.
    municipality_codes
        Municipalities of the region.
    """
    own = municipalities["code"].isin(set(municipality_codes))
    outlines = np.asarray(municipalities.geometry[~own])
    touched = STRtree(outlines).query(np.asarray(municipalities.geometry[own]), predicate="intersects")[1]
    beside = set(municipalities.loc[~own, "code"].iloc[np.unique(touched)])
    return len(beside & covered_codes(coverage, level, language=language)) / len(beside) if beside else float("nan")


def _nearest_m(points: np.ndarray, sites: np.ndarray) -> npt.NDArray[np.float64]:
    if not len(sites):
        return np.full(len(points), np.inf)
    found, distance = STRtree(sites).query_nearest(points, return_distance=True, all_matches=False)
    nearest = np.empty(len(points))
    nearest[found[0]] = distance
    return nearest


def _edge_within(points: np.ndarray, uncovered: np.ndarray, reach_m: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    near = np.zeros(len(points), bool)
    infinite = np.isinf(reach_m)
    near[infinite] = True
    finite = np.flatnonzero(~infinite)
    shapely.prepare(uncovered)
    hits = STRtree(uncovered).query(points[finite], predicate="dwithin", distance=reach_m[finite])
    near[finite[np.unique(hits[0])]] = True
    return near
