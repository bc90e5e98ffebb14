import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kopa.workflow import client, server

pytestmark = pytest.mark.skipif(not server.AVAILABLE, reason="forked steps are for Linux; elsewhere they are processes")


def ask(name, *arguments, cwd="/"):
    return subprocess.Popen(
        [sys.executable, "-I", "-S", client.__file__, *arguments],
        env={"KOPA_RUN": name, "MINE": "yes"}, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.fixture
def serve():
    servers, late = [], []

    def made(work, limit_s=60, may_begin=lambda _: True):
        servers.append(server.StepServer(work, lambda arguments: None, late.append, limit_s, may_begin))
        return servers[-1], late

    yield made
    for one in servers:
        one.close()


def pump_until(serving, condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        serving.pump(0.05)
        assert time.monotonic() < end


def until_ended(serving, process):
    pump_until(serving, lambda: process.poll() is not None)
    with process.stdout:
        return process.returncode, process.stdout.read()


def test_a_step_ends_its_client_with_its_own_code_output_folder_and_environment(serve, tmp_path):
    def work(arguments):
        os.write(1, f"{arguments} {Path.cwd()} {os.environ['MINE']} {'PATH' in os.environ}".encode())
        return 7

    serving, _ = serve(work)
    process = ask(serving.name, "cells", "kainuu", cwd=tmp_path)
    assert until_ended(serving, process) == (7, f"['cells', 'kainuu'] {tmp_path} yes False")


@pytest.mark.parametrize(
    ("work", "code"),
    [(lambda _: os.kill(os.getpid(), 9), 137), (lambda _: 1 / 0, 1), (lambda _: sys.exit(3), 3), (lambda _: 0, 0)],
)
def test_however_a_step_ends_the_run_goes_on(serve, work, code):
    serving, _ = serve(work)
    assert until_ended(serving, ask(serving.name, "cells"))[0] == code
    assert until_ended(serving, ask(serving.name, "cells"))[0] == code


def test_a_step_that_hangs_is_ended_and_named(serve):
    serving, late = serve(lambda _: time.sleep(60), limit_s=0.5)
    assert until_ended(serving, ask(serving.name, "notebook", "kainuu"))[0] == 137
    assert late == [["notebook", "kainuu"]]


def test_a_step_whose_client_is_gone_is_ended(serve, tmp_path):
    def work(_):
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)

    serving, _ = serve(work)
    process = ask(serving.name, "cells")
    pump_until(serving, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    process.kill()
    process.wait()
    pid = int((tmp_path / "pid").read_text())
    pump_until(serving, lambda: not Path(f"/proc/{pid}").exists())
    process.stdout.close()


def test_a_step_waits_until_it_may_begin_and_others_do_not(serve, tmp_path):
    ready = []

    def work(arguments):
        (tmp_path / arguments[0]).touch()
        return 0

    serving, _ = serve(work, may_begin=lambda arguments: bool(ready) or arguments[0] != "report")
    held, free = ask(serving.name, "report"), ask(serving.name, "cells")
    assert until_ended(serving, free)[0] == 0
    assert held.poll() is None
    assert not (tmp_path / "report").exists()
    ready.append(True)
    assert until_ended(serving, held)[0] == 0
    assert (tmp_path / "report").exists()


def test_a_step_that_waits_is_forgotten_when_its_client_is_gone(serve, tmp_path):
    ready = []
    serving, _ = serve(lambda _: (tmp_path / "begun").touch() or 0, may_begin=lambda _: bool(ready))
    process = ask(serving.name, "report")
    pump_until(serving, lambda: serving.waiting)
    process.kill()
    process.wait()
    process.stdout.close()
    pump_until(serving, lambda: not serving.waiting)
    ready.append(True)
    serving.pump(0.2)
    assert not (tmp_path / "begun").exists()


def test_steps_that_wait_when_the_run_ends_fail_at_once(serve):
    serving, _ = serve(lambda _: 0, may_begin=lambda _: False)
    process = ask(serving.name, "report")
    pump_until(serving, lambda: serving.waiting)
    serving.close()
    assert process.wait(20) == client.FAILED
    process.stdout.close()


def test_the_wait_ends_when_a_file_that_is_watched_can_be_read(serve):
    serving, _ = serve(lambda _: 0)
    read, write = os.pipe()
    os.close(write)
    begun = time.monotonic()
    serving.pump(20, read)
    os.close(read)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "said", [b"", b"\0" * 8, (20).to_bytes(8, "big") + b"{'arguments'", (3).to_bytes(8, "big") + b"{'a"]
)
def test_a_client_that_is_killed_before_it_has_said_all_is_forgotten(serve, said):
    serving, _ = serve(lambda _: 0)
    before = len(list(Path("/proc/self/fd").iterdir()))
    read, write = os.pipe()
    with socket.socket(socket.AF_UNIX) as half:
        half.connect(b"\0" + serving.name.encode())
        if said:
            socket.send_fds(half, [said], [write, write])
    serving.pump(5)
    os.close(read)
    os.close(write)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert until_ended(serving, ask(serving.name, "cells"))[0] == 0
