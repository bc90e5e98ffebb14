"""The steps of a batch: each reads what the steps before kept, writes whole files, and closes with a marker.

`python -m kopa.workflow.steps STEP [REGION]`, in the hidden folder of a run, is one step as a process of its own.
"""

import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kopa.errors import OUT_OF_MEMORY, KopaError, is_memory
from kopa.workflow import batch, step_files
from kopa.workflow.batch import Batch
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import provenance
from kopa.workflow.shared_steps import SHARED_STEPS
from kopa.workflow.step_table import SHARED

if TYPE_CHECKING:
    pass

from kopa.workflow.computing_steps import COMPUTING
from kopa.workflow.output_steps import WRITING, publish

STEPS_OF_REGION = {**COMPUTING, **WRITING}


def perform(run: Batch, step: str, region_id: str) -> int:
    """Do one step; return 0, or 1 when it failed: why is then kept for `kopa status`."""
    name = region_id or step
    try:
        with provenance.watching() as watch:
            if step in SHARED:
                SHARED_STEPS[step](run)
            else:
                _of_region(run, run.tasks[region_id], step, watch)
    except (KopaError, OSError) as error:
        return _failed(run.hidden, name, step, str(error) or type(error).__name__)
    except Exception as error:  # a fault of kopa's own: reported by name, and the other regions go on
        if is_memory(error):
            return _failed(run.hidden, name, step, OUT_OF_MEMORY)
        logging.getLogger(__name__).exception("%s: %s", name, step)
        return _failed(run.hidden, name, step, f"{type(error).__name__}: {error}")
    return 0


def _failed(hidden: Path, name: str, step: str, error: str) -> int:
    print(f"{name}: {step}: {error}", file=sys.stderr)
    try:
        batch.note_failure(hidden, name, step, error)
    except (KopaError, OSError) as full:
        print(f"{name}: {full}", file=sys.stderr)
    return 1


def _of_region(run: Batch, task: RegionTask, step: str, watch: provenance.StepWatch) -> None:
    folder, start = run.folder(task.region.id), time.monotonic()
    if step == "publish":
        publish(run, task, folder, watch)
        return
    with step_files.making(folder) as made:
        values = STEPS_OF_REGION[step](run, task, made)
        seconds = time.monotonic() - start
        step_files.keep(made, folder, step, seconds=seconds, warnings=watch.warnings, values=values or {})


def batch_here(step: str, region_id: str) -> Batch | None:
    """Return the batch whose hidden folder this process was started in; None, and why is kept, if it cannot be used."""
    try:
        return batch.read(Path.cwd().parent, [region_id] if region_id else [])
    except KopaError as error:
        _failed(Path.cwd(), region_id or step, step, str(error))
        return None


def main(step: str, region_id: str = "") -> int:
    """Do one step as a process of its own; the folder it is started in is the run's hidden one."""
    run = batch_here(step, region_id)
    return 1 if run is None else perform(run, step, region_id)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
