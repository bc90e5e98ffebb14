"""One `kopa run` from the plan to the last word: lock, what is stale, the batch, the comparison, the summary."""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from kopa import store
from kopa.errors import InputError, KopaError, NotThereError
from kopa.regions import Region
from kopa.workflow import lock, plan
from kopa.workflow.batch import HIDDEN, Batch, RunOptions, usual_jobs
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis, records
from kopa.workflow.record.basis import Choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kopa.workflow.run import RunOutcome


LOCK_FILE = "lock"
COMPARISON = "comparison"
CELL_LIMIT_S = 300


@dataclass(frozen=True)
class Ended:
    """How a run ended: every region asked for, those that were run, and what became of the comparison."""

    tasks: list[RegionTask]
    outcomes: "list[RunOutcome]"
    comparison: str = ""
    """Why the comparison was not made; empty when it was, or when none was asked for."""

    @property
    def failed(self) -> "list[RunOutcome]":
        """Regions that failed."""
        return [outcome for outcome in self.outcomes if outcome.error]


@contextmanager
def locked(out: Path, console: Console, *, wait: bool) -> "Iterator[None]":
    """Hold the folder `out` for one run."""
    store.usable_folder(out)
    with lock.locked(out / HIDDEN / LOCK_FILE, wait=wait, say=lambda text: console.print(text, soft_wrap=True)):
        yield


def stale(
    regions: Mapping[str, Region],
    out: Path,
    chosen: Choices,
    *,
    force: bool = False,
    compare: bool = False,
    all_finland: bool = False,
) -> tuple[list[RegionTask], str]:
    """Return the tasks of the regions, and the key of the comparison if it is wanted and has to be made."""
    tasks = plan.plan(regions, out, chosen, force=force)
    key = comparison_key(tasks, chosen, all_finland=all_finland) if compare else ""
    current = not force and _comparison_stands(out, key)
    return tasks, "" if current or not key else key


def comparison_key(tasks: Sequence[RegionTask], chosen: Choices, *, all_finland: bool) -> str:
    """Return the key of the comparison of these regions; empty where there is none.

    It is made when all four case regions take part, with intervals, and on nobody's own tables.
    """
    from kopa.sources.user.region_files import CASE_IDS

    keys = {task.region.id: task.key for task in tasks}
    if not chosen.intervals or chosen.tables or not set(CASE_IDS) <= set(keys):
        return ""
    compared = keys if all_finland else {name: keys[name] for name in CASE_IDS}
    notebook = store.sha256(basis.bundled("notebooks") / f"{COMPARISON}.ipynb")
    return store.content_key(compared, notebook, all_finland)[:16]


def comparison_state(tasks: Sequence[RegionTask], wanted: str, chosen: Choices) -> str:
    """Return in words whether the comparison is to be made, stands, or cannot be made of these regions."""
    if wanted:
        return "to be made"
    if comparison_key(tasks, chosen, all_finland=False):
        return "up to date"
    return "not made: it needs all four case regions (--all), with intervals and without tables of one's own"


def _comparison_stands(out: Path, key: str) -> bool:
    return not key or not _comparison_lacks(out, key)


def _comparison_lacks(out: Path, key: str) -> str:
    """Return what the comparison lacks; empty when it stands as it was made from these regions."""
    try:
        record = store.read_json(out / HIDDEN / f"{COMPARISON}.json")
    except KopaError:
        record = {}
    if record.get("key") != key:
        return "not made: it needs every region"
    if next(records.output_faults(record.get("outputs")), ""):
        return "its record is damaged"
    return "; ".join(basis.broken_files(out / COMPARISON, record))


def perform(
    tasks: Sequence[RegionTask], comparison: str, out: Path, chosen: Choices, how: RunOptions, console: Console,
    *, all_finland: bool = False, cell_limit_s: int = CELL_LIMIT_S,
) -> Ended:  # fmt: skip
    """Run what is stale; the caller holds the lock."""
    to_run = {task.region.id: _absolute(task) for task in tasks if task.reason}
    if not to_run and not comparison:
        _clear(Batch(out.resolve(), {task.region.id: task for task in tasks}, chosen, cell_limit_s))
        return Ended(list(tasks), [])
    from kopa.workflow import input_copies
    from kopa.workflow.progress import shown
    from kopa.workflow.run import failure, run

    jobs = how.jobs or usual_jobs([task.region for task in to_run.values()], how.executor)
    batch = input_copies.with_input_copies(
        Batch(out.resolve(), to_run, chosen, cell_limit_s, comparison, all_finland, jobs, how.step_limit_s)
    )
    _values_again(batch, console)
    with shown(list(to_run), len(batch.steps), console) as show:
        outcomes = run(batch, how, show)
    lacking = _comparison_lacks(out, comparison) if comparison else ""
    return Ended(list(tasks), outcomes, lacking and (failure(batch, [COMPARISON]) or lacking))


def _values_again(batch: Batch, console: Console) -> None:
    """Say which kept values are damaged; where any are not there, have the step that computes them done again."""
    from kopa.workflow import uncertainty
    from kopa.workflow.opening import study_of

    if not batch.chosen.intervals:
        return
    studies = [study_of(task, batch.chosen) for task in batch.tasks.values()]
    if not uncertainty.discard_damaged(studies, batch.out, console):
        batch.variants_marker.unlink(missing_ok=True)
    if batch.comparison:
        from kopa.study.comparison import regions_of
        from kopa.study.uncertainty import studies_of

        shown, _ = regions_of(all_finland=batch.all_finland)
        compared = studies_of(shown.values(), batch.chosen.parameters)
        uncertainty.discard_damaged(compared, batch.out, console)


def _clear(done: Batch) -> None:
    """Remove the steps that a run left which was killed after it had published them."""
    for name in done.tasks:
        store.remove_folder(done.folder(name))


def _absolute(task: RegionTask) -> RegionTask:
    return replace(task, folder=task.folder.resolve())


def failures(out: Path, names: Sequence[str]) -> dict[str, str]:
    """Return, per region whose last try failed, the step, when and the first lines of why."""
    from kopa.workflow.notebooks import FAILED

    reasons = {}
    for name in names:
        path = out / HIDDEN / "failed" / f"{name}.json"
        with suppress(NotThereError):
            try:
                noted = store.read_json(path)
            except InputError:
                noted = {}
            at, step, error = (str(noted.get(part, "")) for part in ("at", "step", "error"))
            notebook = out / name / FAILED
            place = f" (see {notebook})" if step == "notebook" and notebook.is_file() else ""
            why = next(iter(error.splitlines()), f"{path} does not say why; run the region again")
            reasons[name] = f"{at} in {step}: {why}{place}"
    return reasons
