"""Work divided among processes: the same results in the same order, and what goes wrong in a child is told."""

import os
import signal

import pytest

from kopa.errors import InputError, RunError
from kopa.processes import AVAILABLE, in_processes

forks = pytest.mark.skipif(not AVAILABLE, reason="processes are forked on Linux only")


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
