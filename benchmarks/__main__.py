"""Run kopa and its peers in turn on the same graphs and write docs/benchmarks.md.

Peers that are not installed are left out by name (`benchmarks/requirements.txt` lists them).
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.graphs import finland, synthetic, write
from benchmarks.one import TOOLS
from benchmarks.plot import draw

REPO = Path(__file__).resolve().parents[1]
LIMITS = """\
## What limits the rest

- *W2*: a sweep reads each shortcut above the targets once for 40 sources; the rows it needs stay in the second
  cache (tree height × 40 × 8 bytes). What is left is the arithmetic in 64 bits and the climb from each source (about
  0.1 ms at a million nodes). 32 bits would halve the first and could not keep the bits of a matrix.
- *W2 without hierarchy* and *nearest*: about 80 ns for each node taken from a bucket, most of it waiting for memory.
- *Build*: three quarters of it is the order, and of that two thirds the cuts of the few largest parts.
- *Two threads* is worth what its wall time is against the control of the same moment: on a shared machine
  the control itself may gain nothing.
- A closed road keeps the order but not the shortcuts: it costs the elimination again beside the
  customization.
- Run it on a machine that does nothing else: on a shared one CPU seconds grow by half, and wall times and
  threads say little.
"""

SLOW = {"networkx": "minutes a row", "pandana": "minutes to build"}

GRAPHS = {"small": ["finland", "1e5"], "full": ["finland", "1e5", "1e6"], "large": ["1e6"], "huge": ["3e6"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(GRAPHS), default="small")
    parser.add_argument("--out", type=Path, default=REPO / "docs" / "benchmarks.md")
    parser.add_argument(
        "--peers", default=sys.executable, help="Python that has the peers, where this one does not have them"
    )
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="kopa-bench-") as folder:
        for name in GRAPHS[options.size]:
            net = finland() if name == "finland" else synthetic(int(float(name)))
            path = write(net, Path(folder), name)
            found[name] = {"nodes": net.n_nodes, "edges": net.n_edges, "tools": {}}
            for tool in TOOLS:
                scale = "small" if net.n_nodes < 300_000 else "large"
                found[name]["tools"][tool] = _run(tool, path, scale, options.peers)
            _agree(found)
            options.out.write_text(_page(found), encoding="utf-8")  # after each graph: a stop leaves what was measured
    print(f"written: {options.out} and {draw(options.out)}")
    return 0


def _run(tool: str, path: Path, scale: str, peers: str) -> dict[str, Any]:
    own = importlib.util.find_spec(tool) is not None
    if not own and peers == sys.executable:
        return {"left out": "not installed"}
    if scale == "large" and tool in SLOW:
        return {"left out": SLOW[tool]}
    print(f"{path.name}: {tool} …", flush=True)
    command = [sys.executable if own else peers, "-m", "benchmarks.one", tool, str(path), scale]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    if done.returncode:
        return {"left out": f"failed: {done.stderr.strip().splitlines()[-1][:120]}"}
    result: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    return result


def _agree(found: dict[str, dict[str, Any]]) -> None:
    """Stop if two tools came to different sums over the same workload."""
    for name, graph in found.items():
        sums = {
            (tool, work): values["check"]
            for tool, result in graph["tools"].items()
            for work, values in result.items()
            if isinstance(values, dict) and "check" in values and work.startswith("W2")
        }
        if len(set(sums.values())) > 1:
            raise SystemExit(f"{name}: the tools disagree: {sums}")


def _page(found: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# Benchmarks",
        "",
        f"Measured {date.today()} by `python -m benchmarks` on {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}. CPU seconds of one thread, warm, median of the runs; compilation and "
        "file reading apart. *W1*: the nearest of 200 sites for every node. *W2*: all pairs of 5,000 origins and 200 "
        "sites. *W2 big*: 50,000 × 3,000 reduced to counts. All tools have the nodes in the same spatial order and the "
        "same whole costs; where a workload was run in full, the sums over all pairs agree to the last tick. "
        "`~`: extrapolated from fewer rows.",
        "",
        "![CPU seconds of the full matrix by tool](benchmarks.svg)",
        "",
    ]
    for name, graph in found.items():
        lines += [f"## {name}: {graph['nodes']:,} nodes, {graph['edges']:,} edges", ""]
        lines += ["| tool | workload | CPU s | wall s | kopa is faster by |", "|---|---|---|---|---|"]
        for tool, result in graph["tools"].items():
            lines += _rows(tool, result, graph["tools"].get("kopa", {}))
        lines.append("")
    return "\n".join([*lines, LIMITS])


def _rows(tool: str, result: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    if "left out" in result:
        return [f"| {tool} | left out: {result['left out']} | | | |"]
    rows = []
    for work, value in result.items():
        if isinstance(value, dict):
            mark = "~" if value.get("extrapolated") else ""
            ratio = _ratio(work, value["cpu"], ours) if tool != "kopa" else ""
            wall = f"{value['wall']:.3g}" if "wall" in value else ""
            rows.append(f"| {tool} | {work} | {mark}{value['cpu']:.3g} | {mark}{wall} | {ratio} |")
        else:
            rows.append(f"| {tool} | {work} | {value:.3g} | | |")
    return rows


def _ratio(work: str, cpu: float, ours: dict[str, Any]) -> str:
    same = {"W1": ["W1 core"], "W2": ["W2 dijkstra", "W2"], "W2big": ["W2big"]}.get(work, [])
    names = {
        "W1 core": "on merged chains",
        "W2 dijkstra": "without hierarchy",
        "W2": "with hierarchy",
        "W2big": "query",
    }
    return ", ".join(f"{cpu / ours[w]['cpu']:.3g}× {names[w]}" for w in same if w in ours)


if __name__ == "__main__":
    sys.exit(main())
