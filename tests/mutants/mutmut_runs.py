"""Mutants of one part by mutmut: a folder to work in, a sample, what became of each mutant, and what it changed."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kopa import store
from kopa.errors import RunError
from tests.mutants.parts import Part

REPO = Path(__file__).resolve().parents[2]
LIMIT_S, LIMIT_TIMES = 30, 4
"""A mutant may take four times as long as its tests do without it, and two minutes more."""

OF_THEM = "not outside and not browser and not end_to_end and not thorough"
"""Which of the tests of a part notice mutants: those that need nothing else, in the time that there is."""

COPIED = ("data/starter", "data/examples", "data/LICENSES.md", "notebooks", "docs", "tools")
"""What the library and the tests read beside the code."""

BY_CODE = {0: "survived", 1: "noticed", 3: "noticed", 5: "untested", 33: "untested", -11: "noticed"}
TIMED_OUT = {36, -24, 24, 152, 255, -9}


@dataclass(frozen=True)
class Mutant:
    """One mutant: its function, the lines changed, what became of it (noticed, timed_out, survived, untested)."""

    function: str
    before: str
    after: str
    became: str


def tried(name: str, part: Part, folder: Path, count: int, seed: int, children: int) -> tuple[int, list[Mutant]]:
    """Return how many mutants the part has, and what became of a sample; `folder` is left for mutmut's own tools.

    Raises
    ------
    RunError
        The tests do not pass on the code as it is, or mutmut ended otherwise.
    """
    work = _work_folder(folder / name, part)
    names = _in(work, "-m", "tests.mutants.mutant_names", *_files(part)).split()
    chosen = sorted(random.Random(seed).sample(sorted(names), min(count, len(names))))
    _in(work, "-m", "mutmut", "run", "--max-children", str(children), *chosen, log=work / "mutmut.log")
    late = [one for one, code in _exit_codes(work).items() if code in TIMED_OUT]
    if late:  # a crowded machine is no reason: once more, one by one
        _in(work, "-m", "mutmut", "run", "--max-children", "1", *late, log=work / "mutmut-late.log")
    codes = _exit_codes(work)
    shown = _in(
        work, "-m", "tests.mutants.mutant_changes", *[one for one in chosen if _became(codes[one]) != "noticed"]
    )
    changes = json.loads(shown)
    return len(names), [_mutant(one, codes[one], changes.get(one, ("", ""))) for one in chosen]


def _work_folder(work: Path, part: Part) -> Path:
    """Return a folder with the code by name, and the settings of this part."""
    shutil.rmtree(work, ignore_errors=True)
    (work / "data").mkdir(parents=True)
    for name in ("kopa", "tests", *COPIED):
        (work / name).symlink_to(REPO / name)
    settings = (REPO / "pyproject.toml").read_text(encoding="utf-8")
    plain = settings.replace(" --doctest-modules", "")  # a mutant repeats the docstring of its function
    store.write_text(work / "pyproject.toml", f"{plain}\n{_settings(part)}")
    tomllib.loads((work / "pyproject.toml").read_text(encoding="utf-8"))
    return work


def _settings(part: Part) -> str:
    tests = [*part.tests, *(f"--{'deselect' if '::' in name else 'ignore'}={name}" for name in part.left_out)]
    return "\n".join([
        "[tool.mutmut]",
        'source_paths = ["kopa"]',
        f"only_mutate = {json.dumps(_files(part))}",
        f"also_copy = {json.dumps(COPIED)}",
        f"pytest_add_cli_args_test_selection = {json.dumps(tests)}",
        f'pytest_add_cli_args = ["-p", "no:cacheprovider", "-m", "{OF_THEM}"]',
        'process_isolation = "forkserver"',
        "track_dependencies = false",
        "use_git_change_detection = false",
        f"timeout_constant = {float(LIMIT_S)}",
        f"timeout_multiplier = {float(LIMIT_TIMES)}",
        "",
    ])  # fmt: skip


def _files(part: Part) -> list[str]:
    return sorted(str(path.relative_to(REPO)) for glob in part.modules for path in REPO.glob(glob))


def _in(work: Path, *arguments: str, log: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(work), "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg"}
    done = subprocess.run([sys.executable, *arguments], cwd=work, env=environment, capture_output=True, text=True)
    if log:
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        raise RunError(
            f"{' '.join(arguments[:3])} ended with {done.returncode}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return done.stdout


def _exit_codes(work: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for path in (work / "mutants/kopa").rglob("*.py.meta"):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _became(code: int | None) -> str:
    if code in TIMED_OUT:
        return "timed_out"
    if code not in BY_CODE:
        raise RunError(f"mutmut tells an end of a mutant that is not in its list: {code}")
    return BY_CODE[code]


def _mutant(name: str, code: int | None, change: Sequence[str]) -> Mutant:
    return Mutant(function_of(name), *change, _became(code))


def function_of(name: str) -> str:
    """Return the dotted name of the function of a mutant, of mutmut's name for it.

    Examples
    --------
    >>> function_of("kopa.goals.scoring.scores.x_score__mutmut_3"), function_of("kopa.results.xǁResultsǁsave__mutmut_1")
    ('kopa.goals.scoring.scores.score', 'kopa.results.Results.save')
    """
    module, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{re.sub('^x(_|ǁ)', '', mangled).replace('ǁ', '.')}"


def change_of(diff: str) -> tuple[str, str]:
    """Return the lines taken out and those put in, of a diff.

    Examples
    --------
    >>> change_of("--- a\\n+++ a\\n@@ -1 +1 @@\\n def f(x):\\n-    return x + 1\\n+    return x - 1")
    ('return x + 1', 'return x - 1')
    """
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    return _joined(lines, "-"), _joined(lines, "+")


def _joined(lines: Iterable[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))
