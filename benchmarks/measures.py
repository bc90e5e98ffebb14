"""Measures over R accessibility's 748,437 pairs: kopa beside plain pandas groupby, and beside PySAL access.

    python -m benchmarks.measures [--repeat 5] [--pysal-python PATH]

All of it in one run, alternating, least CPU time of the repeats. `table` starts from the long table of
text ids each time; `pairs` is a further measure over the same table, whose ids have been read once
(`kopa.accessibility.measures.opportunities.Pairs`). PySAL access lives in an interpreter of its own (`--pysal-python`),
because it asks for other versions; without it that column stays empty. Answers are compared before times are.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import kopa
from kopa.accessibility import measures

REPO = Path(__file__).resolve().parents[1]
RATE = 0.1
CUTOFF_MIN = 30.0
WANTED = 5.0
"""Times that kopa is to be faster than groupby, measure by measure."""
DECAY = kopa.decay_exponential(RATE)

Case = tuple[str, Callable[[Any], pd.Series], Callable[[], pd.Series]]


def data(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the travel times and the land-use table."""
    folder = shared / "oracles" / "r_accessibility"
    times = pd.read_csv(folder / "travel_matrix.csv.gz").rename(columns={"travel_time": "travel_time_min"})
    return times, pd.read_csv(folder / "land_use_data.csv")[["id", "population", "jobs", "schools"]]


def cases(times: pd.DataFrame, land: pd.DataFrame) -> list[Case]:
    """Return each measure by kopa (taking a table or pairs) and as one writes it with merge and groupby."""

    def at_sites() -> pd.DataFrame:
        return times.merge(land, left_on="to_id", right_on="id")

    def cumulative() -> pd.Series:
        pairs = at_sites()
        pairs["reached"] = pairs["jobs"] * (pairs["travel_time_min"] <= CUTOFF_MIN)
        return pairs.groupby("from_id")["reached"].sum()

    def gravity() -> pd.Series:
        pairs = at_sites()
        pairs["weighted"] = pairs["jobs"] * np.exp(-RATE * pairs["travel_time_min"])
        return pairs.groupby("from_id")["weighted"].sum()

    def nearest() -> pd.Series:
        pairs = at_sites()
        return pairs[pairs["schools"] > 0].groupby("from_id")["travel_time_min"].min()

    def mean_of_three() -> pd.Series:
        pairs = at_sites()
        near = pairs[pairs["schools"] > 0].sort_values("travel_time_min").groupby("from_id").head(3)
        return near.groupby("from_id")["travel_time_min"].mean()

    def two_step() -> pd.Series:
        pairs = times.merge(land[["id", "population"]], left_on="from_id", right_on="id")
        pairs["weight"] = np.exp(-RATE * pairs["travel_time_min"])
        pairs["demand"] = pairs["population"] * pairs["weight"]
        level = land.set_index("id")["jobs"] / pairs.groupby("to_id")["demand"].sum()
        pairs["access"] = pairs["to_id"].map(level) * pairs["weight"]
        return pairs.groupby("from_id")["access"].sum()

    def balanced() -> pd.Series:
        pairs = times.merge(land[["id", "population"]], left_on="from_id", right_on="id")
        pairs["weight"] = np.exp(-RATE * pairs["travel_time_min"])
        pairs["share"] = pairs["weight"] / pairs.groupby("from_id")["weight"].transform("sum")
        pairs["demand"] = pairs["population"] * pairs["share"]
        by_site = pairs.groupby("to_id")[["demand", "weight"]].sum()
        level = land.set_index("id")["jobs"] / (by_site["demand"] * by_site["weight"])
        pairs["access"] = pairs["to_id"].map(level) * pairs["weight"]
        return pairs.groupby("from_id")["access"].sum()

    jobs: dict[str, Any] = {"supply": "jobs"}
    endless: dict[str, Any] = {**jobs, "cutoff_min": math.inf}
    return [
        ("cumulative", lambda t: kopa.cumulative(t, land, cutoff_min=CUTOFF_MIN, **jobs), cumulative),
        ("gravity", lambda t: kopa.gravity(t, land, decay=DECAY, **jobs), gravity),
        ("nearest", lambda t: measures.cost_to_closest(t, land, supply="schools"), nearest),
        ("mean of three nearest", lambda t: measures.mean_of_nearest(t, land, supply="schools"), mean_of_three),
        ("2sfca", lambda t: kopa.floating_catchment(t, land, land, decay=DECAY, **endless), two_step),
        ("bfca", lambda t: kopa.floating_catchment(t, land, land, method="bfca", decay=DECAY, **endless), balanced),
    ]


def cpu_ms(call: Callable[[], Any]) -> float:
    """Return the CPU time of one call in milliseconds."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1e3


def compare(case: Case, times: pd.DataFrame, repeat: int) -> dict[str, Any]:
    """Return least times of kopa and groupby, alternating, after comparing their answers."""
    name, ours, plain = case
    pairs = measures.Pairs(times)
    expected = plain()
    np.testing.assert_allclose(ours(pairs).reindex(expected.index), expected, rtol=1e-9, atol=1e-9)
    table_ms, pairs_ms, plain_ms = np.min(
        [(cpu_ms(lambda: ours(times)), cpu_ms(lambda: ours(pairs)), cpu_ms(plain)) for _ in range(repeat)], axis=0
    )
    return {"measure": name, "table_ms": table_ms, "pairs_ms": pairs_ms, "groupby_ms": plain_ms}


PYSAL = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
from access import Access
times, land = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
rate, cutoff, repeat = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
common = dict(demand_index="id", demand_value="population", supply_index="id", supply_value="jobs",
              cost_origin="from_id", cost_dest="to_id", cost_name="travel_time")
def weight(minutes): return np.exp(-rate * minutes)
def made(): return Access(demand_df=land, supply_df=land, cost_df=times, **common)
calls = {
    "cumulative": lambda a: a.weighted_catchment(name="c", weight_fn=lambda m: 1.0 * (m <= cutoff)),
    "gravity": lambda a: a.weighted_catchment(name="g", weight_fn=weight),
    "2sfca": lambda a: a.two_stage_fca(name="f", weight_fn=weight),
    "3sfca": lambda a: a.three_stage_fca(name="t", weight_fn=weight),
}
out = {}
for name, call in calls.items():
    least, answer = 1e99, None
    for _ in range(repeat):
        access = made()
        start = time.process_time()
        answer = call(access)
        least = min(least, time.process_time() - start)
    answer = answer.iloc[:, 0] if hasattr(answer, "columns") else answer
    out[name] = [least * 1e3, {str(k): float(v) for k, v in answer.items()}]
print(json.dumps(out))
"""


def beside_pysal(python: str, shared: Path, times: pd.DataFrame, land: pd.DataFrame, repeat: int) -> pd.DataFrame:
    """Return PySAL's least times for what it has beside kopa's, and the largest relative difference of answers."""
    folder = shared / "oracles" / "r_accessibility"
    files = [str(folder / "travel_matrix.csv.gz"), str(folder / "land_use_data.csv")]
    command = [python, "-c", PYSAL, *files, str(RATE), str(CUTOFF_MIN), str(repeat)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours: dict[str, Callable[[Any], pd.Series]] = {name: call for name, call, _ in cases(times, land)}
    ours["3sfca"] = lambda t: kopa.floating_catchment(
        t, land, land, method="3sfca", decay=DECAY, supply="jobs", cutoff_min=math.inf
    )
    rows = []
    for name, (pysal_ms, answer) in told.items():
        table_ms = min(cpu_ms(lambda call=ours[name]: call(times)) for _ in range(repeat))
        got, theirs = ours[name](times), pd.Series(answer)
        apart = ((got - theirs).abs() / theirs.abs().clip(lower=1e-12)).max()
        rows.append({"measure": name, "table_ms": table_ms, "pysal_ms": pysal_ms, "largest_difference": apart})
    table = pd.DataFrame(rows)
    return table.assign(ratio=table["pysal_ms"] / table["table_ms"])


def main(arguments: list[str] | None = None) -> int:
    """Print both comparisons; the exit code is 1 where any measure falls short of `WANTED` times groupby."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--pysal-python", default=os.environ.get("KOPA_PYSAL_PYTHON"))
    chosen = parser.parse_args(arguments)
    shared = Path(os.environ.get("KOPA_SHARED", REPO.parent / "shared"))
    times, land = data(shared)
    table = pd.DataFrame([compare(case, times, chosen.repeat) for case in cases(times, land)])
    table["ratio_table"] = table["groupby_ms"] / table["table_ms"]
    table["ratio_pairs"] = table["groupby_ms"] / table["pairs_ms"]
    print(
        f"{len(times):,} pairs, CPU milliseconds, least of {chosen.repeat}\n\n{table.round(1).to_string(index=False)}\n"
    )
    together = [f"{table[c].sum():.0f}" for c in ("pairs_ms", "groupby_ms")]
    reading = min(cpu_ms(lambda: measures.Pairs(times)) for _ in range(chosen.repeat))
    whole = table["groupby_ms"].sum() / (table["pairs_ms"].sum() + reading)
    told = f"ids read once {reading:.0f} + measures {together[0]}, groupby {together[1]}"
    print(f"all six over one table: {told}: {whole:.1f} ×")
    if chosen.pysal_python:
        beside = beside_pysal(chosen.pysal_python, shared, times, land, chosen.repeat)
        print(f"\n{beside.to_string(index=False, float_format=lambda x: f'{x:.3g}')}")
    return 0 if (table["ratio_table"] >= WANTED).all() else 1


if __name__ == "__main__":
    sys.exit(main())
