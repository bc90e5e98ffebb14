"""Jobs in the order of their needs, as many at a time as there are places; what fails, hangs or dies is told."""

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa import processes
from kopa.workflow.runner import Runner
from tests.examples import examples

pytestmark = pytest.mark.skipif(not processes.CAN_FORK, reason="the jobs of these tests are forked")


class Diary:
    """Begins jobs and writes down what begins and ends."""

    def __init__(self, work=lambda _: 0):
        self.work, self.lines, self.most = work, [], 0
        self.running: set = set()

    def begin(self, job):
        self.lines.append(("begun", job))
        self.running.add(job)
        self.most = max(self.most, len(self.running))
        return processes.start(self.work, job)

    def run(self, runner, seconds=30, **how):
        ends, limit = {}, time.monotonic() + seconds
        while runner.busy:
            for end in runner.pump(0.05, **how):
                ends[end.job] = end
                self.lines.append(("ended", end.job))
                self.running.discard(end.job)
            assert time.monotonic() < limit
        return ends


def failing_at(*bad, code=1):
    return lambda job: code if job in bad else 0


@st.composite
def graphs(draw):
    """Jobs by number, each with needs of a smaller number, in any order."""
    count = draw(st.integers(1, 7))
    needs = {job: draw(st.sets(st.integers(0, job - 1))) if job else set() for job in range(count)}
    return {job: needs[job] for job in draw(st.permutations(range(count)))}


@settings(max_examples=examples(10, thorough=25), deadline=None)
@given(needs=graphs(), places=st.integers(1, 3))
def test_every_job_is_done_once_after_its_needs_and_no_more_at_a_time_than_there_are_places(needs, places):
    diary = Diary()
    ends = diary.run(Runner(needs, diary.begin, places=places, limit_s=60))
    assert set(ends) == set(needs)
    assert sorted(job for what, job in diary.lines if what == "begun") == sorted(needs)
    for job, before in needs.items():
        begun = diary.lines.index(("begun", job))
        assert all(diary.lines.index(("ended", need)) < begun for need in before)
    assert diary.most <= places


def test_of_several_that_may_begin_the_first_of_the_table_does():
    diary = Diary()
    diary.run(Runner({"d": [], "a": ["c"], "c": [], "b": []}, diary.begin, places=1, limit_s=60))
    assert [job for what, job in diary.lines if what == "begun"] == ["d", "c", "a", "b"]


@pytest.mark.parametrize(("keep_going", "done"), [(True, {"bad", "good", "later"}), (False, {"bad", "good"})])
def test_what_needs_a_failed_job_is_never_begun_and_others_go_on_if_asked(keep_going, done):
    diary = Diary(lambda job: 3 if job == "bad" else time.sleep(0.3) or 0)
    needs = {"bad": [], "good": [], "of bad": ["bad"], "later": ["good"]}
    ends = diary.run(Runner(needs, diary.begin, places=2, limit_s=60, keep_going=keep_going))
    assert set(ends) == done
    assert (ends["bad"].code, ends["bad"].failed, ends["good"].failed) == (3, True, False)


@pytest.mark.parametrize(
    ("work", "code"),
    [(lambda _: os.kill(os.getpid(), signal.SIGKILL), -9), (lambda _: 1 / 0, 1), (lambda _: os._exit(5), 5)],
)
def test_however_a_job_ends_it_is_told(work, code):
    diary = Diary(work)
    ends = diary.run(Runner({"job": []}, diary.begin, places=1, limit_s=60))
    assert (ends["job"].code, ends["job"].late, ends["job"].failed) == (code, False, True)


def test_a_job_that_hangs_is_ended_and_told():
    diary = Diary(lambda job: time.sleep(60 if job == "hung" else 0) or 0)
    ends = diary.run(Runner({"hung": [], "good": []}, diary.begin, places=1, limit_s=0.5))
    assert (ends["hung"].late, ends["hung"].failed, ends["good"].failed) == (True, True, False)


def test_a_job_that_fills_the_machine_runs_alone_and_is_not_passed_by():
    diary = Diary(lambda _: time.sleep(0.1) or 0)
    needs = {"before": [], "wide": [], "after": [], "last": []}
    diary.run(Runner(needs, diary.begin, places=2, limit_s=60, fills=lambda job: job == "wide"))
    assert diary.lines[:4] == [("begun", "before"), ("ended", "before"), ("begun", "wide"), ("ended", "wide")]
    assert diary.lines[4:6] == [("begun", "after"), ("begun", "last")]


def test_a_job_waits_until_it_may_begin_and_others_do_not():
    diary = Diary()
    runner = Runner({"report": [], "cells": []}, diary.begin, places=1, limit_s=60)
    end = time.monotonic() + 20
    while ("ended", "cells") not in diary.lines and time.monotonic() < end:
        diary.lines += [("ended", one.job) for one in runner.pump(0.05, lambda job: job != "report")]
    assert ("begun", "report") not in diary.lines
    assert runner.busy
    assert set(diary.run(runner)) == {"report"}


def test_jobs_that_run_at_the_end_are_killed_and_no_more_are_begun(tmp_path):
    def work(job):
        (tmp_path / job).write_text(str(os.getpid()))
        time.sleep(60)

    diary = Diary(work)
    runner = Runner({"one": [], "two": [], "three": []}, diary.begin, places=2, limit_s=60)
    while len(list(tmp_path.iterdir())) < 2 or not all(path.read_text() for path in tmp_path.iterdir()):
        runner.pump(0.05)
    runner.close()
    assert not runner.busy
    assert not any(Path(f"/proc/{path.read_text()}").exists() for path in tmp_path.iterdir())


def test_no_file_stays_open_after_the_jobs():
    before = len(list(Path("/proc/self/fd").iterdir()))
    diary = Diary()
    diary.run(Runner(dict.fromkeys(range(5), ()), diary.begin, places=3, limit_s=60))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_jobs_that_need_each_other_are_refused():
    with pytest.raises(ValueError, match="in a cycle"):
        Runner({"a": ["b"], "b": ["a"]}, Diary().begin, places=1, limit_s=60)
