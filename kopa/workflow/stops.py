"""A request to end: Ctrl-C, or a signal from outside."""

import signal
import sys

_asked: list[int] = []


class Stopped(SystemExit):
    """The command was asked to end; its code is 128 and the number of the signal."""


def listen() -> None:
    """From now on let the first of the signals raise `Stopped`, unless somebody had them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable


def look() -> None:
    """Raise `Stopped` again if it was asked for: the first may have met code that lets nothing out."""
    if _asked:
        raise Stopped(128 + _asked[0])


def _stop(number: int, _: object) -> None:
    _asked.append(number)
    raise Stopped(128 + number)


def _unraisable(what: "sys.UnraisableHookArgs") -> None:
    """Keep silent of a stop that met a callback of the interpreter: `look` reports it soon."""
    if not isinstance(what.exc_value, Stopped):
        sys.__unraisablehook__(what)
