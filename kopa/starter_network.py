"""The country's road network of the starter data: built once in a process, and never from damaged tables."""

import hashlib

from kopa.accessibility import RoadNetwork
from kopa.sources import starter_data
from kopa.sources.starter import schemas
from kopa.sources.starter_files import checked_content

_BUILT: dict[tuple[str, ...], RoadNetwork] = {}
"""Networks by season and content of their tables: frozen, so that studies and forked processes may share them."""


def starter_network(season: str) -> RoadNetwork:
    """Return the network of all public roads and ferries with the speeds of a season.

    The tables are read and checked at every call, so that one that is damaged meanwhile is noticed; what
    was built from the same content before is returned again, with all that was found out about it since.

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
    known = season, *(_digest(f"{schema.name}.csv.gz") for schema in (schemas.ROADS, schemas.JUNCTIONS))
    if known not in _BUILT:
        _BUILT[known] = RoadNetwork.from_roads(starter_data.roads(), season=season)
    return _BUILT[known]


def _digest(file: str) -> str:
    return hashlib.sha256(checked_content(file)).hexdigest()
