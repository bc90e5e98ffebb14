"""Work in processes of its own: how they begin and end, results in order, and what goes wrong in a child is told."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kopa import processes
from kopa.errors import InputError, RunError
from kopa.processes import CAN_FORK, in_processes

REPO = Path(__file__).resolve().parents[1]

forks = pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_order_from_any_number_of_processes(jobs):
    assert list(in_processes(lambda part: part * part, [4, 3, 2, 1], jobs)) == [16, 9, 4, 1]


@forks
def test_the_children_are_processes_of_their_own():
    assert os.getpid() not in in_processes(lambda _: os.getpid(), [1, 2, 3], 2)
    assert list(in_processes(lambda _: os.getpid(), [1, 2], 1)) == [os.getpid()] * 2


@forks
def test_an_error_in_a_child_is_that_error():
    def fail(part):
        raise InputError(f"part {part} is bad")

    with pytest.raises(InputError, match="part 1 is bad"):
        list(in_processes(fail, [1, 2], 2))


@forks
def test_a_killed_child_is_told():
    with pytest.raises(RunError, match="killed; is there enough memory"):
        list(in_processes(lambda _: os.kill(os.getpid(), signal.SIGKILL), [1, 2], 2))


@pytest.mark.parametrize("fork", [pytest.param(True, marks=forks), False])
def test_a_process_ends_with_its_own_code_in_its_own_folder_with_its_own_variables_and_output(tmp_path, fork):
    output = tmp_path / "log.txt"
    output.write_text("before\n")
    around = processes.Surroundings(tmp_path, {"MINE": "yes"}, output)
    process = processes.start(subprocess.call, ["sh", "-c", "pwd; echo $MINE >&2; exit 7"], around=around, fork=fork)
    process.join()
    assert process.exitcode == 7
    assert output.read_text() == f"before\n{tmp_path}\nyes\n"


@forks
def test_what_this_process_has_read_is_in_a_fork_and_what_it_raises_is_printed(tmp_path):
    read = {"cells": 3}
    process = processes.start(lambda name: read[name] + processes.is_forked(), "cells")
    process.join()
    assert process.exitcode == 4
    assert not processes.is_forked()
    failing = processes.start(read.__getitem__, "roads", around=processes.Surroundings(output=tmp_path / "log.txt"))
    failing.join()
    assert failing.exitcode == 1
    assert "KeyError: 'roads'" in (tmp_path / "log.txt").read_text()


@forks
def test_the_signals_of_a_fork_are_its_own():
    def handlers():
        return sum(signal.getsignal(number) is not signal.SIG_DFL for number in (signal.SIGINT, signal.SIGTERM))

    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        process = processes.start(handlers)
    finally:
        signal.signal(signal.SIGTERM, before)
    process.join()
    assert process.exitcode == 0


def is_gone(pid: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        try:
            if state.read_text().rpartition(")")[2].split()[0] == "Z":  # ended, and nobody has asked how
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def number_in(path: Path, seconds: float = 20) -> int:
    end = time.monotonic() + seconds
    while not (path.is_file() and path.read_text().strip()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return int(path.read_text())


@pytest.mark.parametrize("fork", [pytest.param(True, marks=forks), False])
def test_a_process_is_killed_with_what_it_began(tmp_path, fork):
    around = processes.Surroundings(tmp_path)
    process = processes.start(subprocess.call, ["sh", "-c", "sleep 60 & echo $! > pid; wait"], around=around, fork=fork)
    begun = number_in(tmp_path / "pid")
    processes.kill(process)
    assert process.exitcode == -signal.SIGKILL
    assert is_gone(begun)
    processes.kill(process)  # it may have ended already


@pytest.mark.parametrize("fork", [pytest.param(True, marks=forks), False])
def test_a_process_that_was_just_begun_can_be_killed(fork):
    process = processes.start(time.sleep, 60, fork=fork)
    processes.kill(process)
    assert process.exitcode == -signal.SIGKILL


@forks
@pytest.mark.parametrize("fork", [True, False])
def test_a_process_dies_with_the_one_that_made_it(tmp_path, fork):
    code = (
        "import os, signal, subprocess, time; from kopa import processes\n"
        "if __name__ == '__main__':\n"
        f"    processes.start(subprocess.call, ['sh', '-c', 'echo $PPID > pid; sleep 60'], fork={fork})\n"
        "    while not os.path.exists('pid'): time.sleep(0.02)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (tmp_path / "run.py").write_text(code)
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(REPO)})
    assert done.returncode == -signal.SIGKILL
    assert is_gone(number_in(tmp_path / "pid"))
