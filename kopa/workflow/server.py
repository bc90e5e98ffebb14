"""Steps as forked children of one warmed process: libraries and the country's tables are read once per run.

Linux only; elsewhere each step is a process of its own. A child dies with the run, and with the client that asked.
"""

import ast
import contextlib
import gc
import os
import secrets
import select
import signal
import socket
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kopa.processes import die_with_parent

AVAILABLE = sys.platform == "linux"
TIMED_OUT = 124

Work = Callable[[list[str]], int]


@dataclass
class _Child:
    arguments: list[str]
    pid: int
    connection: socket.socket
    alive: int
    """Read end of a pipe that closes when the child has ended."""
    deadline: float


@dataclass
class _Asked:
    said: dict[str, Any]
    outputs: list[int]
    connection: socket.socket

    @property
    def arguments(self) -> list[str]:
        return list(self.said["arguments"])


class StepServer:
    """Forks a child per asked step; `pump` does what is to be done now and returns.

    Parameters
    ----------
    work
        What a child does with the arguments of a client; returns its exit code.
    begun
        Told of every step that begins.
    late
        Told of every step that took longer than `limit_s` and was ended.
    may_begin
        Whether a step may be forked yet; one that may not waits until it may.
    """

    def __init__(
        self, work: Work, begun: Callable[[list[str]], None], late: Callable[[list[str]], None], limit_s: float,
        may_begin: Callable[[list[str]], bool] = lambda _: True,
    ) -> None:  # fmt: skip
        self.name = f"kopa-{os.getpid()}-{secrets.token_hex(8)}"
        self._work, self._begun, self._late, self._limit_s = work, begun, late, limit_s
        self._may_begin = may_begin
        self._waiting: list[_Asked] = []
        self._children: list[_Child] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(b"\0" + self.name.encode())
        self._listener.listen(64)

    def pump(self, seconds: float, *also: int) -> None:
        """Wait at most `seconds` for something to happen, or for one of the files `also`, and answer it."""
        watched: list[Any] = [self._listener, *also, *(c.alive for c in self._children)]
        watched += [c.connection for c in self._children] + [asked.connection for asked in self._waiting]
        ready = select.select(watched, [], [], seconds)[0]
        for asked in list(self._waiting):
            if asked.connection in ready:  # its client is gone
                self._forget(asked)
        if self._listener in ready:
            self._accept()
        for asked in [asked for asked in self._waiting if self._may_begin(asked.arguments)]:
            self._begin(asked)
        now = time.monotonic()
        for child in list(self._children):
            if child.alive in ready:
                self._end(child)
            elif child.connection in ready:  # the client is gone: nobody waits for the step any more
                self._kill(child)
            elif now > child.deadline:
                self._late(child.arguments)
                self._kill(child)

    @property
    def waiting(self) -> int:
        """How many steps were asked for that may not begin yet."""
        return len(self._waiting)

    def close(self) -> None:
        """End all children and take no more."""
        self._listener.close()
        for child in list(self._children):
            self._kill(child)
        for asked in list(self._waiting):
            self._forget(asked)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        uid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
        if uid != os.getuid():  # the name of a socket is open to all users of the machine
            connection.close()
            return
        said, outputs = _received(connection)
        if said is None:
            for number in outputs:
                os.close(number)
            connection.close()
            return
        self._waiting.append(_Asked(said, outputs, connection))

    def _begin(self, asked: _Asked) -> None:
        self._waiting.remove(asked)
        read, write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of numerical libraries, which allow it
            pid = os.fork()
        if not pid:
            self._listener.close()
            _become(asked.said, asked.outputs, self._work)
        os.close(write)
        for number in asked.outputs:
            os.close(number)
        limit = float("inf") if asked.arguments[0] == "kernel" else time.monotonic() + self._limit_s
        self._children.append(_Child(asked.arguments, pid, asked.connection, read, limit))
        self._begun(asked.arguments)

    def _forget(self, asked: _Asked) -> None:
        self._waiting.remove(asked)
        for number in asked.outputs:
            os.close(number)
        asked.connection.close()

    def _kill(self, child: _Child) -> None:
        for kill in (os.killpg, os.kill):  # just forked, a child may not lead its group yet
            with contextlib.suppress(ProcessLookupError):
                kill(child.pid, signal.SIGKILL)
        self._end(child)

    def _end(self, child: _Child) -> None:
        code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        with contextlib.suppress(OSError):
            child.connection.sendall(str(128 - code if code < 0 else code).encode())
        child.connection.close()
        os.close(child.alive)
        self._children.remove(child)


def _received(connection: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    connection.settimeout(5)
    outputs: list[int] = []
    try:
        head, outputs, _, _ = socket.recv_fds(connection, 8, 2)
        left, parts = int.from_bytes(head, "big"), []
        while left:
            parts.append(connection.recv(min(left, 1 << 16)))
            if not parts[-1]:
                return None, outputs
            left -= len(parts[-1])
        return ast.literal_eval(b"".join(parts).decode()), outputs
    except (OSError, ValueError, SyntaxError):  # the client was killed before it had said all
        return None, outputs


def _become(asked: dict[str, Any], outputs: list[int], work: Work) -> None:
    """Turn the forked child into the step, and never return."""
    code = 1
    try:
        gc.freeze()  # what was read before the fork is in use to the end: no collection need look through it
        die_with_parent()
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for output, target in zip(outputs, (1, 2), strict=True):
            os.dup2(output, target)
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        tempfile.tempdir = None  # where that is, the environment says
        code = work(asked["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
