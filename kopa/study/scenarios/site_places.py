"""In which built-up place each school stands: the schools of one share the children for whom they are the nearest."""

import geopandas as gpd
import shapely

from kopa.sources.people import locality_of

OF_LOCALITY = "locality-{}"
"""Name of a built-up place by the number of its locality (`kopa.sources.people.localities`)."""


def site_places(sites: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the built-up place of each site; a site that stands in none is a place of its own, by its `id`.

    Examples
    --------
    >>> points = gpd.points_from_xy([385700.0, 386500.0, 500000.0], [6672000.0, 6672500.0, 7700000.0])
    >>> site_places(gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=points))
    ('locality-1', 'locality-1', 'c')
    """
    if not len(sites):
        return ()
    numbers = locality_of(shapely.get_coordinates(sites.geometry.to_numpy()))
    named = zip(sites["id"], numbers.tolist(), strict=True)
    return tuple(OF_LOCALITY.format(number) if number else str(site) for site, number in named)
