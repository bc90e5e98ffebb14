"""The steps of a run: what each needs, and which comes first. Read by the runner on this machine and for Snakemake."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Step:
    """A kind of work: done once for each region, or once for all of them."""

    name: str
    needs: tuple[str, ...] = ()
    """Steps that have to be done before, and whatever they need: shared ones, or those of the same region."""
    shared: bool = False
    """Whether it is done once for all regions; steps of regions that it needs have to be done for every one."""
    before_reports: bool = False
    """Whether it may begin before the libraries of reports and notebooks are read."""
    fills_machine: bool = False
    """Whether it divides its work among as many processes as there may be, so that no other step runs beside it."""


class Job(NamedTuple):
    """A step of a region, or a shared step."""

    step: str
    region: str = ""


VARIANTS, PUBLISH, COMPARISON = "variants", "publish", "comparison"

STEPS = (
    Step("network", shared=True, before_reports=True),
    Step(VARIANTS, ("network",), shared=True, before_reports=True, fills_machine=True),
    Step("cells", ("network",), before_reports=True),
    Step("travel-times", ("cells",), before_reports=True),
    Step("isochrones", ("travel-times",), before_reports=True),
    Step("indicators", ("travel-times",), before_reports=True),
    Step("scorecard", ("indicators", VARIANTS), before_reports=True),
    Step("explorer", ("indicators",)),
    Step("reports", ("scorecard", "isochrones", "explorer")),
    Step("notebook", ("scorecard",)),
    Step("geopackage", ("scorecard", "isochrones")),
    Step(PUBLISH, ("notebook", "reports", "geopackage")),
    Step(COMPARISON, (PUBLISH,), shared=True),
)
"""In the order in which they are begun where several may be: first what most of the others wait for."""

STEP_OF = {step.name: step for step in STEPS}
SHARED = tuple(step.name for step in STEPS if step.shared)
BEFORE_REPORTS = tuple(step.name for step in STEPS if step.before_reports and not step.shared)
"""Steps of a region that need no library of reports."""


def left_out(*, intervals: bool, comparison: bool) -> set[str]:
    """Return the steps that a run does without.

    Examples
    --------
    >>> left_out(intervals=True, comparison=False)
    {'comparison'}
    """
    asked = {VARIANTS: intervals, COMPARISON: comparison}
    return {name for name, wanted in asked.items() if not wanted}


def steps_of_region(without: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of the steps of a region, in order.

    Examples
    --------
    >>> steps_of_region()[-3:]
    ('notebook', 'geopackage', 'publish')
    """
    return tuple(step.name for step in STEPS if not step.shared and step.name not in without)


def jobs_of(regions: Sequence[str], without: Collection[str] = ()) -> dict[Job, tuple[Job, ...]]:
    """Return all jobs of a run with those that each needs, in the order in which they are begun where several may be.

    First what regions share, then one region after the other, so that they are published one after the other.

    Examples
    --------
    >>> jobs = jobs_of(["kainuu", "lappi"], {"variants", "comparison"})
    >>> len(jobs), [job.step for job in jobs][:4]
    (21, ['network', 'cells', 'travel-times', 'isochrones'])
    >>> jobs[Job("travel-times", "lappi")]
    (Job(step='network', region=''), Job(step='cells', region='lappi'))
    """
    steps = [step for step in STEPS if step.name not in without]
    first = [step for step in steps if step.shared and not _of_every_region(step) and regions]
    last = [step for step in steps if step.shared and _of_every_region(step)]
    jobs = [Job(step.name) for step in first]
    jobs += [Job(step.name, region) for region in regions for step in steps if not step.shared]
    jobs += [Job(step.name) for step in last]
    return {job: _needed(job, jobs) for job in jobs}


def _of_every_region(step: Step) -> bool:
    return any(not STEP_OF[need].shared for need in step.needs)


def _needed(job: Job, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return what has to be done before, whatever that needs included: of that, too, files are read."""
    names = _all_needs(job.step)
    return tuple(one for one in jobs if one.step in names and (not job.region or one.region in ("", job.region)))


def _all_needs(name: str) -> set[str]:
    return {other for need in STEP_OF[name].needs for other in (need, *_all_needs(need))}
