"""How a region's people reach the sites of one level, with how far its sites are known."""

import geopandas as gpd

from kopa.accessibility import Matrices
from kopa.country import Country
from kopa.goals.inputs import LevelAccess
from kopa.levels import BASIC, BASIC_EDUCATION
from kopa.regions import Region
from kopa.study.coverage import near_edge, neighbours_covered_share, not_covered
from kopa.study.site_places import site_places


def level_access(
    level: str, region: Region, country: Country, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame,
    by_time: Matrices, by_distance: Matrices, mode: str,
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
        Every pair by the quickest and by the shortest way.
    mode
        How people travel.
    """
    coverage, codes, towns = country.coverage, region.municipality_codes, country.municipalities
    unknown = not_covered(coverage, level, codes)
    return LevelAccess(
        level=level,
        time_min=by_time.time_min,
        distance_km=by_distance.distance_km,
        site_ids=tuple(sites["id"]),
        site_names=tuple(sites["name"]),
        site_municipality=tuple(sites["municipality_code"]),
        site_language=tuple(sites["language"]),
        near_edge=near_edge(origins, sites, towns, coverage, level),
        covered=not unknown,
        not_known=unknown if len(unknown) < len(codes) else frozenset(),
        status=by_time.status,
        certain=sites["level"].to_numpy() != BASIC,
        swedish_covered=not not_covered(coverage, level, codes, language="sv"),
        neighbours_covered_share=neighbours_covered_share(towns, coverage, level, codes),
        mode=mode,
        site_places=site_places(sites) if level in BASIC_EDUCATION else (),
    )
