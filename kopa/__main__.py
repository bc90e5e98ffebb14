"""`python -m kopa` and the command `kopa`: the command line, and an end without a word when it is stopped before."""

import signal

if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the command line listens: no traceback of half an import


def main() -> None:
    """Run the command line."""
    from kopa.cli import main as run

    run()


if __name__ == "__main__":
    main()
