"""Runs that are killed at random moments over an older good run: what is left, and how the next run ends."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kopa.workflow.record.provenance import OF_THE_RUN

REGIONS = {"pari-1": ("105", "290"), "pari-2": ("205", "697"), "pari-3": ("578", "777"), "pari-4": ("620", "765")}
"""Kainuu cut into regions of two municipalities."""
LEAST = ("--quick", "--languages", "fi", "--no-pdf")
"""Every step with notebook and report, as short as they can be."""
LONGEST_S = 900
GONE_S = 10
SLOWER = 1.15
"""A run may take so much longer than the measured one: moments are drawn up to there, so that its end is reached."""
MOVING_S = 0.001
"""About as long as the files of one region are being moved into place."""
LOOK_S = 0.005
GLANCE_S = 0.0002
FRUITLESS = 20
"""So many runs in a row that end before their moment mean that the moments are wrong."""
BEFORE = "getting ready"
BETWEEN = "between steps"
PUBLISH = "publish"
SECONDS_FILE = "seconds.json"


def write_regions(folder: Path, count: int) -> list[str]:
    """Write region files and the parameters of the newer run; return the files' names."""
    for name, codes in list(REGIONS.items())[:count]:
        codes_text = ", ".join(f'"{code}"' for code in codes)
        text = "".join(f'name_{language} = "{name.title()}"\n' for language in ("fi", "sv", "en"))
        (folder / f"{name}.toml").write_text(f'id = "{name}"\n{text}year = 2026\nmunicipality_codes = [{codes_text}]\n')
    (folder / "newer.toml").write_text('season = "winter"\n')
    return [f"{name}.toml" for name in list(REGIONS)[:count]]


def started(folder: Path, out: str, *more: str) -> subprocess.Popen:
    """Start a run of the region files in `folder`, or of the four case regions where there are none.

    What it tells of its steps goes to `told_by`.
    """
    regions = sorted(path.name for path in folder.glob("pari-*.toml")) or ["--all"]
    with told_by(folder / out).open("w") as told:
        return subprocess.Popen(
            [sys.executable, "-m", "kopa", "run", *regions, "--out", out, *more],
            cwd=folder, stdout=told, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


def told_by(out: Path) -> Path:
    """Return the file of what the last run in the folder `out` told."""
    return out.with_name(f"{out.name}.told.txt")


def finished(folder: Path, out: str, *more: str) -> None:
    finished_at_once(1, folder, out, *more)


def finished_at_once(runs: int, folder: Path, out: str, *more: str) -> None:
    """Start runs at once in one folder and let them end, each of them well."""
    processes = [started(folder, out, *more) for _ in range(runs)]
    ended = [(process.communicate(timeout=LONGEST_S)[1], process.returncode) for process in processes]
    wrong = [f"{code}: {said}" for said, code in ended if code]
    if wrong:
        raise AssertionError(f"{len(wrong)} of {runs} runs that nobody killed ended with {'; '.join(wrong)}")


def contents(out: Path) -> dict[str, bytes]:
    """Return what stands in the folders of the regions, without what differs between equal runs."""
    found = {}
    folders = [path for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for path in sorted(path for one in folders for path in one.iterdir()):
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


@dataclass(frozen=True)
class Moment:
    """What happened to one run: whether it was killed in the midst of its work, where it was, and what is wrong."""

    kind: str
    """`kill`: killed with work undone; `late`: killed when all was published; `resumed`: ended as an uninterrupted one
    after kills; `missed`: ended before its moment came, and nobody had killed a run before it."""
    when: str
    faults: list[str]
    steps: tuple[str, ...] = ()
    """Steps that were under way when it was killed."""
    mixed: bool = False
    """Whether a region was left with files of the older and of the newer run side by side."""


Wait = Callable[[subprocess.Popen, Path], bool]
"""Waits for the moment of a kill, given the process and its folder of results; False when it ended before."""


def at_any_time(draw: random.Random, whole_s: float) -> Wait:
    """Return a wait for a moment drawn uniformly from a whole run, from its start to after its end."""

    def wait(process: subprocess.Popen, _: Path) -> bool:
        try:
            process.wait(draw.uniform(0, SLOWER * whole_s))
        except subprocess.TimeoutExpired:
            return True
        return False

    return wait


def while_publishing(draw: random.Random) -> Wait:
    """Return a wait for a moment in which files of a region are moved into place: of the next region, or the second."""

    def wait(process: subprocess.Popen, out: Path) -> bool:
        wanted = draw.randint(1, min(2, len(list(out.parent.glob("pari-*.toml")))))
        if not after_steps(lambda steps: sum(step == PUBLISH for _, step in steps) >= wanted)(process, out):
            return False
        folders = [path for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")]
        while process.poll() is None:
            if any(next(one.glob(".*.new"), None) for one in folders):
                time.sleep(draw.uniform(0, MOVING_S))
                return process.poll() is None
            time.sleep(GLANCE_S)
        return False

    return wait


def after_steps(enough: Callable[[list[tuple[str, str]]], bool]) -> Wait:
    """Return a wait until the steps that a run told of are enough."""

    def wait(process: subprocess.Popen, out: Path) -> bool:
        end = time.monotonic() + LONGEST_S
        while not enough(steps_told(told_by(out))):
            if process.poll() is not None or time.monotonic() > end:
                return False
            time.sleep(LOOK_S)
        return True

    return wait


def steps_told(told: Path) -> list[tuple[str, str]]:
    """Return region and name of every step that a run said it began or ended, in order."""
    lines = re.findall(r"^ *[\d.]+ s  (\S+): (.+)$", told.read_text(encoding="utf-8"), re.MULTILINE)
    return [(region, step) for region, step in lines if not step.startswith(BEFORE)]


def under_way(hidden: Path, told: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the steps that were begun and of which no marker stands; between two steps there is none."""
    begun = [(region, step) for region, step in told if not step.endswith(" done")]
    steps = [step for region, step in begun if not _closed(hidden, region, step)]
    return tuple(sorted(steps)) or (BETWEEN if begun else BEFORE,)


def _closed(hidden: Path, region: str, step: str) -> bool:
    if step == PUBLISH:
        return any(hidden.glob(f"done/{region}-*.json"))
    if step == "comparison":
        return any(hidden.glob("done/comparison-*.json"))
    return any(hidden.glob(f"work/{'shared' if region == 'all' else region}-*/{step}{'*' * (region == 'all')}.json"))


def killed(folder: Path, out: str, wait: Wait, *more: str) -> tuple[str, float, tuple[str, ...]]:
    """Start a run, kill it at its moment; return 'killed' or 'ended', the seconds, and the steps under way."""
    start = time.monotonic()
    process = started(folder, out, *more)
    if wait(process, folder / out):
        process.send_signal(signal.SIGKILL)
    seconds = time.monotonic() - start
    _, said = process.communicate(timeout=LONGEST_S)
    if process.returncode == -signal.SIGKILL:
        return "killed", seconds, under_way(folder / out / ".kopa", steps_told(told_by(folder / out)))
    if process.returncode:
        raise AssertionError(f"a run ended with {process.returncode} before it was killed: {said}")
    return "ended", seconds, ()


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


def is_mixed(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> bool:
    """Return whether a region has files that only the older run made and files that only the newer one made."""
    kinds: dict[str, set[str]] = {}
    for name, content in found.items():
        if old.get(name) != new.get(name):
            kinds.setdefault(name.partition("/")[0], set()).add("new" if content == new.get(name) else "old")
    return any(len(found) > 1 for found in kinds.values())


def series(folder: Path, kills: int, wait: Wait, *, crowd: int = 1) -> Iterator[Moment]:
    """Kill runs in one folder that held an older run, each going on from the one before; at last let one end.

    Only a kill of a living process that left work undone counts towards `kills`. A run that ends before its moment
    comes is checked like the last one, and the next one begins from the older good run. At last `crowd` runs are
    started at once.
    """
    newer = (*arguments(folder), "--parameters", "newer.toml")
    old, new = contents(folder / "old"), contents(folder / "new")
    hits = since = fruitless = 0
    _afresh(folder)
    while hits < kills:
        if fruitless > FRUITLESS:
            raise AssertionError(f"{fruitless} runs in a row ended before they could be killed")
        how, seconds, steps = killed(folder, "out", wait, *newer)
        when = f"{seconds:.1f} s"
        if how == "ended":
            yield Moment("resumed" if since else "missed", when, list(unlike(folder, new)))
        else:
            faults = list(faults_after(folder, "out", old, new))
            found = contents(folder / "out")
            if found != new:
                hits, since, fruitless = hits + 1, since + 1, 0
                yield Moment("kill", f"{when}, {' + '.join(steps)}", faults, steps, is_mixed(found, old, new))
                continue
            yield Moment("late", when, faults)
            finished(folder, "out", *newer)
            yield Moment("resumed", "after a late kill", list(unlike(folder, new)))
        since, fruitless = 0, fruitless + 1
        if hits < kills:
            _afresh(folder)
    if since:
        finished_at_once(crowd, folder, "out", *newer)
        yield Moment("resumed", f"after {since} kills", list(unlike(folder, new)))


def _afresh(folder: Path) -> None:
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "out")


def unlike(folder: Path, new: dict[str, bytes]) -> Iterator[str]:
    """Yield in what a run that was let end differs from one that nobody ever killed."""
    found = contents(folder / "out")
    for name in sorted({*new, *found}):
        if new.get(name) != found.get(name):
            yield f"{name} differs from an uninterrupted run"
    for path in sorted((folder / "out/.kopa/work").iterdir()):
        if not path.name.startswith("shared-"):
            yield f"{path.name} was left in the work folder"


@dataclass
class Tally:
    """What many series came to."""

    moments: list[Moment] = field(default_factory=list)

    def of(self, kind: str) -> list[Moment]:
        """Return the moments of one kind."""
        return [moment for moment in self.moments if moment.kind == kind]

    def faults(self, *kinds: str) -> tuple[str, ...]:
        """Return every fault of these kinds with its moment."""
        return tuple(f"{one.when}: {fault}" for one in self.moments if one.kind in kinds for fault in one.faults)

    def notes(self) -> tuple[str, ...]:
        """Return how many kills hit, in which steps they fell, and what is not counted."""
        kills = self.of("kill")
        mixed = sum(moment.mixed for moment in kills)
        return (
            f"{len(kills)} kills of a running process with work undone (return code -9). Under way were, in so many of "
            f"them (two at a time): {histogram(moment.steps for moment in kills)}.",
            f"{mixed} of them left a region with files of the older and of the newer run side by side, each whole.",
            f"Not counted: {len(self.of('late'))} kills after everything was published, "
            f"{len(self.of('missed'))} runs that ended before their moment came.",
        )


def histogram(of_kills: Iterable[tuple[str, ...]]) -> str:
    """Return in how many kills each step was under way, the most frequent first.

    Examples
    --------
    >>> histogram([("cells", "notebook"), ("notebook", "notebook")])
    'notebook 2, cells 1'
    """
    counts = Counter(step for steps in of_kills for step in sorted(set(steps)))
    return ", ".join(f"{step} {count}" for step, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def references(folder: Path, count: int) -> None:
    """Make the older and the newer run that nobody kills; without region files (`count` 0) of the four case regions."""
    write_regions(folder, count)
    finished(folder, "old", *arguments(folder))
    start = time.monotonic()
    finished(folder, "new", *arguments(folder), "--parameters", "newer.toml")
    (folder / SECONDS_FILE).write_text(json.dumps(time.monotonic() - start))


def arguments(folder: Path) -> tuple[str, ...]:
    """Return the options of a run: the shortest for region files, none for the four case regions."""
    return LEAST if any(folder.glob("pari-*.toml")) else ()


def whole_s(folder: Path) -> float:
    """Return how long the newer run took."""
    return float(json.loads((folder / SECONDS_FILE).read_text()))
