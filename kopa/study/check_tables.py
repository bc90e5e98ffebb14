"""Whether an analyst's own tables fit the regions to be run: checked before anything is computed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kopa.accessibility.travel import Nowhere
from kopa.errors import TableError
from kopa.goals.inputs import StudyInputs
from kopa.goals.own_tables.checks import checked
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import files_of, names_of_own, region_names
from kopa.study import own_tables
from kopa.study.region_roads import with_region_roads
from kopa.study.starter import starter_country
from kopa.study.study import Study


def check_tables(tables: Path | None, regions: Mapping[str, Region], parameters: Parameters) -> None:
    """Raise unless codes, sites and names in the tables are known in each region; no travel time is computed.

    Parameters
    ----------
    tables
        Folder of tables, or None.
    regions
        Regions by what they were asked for by: an id, codes, or the path of a file that may name further files.
    parameters
        Every number chosen.

    Raises
    ------
    NotThereError, InputError, TableError
        Every fault with file, field, row and the mend; a municipality in which nobody lives by the analyst's own
        people.
    """
    others = names_of_own(regions.values())
    for source, region in regions.items():
        there, names = with_region_roads(starter_country(), region), region_names(region, others)
        country, read = own_tables.read_all(there, tables, files_of(region, source), named_by=source, regions=names)
        country.roads.check_speeds(parameters.speeds)
        study = Study(region, country, parameters, Nowhere(), tables=read, other_regions=others)
        study.check()
        try:
            checked(_inputs(study))
        except TableError as error:
            raise TableError(error.where, [*error.faults, *own_tables.merged(read.values(), country)]) from None


def _inputs(study: Study) -> StudyInputs:
    """Return what tables are held against; ways on foot only where dangerous places on them are given."""
    access = study.walked if "dangerous_links" in study.tables else study.access
    return replace(study.inputs_of(()), levels={level: access(level) for level in study.levels})
