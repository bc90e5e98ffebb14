"""The steps of a run on this machine: what stands is not done again, and a step that fails is told by name."""

import importlib.util
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kopa import processes, store
from kopa.errors import RunError
from kopa.workflow import batch, local, shared_steps, steps
from kopa.workflow.progress import RunProgress
from kopa.workflow.step_table import Job
from tests.workflow.test_run import batch_of

forks = pytest.mark.skipif(not processes.CAN_FORK, reason="processes are forked on Linux only")


class Told:
    def __init__(self):
        self.lines = []

    def __call__(self, region_id, step, done):
        self.lines.append((region_id, step, done))

    def begun(self, region_id):
        return [step for name, step, _ in self.lines if name == region_id and not step.endswith(" done")]


@pytest.fixture
def cold(monkeypatch):
    """Steps that need no library: each writes its marker."""
    monkeypatch.setattr(local, "libraries", lambda: iter(["one library"]))
    monkeypatch.setattr(shared_steps, "ground", lambda _: None)
    monkeypatch.setattr(shared_steps, "prepare_reports", lambda _: None)
    return lambda work: monkeypatch.setattr(steps, "perform", work)


def mark(run, step, region_id):
    store.write_json(run.marker(Job(step, region_id)), {})
    return 0


def performed(run, **how):
    run = replace(run, jobs=3, step_limit_s=how.pop("limit_s", 60))
    store.write_json(run.hidden / "plan.json", {})
    told = Told()
    progress = RunProgress(run, told)
    done = local.LocalRun(run, run.needs, progress, log=run.log, **how)
    done.perform()
    return done, progress, told


@forks
def test_all_steps_are_done_and_what_stands_is_not_done_again(cold, tmp_path):
    cold(mark)
    run = batch_of(tmp_path, "one", "two")
    mark(run, "network", "")
    mark(run, "travel-times", "one")
    done, progress, told = performed(run)
    assert all(run.marker(job).is_file() for job in run.needs)
    assert set(progress.published) == {"one", "two"}
    assert "travel-times" not in told.begun("one")
    assert set(told.begun("two")) == set(run.steps)
    assert told.begun("all") == ["getting ready (the first run: half a minute)"]
    assert done.unexplained == {}


@forks
@pytest.mark.parametrize(
    ("how", "limit_s", "why"),
    [
        (
            lambda: os.kill(os.getpid(), signal.SIGKILL),
            60,
            "ended without a word .*; signal 9.*; what it printed is in",
        ),
        (lambda: os._exit(4), 60, "ended without a word .*; exit code 4"),
        (lambda: time.sleep(60), 1, r"took longer than 1 s and was ended \(--step-limit"),
    ],
)
def test_a_step_that_dies_or_hangs_is_told_by_name_and_the_other_region_goes_on(cold, tmp_path, how, limit_s, why):
    cold(lambda run, step, name: how() if (step, name) == ("indicators", "one") else mark(run, step, name))
    run = batch_of(tmp_path, "one", "two")
    done, progress, _ = performed(run, limit_s=limit_s)
    assert set(progress.published) == {"two"}
    kept = store.read_json(run.failed("one"))
    assert kept["step"] == "indicators"
    assert done.unexplained == {"one": f"indicators: {kept['error']}"}
    with pytest.raises(RunError, match=why):
        raise RunError(kept["error"])


@forks
def test_a_step_that_said_why_is_not_spoken_for(cold, tmp_path):
    def work(run, step, name):
        if step != "cells":
            return mark(run, step, name)
        batch.note_failure(run.hidden, name, step, "cells are lost")
        return 1

    cold(work)
    run = batch_of(tmp_path, "one")
    done, _, _ = performed(run)
    assert store.read_json(run.failed("one"))["error"] == "cells are lost"
    assert done.unexplained == {}


@forks
def test_steps_print_into_the_log_and_leave_nothing_in_the_temporary_folder(cold, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "system"))
    (tmp_path / "system").mkdir()

    def work(run, step, name):
        left = Path(tempfile.mkdtemp())
        print(f"{step} in {Path.cwd().name}, beside it {left.parent.name[:15]}", flush=True)
        return mark(run, step, name)

    cold(work)
    run = batch_of(tmp_path / "out", "one")
    performed(run)
    lines = run.log.read_text().splitlines()
    assert sorted(lines) == sorted(f"{job.step} in .kopa, beside it kopa-temporary-" for job in run.needs)
    assert list((tmp_path / "system").iterdir()) == []


@pytest.mark.end_to_end
def test_where_nothing_can_be_forked_each_step_is_a_new_python(tmp_path):
    from kopa.parameters import Parameters
    from kopa.sources.user.region_files import find_region
    from kopa.workflow import plan
    from kopa.workflow.record.basis import Choices

    chosen = Choices(Parameters(), intervals=False, languages=("fi",))
    (task,) = plan.plan({"kainuu": find_region("kainuu")}, tmp_path, chosen)
    run = batch.Batch(tmp_path, {"kainuu": task}, chosen, 300)
    batch.write(run)
    jobs = {job: needs for job, needs in run.needs.items() if job.step in ("network", "cells")}
    local.LocalRun(run, jobs, RunProgress(run, Told()), log=run.log, fork=False).perform()
    assert all(run.marker(job).is_file() for job in jobs)


def test_every_module_that_is_read_beforehand_is_there():
    assert [name for name in local.LIBRARIES if importlib.util.find_spec(name) is None] == []
