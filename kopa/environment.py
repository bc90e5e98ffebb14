"""What the system gives a process: variables, memory, a home; named where it does not do, made up where it can be."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kopa.errors import InputError, did_you_mean

PREFIX = "KOPA_"
STARTER = "KOPA_STARTER"

VARIABLES: Mapping[str, str] = {
    STARTER: "folder of tables, such as data/official, to use in place of the starter's that travel with kopa",
    "KOPA_SHARED": "folder of published answers that `kopa validate` and the tests compare with",
    "KOPA_CHROMIUM": "browser in which the tests open reports",
    "KOPA_PYSAL_PYTHON": "Python in which the benchmarks find PySAL",
}
"""Every variable by its name, and what it is for."""

THREADS = "NUMBA_NUM_THREADS"
"""Variable of the compiler of the kernels, which stops at import where it is no number of threads."""

BACKEND = "MPLBACKEND"
"""Variable of matplotlib, which stops at import where it names no way to draw."""

BACKENDS = frozenset(
    (
        "agg", "cairo", "gtk3agg", "gtk3cairo", "gtk4agg", "gtk4cairo", "inline", "ipympl", "macosx", "nbagg",
        "notebook", "pdf", "pgf", "ps", "qtagg", "qtcairo", "qt5agg", "qt5cairo", "svg", "template", "tkagg", "tkcairo",
        "webagg", "widget", "wx", "wxagg", "wxcairo",
    )
)  # fmt: skip
"""Ways to draw that matplotlib and the notebooks know."""

LEAST_MB = {"d": 750, "v": 1300}
"""Memory below which a run of two municipalities failed on two cores, by the letter of ``ulimit``: of data, and of
addresses. Near what reading the libraries takes (600 MB of data) some of them end the process without a word."""


def check(environment: Mapping[str, str] | None = None) -> None:
    """Raise when a variable that begins with ``KOPA_`` is not one that kopa reads, or is empty.

    Raises
    ------
    InputError
        Names every such variable, and the one that was probably meant.

    Examples
    --------
    >>> check({"KOPA_STARTER": "data/mine", "HOME": "/"})
    >>> check({"KOPA_STARTR": "data/mine"})
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: environment: KOPA_STARTR is no variable of kopa. Did you mean 'KOPA_STARTER'? Unset it
    """
    variables = {name: value for name, value in (environment or os.environ).items() if name.startswith(PREFIX)}
    faults = [f"{name} is no variable of kopa.{_likely(name)} Unset it" for name in variables if name not in VARIABLES]
    faults += [
        f"{name} is empty; unset it, or name a path" for name in variables if name in VARIABLES and not variables[name]
    ]
    threads = (environment or os.environ).get(THREADS, "1")
    if not (threads.isascii() and threads.isdigit() and int(threads) > 0):
        faults.append(f"{THREADS} is {threads!r}; expected a whole number of at least 1: unset it, or write one")
    if faults:
        raise InputError("environment: " + "; ".join(sorted(faults)))


def check_session(environment: Mapping[str, str] | None = None) -> None:
    """Raise as `check` does, and where matplotlib would stop at a way to draw that it does not know.

    Commands draw without a window whatever the shell says; a session of Python draws as it was asked.

    Raises
    ------
    InputError
        Names the variable and the mend.

    Examples
    --------
    >>> check_session({"MPLBACKEND": "Agg"})
    >>> check_session({"MPLBACKEND": "nonsense"})
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: environment: MPLBACKEND is 'nonsense', no way to draw of matplotlib; unset it, or write Agg
    """
    variables = environment or os.environ
    check(variables)
    backend = variables.get(BACKEND, "")
    if backend and not backend.startswith("module://") and backend.casefold() not in BACKENDS:
        raise InputError(f"environment: {BACKEND} is {backend!r}, no way to draw of matplotlib; unset it, or write Agg")


def make_starter_path_whole() -> None:
    """Have ``KOPA_STARTER`` mean the same folder in every process: steps and notebooks run in other folders."""
    if os.environ.get(STARTER):
        os.environ[STARTER] = str(Path(os.environ[STARTER]).absolute())


def refuse_little_memory(limits_mb: Mapping[str, float] | None = None) -> None:
    """Raise when the system lets this process have less memory than the libraries of a run need.

    Some of them do not say so: they try for ever.

    Parameters
    ----------
    limits_mb
        Limit in MB by the letter of ``ulimit``; default: those of this process.

    Raises
    ------
    InputError
        Names the limit and what is needed.

    Examples
    --------
    >>> refuse_little_memory({"d": 4000.0})
    >>> refuse_little_memory({"d": 250.0})
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: out of memory: the limit of this process (ulimit -d) is 250 MB; at least 750 MB are needed
    """
    for letter, limit_mb in (_memory_limits_mb() if limits_mb is None else limits_mb).items():
        if limit_mb < LEAST_MB[letter]:
            raise InputError(
                f"out of memory: the limit of this process (ulimit -{letter}) is {limit_mb:.0f} MB; "
                f"at least {LEAST_MB[letter]} MB are needed"
            )


def make_up_what_lacks() -> None:
    """Give libraries what they need where the system has it not: a home, a name of the user, a way to draw.

    In a container the user may have no home that can be written and no name. The home is then a folder of the user's
    own in the system's temporary folder; nothing of value is kept there. Pictures are drawn without a window.
    """
    os.environ["MPLBACKEND"] = "Agg"
    if not hasattr(os, "getuid"):
        return
    user = os.getuid()
    if not any(os.environ.get(name) for name in ("LOGNAME", "USER")):
        os.environ["LOGNAME"] = f"uid{user}"
    home = Path(os.environ.get("HOME") or "/nonexistent")
    if not (home.is_dir() and os.access(home, os.W_OK)):
        os.environ["HOME"] = str(_private_folder(Path(tempfile.gettempdir()), user))


def _private_folder(parent: Path, user: int) -> Path:
    """Return a folder that only this user can write; one of that name that somebody else made is not used."""
    folder = parent / f"kopa-home-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise InputError(
            f"HOME cannot be written, nor {parent} ({error.strerror}); set HOME to a folder that can"
        ) from error
    if folder.is_symlink() or status.st_uid != user or status.st_mode & 0o022:
        return Path(tempfile.mkdtemp(prefix="kopa-home-", dir=parent))
    return folder


def _memory_limits_mb() -> dict[str, float]:
    try:
        import resource
    except ImportError:  # not every system has such limits
        return {}
    asked = {"d": resource.RLIMIT_DATA, "v": resource.RLIMIT_AS}
    limits = {letter: resource.getrlimit(kind)[0] for letter, kind in asked.items()}
    return {letter: limit / 2**20 for letter, limit in limits.items() if limit != resource.RLIM_INFINITY}


def _likely(name: str) -> str:
    """Return the closest known variable as a question, or all of them."""
    short = {variable.removeprefix(PREFIX).casefold(): variable for variable in VARIABLES}
    hint = did_you_mean(name.removeprefix(PREFIX), short)
    for key, variable in short.items():
        hint = hint.replace(repr(key), repr(variable))
    return hint or f" Known: {', '.join(VARIABLES)}."
