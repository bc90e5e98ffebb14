"""Set-up and regional runs as a user meets them: seconds, peak memory, machine named.

`python -m benchmarks.regional_run` clones the checkout into a temporary folder, runs `make report` there from
nothing (set-up, compilation and four regions), then once more with nothing changed, then `kopa run --all --force`
and further runs, among them the small batch of the fault suite, and writes a table to `docs/benchmarks-runs.md`.
Uncommitted changes are not part of a clone: commit first.
"""

import argparse
import contextlib
import os
import platform
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.killing import LEAST, REGIONS, write_regions

REPO = Path(__file__).resolve().parents[1]
SAMPLED_S = 0.5
"""Between two looks at the memory; a short command is looked at more often."""


@dataclass(frozen=True)
class Measured:
    """One command: wall and processor seconds, and the most memory that all its processes held at once, in MB.

    Memory is proportional (a page that several processes share counts once), sampled. `quarter_mb` and `end_mb` are
    what the command's own process, which lives through the run, held after a quarter and at the end.
    """

    what: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    quarter_mb: float
    end_mb: float


def processor_s() -> float:
    """Return the processor seconds of all commands that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(what: str, command: list[str], folder: Path) -> Measured:
    before, start = processor_s(), time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        peak_kb, own_kb = 0, [0]
        while process.poll() is None:
            peak_kb = max(peak_kb, sum(map(proportional_kb, tree(process.pid))))
            own_kb.append(resident_kb(process.pid) or own_kb[-1])
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(min(SAMPLED_S, 0.02 + (time.monotonic() - start) / 10))
        said.seek(0)
        if process.returncode:
            raise SystemExit(f"{what}: {' '.join(command)} failed\n{said.read()[-4000:]}")
    wall = time.monotonic() - start
    return Measured(
        what, wall, processor_s() - before, peak_kb / 1024, own_kb[len(own_kb) // 4] / 1024, own_kb[-1] / 1024
    )


def tree(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for parent in found:
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in listed.read_text().split()]
    return found


def proportional_kb(pid: int) -> int:
    """Return the memory of a process; what it shares with others counts in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def resident_kb(pid: int) -> int:
    """Return what a process holds in memory, shared or not."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def median_of(times: int, what: str, command: list[str], folder: Path) -> Measured:
    """Measure a command once with its memory, and its seconds as the median of further times without looking at it."""
    once = measured(what, command, folder)
    walls, processor = [], []
    for _ in range(times):
        before, start = processor_s(), time.monotonic()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.monotonic() - start)
        processor.append(processor_s() - before)
    return replace(once, wall_s=statistics.median(walls), cpu_s=statistics.median(processor))


def of_country(kopa: str, clone: Path) -> list[Measured]:
    """Measure the runs of the whole country."""
    finland = [kopa, "run", "--all-finland", "--out", "new"]
    return [
        measured("kopa run suomi", [kopa, "run", "suomi"], clone),
        measured("kopa run --all-finland, from nothing", finland, clone),
        measured("kopa run --all-finland again, nothing to do", finland, clone),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=REPO / "docs" / "benchmarks-runs.md")
    parser.add_argument("--without-country", action="store_true", help="leave out what takes half an hour")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kopa-bench-") as name:
        clone = Path(name) / "kopa"
        subprocess.run(["git", "clone", "-q", str(REPO), str(clone)], check=True)
        kopa = str(clone / ".venv/bin/kopa")
        small = write_regions(clone, len(REGIONS))
        least = [kopa, "run", *small, "--out", "small", "--force", *LEAST]
        rows = [
            measured("make report: set-up, compilation, four regions", ["make", "report"], clone),
            measured("make report again, nothing changed", ["make", "report"], clone),
            measured("kopa run --all --force, networks kept", [kopa, "run", "--all", "--force"], clone),
            measured("kopa run kainuu --force --quick", [kopa, "run", "kainuu", "--force", "--quick"], clone),
            median_of(5, f"kopa run, {len(small)} regions of two municipalities, median of 5", least, clone),
            *([] if asked.without_country else of_country(kopa, clone)),
            measured("import kopa", [str(clone / ".venv/bin/python"), "-c", "import kopa"], clone),
            measured("kopa --help", [kopa, "--help"], clone),
        ]
        commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=clone, text=True).strip()
        shutil.rmtree(clone)
    lines = [
        "# Set-up and regional runs, measured",
        "",
        f"Commit {commit}; {machine()}. Written by `python -m benchmarks.regional_run`.",
        "Memory is the most that all processes of a command held at once; pages that they share count once.",
        *(["Runs of the whole country were left out (`--without-country`)."] if asked.without_country else []),
        "",
        "| command | wall, s | processor, s | peak memory, MB | own process after a quarter, at the end, MB |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {r.what} | {seconds(r.wall_s)} | {seconds(r.cpu_s)} | {r.peak_mb:.0f} "
            f"| {r.quarter_mb:.0f}, {r.end_mb:.0f} |"
            for r in rows
        ),
        "",
    ]
    asked.out.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
