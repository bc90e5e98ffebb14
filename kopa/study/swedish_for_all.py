"""Schools of municipalities whose one official language is Swedish: they are everybody's there."""

import geopandas as gpd

from kopa.levels import SWEDISH_FOR_ALL


def with_swedish_for_all(sites: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites; those that teach in Swedish where no other language is official have `SWEDISH_FOR_ALL`.

    These are the schools of Åland: to ask there for the nearest school that teaches in Finnish is to be sent to the
    mainland. Municipalities of two languages owe teaching in both, so that theirs stay as they are.

    Parameters
    ----------
    sites
        Columns `language` and `municipality_code`.
    municipalities
        Columns `code` and `language` (official ones, the majority's first); without the latter no site changes.

    Examples
    --------
    >>> towns = gpd.GeoDataFrame({"code": ["478", "499"], "language": ["sv", "sv+fi"]})
    >>> sites = gpd.GeoDataFrame({"language": ["sv", "sv"], "municipality_code": ["478", "499"]})
    >>> with_swedish_for_all(sites, towns)["language"].tolist()
    ['sv_for_all', 'sv']
    """
    if "language" not in municipalities.columns:
        return sites
    alone = municipalities.loc[municipalities["language"] == "sv", "code"]
    here = (sites["language"] == "sv") & sites["municipality_code"].isin(alone)
    return sites.assign(language=sites["language"].mask(here, SWEDISH_FOR_ALL)) if here.any() else sites
