"""The country's road network of the starter data: built once in a process, and never from damaged tables."""

from kopa.accessibility import RoadNetwork
from kopa.sources import country_tables
from kopa.sources.read import made_once


def starter_network(season: str) -> RoadNetwork:
    """Return the network of all public roads and ferries with the speeds of a season.

    The tables are read and checked at every call, so that one that is damaged meanwhile is noticed; what
    was built from the same content before is returned again, with all that was found out about it since.
    It is frozen, so that studies and forked processes may share it.

    Parameters
    ----------
    season
        ``summer`` or ``winter``.

    Raises
    ------
    NotThereError, TableError
        A table is missing or damaged.

    Examples
    --------
    >>> net = starter_network("winter")
    >>> net is starter_network("winter")
    True
    """
    return made_once(_network, country_tables.ROADS_FILES, season)


def _network(season: str) -> RoadNetwork:
    return RoadNetwork.from_roads(country_tables.roads(), season=season)
