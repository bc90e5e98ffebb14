"""The page docs/benchmarks.md: what was measured as tables, and what limits it."""

import os
import platform
from typing import Any

ABOUT = (
    "CPU seconds of one thread, warm, median of the runs; compilation and file reading apart. *W1*: the nearest of 200 "
    "sites for every node. *W2*: all pairs of 5,000 origins and 200 sites. *W2 big*: 50,000 × 3,000 reduced to counts. "
    "All tools have the nodes in the same spatial order and the same whole costs; where a workload was run in full, "
    "the sums over all pairs agree to the last tick. `~`: extrapolated from fewer rows. Each tool runs in a "
    "process of its own, in turn."
)
LIMITS = """\
## What limits the rest

- *W2*: a sweep reads each shortcut above the targets once for 40 sources; the rows it needs stay in the second
  cache (tree height × 40 × 8 bytes). What is left is the arithmetic in 64 bits and the climb from each source (about
  0.1 ms at a million nodes). 32 bits would halve the first and could not keep the bits of a matrix.
- *W2 without hierarchy* and *nearest*: about 80 ns for each node taken from a bucket, most of it waiting for memory.
- *Build*: three quarters of it is the order, and of that two thirds the cuts of the few largest parts. Half of the peak
  of *kopa build* is Python with its libraries and the network itself.
- *Two threads* is worth what its wall time is against the control of the same moment (two threads that sort, and share
  nothing): on a shared machine the control itself may gain nothing.
- A closed road keeps order and shortcuts: merging the chains anew and the customization are what it costs.
- Valhalla is an extra (`benchmarks/routers.py`): it reads the graph as OpenStreetMap data, has speeds and turns of its
  own and answers in whole seconds, so that its times are compared and not checked. It searches from each origin to the
  end (`timedistancematrix`): its other algorithm knows a way for 4 % of the pairs of a generated graph. OSRM is not in
  the run: `osrm-bindings` has no wheel that installs everywhere.
- A job of ten times as many nodes (10 million) is not measured; by the growth from one to three million it would need
  about 6 GB and three minutes to build, once a topology, and its queries two to three times as long.
- *W1 core* answers for the ends of merged chains, not for every vertex between them. osmnx reads every way of a file,
  footways and outlines of houses too; kopa and pyrosm read what cars may use; pyrosm's time ends at its tables. osmnx
  reads XML of the same extract. The peak of *kopa* holds several copies of the network, that of *kopa build* one.
- Run it on a machine that does nothing else: on a shared one CPU seconds grow by half, and wall times and
  threads say little. The tools run in turn, not at one moment: a ratio on a quiet machine may be wrong by a tenth.
"""

Result = dict[str, Any]


def page(found: dict[str, Result]) -> str:
    """Return the page for what was measured so far."""
    machine = found["machine"]
    lines = [
        "# Benchmarks",
        "",
        f"Measured {machine['date']} by `python -m benchmarks` on {machine['model'] or platform.machine()}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}; the load was "
        f"{machine['load']:.1f} when it began. {ABOUT}",
        "",
        "![CPU seconds of the full matrix by tool](benchmarks.svg)",
        "",
        *_compiling(found["compile"]),
    ]
    for name, graph in found["graphs"].items():
        lines += [f"## {name}: {graph['nodes']:,} nodes, {graph['edges']:,} edges", ""]
        lines += ["| tool | workload | CPU s | wall s | kopa is faster by |", "|---|---|---|---|---|"]
        for tool, result in graph["tools"].items():
            lines += _rows(tool, result, graph["tools"].get("kopa", {}))
        lines.append("")
    for name, file in found["files"].items():
        lines += [f"## Reading {name}.osm.pbf, {file['mb']:.1f} MB", ""]
        if "left out" in file:
            lines += [f"Left out: {file['left out']}.", ""]
            continue
        lines += ["| tool | workload | CPU s | wall s | kopa is faster by |", "|---|---|---|---|---|"]
        for tool, result in file["tools"].items():
            lines += _rows(tool, result, file["tools"].get("kopa", {}))
        lines.append("")
    return "\n".join([*lines, LIMITS])


def _compiling(runs: Result) -> list[str]:
    cold, loaded = runs["cold"], runs["loaded"]
    if "left out" in cold or "left out" in loaded:
        return [f"Compilation: left out ({cold.get('left out', loaded.get('left out'))}).", ""]
    compiled, again = (run["first answers"]["cpu"] - run["the same again"]["cpu"] for run in (cold, loaded))
    return [f"All kernels compile in {compiled:.1f} CPU s from nothing and load in {again:.2f} s.", ""]


def _rows(tool: str, result: Result, ours: Result) -> list[str]:
    if "left out" in result:
        return [f"| {tool} | left out: {result['left out']} | | | |"]
    rows = []
    for work, value in result.items():
        if isinstance(value, dict):
            mark = "~" if value.get("extrapolated") else ""
            ratio = _ratio(work, value["cpu"], ours) if not tool.startswith("kopa") else ""
            wall = f"{mark}{value['wall']:.3g}" if "wall" in value else ""
            rows.append(f"| {tool} | {work} | {mark}{value['cpu']:.3g} | {wall} | {ratio} |")
        else:
            rows.append(
                f"| {tool} | {work} | {value:,.0f} | | |" if value >= 1 else f"| {tool} | {work} | {value:.3g} | | |"
            )
    return rows


RATIOS = {
    "W1": {"W1 core": "on merged chains"},
    "W2": {"W2 dijkstra": "without hierarchy", "W2": "with hierarchy"},
    "W2big": {"W2big": "query"},
    "snap 5,000": {"snap 5,000": ""},
    "read": {"read": ""},
}


def _ratio(work: str, cpu: float, ours: Result) -> str:
    named = RATIOS.get(work, {})
    return ", ".join(f"{cpu / ours[w]['cpu']:.3g}× {name}".strip() for w, name in named.items() if w in ours)
