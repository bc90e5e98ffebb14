"""The study of a task of a run: its region, with what the user brought to the run and what the region's file names."""

from typing import TYPE_CHECKING

from kopa.workflow.plan import RegionTask
from kopa.workflow.record.basis import Choices

if TYPE_CHECKING:
    from kopa.study.study import Study


def study_of(task: RegionTask, chosen: Choices) -> "Study":
    """Return the study of a task; nothing is searched before it is asked.

    Raises
    ------
    NotThereError, InputError, TableError
        What was brought cannot be used: every fault with file, field, row and the mend.
    """
    from kopa.study.opening import of_region

    return of_region(
        task.region, chosen.parameters, source=task.source, tables=chosen.tables, other_regions=chosen.own_regions
    )
