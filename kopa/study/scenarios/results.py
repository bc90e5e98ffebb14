"""Scenarios beside the results of a region: what was asked, and what each comes to."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kopa.errors import InputError, NotThereError
from kopa.regions import Region
from kopa.results import Results
from kopa.scenarios.stored import scenario_from_text
from kopa.scenarios.trip_edits import trip_edits
from kopa.sources.example_files import example_scenarios
from kopa.study.study import Study


class AskedScenario(NamedTuple):
    """A scenario as the text of its file, and whether it is one of kopa's examples."""

    toml: str
    example: bool = False


def examples_of(region: Region) -> tuple[AskedScenario, ...]:
    """Return the examples of a region, none where it has none or is not asked as it is declared.

    Examples
    --------
    >>> from kopa.sources.user.region_files import find_region
    >>> [one.example for one in examples_of(find_region("kainuu"))], examples_of(find_region("lappi"))
    ([True, True, True], ())
    """
    if region.kind != "case" or region.files:
        return ()
    try:
        folder = example_scenarios(region.id)
    except NotThereError:
        return ()
    return tuple(AskedScenario(path.read_text(encoding="utf-8"), True) for path in sorted(folder.glob("*.toml")))


def scenarios_in(study: Study, paths: Sequence[Path]) -> tuple[AskedScenario, ...]:
    """Return the scenarios of some files, held against what a study knows.

    Raises
    ------
    TableError, NotThereError
        Every fault of all files.
    InputError
        A scenario of trips, which a report does not show.
    """
    from kopa.study.scenarios.files import read_scenarios

    read = read_scenarios(study, paths)
    if of_trips := [one for one in read if trip_edits(one.edits)]:
        raise InputError(
            f"{', '.join(one.where for one in of_trips)}: a report does not show trips of a timetable; "
            "ask `kopa scenario` with --timetable"
        )
    return tuple(AskedScenario(one.toml()) for one in read)


def with_scenarios(results: Results, study: Study, asked: Sequence[AskedScenario]) -> Results:
    """Return the results with what each scenario comes to; as they are where none was asked."""
    if not asked:
        return results
    compared = [study.scenario(scenario_from_text(one.toml)) for one in asked]
    listed = pd.DataFrame(
        {
            "scenario_id": [one.scenario.id for one in compared],
            "toml": [one.toml for one in asked],
            "example": [one.example for one in asked],
        }
    )
    return replace(
        results,
        scenarios=listed,
        scenario_answers=pd.concat([one.answers for one in compared], ignore_index=True),
        scenario_changes=pd.concat([one.changes for one in compared], ignore_index=True),
        scenario_sites=pd.concat([one.sites for one in compared], ignore_index=True),
    )
