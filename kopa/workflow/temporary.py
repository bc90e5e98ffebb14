"""A folder for what a run on this machine writes beside its results: it goes with the run, or with the next one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "kopa-temporary-"
MARK = "held"
"""File that the run holds by a lock of the system: it stands only while, or after, a run has held it."""


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder in the system's temporary folder; remove what runs that were killed left there before."""
    sweep()
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with (made / f"{MARK}.new").open("w") as lock:
            with suppress(OSError):  # a file system without locks: then nobody sweeps the folder
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                (made / f"{MARK}.new").rename(made / MARK)
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep() -> None:
    """Remove this user's folders that bear the mark of a run which holds them no more; no others."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            mine = path.lstat().st_uid == os.getuid() and path.is_dir() and not path.is_symlink()
            if mine and _let_go(path / MARK):
                shutil.rmtree(path, ignore_errors=True)


def _let_go(mark: Path) -> bool:
    """Whether the mark stands and no process holds it: the system lets go when its owner ends, however that ends."""
    if not mark.is_file():
        return False
    with mark.open("r") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
