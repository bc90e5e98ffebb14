"""What a run and its steps both know: regions, choices, and where in the hidden folder of `out` things stand."""

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kopa import store
from kopa.accessibility.search.machine import processors
from kopa.errors import NotThereError, RunError
from kopa.regions import Region
from kopa.workflow import plan, publishing
from kopa.workflow.plan import Choices, Task

HIDDEN = ".kopa"
PLAN_FILE = "plan.json"
KEY_DIGITS = 16


@dataclass(frozen=True)
class Asked:
    """How Snakemake is to run: jobs at a time, executor, profile and whether it goes on after a failure."""

    jobs: int = 0
    """Steps at a time; 0: as many as `usual_jobs` says."""
    executor: str = "local"
    profile: str = ""
    keep_going: bool = True
    step_limit_s: int = 3600
    more: tuple[str, ...] = ()
    """Further options for Snakemake, as they are."""
    report: Path | None = None
    """Where Snakemake is to write its own page of the run."""


def usual_jobs(regions: Iterable[Region], executor: str) -> int:
    """Return how many steps run at a time where nobody said so.

    One more than processors, since a step waits now and then for a kernel or a file; but as many as processors for
    the whole country, where the memory of three steps would be too much for small machines, and on a cluster.
    """
    whole_country = any(region.kind == "country" for region in regions)
    return processors() + (executor == "local" and not whole_country)


@dataclass(frozen=True)
class Batch:
    """The regions of one run, what was chosen for it, and its folders."""

    out: Path
    tasks: dict[str, Task]
    chosen: Choices
    cell_limit_s: int
    comparison: str = ""
    """Key of the comparison to be made after the regions; empty: none."""
    all_finland: bool = False
    """Whether the comparison is of all of Finland, not of the four case regions."""
    jobs: int = 1
    """Most processes of a step that divides its work."""
    originals: dict[str, str] = field(default_factory=dict)
    """What the user named, by the path of the copy that the steps read."""

    @property
    def hidden(self) -> Path:
        """Folder of the run's own files."""
        return self.out / HIDDEN

    @cached_property
    def shared(self) -> Path:
        """Folder of what all regions share: it depends on code, data, roads and their speeds."""
        p = self.chosen.parameters.to_dict()
        roads = {name: sum_ for name, sum_ in self.chosen.tables_sha256.items() if name.casefold().startswith("roads.")}
        return (
            self.work / f"shared-{store.content_key(plan.foundation(), p['season'], p['speeds'], roads)[:KEY_DIGITS]}"
        )

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
        """Return the file that tells how a region failed, or a step that all share."""
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
        left = [path for folder in [self.out, *folders] for path in folder.glob(".*.tmp*") if store.is_temporary(path)]
        left += [folder / publishing.beside(name) for folder in folders for name in publishing.OUTPUTS]
        for path in left:
            if path.is_file():
                path.unlink()
        shutil.rmtree(self.done, ignore_errors=True)
        self._no_later_than_now()

    def _no_later_than_now(self) -> None:
        """Give markers of a time to come, left by a clock since set back, the time of now: else Snakemake stops."""
        now = time.time()
        for marker in self.work.glob("*/*.json"):
            if marker.stat().st_mtime > now:
                os.utime(marker, (now, now))


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
            "intervals": chosen.intervals,
            "languages": list(chosen.languages),
            "pdf": chosen.pdf,
            "cell_limit_s": batch.cell_limit_s,
            "comparison": batch.comparison,
            "all_finland": batch.all_finland,
            "jobs": batch.jobs,
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
    told = store.read_json(path)
    given = [Path(told[name]) if told[name] else None for name in ("parameters_file", "tables")]
    chosen = plan.choices(*given, intervals=told["intervals"], languages=tuple(told["languages"]), pdf=told["pdf"])
    regions = {source: find_region(source) for source, _ in told["regions"].values()}
    tasks = {task.region.id: task for task in plan.plan(regions, out, chosen, force=True)}
    for name in wanted or tasks:
        if tasks[name].key != told["regions"][name][1]:
            raise RunError(f"{name}: inputs, parameters or code changed while the run was going on; run again")
    return Batch(
        out, tasks, chosen, told["cell_limit_s"], told["comparison"], told["all_finland"], told["jobs"],
        told["originals"],
    )  # fmt: skip
