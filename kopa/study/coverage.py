"""Where the known sites of a level end: whose nearest site may be one that nobody listed."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import STRtree

from kopa.errors import InputError
from kopa.levels import of

COMPLETE = "complete"
"""Completeness of a level's sites in a municipality where every one is believed to be listed."""


def covered_codes(coverage: pd.DataFrame, level: str, *, language: str = "fi") -> frozenset[str]:
    """Return the codes of the municipalities in which every site of `level` is believed to be listed.

    Where some are known to be missing (`completeness` partial) nothing is known of the level.

    Parameters
    ----------
    coverage
        Columns `level`, `language`, `municipality_code` and `completeness` (`kopa.country.Country.coverage`);
        without the last all are complete.
    level, language
        Level of education and language of instruction.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["vet", "vet"], "language": ["fi", "fi"], "municipality_code": ["205", "290"],
    ...                       "completeness": ["complete", "partial"]})
    >>> sorted(covered_codes(table, "vet"))
    ['205']
    """
    here = (coverage["level"] == of(level).id) & (coverage["language"] == language)
    if "completeness" in coverage.columns:
        here &= coverage["completeness"] == COMPLETE
    return frozenset(coverage.loc[here, "municipality_code"])


def not_covered(
    coverage: pd.DataFrame, level: str, municipality_codes: Iterable[str], *, language: str = "fi"
) -> frozenset[str]:
    """Return the municipalities of a region in which the sites of `level` that teach in `language` are not known.

    There the nearest listed site is not known to be the nearest one. ``all`` languages are known where both Finnish
    and Swedish are: an unlisted school of either might be nearer.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["vet"], "language": ["fi"], "municipality_code": ["205"]})
    >>> sorted(not_covered(table, "vet", ["205", "290"])), sorted(not_covered(table, "vet", ["205"], language="all"))
    (['290'], ['205'])
    """
    codes, languages = frozenset(municipality_codes), ("fi", "sv") if language == "all" else (language,)
    return frozenset().union(*(codes - covered_codes(coverage, level, language=one) for one in languages))


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
    points = np.asarray(origins.geometry)
    uncovered = uncovered_outlines(municipalities, coverage, level, language=language)
    return edge_within(points, uncovered, nearest_of(points, np.asarray(sites.geometry))[1])


def uncovered_outlines(
    municipalities: gpd.GeoDataFrame, coverage: pd.DataFrame, level: str, *, language: str = "fi"
) -> npt.NDArray[np.object_]:
    """Return the outlines of the municipalities in which the sites of a level are not all listed."""
    inside = municipalities["code"].isin(covered_codes(coverage, level, language=language))
    return np.asarray(municipalities.geometry[~inside])


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


def nearest_of(points: np.ndarray, sites: np.ndarray) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return the position of the nearest site of every point and the straight line to it; -1 and `inf`: none."""
    position, away_m = np.full(len(points), -1), np.full(len(points), np.inf)
    if len(sites) and len(points):
        (rows, of_tree), distance = STRtree(sites).query_nearest(points, return_distance=True, all_matches=False)
        position[rows], away_m[rows] = of_tree, distance
    return position, away_m


def edge_within(points: np.ndarray, uncovered: np.ndarray, reach_m: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Say for which points some outline is as near as they reach, which may be endlessly far."""
    near = np.zeros(len(points), bool)
    if not len(uncovered) or not len(points):
        return near
    near[np.isinf(reach_m)] = True
    shapely.prepare(uncovered)
    near[STRtree(points).query(uncovered, predicate="intersects")[1]] = True  # inside is sooner found than how near
    others = np.flatnonzero(~near)
    hits = STRtree(uncovered).query(points[others], predicate="dwithin", distance=reach_m[others])
    near[others[np.unique(hits[0])]] = True
    return near
