"""One run at a time in one folder: a lock that names its owner and frees itself when the owner is dead."""

import datetime as dt
import errno
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from kopa.errors import RunError

POLL_S = 0.3
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True)
class Owner:
    """Who holds a lock: process, when that process began (in ticks since the machine began), machine, since when."""

    pid: int
    began: int
    host: str
    since: str

    @property
    def in_words(self) -> str:
        """One phrase for a message: process, host and age."""
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(self.since)
        return f"process {self.pid} on {self.host}, for {max(0, round(age.total_seconds()))} s"

    @property
    def dead(self) -> bool:
        """Whether the owner ran on this machine and runs no more; a process of the same number is another one."""
        return self.host == socket.gethostname() and began(self.pid) != self.began


def began(pid: int) -> int:
    """Return when a process began, in the system's ticks; -1 when there is none.

    Examples
    --------
    >>> began(os.getpid()) >= 0, began(2**22 + 1)
    (True, -1)
    """
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        pass
    if Path("/proc/self/stat").exists():
        return -1
    try:  # no /proc here: alive or not is all that can be known
        os.kill(pid, 0)
    except (OSError, OverflowError):
        return -1
    return 0


@contextmanager
def locked(path: Path, *, wait: bool, say: Callable[[str], None] = print) -> Iterator[None]:
    """Hold the lock file `path`; wait for another run that holds it, or refuse.

    The system's own file lock decides, which ends with its owner however that ends. Where the file system
    has none, the record in the file decides: an owner that is dead here does not hold it.

    Raises
    ------
    RunError
        Another run holds the lock and `wait` is False: process, host and age.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = path.open("a+", encoding="utf-8")
    try:
        _take(stream, path, wait=wait, say=say)
        yield
        _write(stream, "")
    finally:
        stream.close()


def owner(path: Path) -> Owner | None:
    """Return who holds the lock file, or None where nobody does or the file is damaged."""
    try:
        holder = Owner(**json.loads(path.read_text(encoding="utf-8")))
        known = dt.datetime.fromisoformat(holder.since).tzinfo is not None and isinstance(holder.host, str)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return holder if known and type(holder.pid) is type(holder.began) is int else None


def _take(stream: IO[str], path: Path, *, wait: bool, say: Callable[[str], None]) -> None:
    said = False
    while not _got(stream, path):
        other = owner(path)
        who = other.in_words if other else "another process"
        folder = path.parent.parent
        if not wait:
            raise RunError(f"{folder}: another run is going on there ({who}). Wait for it, or choose another --out.")
        if not said:
            say(f"Waiting for another run in {folder} ({who}); Ctrl-C to leave it")
            said = True
        time.sleep(POLL_S)
    since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    _write(stream, json.dumps(asdict(Owner(os.getpid(), began(os.getpid()), socket.gethostname(), since))))


def _got(stream: IO[str], path: Path) -> bool:
    try:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except (ImportError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            raise
    other = owner(path)
    return other is None or other.dead


def _write(stream: IO[str], text: str) -> None:
    stream.seek(0)
    stream.truncate()
    stream.write(text)
    stream.flush()
