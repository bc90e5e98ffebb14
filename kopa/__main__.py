"""`python -m kopa` and the command `kopa`: the command line, and one line when it is stopped before or after it runs.

Nothing is imported before the first answer to Ctrl-C stands, so that no half an import ends in a traceback.
"""

import os
from _signal import SIG_IGN, SIGINT, getsignal, signal  # type: ignore[import-not-found]  # `signal` itself imports for 3 ms


def _end(number: int, _: object) -> None:
    os.write(2, b"kopa: stopped before it began\n")
    os._exit(128 + number)  # no import lets out what is raised in it as it is


if getsignal(SIGINT) is not SIG_IGN:
    signal(SIGINT, _end)  # until the command line listens


def main() -> None:
    """Run the command line."""
    from kopa.cli_process import main as run

    try:
        run()
    finally:
        signal(SIGINT, SIG_IGN)  # all is done and said: the interpreter ends by itself, with the code of the run


if __name__ == "__main__":
    main()
