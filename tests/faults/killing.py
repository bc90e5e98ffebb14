"""Runs that are killed at random moments over an older good run: what is left, and how the next run ends."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kopa.workflow.provenance import OF_THE_RUN

REGIONS = {"pari-1": ("105", "290"), "pari-2": ("205", "697"), "pari-3": ("578", "777"), "pari-4": ("620", "765")}
"""Kainuu cut into regions of two municipalities."""
LEAST = ("--quick", "--languages", "fi", "--no-pdf")
"""Every step with notebook and report, as short as they can be."""
LONGEST_S = 900
GONE_S = 10


def write_regions(folder: Path, count: int) -> list[str]:
    """Write region files and the parameters of the newer run; return the files' names."""
    for name, codes in list(REGIONS.items())[:count]:
        codes_text = ", ".join(f'"{code}"' for code in codes)
        text = "".join(f'name_{language} = "{name.title()}"\n' for language in ("fi", "sv", "en"))
        (folder / f"{name}.toml").write_text(f'id = "{name}"\n{text}year = 2026\nmunicipality_codes = [{codes_text}]\n')
    (folder / "newer.toml").write_text('season = "winter"\n')
    return [f"{name}.toml" for name in list(REGIONS)[:count]]


def started(folder: Path, out: str, *more: str) -> subprocess.Popen:
    regions = sorted(path.name for path in folder.glob("pari-*.toml"))
    return subprocess.Popen(
        [sys.executable, "-m", "kopa", "run", *regions, "--out", out, *more],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def finished(folder: Path, out: str, *more: str) -> None:
    process = started(folder, out, *more)
    _, said = process.communicate(timeout=LONGEST_S)
    if process.returncode:
        raise AssertionError(f"a run that nobody killed ended with {process.returncode}: {said}")


def contents(out: Path) -> dict[str, bytes]:
    """Return what stands in the folders of the regions, without what differs between equal runs."""
    found = {}
    for path in sorted(out.glob("pari-*/*")):
        if path.name == "run.json":
            record = json.loads(path.read_text(encoding="utf-8"))
            found[f"{path.parent.name}/{path.name}"] = json.dumps(
                {name: value for name, value in record.items() if name not in OF_THE_RUN}, sort_keys=True
            ).encode()
        elif not path.name.endswith(".new"):
            found[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return found


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in `folder` or below it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(entry / "cwd")).is_relative_to(folder):  # noqa: PTH115
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def killed(folder: Path, out: str, draw: random.Random, number: int, *more: str) -> str:
    """Start a run, kill it after a random number of finished steps and a random time; return when that was."""
    process = started(folder, out, *more)
    work = folder / out / ".kopa"
    wanted, wait_s = draw.randint(0, 9 * len(list(folder.glob("pari-*.toml")))), draw.uniform(0, 2.5)
    before, start = _markers(work), time.monotonic()
    while process.poll() is None and _markers(work) - before < wanted and time.monotonic() - start < LONGEST_S:
        time.sleep(0.02)
    time.sleep(wait_s)
    ended = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    when = f"kill {number}: {time.monotonic() - start:.1f} s, {_markers(work) - before} steps"
    return f"{when}; had ended by itself" if ended else when


def faults_after(folder: Path, out: str, old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[str]:
    """Yield what must not be after a kill: files that are neither old nor new, processes that live on."""
    end = time.monotonic() + GONE_S
    while processes_in(folder) and time.monotonic() < end:
        time.sleep(0.1)
    if left := processes_in(folder):
        yield f"processes live on: {left}"
    found = contents(folder / out)
    for name in sorted({*old, *found}):
        if name not in found:
            yield f"{name} is lost"
        elif found[name] not in (old.get(name), new.get(name)):
            yield f"{name} is neither old nor new"


def series(folder: Path, kills: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Kill one run after another in one folder that held an older run, then let one end; yield moment and faults."""
    draw = random.Random(seed)
    newer = (*LEAST, "--parameters", "newer.toml")
    old, new = contents(folder / "old"), contents(folder / "new")
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "out")
    for number in range(kills):
        when = killed(folder, "out", draw, number, *newer)
        yield when, list(faults_after(folder, "out", old, new))
    finished(folder, "out", *newer)
    found = contents(folder / "out")
    faults = [
        f"{name} differs from an uninterrupted run" for name in {*new, *found} if new.get(name) != found.get(name)
    ]
    work = [path.name for path in (folder / "out/.kopa/work").iterdir() if not path.name.startswith("shared-")]
    yield "resumed", faults + [f"{name} was left in the work folder" for name in work]


def references(folder: Path, count: int) -> None:
    """Make the older and the newer run that nobody kills."""
    write_regions(folder, count)
    finished(folder, "old", *LEAST)
    finished(folder, "new", *LEAST, "--parameters", "newer.toml")


def _markers(work: Path) -> int:
    """Return the number of closed steps; a run that goes on removes folders while they are read."""
    while True:
        try:
            return sum(1 for _ in work.glob("work/*/*.json")) + sum(1 for _ in work.glob("done/*.json"))
        except FileNotFoundError:
            continue
