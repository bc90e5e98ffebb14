"""The process of the command line: how it begins, how it is stopped, and how each kind of end is said."""

import gc
import io
import os
import sys

from kopa.cli import app
from kopa.workflow import stops

GARBAGE = 10_000
"""So many new objects before some are looked through: at 700, importing libraries took a sixth longer."""


def main() -> None:
    """Run the command line; a known error is one message on stderr and exit code 1."""
    from kopa.errors import OUT_OF_MEMORY, KopaError, is_memory, printable

    try:
        _prepare()
        try:
            app()
        finally:
            gc.freeze()  # the process ends: no collection need look through what libraries hold
            stops.look()
    except stops.Stopped as stopped:
        print("kopa: stopped; what was finished before is whole", file=sys.stderr)
        sys.exit(stopped.code)
    except KopaError as error:
        print(printable(f"kopa: {error}"), file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if is_memory(error):
            message = OUT_OF_MEMORY
        elif isinstance(error, ImportError) and not (error.name or "").startswith("kopa"):
            message = f"a library is missing or broken: {error}; set the environment up again: make report"
        elif isinstance(error, OSError):  # the system refused: a name too long, no right to read, no space left
            place = error.filename or "the output of the command, or a file"
            message = f"{place}: {error.strerror or error}; mend that, and run the same again"
        else:
            raise
        print(printable(f"kopa: {message}"), file=sys.stderr)
        sys.exit(1)


def _prepare() -> None:
    """Have the terminal show what it can of any letter, a request to end reported as such, and garbage left for longer.

    Outputs that the caller closed go nowhere: else the next file that is opened would take their place.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    sys.stdout, sys.stderr = (stream or open(os.devnull, "w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115, PTH123
    gc.set_threshold(GARBAGE, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    stops.listen()
