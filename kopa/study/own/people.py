"""An analyst's own people in place of the country's: cells or areas with persons by age, at points."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.country import Country
from kopa.errors import TableError
from kopa.sources.people import locality_of
from kopa.sources.user.own_files import Source, number_columns, read_own_table
from kopa.sources.user.own_names import COARSE_AGES, POPULATION, renamed
from kopa.study.own.ages import estimated, faults_of_ages
from kopa.study.own.inputs import with_own
from kopa.study.own.points import codes_or_faults, points_of, rows_named, texts
from kopa.tables import AGES
from kopa.units import CRS_FINLAND

ASSUMED_SHARE = 0.05
"""Share of the persons in cells of estimated ages from which on all that counts ages is an assumption."""

INSTEAD_OF = ("population_cells", "population_cells_fit")


def with_own_people(country: Country, source: Source) -> Country:
    """Return the country with an analyst's people in place of its own.

    Parameters
    ----------
    country
        Whose municipalities, localities and ages the table is fitted to.
    source
        Cells or areas with persons: `kopa.sources.user.own_names.POPULATION` lists the names of columns,
        `docs/bring-your-own-data.md` what is estimated where ages are given in fewer groups.

    Raises
    ------
    NotThereError, InputError, TableError
        A file or table that cannot be used: every fault with field, row and the mend.
    """
    own = read_own_table(source, "population")
    columns, others, faults = renamed(own.table.drop(columns=own.table.geometry.name), POPULATION)
    numbers, unread = number_columns(own, columns, ("population", "locality", *AGES, *COARSE_AGES))
    points, misplaced = points_of(own)
    own_codes = texts(columns["municipality_code"]) if "municipality_code" in columns.columns else None
    codes, notes, elsewhere = codes_or_faults(points, own_codes, country, own, misplaced)
    ids, twice = _ids(columns, own.first_row)
    faults += [*unread, *misplaced, *elsewhere, *([] if unread else faults_of_ages(numbers, own.first_row)), *twice]
    if faults:
        raise TableError(own.where, faults)
    numbers = numbers.assign(municipality_code=codes)
    ages, flags, assumed, unfit = estimated(numbers, _ages_by_municipality(country), own.first_row)
    if unfit:
        raise TableError(own.where, unfit)
    locality = _localities(numbers, points)
    table = gpd.GeoDataFrame(
        {"id": ids, "municipality_code": codes, **ages, "locality": locality, "ages_estimated": flags},
        geometry=points, crs=CRS_FINLAND,
    )  # fmt: skip
    notes += [*assumed, *_left_aside(others)]
    fit = table.groupby("municipality_code")["population"].sum().rename_axis("code").rename("cells").reset_index()
    inputs = with_own(country.inputs, "population", own, notes, instead_of=INSTEAD_OF)
    persons = table["population"].to_numpy(float)
    assumed_share = persons[flags].sum() / max(persons.sum(), 1.0)
    return country.with_people(table, fit=fit, inputs=inputs, ages_assumed=assumed_share > ASSUMED_SHARE)


def _ages_by_municipality(country: Country) -> pd.DataFrame:
    return country.people.groupby("municipality_code")[list(AGES)].sum()


def _ids(columns: pd.DataFrame, first_row: int) -> tuple[np.ndarray, list[str]]:
    """Return the ids as text, and a fault where one stands twice; without ids, the number of the row."""
    if "id" not in columns.columns:
        return np.array([f"row-{row + first_row}" for row in range(len(columns))], dtype=object), []
    ids = texts(columns["id"])
    wrong = ids.duplicated(keep="first") | ids.eq("")
    fault = f"id: {rows_named(wrong.to_numpy(bool), first_row)} without an id, or with that of another row"
    return ids.to_numpy(object), [fault] if wrong.any() else []


def _localities(numbers: pd.DataFrame, points: np.ndarray) -> np.ndarray:
    """Return the number of the locality of each row: as it is given, else that in which its point lies."""
    if "locality" in numbers.columns:
        return np.nan_to_num(numbers["locality"].to_numpy(float)).astype(int)
    return locality_of(shapely.get_coordinates(points))


def _left_aside(others: list[str]) -> list[str]:
    return [f"columns left aside: {', '.join(others)}"] if others else []
