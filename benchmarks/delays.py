"""kopa's minutes by car, free-flow and with the delays of crossings, beside Valhalla's and OSRM's on the same extracts.

    python -m benchmarks.delays FILE.osm.pbf[,CRS,COUNTRY] … [--peers PYTHON] [--osrm FOLDER]

Places are junctions of streets from which all others are reached; every ordered pair of them at least half a kilometre
apart counts. Each router reads the extract by its own rules. Ratios are kopa's by the router's: under 1, kopa is
quicker. *The same way*: pairs whose ways are of one length within 5 %, so that minutes differ by speeds and delays.

Valhalla comes with the peers (`benchmarks/requirements.txt`). OSRM's programs are in the wheel `osrm-bindings`, which
installs on Python 3.12 or later; they run without it: unpack the wheel, and give its folder `osrm`. A router that is
not there is left out by name. OSRM answers on a port of this machine alone, and is ended when it has.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

REPO = Path(__file__).resolve().parents[1]
PLACES, SEED = 100, 2026
APART_M = 500.0
SAME_WAY_SHARE = 0.05
"""Ways whose lengths differ by no more than this are taken for the same."""

TIMES_OF_DAY = ("none", "midday", "rush")
OSRM_STARTS_S = 20.0


@dataclass(frozen=True)
class Found:
    """Minutes and kilometres of every pair of places, places × places; nan where there is no way."""

    time_min: np.ndarray
    km: np.ndarray


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="an extract; its CRS and country where they are not Finland's")
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers/bin/python"), help="Python of the peers")
    parser.add_argument("--osrm", type=Path, help="folder osrm of the wheel: bin and share/profiles")
    options = parser.parse_args()
    lines: list[str] = []
    for one in options.files:
        file, crs, country = one.split(",") if "," in one else (one, "EPSG:3067", "FI")
        with tempfile.TemporaryDirectory(prefix="kopa-delays-") as folder:
            lines += _measured(_whole(Path(file), Path(folder)), crs, country, options)
    print("\n".join([*HEAD, *lines]))
    return 0


COLUMNS = (
    "extract", "by", "free flow", "midday", "rush", "distance, free flow", "pairs, of the same way",
    "router's s/km beyond free flow", "kopa's: midday, rush",
)  # fmt: skip
HEAD = (f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|")


def _measured(file: Path, crs: str, country: str, options: argparse.Namespace) -> Iterator[str]:
    """Yield the rows of one extract: kopa by each router, and one router by the other."""
    from kopa.accessibility import RoadNetwork

    nets = {when: RoadNetwork.from_osm_pbf(file, crs=crs, country=country, delays=when) for when in TIMES_OF_DAY}
    free = nets["none"]
    at = _places(free)
    apart = np.hypot(*(np.subtract.outer(one[at], one[at]) for one in (free.node_x, free.node_y))) >= APART_M
    ours = {when: _by_kopa(net, at) for when, net in nets.items()}
    lon, lat = _degrees(free, at)
    routers = {"Valhalla": _by_valhalla(file, lon, lat, options.peers), "OSRM": _by_osrm(file, lon, lat, options.osrm)}
    for name, theirs in routers.items():
        if theirs is None:
            print(f"{file.name}: {name} is left out: not installed", file=sys.stderr)
        else:
            yield _row(file.name, f"kopa by {name}", ours, theirs, apart)
    if None not in routers.values():
        yield _row(file.name, "Valhalla by OSRM", {"none": routers["Valhalla"]}, routers["OSRM"], apart)


def _row(file: str, label: str, ours: dict[str, Found], theirs: Found, apart: np.ndarray) -> str:
    """Return a row: ratios of minutes and kilometres, and what delays come to on ways of one length."""
    known = np.logical_and.reduce([apart, *(np.isfinite(one.time_min) for one in (theirs, *ours.values()))])
    free, km = ours["none"], np.where(theirs.km > 0, theirs.km, np.nan)
    known &= np.isfinite(km)
    times = [
        _spread(ours[when].time_min[known] / theirs.time_min[known]) if when in ours else "–" for when in TIMES_OF_DAY
    ]
    same = known & np.logical_and.reduce([np.abs(one.km / km - 1) <= SAME_WAY_SHARE for one in ours.values()])

    def beyond(one: Found) -> str:
        return f"{np.median(60 * (one.time_min[same] - free.time_min[same]) / km[same]):.0f}"

    delays = (
        [beyond(theirs), ", ".join(beyond(ours[when]) for when in TIMES_OF_DAY[1:])] if len(ours) > 1 else ["–", "–"]
    )
    pairs = f"{known.sum():,}, {same.sum():,}"
    return f"| {' | '.join((file, label, *times, _spread(free.km[known] / km[known]), pairs, *delays))} |"


def _whole(file: Path, folder: Path) -> Path:
    """Write an extract with the longest part inside of the ways that leave it, which routers read differently."""
    import osmium

    held = {node.id for node in osmium.FileProcessor(str(file), osmium.osm.NODE)}
    target = folder / file.name
    with osmium.SimpleWriter(str(target)) as writer:
        for thing in osmium.FileProcessor(str(file)):
            if thing.is_way():
                runs = [
                    list(run)
                    for inside, run in groupby((node.ref for node in thing.nodes), held.__contains__)
                    if inside
                ]
                longest = max(runs, key=len, default=[])
                if len(longest) > 1:
                    writer.add_way(thing.replace(nodes=longest))
            else:
                writer.add(thing)
    return target


def _spread(values: np.ndarray) -> str:
    low, middle, high = np.percentile(values, (10, 50, 90))
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def _places(net: Any) -> np.ndarray:
    """Return junctions of streets in the largest part from which and to which every other junction leads."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    from kopa.accessibility.speeds.crossing_delays import ranks_of

    two_way = ~net.oneway
    tail = np.concatenate([net.edge_u, net.edge_v[two_way]])
    head = np.concatenate([net.edge_v, net.edge_u[two_way]])
    links = coo_array((np.ones(len(tail), bool), (tail, head)), shape=(net.n_nodes, net.n_nodes))
    _, part = connected_components(links, directed=True, connection="strong")
    streets = ranks_of(np.asarray(net.extras["highway"], object)) >= 2
    ends = np.concatenate([net.edge_u[streets], net.edge_v[streets]])
    junction = np.bincount(ends, minlength=net.n_nodes) >= 3
    chosen = np.flatnonzero(junction & (part == np.bincount(part).argmax()))
    return np.sort(np.random.default_rng(SEED).permutation(chosen)[:PLACES])


def _degrees(net: Any, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(net.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(net.node_x[at], net.node_y[at])
    return np.asarray(lon), np.asarray(lat)


def _by_kopa(net: Any, at: np.ndarray) -> Found:
    import geopandas as gpd

    from kopa.accessibility import matrices

    points = gpd.GeoDataFrame(
        {"id": [str(one) for one in at]}, geometry=gpd.points_from_xy(net.node_x[at], net.node_y[at]), crs=net.crs
    )
    found = matrices(net, points, points, metric="time", progress=False)
    return Found(np.where(np.isfinite(found.time_min), found.time_min, np.nan), found.distance_km)


def _by_valhalla(file: Path, lon: np.ndarray, lat: np.ndarray, python: Path) -> Found | None:
    """Ask Valhalla in a process of the peers' Python; None where it is not installed."""
    if not python.exists():
        return None
    with tempfile.TemporaryDirectory(prefix="kopa-delays-") as folder:
        extract = Path(folder) / file.name
        shutil.copy(file, extract)
        places = [{"lon": float(x), "lat": float(y), "minimum_reachability": 0} for x, y in zip(lon, lat, strict=True)]
        extract.with_suffix(".places.json").write_text(json.dumps(places))
        command = [str(python), "-m", "benchmarks.routers", "valhalla_places", str(extract)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=REPO)
    if "No module named 'valhalla'" in done.stderr:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return Found(_numbers(answer["durations"]) / 60, _numbers(answer["distances"]))


def _by_osrm(file: Path, lon: np.ndarray, lat: np.ndarray, package: Path | None) -> Found | None:
    """Ask OSRM's own programs, with its own car profile; None where they are not there."""
    if package is None:
        return None
    with tempfile.TemporaryDirectory(prefix="kopa-delays-") as folder:
        shutil.copy(file, folder)
        base = Path(folder) / file.name.removesuffix(".osm.pbf")
        profile = ["-p", str(package / "share" / "profiles" / "car.lua")]
        for program, *rest in (("extract", *profile, str(base) + ".osm.pbf"), ("contract", str(base) + ".osrm")):
            command = [str(package / "bin" / f"osrm-{program}"), "-t", "1", *rest]
            subprocess.run(command, check=True, capture_output=True)
        places = ";".join(f"{x:.7f},{y:.7f}" for x, y in zip(lon, lat, strict=True))
        answer = _asked(package, base, f"table/v1/driving/{places}?annotations=duration,distance")
    return Found(_numbers(answer["durations"]) / 60, _numbers(answer["distances"]) / 1000)


def _asked(package: Path, base: Path, question: str) -> Any:
    """Return the answer of OSRM's server, which listens to this machine alone and ends with the question."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(package / "bin" / "osrm-routed"), "-i", "127.0.0.1", "-p", str(port), "-t", "1",
               "--max-table-size", "100000", f"{base}.osrm"]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + OSRM_STARTS_S
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{question}") as answer:
                    return json.load(answer)
            except urllib.error.URLError as error:
                if isinstance(error, urllib.error.HTTPError) or time.monotonic() > until:
                    raise
                time.sleep(0.1)
    finally:
        server.terminate()
        server.wait()


def _numbers(rows: list[list[float | None]]) -> np.ndarray:
    return np.array([[np.nan if one is None else one for one in row] for row in rows], float)


if __name__ == "__main__":
    sys.exit(main())
