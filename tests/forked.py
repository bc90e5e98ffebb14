"""The command line in a fork of the tests' own process: a command that only asks need not import everything anew."""

import logging
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path

from kopa.sources.user.region_files import known_regions

MODULES = (
    "kopa.cli", "kopa.study.check_tables", "kopa.workflow.plan", "kopa.workflow.run", "kopa.workflow.session",
    "kopa.workflow.start_page", "kopa.workflow.summary",
)  # fmt: skip
"""What the commands import."""


def kopa(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """Return what `kopa` said and its code, as of a process of its own.

    Variables that Python, or a library, reads when it begins (PYTHONHASHSEED, PYTHONIOENCODING, TZ), and data that
    the tests have read (KOPA_STARTER) need a process of their own: `tests.end_to_end.conftest.kopa`. So does what asks
    whether a run is up to date: what tests left in this process may be part of its key.
    """
    _import_once()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the tests' threads take no part in what is asked
            child = os.fork()
        if not child:
            _become((out.fileno(), err.fileno()), arguments, cwd, environment)
        _, status = os.waitpid(child, 0)
        told = [(stream.seek(0), stream.read().decode())[1] for stream in (out, err)]
    return subprocess.CompletedProcess(["kopa", *arguments], os.waitstatus_to_exitcode(status), *told)


@cache
def _import_once() -> None:
    for name in MODULES:
        import_module(name)
    known_regions()


def _become(streams: tuple[int, int], arguments: tuple[str, ...], cwd: Path, environment: dict[str, str]) -> None:
    code = 1
    try:
        for number, stream in enumerate(streams, start=1):
            os.dup2(stream, number)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
        _warn_as_python_does()
        logging.getLogger().handlers.clear()
        os.chdir(cwd)
        os.environ |= environment
        sys.argv = ["kopa", *arguments]
        code = _code()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _warn_as_python_does() -> None:
    """In tests warnings are errors."""
    warnings.resetwarnings()
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)


def _code() -> int:
    from kopa.cli_process import main

    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
