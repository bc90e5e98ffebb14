"""What a run and its steps both know: regions, choices, and where in the hidden folder of `out` things stand."""

import datetime as dt
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kopa import store
from kopa.accessibility.search.machine import processors
from kopa.errors import NotThereError, RunError
from kopa.regions import Region
from kopa.study.scenarios.results import AskedScenario
from kopa.workflow import plan, publishing, step_table
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis
from kopa.workflow.record.basis import Choices
from kopa.workflow.step_table import Job

HIDDEN = ".kopa"
PLAN_FILE = "plan.json"
KEY_DIGITS = 16


LOCAL = "local"


@dataclass(frozen=True)
class RunOptions:
    """How a run is done: steps at a time, whether it goes on after a failure, and what Snakemake is asked for."""

    jobs: int = 0
    """Steps at a time; 0: as many as `usual_jobs` says."""
    keep_going: bool = True
    step_limit_s: int = 3600
    executor: str = LOCAL
    """Snakemake's executor; on this machine none is needed."""
    profile: str = ""
    """Snakemake's profile."""
    snakemake: tuple[str, ...] = ()
    """Further options for Snakemake, as they are."""
    report: Path | None = None
    """Where Snakemake is to write its own page of the run."""

    @property
    def by_snakemake(self) -> tuple[str, ...]:
        """The options that only Snakemake can answer, by their names; without any, it is not needed."""
        asked = {
            "--executor": self.executor != LOCAL, "--profile": self.profile, "--snakemake": self.snakemake,
            "--report": self.report,
        }  # fmt: skip
        return tuple(name for name, value in asked.items() if value)


def usual_jobs(regions: Iterable[Region], executor: str) -> int:
    """Return how many steps run at a time where nobody said so.

    One more than processors, since a step waits now and then for a kernel or a file; but as many as processors for
    the whole country, where the memory of three steps would be too much for small machines, and on a cluster.
    """
    whole_country = any(region.kind == "country" for region in regions)
    return processors() + (executor == LOCAL and not whole_country)


@dataclass(frozen=True)
class Batch:
    """The regions of one run, what was chosen for it, and its folders."""

    out: Path
    tasks: dict[str, RegionTask]
    chosen: Choices
    cell_limit_s: int
    comparison: str = ""
    """Key of the comparison to be made after the regions; empty: none."""
    all_finland: bool = False
    """Whether the comparison is of all of Finland, not of the four case regions."""
    jobs: int = 1
    """Most steps at a time, and most processes of a step that divides its work."""
    step_limit_s: int = RunOptions.step_limit_s
    """Seconds after which a step is ended."""
    originals: dict[str, str] = field(default_factory=dict)
    """What the user named, by the path of the copy that the steps read."""

    @property
    def hidden(self) -> Path:
        """Folder of the run's own files."""
        return self.out / HIDDEN

    @cached_property
    def shared(self) -> Path:
        """Folder of what all regions share: it depends on code, data, roads and their speeds."""
        p, sums = self.chosen.parameters.to_dict(), self.chosen.tables_sha256
        roads = {name: digest for name, digest in sums.items() if name.casefold().startswith("roads.")}
        key = store.content_key(basis.foundation(), p["season"], p["speeds"], roads)
        return self.work / f"shared-{key[:KEY_DIGITS]}"

    @property
    def log(self) -> Path:
        """File to which the steps of a run on this machine print."""
        return self.hidden / "log.txt"

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps of a region, in order."""
        return step_table.steps_of_region(self._without)

    @cached_property
    def needs(self) -> dict[Job, tuple[Job, ...]]:
        """All jobs of the run with those that each needs; the country's before its regions'.

        Its steps follow one another for about as long as those of all regions take: begun last, they would keep one
        processor waiting.
        """
        names = sorted(self.tasks, key=lambda name: self.tasks[name].region.kind != "country")
        return step_table.jobs_of(names, self._without)

    @property
    def _without(self) -> set[str]:
        return step_table.left_out(intervals=self.chosen.intervals, comparison=bool(self.comparison))

    def marker(self, job: Job) -> Path:
        """Return the file that stands when a job is done; its name carries the key, so that it stands for no other."""
        if job.region:
            done = job.step == step_table.PUBLISH
            return self.published(job.region) if done else self.folder(job.region) / f"{job.step}.json"
        if job.step == step_table.COMPARISON:
            return self.done / f"{job.step}-{self.comparison}.json"
        return self.variants_marker if job.step == step_table.VARIANTS else self.shared / f"{job.step}.json"

    @property
    def variants(self) -> str:
        """Key of the variants: of which regions, under which parameters."""
        return store.content_key({name: task.key for name, task in self.tasks.items()})[:KEY_DIGITS]

    @property
    def variants_marker(self) -> Path:
        """File that stands when the values of all variants were computed."""
        return self.shared / f"variants-{self.variants}.json"

    @property
    def work(self) -> Path:
        """Folder of what is not yet published."""
        return self.hidden / "work"

    @property
    def done(self) -> Path:
        """Folder of one file per published region."""
        return self.hidden / "done"

    def folder(self, region_id: str) -> Path:
        """Return the work folder of a region; its name carries the key, so that nothing stale can be in it."""
        return self.work / f"{region_id}-{self.tasks[region_id].key[:KEY_DIGITS]}"

    def failed(self, name: str) -> Path:
        """Return the file that says how a region failed, or a step that all share."""
        return self.hidden / "failed" / f"{name}.json"

    def published(self, region_id: str) -> Path:
        """Return the file that stands when a region is published."""
        return self.done / f"{self.folder(region_id).name}.json"

    def sweep(self) -> None:
        """Remove what dead runs left and what no region of this run can use; no file of anybody else's."""
        wanted = {self.folder(name).name for name in self.tasks} | {self.shared.name}
        for path in self.work.glob("*"):
            if path.name not in wanted:
                shutil.rmtree(path, ignore_errors=True)
            for half in [*path.glob(".making-*"), *path.glob(".*.tmp*")]:
                shutil.rmtree(half) if half.is_dir() else half.unlink()
        folders = [task.folder for task in self.tasks.values()]
        left = [path for folder in [self.out, *folders] for path in store.temporaries(folder)]
        left += [folder / publishing.beside(name) for folder in folders for name in publishing.OUTPUTS]
        for path in left:
            if path.is_file():
                path.unlink()
        shutil.rmtree(self.done, ignore_errors=True)


def note_failure(hidden: Path, name: str, step: str, error: str) -> None:
    """Keep why a region, or a step that all share, failed."""
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    store.write_json(hidden / "failed" / f"{name}.json", {"step": step, "error": error, "at": at})


def write(batch: Batch) -> None:
    """Write the plan for steps that run as processes of their own, here or on another machine."""
    chosen = batch.chosen
    store.write_json(
        batch.hidden / PLAN_FILE,
        {
            "regions": {name: [task.source, task.key] for name, task in batch.tasks.items()},
            "parameters_file": str(chosen.parameters_file or ""),
            "tables": str(chosen.tables or ""),
            "own_regions": list(chosen.own_regions),
            "scenarios": None if chosen.scenarios is None else [list(one) for one in chosen.scenarios],
            "timetables": [str(path) for path in chosen.timetables],
            "date": chosen.date,
            "intervals": chosen.intervals,
            "languages": list(chosen.languages),
            "pdf": chosen.pdf,
            "cell_limit_s": batch.cell_limit_s,
            "comparison": batch.comparison,
            "all_finland": batch.all_finland,
            "jobs": batch.jobs,
            "step_limit_s": batch.step_limit_s,
            "originals": batch.originals,
        },
    )


def read(out: Path, wanted: Sequence[str] = ()) -> Batch:
    """Return the batch as its run wrote it; `wanted` regions only, all without any.

    Raises
    ------
    RunError
        Code, data or a file of the user is not what it was when the run began.
    """
    from kopa.sources.user.region_files import find_region

    path = out / HIDDEN / PLAN_FILE
    if not path.is_file():
        raise NotThereError(f"{path} does not exist; steps are started by `kopa run`")
    recorded = store.read_json(path)
    files = [Path(recorded[name]) if recorded[name] else None for name in ("parameters_file", "tables")]
    regions = {source: find_region(source) for source, _ in recorded["regions"].values()}
    chosen = plan.choices(
        *files, intervals=recorded["intervals"], languages=tuple(recorded["languages"]), pdf=recorded["pdf"],
        own_regions=recorded["own_regions"],
        scenarios=None if recorded["scenarios"] is None else [AskedScenario(*one) for one in recorded["scenarios"]],
        timetables=[Path(one) for one in recorded["timetables"]], date=recorded["date"],
    )  # fmt: skip
    tasks = {task.region.id: task for task in plan.plan(regions, out, chosen, force=True)}
    if strangers := set(wanted) - set(tasks):
        raise RunError(f"{', '.join(sorted(strangers))}: not a region of this run")
    for name in wanted or tasks:
        if tasks[name].key != recorded["regions"][name][1]:
            raise RunError(f"{name}: inputs, parameters or code changed while the run was going on; run again")
    return Batch(
        out, tasks, chosen, recorded["cell_limit_s"], recorded["comparison"], recorded["all_finland"], recorded["jobs"],
        recorded["step_limit_s"], recorded["originals"],
    )  # fmt: skip
