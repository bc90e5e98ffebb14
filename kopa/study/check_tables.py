"""Whether the tables that an analyst brings fit the regions to be run: told before anything is computed."""

from collections.abc import Iterable
from pathlib import Path

from kopa.accessibility.travel import Nowhere
from kopa.errors import TableError
from kopa.goals.own_tables.checks import checked
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.study import own_tables
from kopa.study.starter import starter_country
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
    country = starter_country()
    read = own_tables.read(tables, country)
    for region in regions:
        study = Study(region, country, parameters, Nowhere(), tables=read)
        try:
            checked(study.inputs_of(study.levels))
        except TableError as error:
            raise TableError(error.where, [*error.faults, *own_tables.merged(read.values(), country)]) from None
