"""Where numba is missing the same kernels run uncompiled and give the same bits."""

import subprocess
import sys

SCRIPT = """
import sys
if {hide}:
    sys.modules["numba"] = None
import geopandas as gpd, numpy as np, pandas as pd
from kopa.accessibility import RoadNetwork, matrices, measures, nearest, travel_times
from kopa.accessibility.kernels.shortest_paths import many
rng = np.random.default_rng(5)
xy = rng.uniform(0, 5000, (60, 2))
nodes = gpd.GeoDataFrame({{"id": [f"n{{i:02}}" for i in range(60)]}}, geometry=gpd.points_from_xy(*xy.T), crs=3067)
u, v = rng.integers(0, 60, (2, 130))
edges = pd.DataFrame({{"u": nodes.id.to_numpy()[u], "v": nodes.id.to_numpy()[v], "length_m": rng.uniform(0, 900, 130),
                      "speed_kmh": 50.0, "oneway": rng.random(130) < 0.3}})
net = RoadNetwork.from_edges(nodes, edges)
sums = [matrices(net, nodes, nodes[:9], engine=e) for e in ("dijkstra", "hierarchy")]
near = nearest(net, nodes, nodes[:9], k=3)
times = travel_times(net, nodes, nodes[:9])
people = pd.Series(rng.integers(1, 90, 60), index=nodes.id)
crowded = measures.raam(times, demand=people).replace(np.inf, -1).sum()
within = measures.cumulative(times, cutoff_min=3).sum()
print(hasattr(many, "py_func"), round(crowded, 9), within)
print([np.nan_to_num(m.time_min, posinf=-1).sum().hex() for m in sums], near.to_id.str.cat())
"""


def answer(hide):
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", SCRIPT.format(hide=hide)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(maxsplit=1)


def test_the_same_bits_without_numba():
    compiled, with_numba = answer(False)
    uncompiled, without = answer(True)
    assert (compiled, uncompiled) == ("True", "False")
    assert with_numba == without
