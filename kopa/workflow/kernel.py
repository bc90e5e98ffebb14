"""The kernel of a notebook as a forked process: it starts with the libraries that this process has read."""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from kopa import processes


class ForkedKernel:
    """A process, forked before papermill begins, that becomes a kernel when `launch` says so.

    Forked here and not at the launch, when this process already has sockets and an event loop. To jupyter_client it is
    what a `subprocess.Popen` would be.
    """

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        receiving, self._sending = multiprocessing.Pipe(duplex=False)
        self._process = processes.start(_wait_and_be_kernel, receiving, self._sending)
        receiving.close()
        self.pid = self._process.pid

    def __enter__(self) -> "ForkedKernel":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._sending.close()
        processes.kill(self._process)

    def launch(self, arguments: list[str], environment: Mapping[str, str], folder: str) -> None:
        """Let the process become a kernel with these arguments, variables and folder."""
        own = {"JPY_PARENT_PID": str(os.getpid())}  # as jupyter_client sets for a kernel that it begins itself
        self._sending.send((arguments, {**environment, **own}, folder))

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended, and return its exit code."""
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def manager_of(kernel: ForkedKernel) -> type[AsyncKernelManager]:
    """Return the kind of manager that launches this kernel in place of a new Python."""

    class Manager(AsyncKernelManager):
        async def _async_launch_kernel(self, kernel_cmd: list[str], **how: Any) -> None:
            local: Any = self.provisioner
            kernel.launch(kernel_cmd[kernel_cmd.index("-f") :], how["env"], how.get("cwd") or str(Path.cwd()))
            local.process, local.pid, local.pgid = kernel, kernel.pid, kernel.pid
            self._reconcile_connection_info(local.connection_info)

    return Manager


def _wait_and_be_kernel(receiving: Connection, sending: Connection) -> int:
    sending.close()  # the parent's end: with a copy of it here, its closing would not be seen
    try:
        arguments, environment, folder = receiving.recv()
    except EOFError:  # no kernel was wanted
        return 0
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _be_kernel(arguments)
    return 0


def _be_kernel(arguments: list[str]) -> None:
    import pandas as pd
    from ipykernel.kernelapp import launch_new_instance

    pd.set_option("display.max_columns", 20)  # as where pandas is first imported in a kernel
    os.environ.pop("MPLBACKEND", None)
    sys.argv = ["ipykernel_launcher", *arguments]
    sys.path.insert(0, "")
    launch_new_instance()
