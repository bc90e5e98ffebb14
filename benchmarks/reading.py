"""One tool reads one OpenStreetMap file, in a process of its own: prints CPU seconds, wall seconds, peak memory."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.one import RESULT, peak_mb, timed


def kopa_reader(path: Path) -> None:
    from kopa.accessibility import RoadNetwork

    crs = "EPSG:3067"
    net = timed("read", lambda: RoadNetwork.from_osm_pbf(path, crs=crs))
    RESULT["edges"] = net.n_edges
    stored = net.save(path.with_suffix(".net.npz"))
    timed("loaded again", lambda: RoadNetwork.load(stored))


def pyrosm_reader(path: Path) -> None:
    from pyrosm import OSM

    def read() -> Any:
        return OSM(str(path)).get_network(network_type="driving", nodes=True)

    _, edges = timed("read", read, runs=1)
    RESULT["edges"] = len(edges)


def osmnx_reader(path: Path) -> None:
    import osmnx

    graph = timed("read", lambda: osmnx.graph_from_xml(path.with_suffix(".osm")), runs=1, warm=False)
    RESULT["edges"] = graph.number_of_edges()


READERS = {"kopa": kopa_reader, "pyrosm": pyrosm_reader, "osmnx": osmnx_reader}

if __name__ == "__main__":
    READERS[sys.argv[1]](Path(sys.argv[2]))
    RESULT["peak MB"] = peak_mb()
    print("\n" + json.dumps(RESULT), flush=True)
