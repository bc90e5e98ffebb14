"""Every step of a run by itself: its processor seconds, and the most memory that its processes held at once.

    python -m benchmarks.run_steps suomi
    python -m benchmarks.run_steps --all-finland
    python -m benchmarks.run_steps suomi --out FOLDER --again indicators

Steps are done one after the other, each forked from this process as `kopa run` does it, so that what each takes can be
told apart. What they write stays in the folder: what is done there is left out, but for steps that are named by
`--again`. The comparison is not among them.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from benchmarks.regional_run import SAMPLED_S, machine, proportional_kb, tree
from kopa import processes
from kopa.cli_choices import regions_asked
from kopa.workflow import batch, local, plan, shared_steps, steps
from kopa.workflow.batch import Batch
from kopa.workflow.step_table import STEPS, Job


class Taken(NamedTuple):
    """What a step took: processor and wall seconds, and the most memory of all its processes in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.cpu_s:7.1f} s of processor {self.wall_s:7.1f} s {self.peak_mb:6.0f} MB"


def measured(run: Batch, job: Job) -> Taken:
    """Do a step in a process of its own, and return what it took."""
    before, start, peak_kb = _children_s(), time.monotonic(), 0
    process = processes.start(steps.perform, run, *job, around=processes.Surroundings(run.hidden, {}, run.log))
    while process.is_alive():
        peak_kb = max(peak_kb, sum(map(proportional_kb, tree(process.pid or 0))))
        process.join(min(SAMPLED_S, 0.02 + (time.monotonic() - start) / 10))
    if process.exitcode:
        raise SystemExit(f"{job.step} {job.region}: failed; see {run.log}")
    return Taken(_children_s() - before, time.monotonic() - start, peak_kb / 1024)


def prepare(run: Batch, *, reports: bool) -> None:
    """Read what `kopa run` reads before it forks."""
    before = time.process_time()
    shared_steps.ground(run)
    if reports:
        for _ in local.libraries():
            pass
        shared_steps.prepare_reports(run)
    print(f"read once for all steps: {time.process_time() - before:.1f} s of processor", flush=True)


def table(taken: dict[str, list[Taken]]) -> str:
    """Return what each kind of step took: all its jobs together, and the most memory of one of them.

    Examples
    --------
    >>> print(table({"cells": [Taken(1.0, 2.0, 300.0), Taken(0.5, 1.0, 200.0)]}))
    | step | jobs | processor, s | peak memory, MB |
    |---|---:|---:|---:|
    | cells | 2 | 1.5 | 300 |
    | together | 2 | 1.5 | 300 |
    """
    rows = {**taken, "together": [one for some in taken.values() for one in some]}
    lines = ["| step | jobs | processor, s | peak memory, MB |", "|---|---:|---:|---:|"]
    for step, some in rows.items():
        cpu_s, peak_mb = sum(one.cpu_s for one in some), max((one.peak_mb for one in some), default=0.0)
        lines.append(f"| {step} | {len(some)} | {cpu_s:.1f} | {peak_mb:.0f} |")
    return "\n".join(lines)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [step.name for step in STEPS]
    parser.add_argument("regions", nargs="*")
    parser.add_argument("--all-finland", action="store_true")
    parser.add_argument("--quick", action="store_true", help="without intervals, and so without variants")
    parser.add_argument("--out", type=Path, help="folder of the run; default: one of its own")
    parser.add_argument("--jobs", type=int, default=2, help="processes of a step that divides its work")
    parser.add_argument("--again", nargs="*", choices=names, default=[], help="steps to be done again")
    parser.add_argument("--only", nargs="*", choices=names, default=names, help="steps to be done")
    return parser.parse_args()


def main() -> int:
    """Measure the steps that are not done, and print what each kind took."""
    asked = _asked()
    out = (asked.out or Path(tempfile.mkdtemp(prefix="kopa-steps-"))).resolve()
    regions = regions_asked(asked.regions, all_=False, all_finland=asked.all_finland)
    chosen = plan.choices(intervals=not asked.quick)
    tasks = {task.region.id: task for task in plan.plan(regions, out, chosen, force=True)}
    run = Batch(out, tasks, chosen, cell_limit_s=300, all_finland=asked.all_finland, jobs=asked.jobs)
    batch.write(run)
    print(f"{machine()}; {out}", flush=True)
    early = {step.name for step in STEPS if step.before_reports}
    prepare(run, reports=not set(asked.only) <= early)
    taken: dict[str, list[Taken]] = defaultdict(list)
    for job in (job for job in run.needs if job.step in asked.only):
        if job.step in asked.again:
            run.marker(job).unlink(missing_ok=True)
        if not run.marker(job).is_file():
            taken[job.step].append(measured(run, job))
            print(f"{job.step:13} {job.region or 'shared':20} {taken[job.step][-1]}", flush=True)
    print(f"\n{table(taken)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
