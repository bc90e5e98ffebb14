import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from kopa.errors import RunError
from kopa.workflow import lock

HOLD = """
import sys, time
from pathlib import Path
from kopa.workflow import lock
with lock.locked(Path(sys.argv[1]), wait=False):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def held(tmp_path):
    path = tmp_path / ".kopa" / "lock"
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    yield path, other
    other.kill()
    other.wait()
    other.stdout.close()


def test_a_second_run_is_refused_by_process_host_and_age(held):
    path, other = held
    told = rf"process {other.pid} on {socket.gethostname()}, for \d+ s"
    with pytest.raises(RunError, match=told), lock.locked(path, wait=False):
        pass
    assert not lock.owner(path).dead


def test_a_lock_whose_owner_was_killed_is_free_at_once(held):
    path, other = held
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert lock.owner(path).dead
    with lock.locked(path, wait=False):
        assert lock.owner(path).pid == os.getpid()
    assert lock.owner(path) is None


def test_a_run_that_waits_says_so_once_and_goes_on(held):
    path, other = held
    said = []

    def say(text):
        said.append(text)
        other.kill()

    start = time.monotonic()
    with lock.locked(path, wait=True, say=say):
        assert time.monotonic() - start < 10
    assert len(said) == 1
    assert f"process {other.pid}" in said[0]


@pytest.mark.parametrize(
    ("began", "host", "free"), [(0, "", True), (None, "", False), (None, "elsewhere", False), (0, "elsewhere", False)]
)
def test_without_the_systems_locks_the_record_decides_also_when_a_number_is_used_again(
    tmp_path, monkeypatch, began, host, free
):
    import fcntl

    def none(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    path = tmp_path / ".kopa" / "lock"
    path.parent.mkdir()
    mine = lock.began(os.getpid()) if began is None else began
    record = lock.Owner(os.getpid(), mine, host or socket.gethostname(), "2026-01-01T00:00:00+00:00")
    path.write_text(json.dumps(vars(record)))
    if free:
        with lock.locked(path, wait=False):
            pass
    else:
        with pytest.raises(RunError, match="another run"), lock.locked(path, wait=False):
            pass


@pytest.mark.parametrize(
    "fault",
    [{"since": "bad"}, {"since": 7}, {"since": "2026-01-01T00:00:00"}, {"pid": "1"}, {"host": None}, {"began": True}],
)
def test_a_damaged_lock_file_names_nobody(tmp_path, fault):
    whole = {"pid": 1, "began": 2, "host": "x", "since": "2026-01-01T00:00:00+00:00"}
    path = tmp_path / "lock"
    path.write_text(json.dumps(whole))
    assert "process 1 on x" in lock.owner(path).in_words
    path.write_text(json.dumps(whole | fault))
    assert lock.owner(path) is None
