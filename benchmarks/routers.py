"""A routing server beside kopa on one graph, in a process of its own: builds its tiles, then asks for a matrix.

Valhalla is an extra: it reads the graph as OpenStreetMap data, has speeds, turns and a rounding of its own, and answers
in whole seconds, so that its times are compared, not checked: the median of the differences is part of the result.
Its wheel (`pyvalhalla-weekly`) brings the program that builds tiles; of OSRM no wheel installs everywhere.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.one import RESULT, peak_mb, timed

ORIGINS, SITES = 500, 20
"""The size of the matrix that is asked for; the time of the whole is extrapolated."""


def valhalla_router(path: Path) -> None:
    with np.load(str(path) + ".arcs.npz") as stored:
        g = {name: stored[name] for name in stored.files}
    with _valhalla_on(path.with_suffix(".osm.pbf")) as actor:
        found_min = _matrix(actor, g)
    _compared(g, found_min)


def valhalla_places(path: Path) -> None:
    """Put seconds and kilometres of every pair of the places beside an extract into the result."""
    places = json.loads(path.with_suffix(".places.json").read_text())
    question = {"sources": places, "targets": places, "costing": "auto", "verbose": False}
    with _valhalla_on(path) as actor:
        RESULT.update(actor.matrix(question)["sources_to_targets"])


@contextmanager
def _valhalla_on(file: Path) -> Iterator[Any]:
    """Build the tiles of an extract, and answer questions on them."""
    import valhalla

    with tempfile.TemporaryDirectory(prefix="kopa-tiles-") as folder:
        config = valhalla.get_config(tile_extract="", tile_dir=folder)
        for costing in config["service_limits"].values():
            if isinstance(costing, dict) and "max_matrix_location_pairs" in costing:
                costing.update(max_matrix_location_pairs=10**7, max_matrix_distance=10.0**8, max_locations=10**5)
        config["thor"]["source_to_target_algorithm"] = "timedistancematrix"  # the other one gives up on such graphs
        config["mjolnir"]["concurrency"] = 1
        config["mjolnir"]["logging"] = {"type": ""}
        settings = Path(folder) / "valhalla.json"
        settings.write_text(json.dumps(config))
        _tiles(settings, file)
        yield valhalla.Actor(config)


def _tiles(settings: Path, file: Path) -> None:
    """Build the tiles in processes of their own, whose CPU seconds count."""
    import resource

    import valhalla

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    cpu, wall = spent(), time.perf_counter()
    program = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
    command = [str(program), "-c", str(settings), str(file.resolve())]
    subprocess.run(command, check=True, capture_output=True, cwd=settings.parent)  # it writes beside itself
    RESULT["build"] = {"cpu": spent() - cpu, "wall": time.perf_counter() - wall}


def _matrix(actor: Any, g: Any) -> np.ndarray:
    """Return minutes of some origins × some sites, nan where it knows no way."""
    from pyproj import Transformer

    lon, lat = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True).transform(g["x"], g["y"])

    def places(index: np.ndarray) -> list[dict[str, float]]:
        return [{"lon": float(lon[i]), "lat": float(lat[i])} for i in index]

    question = {
        "sources": places(g["origins"][:ORIGINS]), "targets": places(g["sites"][:SITES]), "costing": "auto",
        "verbose": False,
    }  # fmt: skip
    answer = timed("W2", lambda: actor.matrix(question), runs=1)
    seconds = answer["sources_to_targets"]["durations"]
    found_min = np.array([[np.nan if s is None else s for s in row] for row in seconds], float) / 60
    more = len(g["origins"]) * len(g["sites"]) / found_min.size
    RESULT["W2"] = {k: v * more for k, v in RESULT["W2"].items()} | {"extrapolated": True}
    return found_min


def _compared(g: Any, found_min: np.ndarray) -> None:
    """Put how its minutes differ from those of the graph's own costs into the result."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    n = len(g["x"])
    order = np.lexsort((g["cost"], g["tail"], g["head"]))
    head, tail, cost = (g[name][order] for name in ("head", "tail", "cost"))
    least = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    back = coo_array((cost[least].astype(float), (head[least], tail[least])), shape=(n, n)).tocsr()
    ticks = dijkstra(back, indices=g["sites"][: found_min.shape[1]])[:, g["origins"][: len(found_min)]].T
    expected_min = ticks / 1e10  # a tick is 1e-10 minutes
    both = np.isfinite(expected_min) & np.isfinite(found_min) & (expected_min > 5)
    RESULT["answered share"] = float(np.isfinite(found_min).mean())
    RESULT["median of its times by kopa's"] = float(np.median(found_min[both] / expected_min[both]))
    RESULT["median difference, share"] = float(np.median(np.abs(found_min[both] / expected_min[both] - 1)))


ROUTERS = {"valhalla": valhalla_router}
BY_PLACES = {"valhalla_places": valhalla_places}
"""Routers that `benchmarks.delays` asks about places of an extract."""

if __name__ == "__main__":
    (ROUTERS | BY_PLACES)[sys.argv[1]](Path(sys.argv[2]))
    RESULT["peak MB"] = peak_mb()
    print("\n" + json.dumps(RESULT), flush=True)
