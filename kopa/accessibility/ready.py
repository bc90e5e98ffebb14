"""What searches of one network share, made before it is asked for."""

import geopandas as gpd

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.matrices import matrices
from kopa.accessibility.search.plan import ENGINES


def made_ready(net: RoadNetwork) -> RoadNetwork:
    """Return the network with its chains merged, its hierarchies built and every kernel compiled or loaded.

    Searches do all this themselves when they need it. Before processes are forked it is done once for all of
    them; no thread is started.

    Examples
    --------
    >>> import pandas as pd
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> net = RoadNetwork.from_edges(nodes, edges)
    >>> made_ready(net) is net
    True
    """
    some = net.nodes.iloc[:2]
    points = gpd.GeoDataFrame({"id": some["id"].astype(str)}, geometry=some.geometry)
    for metric in ("time", "distance"):
        for engine in ENGINES[1:]:
            matrices(net, points, points, metric=metric, engine=engine, workers=1, progress=False)
    return net
