"""The table of steps: what a run has to do, in which order, and what each of it needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.workflow import step_table, steps
from kopa.workflow.step_table import Job


def test_every_step_can_be_done_and_needs_only_steps_that_stand_above_it():
    above: set[str] = set()
    for step in step_table.STEPS:
        assert set(step.needs) <= above, step.name
        above.add(step.name)
    assert above - {"publish"} == {*steps.STEPS_OF_REGION, *steps.SHARED_STEPS}


@given(
    regions=st.lists(st.sampled_from(["kainuu", "lappi", "pari-1"]), unique=True),
    intervals=st.booleans(), comparison=st.booleans(),
)  # fmt: skip
def test_the_jobs_of_a_run_need_only_jobs_before_them_and_what_those_need(regions, intervals, comparison):
    without = step_table.left_out(intervals=intervals, comparison=comparison)
    jobs = step_table.jobs_of(regions, without)
    before: set[Job] = set()
    for job, needs in jobs.items():
        assert set(needs) <= before
        assert all(set(jobs[need]) <= set(needs) for need in needs)
        before.add(job)
    for region in regions:
        of_region = [job.step for job in jobs if job.region == region]
        assert tuple(of_region) == step_table.steps_of_region(without)
        assert {need.step for need in jobs[Job("publish", region)]} >= set(of_region) - {"publish"}
    shared = {job.step for job in jobs if not job.region}
    first = {"network", *(["variants"] if intervals else [])} if regions else set()
    assert shared == first | ({"comparison"} if comparison else set())


def test_regions_come_one_after_the_other_and_do_not_wait_for_each_other():
    jobs = step_table.jobs_of(["kainuu", "lappi"])
    assert [job.region for job in jobs if job.region] == ["kainuu"] * 10 + ["lappi"] * 10
    assert {need.region for need in jobs[Job("publish", "lappi")]} == {"", "lappi"}
    assert {need.region for need in jobs[Job("comparison")]} == {"", "kainuu", "lappi"}


@pytest.mark.parametrize("step", step_table.BEFORE_REPORTS)
def test_what_may_begin_early_waits_for_nothing_that_may_not(step):
    needs = step_table.jobs_of(["kainuu"])[Job(step, "kainuu")]
    assert all(step_table.STEP_OF[need.step].before_reports for need in needs)
