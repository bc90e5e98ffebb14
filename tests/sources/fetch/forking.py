"""A process that has imported everything and forks a task on request, which may be killed at any moment."""

import contextlib
import json
import os
import signal
import subprocess
import sys

from tests.sources.fetch import guard


class Forker:
    """The process of a module that calls `serve`."""

    def __init__(self, module, **environment):
        self.module, self.environment = module, {**os.environ, **environment}

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=self.environment,
        )  # fmt: skip
        self._answer()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _answer(self):
        return self.process.stdout.readline().split()

    def run(self, *given, wait=None):
        """Run the task, killed when `wait` returns; return the status it ended with (-9 where the kill met it)."""
        print(json.dumps(given), file=self.process.stdin, flush=True)
        pid = int(self._answer()[1])
        if wait is not None:
            wait()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._answer()[1])


def serve(task):
    """Fork a task for what each line of standard input gives it, and say when it began and how it ended.

    The task returns what went wrong.
    """
    guard.install()
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            faults = task(*json.loads(line))
            print("\n".join(faults), file=sys.stderr, end="")
            os._exit(1 if faults else 0)
        print("begun", pid, flush=True)
        status = os.waitpid(pid, 0)[1]
        print("ended", os.waitstatus_to_exitcode(status), flush=True)
