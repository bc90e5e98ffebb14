"""Batches in which something goes wrong: notebooks that fail, hang or die, a disk that fills up, a crowd of runs."""

import datetime as dt
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from kopa.sources import read
from tests.faults import killing

REPO = Path(__file__).resolve().parents[2]
CODES = ("105", "478", "205", "290", "578", "620", "697", "765", "777", "049")
"""The second, Mariehamn, is of Åland: Swedish-speaking, with levels that are not known."""
FAULTS = {
    "failing": ("1 / 0", "ZeroDivisionError"),
    "hung": ("import time; time.sleep(3600)", "ran longer than"),
    "dead": ("import os; os.kill(os.getpid(), 9)", "the kernel died"),
}
"""What the notebook does in the region of that name, and what is said of it."""


def copy_with_faults(folder: Path) -> Path:
    """Copy the package with a notebook that fails in some regions; compiled kernels come along."""
    shutil.copytree(REPO / "kopa", folder / "kopa")
    shutil.copytree(REPO / "notebooks", folder / "notebooks")
    (folder / "data").mkdir()
    (folder / "data" / "starter").symlink_to(REPO / "data/starter")
    shutil.copy(REPO / "requirements.lock", folder)
    path = folder / "notebooks" / "region.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    source = "".join(f"if study.region.id == {name!r}:\n    {what}\n" for name, (what, _) in FAULTS.items())
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    at = next(n for n, c in enumerate(notebook["cells"]) if "kopa.open_study" in "".join(c["source"]))
    notebook["cells"].insert(at + 1, {**cell, "id": "faults"} if "id" in notebook["cells"][at] else cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def with_bad_notebooks(folder: Path, good: int, cell_limit_s: int, faults: Iterable[str] = FAULTS) -> list[str]:
    """Run regions of one municipality each, one with each of `faults` and `good` others; return what went wrong.

    A cell that runs longer than `cell_limit_s` hangs.
    """
    bad = {name: FAULTS[name] for name in faults}
    package = copy_with_faults(folder / "package")
    names = [*bad, *(f"good-{number}" for number in range(good))]
    for name, code in zip(names, CODES, strict=False):
        told = "".join(f'name_{language} = "{name}"\n' for language in ("fi", "sv", "en"))
        (folder / f"{name}.toml").write_text(f'id = "{name}"\n{told}year = 2026\nmunicipality_codes = ["{code}"]\n')
    last = folder / "reports" / "hung" / "report.fi.html"
    last.parent.mkdir(parents=True)
    last.write_text("the last good one")
    done = subprocess.run(
        [sys.executable, "-m", "kopa", "run", *(f"{name}.toml" for name in names), *killing.LEAST,
         "--cell-limit", str(cell_limit_s)],
        cwd=folder, capture_output=True, text=True, timeout=killing.LONGEST_S,
        env={**os.environ, "PYTHONPATH": str(package)},
    )  # fmt: skip
    out = folder / "reports"
    wrong = [] if done.returncode == 1 else [f"exit code {done.returncode}: {done.stderr[-500:]}"]
    wrong += [f"{name}: not finished" for name in names if name not in bad and not (out / name / "run.json").is_file()]
    for name, (_, told) in bad.items():
        said = next((line for line in done.stderr.splitlines() if line.startswith(f"kopa: {name}: notebook: ")), "")
        if told not in said:
            wrong.append(f"{name}: said {said!r}, not {told!r}")
        if not (out / name / "notebook.failed.ipynb").is_file() or (out / name / "run.json").exists():
            wrong.append(f"{name}: the failed notebook is not kept, or something was published")
    return wrong + ([] if last.read_text() == "the last good one" else ["the last good report is gone"])


def on_a_full_disk(folder: Path, sizes: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Run with files limited to each size over an older good run; yield size and what went wrong."""
    old = killing.contents(folder / "old")
    for size in sizes:
        shutil.rmtree(folder / "out", ignore_errors=True)
        shutil.copytree(folder / "old", folder / "out")
        done = subprocess.run(
            [sys.executable, "-m", "kopa", "run", "pari-1.toml", "--out", "out", *killing.LEAST,
             "--parameters", "newer.toml"],
            cwd=folder, capture_output=True, text=True, timeout=killing.LONGEST_S,
            preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )  # fmt: skip
        wrong = [] if done.returncode == 1 else [f"exit code {done.returncode}"]
        wrong += [] if killing.contents(folder / "out") == old else ["something old was lost or replaced"]
        wrong += [] if "kopa: " in done.stderr and "Traceback" not in done.stderr else [f"said {done.stderr[-300:]!r}"]
        yield size, wrong


def on_a_read_only_folder(folder: Path) -> list[str]:
    """Run over an older good run whose files nobody may change; return what went wrong.

    Root may write anywhere, so that it gives that right away first.
    """
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "out")
    old = killing.contents(folder / "out")
    closed = [folder / "out", *(folder / "out").rglob("*")]
    for path in closed:
        path.chmod(path.stat().st_mode & ~0o222)
    plain = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"] if os.geteuid() == 0 else []
    try:
        done = subprocess.run(
            [*plain, sys.executable, "-m", "kopa", "run", "pari-1.toml", "--out", "out", *killing.LEAST,
             "--parameters", "newer.toml"],
            cwd=folder, capture_output=True, text=True, timeout=killing.LONGEST_S,
        )  # fmt: skip
    finally:
        for path in closed:
            path.chmod(path.stat().st_mode | 0o200)
    wrong = [] if done.returncode == 1 else [f"exit code {done.returncode}"]
    wrong += [] if killing.contents(folder / "out") == old else ["something old was lost or replaced"]
    return wrong + ([] if "kopa: out: cannot be written to" in done.stderr else [f"said {done.stderr[-300:]!r}"])


WANT_OF_MEMORY = (
    "out of memory", "MemoryError", "the kernel died", "ended without a word", "is there enough memory?",
)  # fmt: skip
"""Words of which a refusal for want of memory says at least one."""


def with_little_memory(folder: Path, limits_mb: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Run with so much memory for each process over an older good run; yield the limit and what went wrong.

    A run may end well, or be refused for want of memory; nothing old may be lost.
    """
    old, new = killing.contents(folder / "old"), killing.contents(folder / "new")
    for limit_mb in limits_mb:
        shutil.rmtree(folder / "out", ignore_errors=True)
        shutil.copytree(folder / "old", folder / "out")
        limit = limit_mb * 2**20
        done = subprocess.run(
            [sys.executable, "-m", "kopa", "run", "pari-1.toml", "--out", "out", *killing.LEAST,
             "--parameters", "newer.toml"],
            cwd=folder, capture_output=True, text=True, timeout=killing.LONGEST_S,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
        )  # fmt: skip
        if done.returncode == 0:
            yield limit_mb, [] if killing.contents(folder / "out") == new else ["the run that ended well is not whole"]
            continue
        (folder / "out/pari-1/notebook.failed.ipynb").unlink(missing_ok=True)
        wrong = [] if killing.contents(folder / "out") == old else ["something old was lost or replaced"]
        told = any(words in done.stderr for words in WANT_OF_MEMORY)
        wrong += [] if told and "Traceback" not in done.stderr else [f"said {done.stderr[-300:]!r}"]
        yield limit_mb, wrong


def crowd(folder: Path, runs: int) -> list[str]:
    """Start runs at once in one folder whose region is stale; return what went wrong."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "out")
    (folder / "out/pari-1/scorecard.csv").unlink()
    start = time.monotonic()
    all_ = [killing.started(folder, "out", *killing.LEAST) for _ in range(runs)]
    ended = [(process.communicate(timeout=killing.LONGEST_S)[1], process.returncode) for process in all_]
    wrong = [f"exit code {code} after {time.monotonic() - start:.0f} s: {said[-300:]}" for said, code in ended if code]
    return wrong + ([] if killing.contents(folder / "out") == killing.contents(folder / "old") else ["mixed"])


DAY_S = 86_400


def after_a_jump_of_the_clock(folder: Path, days: int, *, half_done: bool = True) -> list[str]:
    """Run after everything that an earlier run left is `days` days younger than now; return what went wrong.

    One day younger is what a clock that jumped back by a day leaves. The files of the user and the starter tables are
    then as much older than now: whoever compares times of files, and not their content, is wrong both ways. With
    `half_done` also a run that was killed before such a jump is resumed.
    """
    starter = folder / "starter"
    shutil.rmtree(starter, ignore_errors=True)
    shutil.copytree(read.folder(), starter)
    given = [*starter.rglob("*"), *folder.glob("*.toml")]
    old, new = killing.contents(folder / "old"), killing.contents(folder / "new")
    newer = (*killing.LEAST, "--parameters", "newer.toml")
    os.environ[read.FOLDER_VARIABLE] = str(starter)
    try:
        _shift(given, -days)
        _older_run(folder, days)
        before = _times(folder / "out")
        killing.finished(folder, "out", *killing.LEAST)
        wrong = [] if _times(folder / "out") == before else ["what was up to date was computed again"]
        if not half_done:
            return wrong
        _older_run(folder, days)
        how, _, steps = killing.killed(folder, "out", killing.after_steps(_half), *newer)
        wrong += [] if how == "killed" else ["the run could not be killed half done"]
        wrong += list(killing.faults_after(folder, "out", old, new))
        _shift((folder / "out").rglob("*"), days)
        killing.finished(folder, "out", *newer)
        return wrong + [f"half done, at {' + '.join(steps)}: {fault}" for fault in killing.unlike(folder, new)]
    finally:
        os.environ.pop(read.FOLDER_VARIABLE)
        _shift(given, 0)


def _half(steps: list[tuple[str, str]]) -> bool:
    return ("pari-1", "indicators done") in steps


def _older_run(folder: Path, days: int) -> None:
    """Put the older run into `out`, `days` days younger than now, its lock held by a process of that time."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "out")
    since = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    owner = {"pid": 2**22 + 1, "began": 1, "host": socket.gethostname(), "since": since.isoformat(timespec="seconds")}
    (folder / "out/.kopa/lock").write_text(json.dumps(owner))
    _shift((folder / "out").rglob("*"), days)


def _shift(paths: Iterable[Path], days: int) -> None:
    """Give files and folders the time that the clock shows now, `days` days later."""
    for path in list(paths):
        if not path.is_symlink():
            os.utime(path, (time.time() + days * DAY_S,) * 2)


def _times(out: Path) -> dict[str, int]:
    return {name: (out / name).stat().st_mtime_ns for name in killing.contents(out)}
