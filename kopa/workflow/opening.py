"""The study of a task of a run: its region, with the user's own data and what the region's file names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kopa.regions import Region
from kopa.study.scenarios.results import AskedScenario, scenarios_in
from kopa.workflow.plan import RegionTask
from kopa.workflow.record.basis import Choices

if TYPE_CHECKING:
    from kopa.study.study import Study


def study_of(task: RegionTask, chosen: Choices) -> "Study":
    """Return the study of a task; nothing is searched before it is asked.

    Raises
    ------
    NotThereError, InputError, TableError
        The user's own data cannot be used: every fault with file, field, row and the mend.
    """
    return _study(task.region, task.source, chosen)


def scenarios_asked(regions: Mapping[str, Region], chosen: Choices, paths: Sequence[Path]) -> tuple[AskedScenario, ...]:
    """Return the scenarios of files, held against each region of a run.

    Raises
    ------
    TableError, NotThereError
        Every fault of all files: a site that one of the regions does not know as well.
    """
    of_regions = [scenarios_in(_study(region, source, chosen), paths) for source, region in regions.items()]
    return of_regions[0] if of_regions else ()


def _study(region: Region, source: str, chosen: Choices) -> "Study":
    from kopa.study.opening import of_region

    return of_region(
        region,
        chosen.parameters,
        source=source,
        tables=chosen.tables,
        other_regions=chosen.own_regions,
        timetables=chosen.timetables,
        date=chosen.date,
    )
