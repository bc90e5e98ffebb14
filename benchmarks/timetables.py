"""Timetables of a region and of a country: kopa beside cafein, nigiri and ferrobus, on generated feeds and Kuopio's.

    python -m benchmarks.timetables [--feeds regional national kuopio] [--peers PYTHON] [--again]

Feeds are generated from a seed (18) to the sizes 3,793 stops with 779,000 stop_times and 26,322 with 1,710,000. Every
tool runs in a process of its own, in turn; CPU seconds, warm, the median of three runs. The peers are optional and live
in an environment of their own:

    python -m venv .venv-peers && .venv-peers/bin/pip install -r benchmarks/requirements.txt

What is asked: `load` a day ready to be scanned; `arrive by` 50 stops by 08:30 from all stops (cafein: from 2,000), the
same with the fewest rides of at most 8; `cells`: 2,000 points × 50 sites with all walks, and for four bells; `window`:
percentiles over the 60 minutes from 07:00, 2,000 × 50; `one to one`: single queries (nigiri). Peers that answer fewer
are scaled up, and marked `~`. ferrobus walks on streets alone, leaves at 07:30 instead of arriving, and takes at most 3
changes: streets are generated for it (between neighbouring stops), and the time to read them is in its `load`.
"""

import argparse
import csv
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

REPO = Path(__file__).resolve().parents[1]
OUT = REPO / "benchmarks" / "out" / "timetables"
SEED = 18
SIZES = {"regional": (3_793, 779_000), "national": (26_322, 1_710_000)}
DATES = {"regional": "2026-10-06", "national": "2026-10-06", "kuopio": "2017-02-14"}
SITES, CELLS, BELL = 50, 2_000, "08:30"
TOWN_M = 200.0
"""Spread of a town of n stops: so many metres times the root of n. Stops then lie as near each other as in Kuopio."""
RESULT: dict[str, Any] = {}


def generated(name: str) -> Path:
    """Return a feed of one of the sizes, made once: lines between stops near a straight way, every 10 to 60 minutes."""
    path = OUT / f"{name}.zip"
    if path.exists():
        return path
    from pyproj import Transformer
    from scipy.spatial import cKDTree

    n_stops, n_calls = SIZES[name]
    rng = np.random.default_rng(SEED)
    side = 1_200.0 * np.sqrt(n_stops)
    towns = rng.uniform(0, side, (max(n_stops // 60, 10), 2))
    weight = rng.pareto(1.0, len(towns)) + 0.2
    of = rng.choice(len(towns), n_stops, p=weight / weight.sum())
    spread = TOWN_M * np.sqrt(np.bincount(of, minlength=len(towns)))[of]
    xy = towns[of] + rng.normal(0, 1, (n_stops, 2)) * spread[:, None]
    lon, lat = Transformer.from_crs(3067, 4326, always_xy=True).transform(250_000 + xy[:, 0], 6_750_000 + xy[:, 1])
    tree, rows, trips, served = cKDTree(xy), [], [], np.zeros(n_stops, bool)
    while len(rows) < n_calls:
        line = _line(rng, tree, xy, towns, served)
        served[line] = True
        if len(line) >= 5:
            _run(rng, xy, line, rows, trips, n_calls)
    order = np.argsort(
        rng.permutation(n_stops) + n_stops * ~served, kind="stable"
    )  # the first 50, the sites, are served
    _write(path, lon[order], lat[order], _renumbered(rows, np.argsort(order)), trips)
    return path


def _line(rng: np.random.Generator, tree: Any, xy: np.ndarray, towns: np.ndarray, served: np.ndarray) -> list[int]:
    """Return the stops of a line: those nearest to points along a bent way between two places not far apart."""
    begin = xy[rng.choice(np.flatnonzero(~served) if not served.all() else len(xy))]
    near = towns[np.argsort(np.hypot(*(towns - begin).T))[:6]]
    over, end = (near[min(int(rng.exponential(1.0)), len(near) - 1)] for _ in range(2))
    ends = np.array([begin, over + rng.normal(0, 300, 2), end + rng.normal(0, 1_500, 2)])
    steps = max(int(np.hypot(*np.diff(ends, axis=0).T).sum() / 350), 12)
    along = np.concatenate([np.linspace(ends[i], ends[i + 1], steps // 2) for i in (0, 1)])
    found = tree.query(along + rng.normal(0, 150, along.shape))[1]
    return [int(s) for s in dict.fromkeys(found.tolist())][:60]


def _run(
    rng: np.random.Generator,
    xy: np.ndarray,
    line: list[int],
    rows: list[tuple[str, int, int]],
    trips: list[str],
    most: int,
) -> None:
    """Add the trips of a line, both ways, from five to eleven in the evening."""
    metres = np.hypot(*np.diff(xy[line], axis=0).T) * 1.3
    headway, offset = int(rng.choice([900, 1200, 1800, 3600, 7200])), int(rng.integers(0, 1800))
    for stops, ride in ((line, metres), (line[::-1], metres[::-1])):
        arrive = np.append(0, np.cumsum(np.rint((ride / (30 / 3.6) + 15) / 30) * 30)).astype(int)
        for begin in range(5 * 3600 + offset, 23 * 3600, headway):
            if len(rows) >= most:
                return
            trips.append(f"r,week,t{len(trips)}")
            for k, (stop, after) in enumerate(zip(stops, arrive + begin, strict=True), 1):
                text = f"{after // 3600:02}:{after // 60 % 60:02}:{after % 60:02}"
                rows.append((f"t{len(trips) - 1},{text},{text}", stop, k))


def _renumbered(rows: list[tuple[str, int, int]], number: np.ndarray) -> list[str]:
    return [f"{begin},s{number[stop]},{k}" for begin, stop, k in rows]


def _write(path: Path, lon: np.ndarray, lat: np.ndarray, rows: list[str], trips: list[str]) -> None:
    stops = [f"s{i},Stop {i},{lat[i]:.6f},{lon[i]:.6f}" for i in range(len(lon))]
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    files = {
        "agency.txt": ["agency_id,agency_name,agency_url,agency_timezone", "1,Bus,https://bus.example,Europe/Helsinki"],
        "calendar.txt": [f"service_id,{days},start_date,end_date", "week,1,1,1,1,1,0,0,20260803,20261218"],
        "routes.txt": ["route_id,agency_id,route_short_name,route_long_name,route_type", "r,1,7,,3"],
        "stops.txt": ["stop_id,stop_name,stop_lat,stop_lon", *stops],
        "trips.txt": ["route_id,service_id,trip_id", *trips],
        "stop_times.txt": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence", *rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    temporary.replace(path)


def timed(name: str, run: Callable[[], Any], *, runs: int = 3, warm: bool = True, scale: float = 1.0) -> Any:
    """Run a workload and note the median of its CPU seconds."""
    value = run() if warm else None
    cpu = []
    for _ in range(runs):
        value = None  # what is made anew is not held twice
        began = time.process_time()
        value = run()
        cpu.append(time.process_time() - began)
    RESULT[name] = {"cpu": statistics.median(cpu) * scale, "scaled": scale != 1.0}
    return value


def peak_mb() -> float:
    """Return the greatest memory of this process."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def chosen_stops(ids: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the stops that are sites and origins among the feed's stops in any order."""
    known = {name: row for row, name in enumerate(ids)}
    names = [f"s{i}" for i in range(len(ids))] if "s0" in known else sorted(ids)
    rows = np.array([known[name] for name in names])
    return rows[:SITES], rows[np.random.default_rng(SEED + 1).choice(len(ids), min(CELLS, len(ids)), replace=False)]


def kopa_tool(path: str, date: str) -> None:
    import geopandas as gpd

    import kopa
    from kopa.accessibility.timetable.answers import Ground, latest
    from kopa.accessibility.timetable.clock import seconds_of
    from kopa.accessibility.timetable.journeys import asked_of
    from kopa.accessibility.timetable.scanning import Rides, scanned
    from kopa.accessibility.timetable.walks import Legs
    from kopa.accessibility.timetable.windows import ranks_of, window_times

    RESULT["before MB"] = peak_mb()

    def load() -> Any:
        day = kopa.Timetable.from_gtfs(path, date)
        _ = day.to_place.connections, day.from_place.connections, day.to_place.changes_to
        return day

    day = timed("load", load)
    RESULT["peak while loading MB"] = peak_mb()
    sites, _ = chosen_stops(day.stop_id.tolist())
    at, zero = seconds_of(BELL, "at"), np.zeros(SITES)
    to = Legs.of(SITES, np.arange(SITES), sites, zero, zero)

    def scans(rides: Rides) -> list[np.ndarray]:
        groups = scanned(
            day.to_place, to, np.arange(SITES), np.full(SITES, at), rides, horizon_s=3 * 3600, recorded=False
        )
        return [part.label for part in groups]

    timed("arrive by", lambda: scans(Rides(1, True)), runs=5)
    timed("arrive by, fewest rides", lambda: scans(Rides(8, False)), runs=5)
    stops = day.stops
    rng = np.random.default_rng(SEED + 2)
    cells = gpd.GeoDataFrame(
        {"id": [f"c{i}" for i in range(CELLS)]}, crs=3067,
        geometry=stops.geometry.iloc[rng.integers(0, len(stops), CELLS)].translate(150, 90).to_numpy(),
    )  # fmt: skip
    schools = stops.iloc[sites]
    asked = asked_of(day, None, 1_000.0, None, None, 180.0)

    def ground() -> Ground:
        points = (np.stack([p.geometry.x, p.geometry.y], axis=1) for p in (cells, schools))
        return Ground(day, True, *points, asked)

    timed("cells", lambda: latest(ground(), at, counted=False), runs=5)
    bells = [at + minutes * 60 for minutes in (0, 15, 45, 75)]

    def four() -> None:
        made = ground()
        for bell in bells:
            latest(made, bell, counted=False)

    timed("cells, four bells", four)
    timed("window", lambda: window_times(ground(), 7 * 3600, 8 * 3600, ranks_of((25, 50, 75), 60)))
    timed("table arrive_by", lambda: kopa.arrive_by(day, cells, schools, max_walk_m=1_000), runs=1)
    timed("table school_day", lambda: kopa.school_day(day, cells, schools, max_walk_m=1_000), runs=1)
    RESULT["peak MB"] = peak_mb()


def cafein_tool(path: str, date: str) -> None:
    import warnings

    warnings.filterwarnings("ignore")
    from cafein import TransportNetwork

    net = timed("load", lambda: TransportNetwork.from_gtfs(path, trip_distances=False), runs=1, warm=False)
    names = [stop[0] for stop in net.stops]
    _, origins = chosen_stops(names)
    some = [names[i] for i in origins]
    parts = max(len(names) // SITES, 1)
    timed(
        "arrive by", lambda: net.travel_time_matrix(some, arrival=f"{date} {BELL}", chunk=(0, parts), workers=1), runs=2
    )
    RESULT["arrive by, fewest rides"] = RESULT["arrive by"]  # it always tells rides apart
    few = some[:40]
    timed(
        "window",
        lambda: net.travel_time_matrix(
            few, f"{date} 07:00", departure_time_window=60, percentiles=[25, 50, 75], workers=1
        ),
        runs=1, warm=False, scale=CELLS / len(few),
    )  # fmt: skip
    RESULT["peak MB"] = peak_mb()


def nigiri_tool(path: str, date: str) -> None:
    from datetime import datetime, timedelta

    import pynigiri

    after = str((datetime.fromisoformat(date) + timedelta(days=1)).date())
    eve = str((datetime.fromisoformat(date) - timedelta(days=1)).date())

    def load() -> Any:
        config = pynigiri.LoaderConfig()
        config.link_stop_distance = 0
        return pynigiri.load_timetable([pynigiri.TimetableSource("feed", path, config)], eve, after)

    day = timed("load", load, runs=2, warm=False)
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("stops.txt").decode("utf-8-sig").splitlines()
    names = [line.split(",")[0] for line in lines[1:]]
    sites, origins = chosen_stops(names)
    rng = np.random.default_rng(SEED + 3)
    pairs = [(names[origins[rng.integers(len(origins))]], names[sites[rng.integers(SITES)]]) for _ in range(200)]
    begin = int(datetime.fromisoformat(f"{date}T07:30:00+03:00").timestamp() // 60)

    def ask() -> int:
        found = 0
        for tail, head in pairs:
            query = pynigiri.Query()
            query.start_time = begin
            query.start = [pynigiri.Offset(day.find_location(tail), 0, 0)]
            query.destination = [pynigiri.Offset(day.find_location(head), 0, 0)]
            found += len(pynigiri.route(day, query)) > 0
        return found

    RESULT["found"] = timed("one to one", ask, runs=2, scale=2_000 / len(pairs))
    RESULT["peak MB"] = peak_mb()


def ferrobus_tool(path: str, date: str) -> None:
    from datetime import date as day_of

    import ferrobus
    import osmium

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / "feed")
        ids, lat, lon = _stops_of(folder / "feed" / "stops.txt")
        streets = _streets(osmium, folder / "streets.osm.pbf", lat, lon)
        asked = day_of.fromisoformat(date)
        feed = [str(folder / "feed")]
        model = timed("load", lambda: ferrobus.create_transit_model(str(streets), feed, asked, 750), runs=1, warm=False)
    sites, origins = chosen_stops(ids)
    few = origins[:200]

    def points(rows: np.ndarray) -> list[Any]:
        return [ferrobus.create_transit_point(lat[i], lon[i], model, 750, 20) for i in rows]

    def cells() -> int:
        ends = points(sites)
        routes = (ferrobus.find_routes_one_to_many(model, one, ends, 27_000, 3) for one in points(few))
        return sum(one is not None for every in routes for one in every)

    RESULT["reached"] = timed("cells", cells, runs=2, scale=CELLS / len(few))
    RESULT["peak MB"] = peak_mb()


def _stops_of(path: Path) -> tuple[list[str], list[float], list[float]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["stop_id"] for row in rows], *([float(row[name]) for row in rows] for name in ("stop_lat", "stop_lon"))


def _streets(osmium: Any, path: Path, lat: list[float], lon: list[float]) -> Path:
    """Write streets between neighbouring stops, in one piece: the least that a router on streets can do with."""
    from scipy.spatial import Delaunay

    corners = Delaunay(np.column_stack([lon, np.array(lat) * 2]), qhull_options="QJ").simplices
    ends = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    pairs = np.unique(ends, axis=0).tolist()
    writer = osmium.SimpleWriter(str(path))
    for i, place in enumerate(zip(lon, lat, strict=True), start=1):
        writer.add_node(osmium.osm.mutable.Node(id=i, version=1, location=place))
    for number, (i, j) in enumerate(pairs, start=1):
        tags = {"highway": "residential"}
        writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=[i + 1, j + 1], tags=tags))
    writer.close()
    return path


def compile_tool(path: str, date: str) -> None:
    """Every kernel of timetables once in a process: an empty cache is filled, a full one is read."""
    import kopa
    from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day

    _ = kopa.arrive_by, kopa.departure_window, kopa.errors
    import geopandas  # noqa: F401
    import scipy.spatial  # noqa: F401

    from kopa.accessibility.timetable.gtfs import assemble  # noqa: F401

    began = time.process_time()

    def every() -> None:
        day = kopa.Timetable.from_gtfs(kuopio_school_day(), KUOPIO_SCHOOL_DAY)
        some = day.stops.iloc[:3]
        kopa.school_day(day, some, some)
        kopa.departure_window(day, some, some)

    every()
    first = time.process_time() - began
    timed("answers", every, runs=1, warm=False)
    RESULT["compile"] = {"cpu": first - RESULT["answers"]["cpu"], "scaled": False}


TOOLS: dict[str, Callable[[str, str], None]] = {
    "kopa": kopa_tool, "cafein": cafein_tool, "nigiri": nigiri_tool, "ferrobus": ferrobus_tool,
    "compile": compile_tool,
}  # fmt: skip

MODULES = {"cafein": "cafein", "nigiri": "pynigiri", "ferrobus": "ferrobus"}


def run(tool: str, feed: str, path: Path, python: str, *, cache: str = "") -> dict[str, Any]:
    """Run a tool in a process of its own and return what it measured."""
    environment = dict(os.environ, PYTHONPATH=str(REPO), OMP_NUM_THREADS="1", RAYON_NUM_THREADS="1")
    if cache:
        environment["NUMBA_CACHE_DIR"] = cache
    command = [python, "-m", "benchmarks.timetables", "--tool", tool, str(path), DATES[feed]]
    done = subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True)
    if done.returncode:
        return {"left out": (done.stderr.strip().splitlines() or ["no reason given"])[-1][:200]}
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def rows(found: dict[str, dict[str, Any]]) -> list[str]:
    """Return the table of one feed: a row a workload, a column a tool, and how often kopa is quicker."""
    tools = [tool for tool in found if "left out" not in found[tool]]
    names = list(
        dict.fromkeys(name for tool in tools for name, value in found[tool].items() if isinstance(value, dict))
    )
    lines = [f"| CPU s | {' | '.join(tools)} | ratios |", "|---" * (len(tools) + 2) + "|"]
    for name in names:
        cells = [found[tool].get(name) for tool in tools]
        shown = [f"{'~' if c['scaled'] else ''}{c['cpu']:.3g}" if c else "" for c in cells]
        own = cells[0]["cpu"] if cells[0] else None
        ratios = [f"{c['cpu'] / own:.3g}× {tool}" for tool, c in zip(tools[1:], cells[1:], strict=True) if c and own]
        lines.append(f"| {name} | {' | '.join(shown)} | {', '.join(ratios)} |")
    memory = [
        name for name in ("before MB", "peak while loading MB", "peak MB") if any(name in found[t] for t in tools)
    ]
    lines += [f"| {n} | {' | '.join(f'{found[t][n]:.0f}' if n in found[t] else '' for t in tools)} | |" for n in memory]
    return lines + [f"\n{tool}: left out ({found[tool]['left out']})" for tool in found if tool not in tools]


def main() -> int:
    """Measure every tool on every feed and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", nargs="+", choices=list(DATES), default=list(DATES))
    parser.add_argument("--peers", default=str(REPO / ".venv-peers" / "bin" / "python"), help="Python of the peers")
    parser.add_argument("--tool", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.tool:
        TOOLS[options.tool[0]](*options.tool[1:])
        print("\n" + json.dumps(RESULT))
        return 0
    with tempfile.TemporaryDirectory() as cache:
        for label in ("cold", "cached"):
            measured = run("compile", "kuopio", Path("-"), sys.executable, cache=cache)
            print(f"kernels {label}: {measured.get('compile', measured)}", flush=True)
    for feed in options.feeds:
        path = _kuopio() if feed == "kuopio" else generated(feed)
        found = {"kopa": run("kopa", feed, path, sys.executable)}
        for tool in MODULES:
            python = options.peers if Path(options.peers).exists() else sys.executable
            if python == sys.executable and importlib.util.find_spec(MODULES[tool]) is None:
                found[tool] = {"left out": f"{MODULES[tool]} is not installed"}
            else:
                found[tool] = run(tool, feed, path, python)
        print(f"\n## {feed}\n", *rows(found), sep="\n", flush=True)
    return 0


def _kuopio() -> Path:
    return Path(os.environ.get("KOPA_SHARED", REPO.parent / "shared")) / "data/timetables/kuopio_2017-03-14.zip"


if __name__ == "__main__":
    sys.exit(main())
