"""What the user asks of Snakemake, checked before anything is done: executor, profile, further options, its page."""

import importlib.util
import os
import pkgutil
import shlex
from pathlib import Path

from kopa.errors import InputError, NotThereError, RunError, UnknownNameError, did_you_mean
from kopa.workflow.batch import LOCAL, RunOptions

PLUGIN = "snakemake_executor_plugin_"
OF_THE_EXTRA = ("slurm", "kubernetes")
PAGES = (".html", ".zip")
"""Endings of Snakemake's own page of a run: one file, or a folder packed."""
PROFILES = Path(__file__).with_name("profiles")
NOT_INHERITED = "SNAKEMAKE_"
"""Beginning of the variables that would steer Snakemake from outside."""
INSTALL = 'python -m pip install "kopa[cluster]"'


def check(asked: RunOptions, out: Path) -> None:
    """Raise unless what is asked of Snakemake can be had; `out` will be made by the run.

    Raises
    ------
    UnknownNameError, NotThereError, InputError, RunError
        What is wrong, and what there is.
    """
    if asked.executor not in executors():
        known = {*executors(), *OF_THE_EXTRA} - {asked.executor}
        raise UnknownNameError(
            f"--executor: {asked.executor!r} is not installed.{did_you_mean(asked.executor, known)} "
            f"Installed are {', '.join(executors())}; {INSTALL} adds {' and '.join(OF_THE_EXTRA)}"
        )
    if asked.by_snakemake and importlib.util.find_spec("snakemake") is None:
        names, verb = " and ".join(asked.by_snakemake), "need" if len(asked.by_snakemake) > 1 else "needs"
        raise NotThereError(f"{names} {verb} Snakemake, which is not installed; install it with {INSTALL}")
    if asked.profile:
        profile(asked.profile)
    if asked.report:
        _check_page(asked.report, out)


def executors() -> list[str]:
    """Return the executors that are installed.

    Examples
    --------
    >>> "local" in executors()
    True
    """
    plugins = (one.name for one in pkgutil.iter_modules() if one.name.startswith(PLUGIN))
    return [LOCAL, *sorted(name.removeprefix(PLUGIN).replace("_", "-") for name in plugins)]


def profile(name: str) -> str:
    """Return the folder of a profile: one of kopa's own by name, or the user's by path."""
    own = sorted(path.name for path in PROFILES.iterdir() if path.is_dir())
    folder = PROFILES / name if name in own else Path(name).resolve()
    if not folder.is_dir():
        raise NotThereError(
            f"--profile: {name} is neither a folder nor a profile of kopa ({', '.join(own)}).{did_you_mean(name, own)}"
        )
    if not list(folder.glob("config*.yaml")):
        raise NotThereError(f"--profile: {folder} holds no config.yaml; copy one of {PROFILES} and change it")
    return str(folder)


def words(text: str) -> tuple[str, ...]:
    """Return further options for Snakemake word by word, as a shell reads them.

    Examples
    --------
    >>> words("--set-resources 'cells:mem_mb=2000'")
    ('--set-resources', 'cells:mem_mb=2000')
    """
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise InputError(f"--snakemake: {text} cannot be read ({error}); close every quote") from error


def environment() -> dict[str, str]:
    """Return the variables of Snakemake's process: this one's without what would steer it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}


def version_of(path: Path | None) -> tuple[int, int]:
    """Return by what a written page differs from the one before: its file and time of writing; zeros without one."""
    if path is None or not path.is_file():
        return 0, 0
    return path.stat().st_ino, path.stat().st_mtime_ns


def refuse_missing_page(path: Path, before: tuple[int, int], *, ran: bool) -> None:
    """Raise unless Snakemake's page of the run was written; `before` is its `version_of` at the start.

    Raises
    ------
    RunError
        It is not there, or there was nothing that it could describe.
    """
    if not ran:
        raise RunError(f"--report: {path} was not written: everything was up to date, so nothing ran; add --force")
    if version_of(path) in {before, (0, 0)}:
        raise RunError(f"--report: {path} was not written by Snakemake; its log in .kopa/snakemake says why")


def _check_page(path: Path, out: Path) -> None:
    if path.suffix not in PAGES:
        raise InputError(f"--report: {path} has to end in {' or '.join(PAGES)}; Snakemake writes nothing else")
    if path.is_dir():
        raise InputError(f"--report: {path} is a folder; name a file in it, such as {path / 'run.html'}")
    if not path.parent.is_dir() and path.parent.resolve() == out.resolve():
        return
    if not path.parent.is_dir():
        raise NotThereError(f"--report: the folder {path.parent} does not exist; make it, or name another one")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"--report: {path.parent} cannot be written to; name another folder")
