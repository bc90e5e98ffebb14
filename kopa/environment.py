"""The environment variables that kopa reads; any other of its name is taken for a slip of the pen."""

import os
from collections.abc import Mapping

from kopa.errors import InputError, did_you_mean

PREFIX = "KOPA_"

VARIABLES: Mapping[str, str] = {
    "KOPA_STARTER": "folder of starter tables to use in place of those that travel with kopa",
    "KOPA_SHARED": "folder of published answers that `kopa validate` and the tests compare with",
    "KOPA_CHROMIUM": "browser in which the tests open reports",
    "KOPA_PYSAL_PYTHON": "Python in which the benchmarks find PySAL",
}
"""Every variable by its name, and what it is for."""


LEAST_MB = {"d": 600, "v": 1000}
"""Memory that reading the libraries of a run takes, by the letter of ``ulimit``: of data, and of addresses."""


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
    given = {name: value for name, value in (environment or os.environ).items() if name.startswith(PREFIX)}
    faults = [f"{name} is no variable of kopa.{_likely(name)} Unset it" for name in given if name not in VARIABLES]
    faults += [f"{name} is empty; unset it, or name a path" for name in given if name in VARIABLES and not given[name]]
    if faults:
        raise InputError("environment: " + "; ".join(sorted(faults)))


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
    kopa.errors.InputError: out of memory: the limit of this process (ulimit -d) is 250 MB; at least 600 MB are needed
    """
    for letter, limit_mb in (_memory_limits_mb() if limits_mb is None else limits_mb).items():
        if limit_mb < LEAST_MB[letter]:
            raise InputError(
                f"out of memory: the limit of this process (ulimit -{letter}) is {limit_mb:.0f} MB; "
                f"at least {LEAST_MB[letter]} MB are needed"
            )


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
    short = {known.removeprefix(PREFIX).casefold(): known for known in VARIABLES}
    hint = did_you_mean(name.removeprefix(PREFIX), short)
    for key, known in short.items():
        hint = hint.replace(repr(key), repr(known))
    return hint or f" Known: {', '.join(VARIABLES)}."
