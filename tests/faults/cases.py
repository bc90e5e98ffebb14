"""The fault list: what a case is, the doors that it is put to, and how one is judged.

Every case has an id of its own, the door, the field and the cause, and what the message must say. The lists stand in
`cases_parameters.py`, `cases_tables.py`, `cases_codes.py`, `cases_geodata.py` and `cases_hostile.py`.
"""

import contextlib
import functools
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pandas as pd

from kopa.errors import KopaError
from kopa.sources import read
from kopa.tables import Schema
from tests.faults.apart import sitecustomize

Content = str | bytes | Callable[[Path], object]
"""Text or bytes of a file, or a function that makes what stands at its path."""

GOOD = {"reports/kainuu/report.fi.html": "good", "reports/kainuu/run.json": '{"key": "old", "outputs": {}}\n'}
"""What an earlier run left: it has to be there, unchanged, after every refusal."""

KERNEL_STARTS = (
    "papermill.execute_notebook", "jupyter_client.manager.AsyncKernelManager.start_kernel",
    "jupyter_client.manager.KernelManager.start_kernel",
)  # fmt: skip
"""What a kernel is started through: here by papermill and nbclient, else by jupyter_client alone."""

APART = Path(__file__).parent / "apart"

SECONDS = 60
"""Longest time in which a command has to refuse."""


@dataclass(frozen=True)
class Told:
    """What a door said when it refused: its message, and its exit code (1 for a call)."""

    message: str
    code: int


@dataclass(frozen=True)
class Case:
    """One fault: where it is put, what is wrong with which field, and what the message has to say."""

    id: str
    group: str
    door: str
    field: str
    cause: str
    says: tuple[str, ...]
    """Parts of the message: the file, the field, the row where there is one; the last one is the mend."""
    attack: Callable[[Path, bool], Told | None]
    """Opens the door in a folder (in a process of its own if asked); None when nothing was refused."""


def command(*arguments: str, env: Mapping[str, str] | None = None, **files: Content) -> Callable[[Path, bool], Told]:
    """Return an attack on the command line, with files given as `name__toml="content"` (`__` is a dot)."""
    return command_with({_name(key): content for key, content in files.items()}, *arguments, env=env)


def command_with(
    files: Mapping[str, Content], *arguments: str, env: Mapping[str, str] | None = None
) -> Callable[[Path, bool], Told]:
    """Return an attack on the command line with files by their paths."""

    def attack(folder: Path, apart: bool) -> Told:
        lay(folder, files)
        with held(folder):
            return (_in_process_of_its_own if apart else _in_this_process)(arguments, folder, dict(env or {}))

    return attack


def call(open_door: Callable[[], object], **files: Content) -> Callable[[Path, bool], Told | None]:
    """Return an attack on a function of the library, called in the folder of the case."""
    return call_with({_name(key): content for key, content in files.items()}, open_door)


def call_with(files: Mapping[str, Content], open_door: Callable[[], object]) -> Callable[[Path, bool], Told | None]:
    """Return an attack on a function of the library with files by their paths."""

    def attack(folder: Path, apart: bool) -> Told | None:
        lay(folder, files)
        with held(folder), _here(folder, {}):
            try:
                open_door()
            except KopaError as error:
                return Told(str(error), 1)
        return None

    return attack


def lay(folder: Path, files: Mapping[str, Content]) -> None:
    """Put files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def judge(case: Case, base: Path, *, apart: bool = False) -> str:
    """Return what is wrong with how kopa met a case, or an empty string."""
    folder = base / "work"
    folder.mkdir(parents=True)
    lay(folder, GOOD)
    try:
        told = case.attack(folder, apart)
    except WrittenError as error:
        return f"changed on disk: {error}"
    except Exception as error:  # what is no KopaError is a traceback for the user
        return f"{type(error).__name__}: {error}"[:500]
    if told is None:
        return "not refused"
    lacking = [part for part in case.says if part not in told.message]
    if told.code == 0:
        return f"exit code 0: {told.message}"
    if "Traceback" in told.message:
        return f"a traceback: {told.message[-500:]}"
    return f"the message lacks {lacking}: {told.message}"[:800] if lacking else ""


class WrittenError(Exception):
    """Something on disk was changed by a refused call, or a kernel was about to start."""


class KernelStartsError(Exception):
    """A kernel was about to start."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Raise unless everything around `folder` is afterwards as it was, and no kernel was started.

    A process of its own is watched by `apart/sitecustomize.py`, which leaves a file where a kernel is started.
    """
    before = snapshot(folder.parent)
    starts = {name: mock.Mock(side_effect=KernelStartsError(name)) for name in KERNEL_STARTS}
    with contextlib.ExitStack() as patches:
        for name, start in starts.items():
            patches.enter_context(mock.patch(name, new=start))
        yield
    if any(start.called for start in starts.values()):  # whatever became of the error
        raise WrittenError("a kernel starts")
    after = snapshot(folder.parent)
    if before != after:
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        raise WrittenError(", ".join(names))


def snapshot(folder: Path) -> dict[str, str]:
    """Return a digest of every file, link and folder under `folder`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder or device"
    return found


@contextlib.contextmanager
def _here(folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    temporary = folder.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    with contextlib.chdir(folder), mock.patch.dict(os.environ, env), mock.patch.object(tempfile, "tempdir", None):
        tempfile.tempdir = str(temporary)
        try:
            yield
        finally:
            leftover = [path.name for path in temporary.iterdir()]
            temporary.rmdir() if not leftover else None
            if leftover:
                raise WrittenError(f"left in the temporary folder: {', '.join(leftover)}")


def _in_this_process(arguments: tuple[str, ...], folder: Path, env: Mapping[str, str]) -> Told:
    from kopa import cli_process

    said, code = io.StringIO(), 0
    begun = mock.patch("kopa.country.Country.by_car", _refused_too_late)
    with _here(folder, env), begun, _read_once(), contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            with mock.patch.object(sys, "argv", ["kopa", *arguments]):
                cli_process.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    return Told(said.getvalue(), code)


@contextlib.contextmanager
def _read_once() -> Iterator[None]:
    """Keep starter tables that were read for the next case: what is tried here is what comes in beside them."""
    with contextlib.ExitStack() as patches:
        for room in ("country_tables", "people", "schools"):
            patches.enter_context(mock.patch(f"kopa.sources.{room}.read_table", _starter_table))
        yield


def _starter_table(schema: Schema, file: str = "") -> pd.DataFrame:
    return _kept_table(schema.name, file, read.folder(), schema).copy()


@functools.cache
def _kept_table(name: str, file: str, folder: Path, schema: Schema) -> pd.DataFrame:
    return read.read_table(schema, file)


def _refused_too_late(study: object) -> None:
    raise AssertionError("a computation begins")


def _in_process_of_its_own(arguments: tuple[str, ...], folder: Path, env: Mapping[str, str]) -> Told:
    return apart_from_here([sys.executable, "-m", "kopa", *arguments], folder, env)


def apart_from_here(command_: list[str], folder: Path, env: Mapping[str, str]) -> Told:
    """Run a command in `folder`; a kernel that it starts leaves the file `a-kernel-starts` beside the folder."""
    watch = {"PYTHONPATH": str(APART), sitecustomize.MARKER: str(folder.parent / "a-kernel-starts")}
    done = subprocess.run(
        command_, cwd=folder, env=os.environ | env | watch, capture_output=True, text=True, timeout=SECONDS
    )
    return Told(done.stdout + done.stderr, done.returncode)


def _name(key: str) -> str:
    return key.replace("__", ".")
