"""Whether the tables that an analyst brings fit the regions to be run: told before anything is computed."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kopa.errors import TableError
from kopa.goals.inputs import LevelAccess, StudyInputs
from kopa.goals.own_tables.checks import checked
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import country_tables
from kopa.study import own_tables
from kopa.study.study import Study


def check_tables(tables: Path | None, regions: Iterable[Region], parameters: Parameters) -> None:
    """Raise unless codes, sites and names in the tables are known in each region; no travel time is computed.

    Raises
    ------
    TableError
        Every fault with file, field, row and the mend.
    """
    if tables is None:
        return
    for region in regions:
        study = Study(region, parameters, tables=tables)
        try:
            checked(_inputs(study))
        except TableError as error:
            raise TableError(error.where, [*error.faults, *own_tables.merged(study.tables.values())]) from None


def _inputs(study: Study) -> StudyInputs:
    everywhere = study.all_municipalities
    return StudyInputs(
        region=study.region,
        origins=study.origins,
        municipalities=everywhere,
        population_history=country_tables.population_history(),
        levels={level: _names_only(study, level) for level in study.levels},
        parameters=study.parameters,
        region_of=dict(zip(everywhere["code"], everywhere["region_code"], strict=True)),
        tables=study.tables,
    )


def _names_only(study: Study, level: str) -> LevelAccess:
    """Return the sites of a level with times that nobody looks at."""
    sites = study.sites_of(level)
    nowhere = np.broadcast_to(np.float64(np.inf), (len(study.origins), len(sites)))
    return LevelAccess(
        level=level,
        time_min=nowhere,
        distance_km=nowhere,
        site_ids=tuple(sites["id"]),
        site_names=tuple(sites["name"]),
        site_municipality=tuple(sites["municipality_code"]),
        site_language=tuple(sites["language"]),
        near_edge=np.zeros(len(study.origins), bool),
        covered=False,
    )
