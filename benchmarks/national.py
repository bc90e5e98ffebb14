"""Every measure over the populated cells of Finland and all known sites, streamed: seconds and peak memory.

    python -m benchmarks.national [--sites 3000]

The matrix of times is never held: blocks come from the engine and every reducer takes them in turn. RAAM asks for
the blocks several times and is timed by itself. With `--sites` that many cells, evenly picked, stand for sites.
"""

import argparse
import resource
import sys
import time

import numpy as np

import kopa
from kopa.accessibility import measures
from kopa.accessibility.measures.reducers import METHODS
from kopa.accessibility.search.streams import time_blocks
from kopa.study.opening import open_study

DECAY = kopa.decay_exponential(0.05)


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Stream all measures once, RAAM once more; print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=0, help="stand-ins for sites; default the known sites")
    wanted = parser.parse_args().sites
    study = open_study("suomi")
    origins = study.origins
    sites = study.sites.drop_duplicates("site_id").reset_index(drop=True)
    if wanted:
        at = np.linspace(0, len(origins) - 1, wanted).astype(int)
        sites = origins.iloc[at][["id", "geometry"]].reset_index(drop=True)
    people, places = origins["population"].to_numpy(float), np.ones(len(sites))
    n = len(origins)
    blocks = time_blocks(study.network, origins, sites)
    matrix_mb = n * len(sites) * 8e-6
    print(f"{n:,} cells x {len(sites):,} sites: the matrix would be {matrix_mb:.0f} MB; peak before {peak_mb():.0f} MB")
    one_pass = {
        "cumulative": measures.CumulativeReducer(n, places, 30),
        "interval": measures.IntervalReducer(n, places, range(20, 41, 5), "median"),
        "gravity": measures.GravityReducer(n, places, DECAY),
        "nearest": measures.NearestReducer(n, places),
        "mean of three nearest": measures.NearestReducer(n, places, 3, mean=True),
        "balancing cost": measures.BalancingReducer(n, 100 * places, people),
    }
    two_passes = {
        **{name: measures.CatchmentReducer(people, places, DECAY, name) for name in METHODS},
        "spatial availability": measures.SpatialAvailabilityReducer(people, places, DECAY),
    }
    for told, reducers in (
        ("one pass", one_pass),
        ("two passes", two_passes),
        ("RAAM", {"raam": measures.RaamReducer(people, 100 * places)}),
    ):
        start, cpu = time.perf_counter(), time.process_time()
        results = measures.reduce_blocks(blocks, list(reducers.values()))
        took, used = time.perf_counter() - start, time.process_time() - cpu
        print(f"{told} ({', '.join(reducers)}): {took:.1f} s, {used:.1f} s of CPU, peak {peak_mb():.0f} MB", flush=True)
        assert all(len(result) == n and not np.isnan(result).any() for result in results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
