"""Ask the run for one step, and end as it ends. Run as a file, so that it starts in some hundredths of a second.

`python -I -S client.py STEP [NAME]`: where `KOPA_RUN` names the socket of a run on this machine, its warmed
process forks a child for the step. Anywhere else, as on the nodes of a cluster, the step runs as a process.
"""

import _socket  # what `socket` wraps: to import that would take as long as all the rest
import os
import sys

FAILED = 1
OUTPUTS = b"".join(number.to_bytes(4, sys.byteorder) for number in (1, 2))


def main(arguments: list[str]) -> int:
    """Return the exit code of the step."""
    name = os.environ.get("KOPA_RUN", "")
    if not name:
        os.execv(sys.executable, [sys.executable, "-m", "kopa.workflow.steps", *arguments])
    here = os.getcwd()  # noqa: PTH109 - pathlib would double the time to start
    asked = ascii({"arguments": arguments, "cwd": here, "environment": dict(os.environ)}).encode()
    connection = _socket.socket(_socket.AF_UNIX)
    connection.connect(b"\0" + name.encode())
    connection.sendmsg([len(asked).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, OUTPUTS)])
    connection.sendall(asked)
    answer = connection.recv(16)
    return int(answer) if answer else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
