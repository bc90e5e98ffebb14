"""One tool on one graph, in a process of its own: prints CPU seconds, wall seconds, peak memory and a check sum.

Costs are whole ticks, so that sums in doubles are exact and check sums of all tools agree. Times
are the median of three runs after one that is not counted (compilation, first touch).
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

RESULT: dict[str, Any] = {}


def timed(name: str, run: Callable[[], Any], *, runs: int = 3, warm: bool = True) -> Any:
    value = run() if warm else None
    cpu, wall = [], []
    for _ in range(runs):
        c, w = time.process_time(), time.perf_counter()
        value = run()
        cpu.append(time.process_time() - c)
        wall.append(time.perf_counter() - w)
    RESULT[name] = {"cpu": statistics.median(cpu), "wall": statistics.median(wall)}
    return value


def check(name: str, ticks: np.ndarray) -> None:
    finite = ticks[np.isfinite(ticks)] if ticks.dtype.kind == "f" else ticks
    RESULT[name]["check"] = str(int(np.asarray(finite, np.float64).astype(np.int64).sum()))


def peak_mb() -> float:
    status = Path("/proc/self/status").read_text()  # ru_maxrss would count the process that started this one
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def control(threads: int) -> None:
    """Sort as many arrays as there are threads: numpy releases the lock, nothing is shared."""
    work = [
        threading.Thread(target=lambda: np.sort(np.random.default_rng(1).random(4_000_000))) for _ in range(threads)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def scipy_tool(g: Any, scale: str) -> None:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n = len(g["x"])
    order = np.lexsort((g["cost"], g["tail"], g["head"]))
    tail, head, cost = g["tail"][order], g["head"][order], g["cost"][order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0)) & (tail != head)
    reverse = csr_array((cost[first].astype(float), (head[first], tail[first])), shape=(n, n))
    check_after("W1", lambda: dijkstra(reverse, indices=g["sites"], min_only=True), slice(None))
    rows = g["sites"] if scale == "small" else g["sites"][:20]
    value = timed("W2", lambda: dijkstra(reverse, indices=rows)[:, g["origins"]], runs=1, warm=False)
    scale_up = len(g["sites"]) / len(rows)
    RESULT["W2"] = {k: v * scale_up for k, v in RESULT["W2"].items()}
    RESULT["W2"]["extrapolated"] = scale_up > 1
    if scale_up == 1:
        check("W2", value)
    RESULT["W2big"] = {"cpu": RESULT["W2"]["cpu"] / len(g["sites"]) * len(g["big_sites"]), "extrapolated": True}


def check_after(name: str, run: Callable[[], Any], part: Any, **options: Any) -> None:
    check(name, timed(name, run, **options)[part])


def networkx_tool(g: Any, scale: str) -> None:
    import networkx as nx

    graph = nx.DiGraph()
    for u, v, c in zip(g["head"].tolist(), g["tail"].tolist(), g["cost"].tolist(), strict=True):
        if u != v and (not graph.has_edge(u, v) or graph[u][v]["w"] > c):
            graph.add_edge(u, v, w=c)
    found = timed(
        "W1", lambda: nx.multi_source_dijkstra_path_length(graph, set(g["sites"].tolist()), weight="w"), runs=1
    )
    check("W1", np.array(list(found.values())))


def igraph_tool(g: Any, scale: str) -> None:
    import igraph

    graph = timed(
        "build",
        lambda: igraph.Graph(n=len(g["x"]), edges=np.stack([g["tail"], g["head"]], axis=1), directed=True),
        runs=1,
        warm=False,
    )
    graph.es["w"] = g["cost"].astype(float)
    rows = g["sites"].tolist() if scale == "small" else g["sites"][:10].tolist()
    found = timed(
        "W2",
        lambda: graph.distances(source=rows, target=g["origins"].tolist(), weights="w", mode="in"),
        runs=1,
        warm=False,
    )
    _scaled(g, rows, found)


def rustworkx_tool(g: Any, scale: str) -> None:
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(len(g["x"])))
    graph.add_edges_from(
        list(zip(g["head"].tolist(), g["tail"].tolist(), g["cost"].astype(float).tolist(), strict=True))
    )
    rows = g["sites"].tolist() if scale == "small" else g["sites"][:5].tolist()

    def run() -> np.ndarray:
        out = np.full((len(rows), len(g["x"])), np.inf)
        for i, s in enumerate(rows):
            far = rx.dijkstra_shortest_path_lengths(graph, s, float)
            out[i, list(far.keys())] = list(far.values())
            out[i, s] = 0
        return out[:, g["origins"]]

    _scaled(g, rows, timed("W2", run, runs=1, warm=False))


def networkit_tool(g: Any, scale: str) -> None:
    import networkit as nk

    nk.setNumberOfThreads(1)
    graph = nk.GraphFromCoo(
        (g["cost"].astype(float), (g["head"], g["tail"])), n=len(g["x"]), weighted=True, directed=True
    )
    rows = g["sites"].tolist() if scale == "small" else g["sites"][:5].tolist()

    def run() -> np.ndarray:
        return np.stack(
            [np.array(nk.distance.Dijkstra(graph, s, False).run().getDistances())[g["origins"]] for s in rows]
        )

    found = timed("W2", run, runs=1, warm=False)
    _scaled(g, rows, np.where(found > 1e300, np.inf, found))


def pandana_tool(g: Any, scale: str) -> None:
    import pandana
    import pandas as pd

    def build() -> Any:
        weight = pd.DataFrame({"w": g["cost"] / 1e7})  # milliseconds, about: it rounds to its own unit
        return pandana.Network(
            pd.Series(g["x"]), pd.Series(g["y"]), pd.Series(g["head"]), pd.Series(g["tail"]), weight, twoway=False
        )

    net = timed("build", build, runs=1, warm=False)
    rows = g["sites"][:20]
    timed(
        "W2",
        lambda: net.shortest_path_lengths(np.repeat(rows, len(g["origins"])), np.tile(g["origins"], len(rows)), "w"),
        runs=1,
        warm=False,
    )
    scale_up = len(g["sites"]) / len(rows)
    RESULT["W2"] = {k: v * scale_up for k, v in RESULT["W2"].items()} | {"extrapolated": True}


def _scaled(g: Any, rows: list[int], found: Any) -> None:
    scale_up = len(g["sites"]) / len(rows)
    RESULT["W2"] = {k: v * scale_up for k, v in RESULT["W2"].items()} | {"extrapolated": scale_up > 1}
    if scale_up == 1:
        check("W2", np.asarray(found, float))


def kopa_tool(g: Any, scale: str) -> None:
    import geopandas as gpd

    from kopa.accessibility import RoadNetwork, nearest, reach, snap
    from kopa.accessibility.kernels.shortest_paths import INF
    from kopa.accessibility.network.hierarchy import hierarchy_of
    from kopa.accessibility.network.topology import dissection
    from kopa.accessibility.search.blocks import blocks
    from kopa.accessibility.search.nearest import labels
    from kopa.accessibility.search.plan import plan_of
    from kopa.accessibility.search.task import task_of

    first_answers()  # every kernel is compiled or loaded: what follows is of the work alone
    net = timed("load", lambda: RoadNetwork.load(sys.argv[2] + ".net.npz"))

    def points(index: np.ndarray, prefix: str) -> Any:
        places = gpd.points_from_xy(g["x"][index], g["y"][index])
        return gpd.GeoDataFrame({"id": [f"{prefix}{i}" for i in range(len(index))]}, geometry=places, crs=net.crs)

    timed("chains merged", lambda: RoadNetwork.load(sys.argv[2] + ".net.npz").core.forward, runs=1)
    o, s = points(g["origins"], "o"), points(g["sites"], "s")
    task = task_of(net, o, s)
    beside = points(g["origins"], "p").set_geometry(gpd.points_from_xy(*_beside(g)), crs=net.crs)
    timed("snap 5,000", lambda: snap(net, beside))
    core, arcs = net.core, net.core.backward
    RESULT["core share"] = core.n / net.n_nodes

    def w1(k: int) -> np.ndarray:
        return labels(arcs, "time", task.to_ends.node, *task.to_ends.arriving("time"), k)[0]

    timed("W1 core", lambda: w1(1))
    timed("W1 core k=3", lambda: w1(3))
    timed("nearest 3 of 5,000", lambda: nearest(net, o, s, k=3))

    def w2(engine: str) -> np.ndarray:
        plan = plan_of(task, engine=engine, second=False, to_sites=True)
        out = np.empty((len(o), len(s)), np.int64)
        for block in blocks(plan, workers=1, progress=False):
            out[:, block.columns] = block.first
        return out

    plain = timed("W2 dijkstra", lambda: w2("dijkstra"), runs=1)
    check("W2 dijkstra", np.where(plain < INF, plain, 0))
    inner = np.flatnonzero(core.node >= 0)
    timed("order", lambda: dissection(core.forward, net.node_x[inner], net.node_y[inner]), runs=1, warm=False)
    net.hierarchy("time")
    timed("customize", lambda: hierarchy_of(net.topology, core.forward.time))
    swept = timed("W2", lambda: w2("hierarchy"))
    check("W2", np.where(swept < INF, swept, 0))
    slower = net.edges["speed_kmh"].to_numpy() * 0.9
    timed("all speeds changed", lambda: net.with_speeds(slower).hierarchy("time"), runs=1)
    closed = np.arange(net.n_edges) % 1000 == 0
    timed("a thousandth of the roads closed", lambda: net.without(closed).hierarchy("time"), runs=1)
    for threads in (1, 2):  # what two threads could gain at this moment
        timed(f"control {threads} threads", lambda t=threads: control(t), runs=1)
    bo, bs = points(g["big_origins"], "o"), points(g["big_sites"], "s")
    for workers in (1, 2):
        name = "W2big" if workers == 1 else "W2big 2 threads"
        timed(
            name,
            lambda w=workers: reach(net, bo, bs, cutoffs_min=[15, 30, 45], engine="hierarchy", workers=w),
            runs=1,
            warm=False,
        )


def build_tool(g: Any, scale: str) -> None:
    """File read, chains merged, hierarchy built: in a process that holds nothing else."""
    from kopa.accessibility import RoadNetwork

    RESULT["MB before"] = peak_mb()

    def build() -> None:
        RoadNetwork.load(sys.argv[2] + ".net.npz").hierarchy("time")

    timed("file to hierarchy", build, runs=1, warm=False)


def compile_tool(g: Any, scale: str) -> None:
    """The first answers of every kind in a process: an empty cache is filled, a full one is read."""
    timed("first answers", first_answers, runs=1, warm=False)
    timed("the same again", first_answers, runs=1, warm=False)


def first_answers() -> None:
    """Ask a small network for everything once."""
    import geopandas as gpd

    from kopa.accessibility import RoadNetwork, nearest, reach, travel_time_matrix, travel_times
    from kopa.accessibility.search.plan import ENGINES

    x = np.arange(30) * 500.0 + 300_000
    nodes = gpd.GeoDataFrame({"id": np.arange(30)}, geometry=gpd.points_from_xy(x, x + 6_400_000), crs="EPSG:3067")
    edges = nodes.iloc[:-1].assign(u=range(29), v=range(1, 30), length_m=700.0, speed_kmh=50.0)
    table, points = edges.drop(columns=["id", "geometry"]), nodes.assign(id=nodes.id.astype(str))

    net = RoadNetwork.from_edges(nodes, table)
    for engine in ENGINES[1:]:
        travel_times(net, points, points, engine=engine)
        travel_time_matrix(net, points, points, engine=engine)
        reach(net, points, points, cutoffs_min=[5], engine=engine)
    for k in (1, 3):
        nearest(net, points, points, k=k)


def _beside(g: Any) -> np.ndarray:
    """Return places some tens of metres beside the origins."""
    places = np.stack([g["x"][g["origins"]], g["y"][g["origins"]]])
    return places + np.random.default_rng(5).normal(0, 40, places.shape)


def osmnx_tool(g: Any, scale: str) -> None:
    import networkx as nx
    import osmnx

    graph = nx.MultiDiGraph(crs="EPSG:3067")
    places = zip(g["x"].tolist(), g["y"].tolist(), strict=True)
    graph.add_nodes_from((i, {"x": x, "y": y}) for i, (x, y) in enumerate(places))
    graph.add_weighted_edges_from(zip(g["tail"].tolist(), g["head"].tolist(), g["cost"].tolist(), strict=True))
    timed("snap 5,000", lambda: osmnx.nearest_edges(graph, *_beside(g)), runs=1, warm=False)


TOOLS = {
    "kopa": kopa_tool, "kopa build": build_tool, "scipy": scipy_tool, "networkx": networkx_tool,
    "igraph": igraph_tool, "rustworkx": rustworkx_tool, "networkit": networkit_tool, "pandana": pandana_tool,
    "osmnx": osmnx_tool,
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1] == "compile":
        compile_tool(None, "")
    else:
        with np.load(sys.argv[2] + ".arcs.npz") as stored:
            arrays = {name: stored[name] for name in stored.files}
        TOOLS[sys.argv[1]](arrays, sys.argv[3])
    RESULT["peak MB"] = peak_mb()
    print("\n" + json.dumps(RESULT), flush=True)  # a line of its own: some tools print as well
