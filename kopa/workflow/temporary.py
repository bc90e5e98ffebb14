"""A folder for what a run on this machine writes beside its results: it goes with the run, or with a later one."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "kopa-temporary-"
LOCK = "held"
SWEPT_AFTER_S = 3600.0
"""So long a folder without an owner is left alone: it may just have been made."""


@contextmanager
def folder() -> Iterator[Path]:
    """Yield an empty folder in the system's temporary folder; remove what runs that were killed left there before."""
    sweep()
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with (made / LOCK).open("w") as lock:
            with suppress(OSError):  # a file system without locks: the folder is then never swept
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of runs that were killed: this user's, some time old, and held by nobody."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = path.lstat()
            old = time.time() - found.st_mtime > SWEPT_AFTER_S
            if old and found.st_uid == os.getuid() and path.is_dir() and not path.is_symlink():
                _remove(path)


def _remove(path: Path) -> None:
    """Remove a folder that a run made and nobody holds; without the run's mark only when nothing is in it."""
    if not (path / LOCK).is_file():
        path.rmdir()
    elif _free(path / LOCK):
        shutil.rmtree(path, ignore_errors=True)


def _free(lock: Path) -> bool:
    """Whether no process holds the lock; the system lets go of it when its owner ends, however that ends."""
    try:
        with lock.open("r") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
