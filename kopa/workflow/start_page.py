"""The start page of a folder of reports, made from the folder after every run, however the run ended."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console

from kopa.errors import KopaError, NotThereError
from kopa.study.starter import municipalities
from kopa.workflow import session


@contextmanager
def written_after(out: Path) -> Iterator[None]:
    """Write the start page of `out` when what is done inside ends; the caller holds the lock of the folder.

    A run that is stopped or fails lists what it had published; its own error is the one that is shown.
    """
    try:
        yield
    except BaseException:
        with suppress(KopaError, OSError):
            write(out)
        raise
    write(out)


def write(out: Path) -> Path:
    """Write the start page of `out`, with the map of the country, and return its path."""
    from kopa.report.html.index import write_start_page

    return write_start_page(out, municipalities())


def mend(out: Path, console: Console, *, wait: bool) -> Path:
    """Write the start page of `out` anew unless it stands as the folder is, and return its path.

    A run that was killed may have left it behind, or an editor changed it. With nothing to change nothing is locked.

    Raises
    ------
    NotThereError
        There is no such folder.
    RunError
        The folder takes no files, or with `wait` off another run is going on in it.
    """
    from kopa.report.html.index import START_FILE, changed_pages

    if not out.is_dir():
        raise NotThereError(f"{out} is no folder of reports; name one with --out, or begin with `kopa run`")
    if changed_pages(out, municipalities()):
        with session.locked(out, console, wait=wait):
            write(out)
    return out / START_FILE
