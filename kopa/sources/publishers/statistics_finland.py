"""Statistics Finland: divisions of municipalities, the register of schools, ages, jobs by industry."""

from pathlib import Path

import numpy as np
import pandas as pd

from kopa.errors import NotThereError, TableError
from kopa.sources.catalogue import CC_BY, STATFIN_SAYS, Origin
from kopa.sources.published import PublishedTable, SourceFolder
from kopa.sources.schemas import people as schemas
from kopa.sources.schemas.areas_and_people import LANGUAGES, TYPES
from kopa.tables import AGES
from kopa.units import CRS_FINLAND, CRS_WGS84

KEY_FILE = "municipalities/municipality_key_2019_2026.csv"
SCHOOLS_FILE = "education/school_register_2025.csv"
REGISTER_YEAR = 2025
REGION_AGES_FILE = "population/region_age_groups_1990_2045.csv"
MUNICIPALITY_AGES_FILE = "municipalities/municipality_ages_2018.csv"
MUNICIPALITY_AGES_YEAR = 2018
JOBS_FILE = "municipalities/jobs_by_industry_2017.csv"
KINDS = {"observed": "observed", "projection_2024": "projection"}
"""Kinds of the source's figures, and how kopa calls them: a projection is the one made in 2024."""


TYPE_OF = dict(zip(("1", "2", "3"), TYPES, strict=True))
LANGUAGE_OF = {"0": LANGUAGES[0], "1": LANGUAGES[1], "3": LANGUAGES[2], "2": LANGUAGES[3]}

COLUMNS = {
    "kuntanumero": "code",
    "municipality_name_fi": "name_fi",
    "municipality_name_sv": "name_sv",
    "maakunta_code": "region_code",
    "maakunta_name_fi": "region_name_fi",
    "maakunta_name_sv": "region_name_sv",
    "maakunta_name_en": "region_name_en",
    "seutukunta_code": "subregion_code",
    "seutukunta_name_fi": "subregion_name_fi",
    "seutukunta_name_sv": "subregion_name_sv",
    "kuntaryhmitys_code": "type",
    "kielisuhde_code": "language",
}


def read_key(shared: Path) -> pd.DataFrame:
    """Return the classification key of all years, codes as text with their zeros, columns by `COLUMNS`."""
    key = pd.read_csv(shared / KEY_FILE, dtype=str, usecols=["year", *COLUMNS]).rename(columns=COLUMNS)
    text = key.select_dtypes(exclude="number").apply(lambda column: column.str.strip())
    return text.assign(type=text["type"].map(TYPE_OF), language=text["language"].map(LANGUAGE_OF))


def read_schools(shared: Path) -> pd.DataFrame:
    """Return every school of the register as it is there, in the order of institution numbers.

    Returns
    -------
    DataFrame
        `institution_number`, `name`, `type_code` (11 comprehensive, 12 special, 15 general upper secondary, 19 both),
        `teaching_language_codes` (joined by ``|``; empty where not known), `register_code` (municipality by the
        carrier, which laid the points over polygons: no evidence of its own), `postal_code`, `candidates` (newest
        number of matriculation candidates; -1 where none), `x_m`, `y_m` (metres of EPSG:3067).

    Raises
    ------
    NotThereError, TableError
        When the file is missing, or an institution number is given twice.
    """
    source = _read(shared, SCHOOLS_FILE).sort_values("institution_number", ignore_index=True)
    twice = source.loc[source["institution_number"].duplicated(), "institution_number"].tolist()
    if twice:
        raise TableError(SCHOOLS_FILE, [f"institution_number: {', '.join(twice)} is given twice; take the file anew"])
    points = _to_metres(source["lon"].astype(float).to_numpy(), source["lat"].astype(float).to_numpy())
    return pd.DataFrame(
        {
            "institution_number": source["institution_number"],
            "name": source["name"].str.strip(),
            "type_code": source["type_code"],
            "teaching_language_codes": source["teaching_language_codes"],
            "register_code": source["municipality_code"],
            "postal_code": source["postal_code"],
            "candidates": pd.to_numeric(source["matriculation_candidates_latest"]).fillna(-1).astype(int),
            "x_m": points[:, 0],
            "y_m": points[:, 1],
        }
    )


def read_region_ages(shared: Path) -> pd.DataFrame:
    """Return persons by age group of every region and year: `region_code`, `kind`, `year`, ages, `population`.

    Raises
    ------
    NotThereError, TableError
        When the file is missing, or a row's ages do not add up to its population.
    """
    source = _read(shared, REGION_AGES_FILE)
    numbers = source[["year", *AGES, "population"]].astype(int)
    odd = numbers[list(AGES)].sum(axis=1) != numbers["population"]
    if odd.any():
        row = source[odd].iloc[0]
        raise TableError(
            REGION_AGES_FILE, [f"the ages of region {row['region_code']} in {row['year']} are not its population"]
        )
    kinds = source["kind"].map(KINDS)
    return pd.DataFrame({"region_code": source["region_code"], "kind": kinds, **numbers})


def read_municipality_ages(shared: Path) -> pd.DataFrame:
    """Return persons by age group of every municipality on 31 December 2018: `code`, `year`, ages, `population`."""
    source = _read(shared, MUNICIPALITY_AGES_FILE)
    young = source[list(AGES[:-1])].astype(int)
    population = source["population"].astype(int)
    table = pd.DataFrame({"code": source["municipality_code"], "year": MUNICIPALITY_AGES_YEAR, **young})
    return table.assign(**{AGES[-1]: population - young.sum(axis=1)}, population=population)


def read_jobs(shared: Path) -> pd.DataFrame:
    """Return jobs of every municipality by industry (TOL 2008, sections A to X) in 2017: `code`, `industry`, `jobs`.

    Raises
    ------
    NotThereError, TableError
        When the file is missing, or a row's industries do not add up to its total.
    """
    source = _read(shared, JOBS_FILE).set_index("municipality_code").astype(int)
    industries = source.drop(columns="jobs_total")
    odd = source.index[industries.sum(axis=1) != source["jobs_total"]].tolist()
    if odd:
        raise TableError(JOBS_FILE, [f"jobs_total: the industries of {', '.join(odd[:5])} are not the total"])
    jobs = industries.rename(columns=lambda name: name.removeprefix("jobs_").upper()).stack().reset_index()
    return jobs.set_axis(["code", "industry", "jobs"], axis=1)


def _read(shared: Path, relative: str) -> pd.DataFrame:
    path = shared / relative
    if not path.is_file():
        raise NotThereError(f"{path} is not there; give the folder of the source data that holds {relative}")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _to_metres(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    import pyproj

    change = pyproj.Transformer.from_crs(CRS_WGS84, CRS_FINLAND, always_xy=True)
    return np.rint(np.column_stack(change.transform(lon, lat))).astype(int)


def _checked_ages(source: SourceFolder) -> pd.DataFrame:
    table = read_municipality_ages(source.path)
    source.check_codes(table["code"], MUNICIPALITY_AGES_FILE)
    return table


def _checked_jobs(source: SourceFolder) -> pd.DataFrame:
    table = read_jobs(source.path)
    source.check_codes(table["code"], JOBS_FILE)
    return table


TABLES = (
    PublishedTable(
        schemas.REGION_AGES,
        Origin(
            "Statistics Finland, population by age (11re) and population projection 2024 (14wx)",
            "31.12. of 1990-2025 observed, of 2024-2045 projected in 2024; taken 19.6.2026",
            CC_BY,
            f"{STATFIN_SAYS}, population structure and population projection 2024",
            "a projection says what would follow from past births, deaths and moves, not what will be",
        ),
        lambda source: read_region_ages(source.path),
    ),
    PublishedTable(
        schemas.MUNICIPALITY_AGES,
        Origin(
            "Statistics Finland, Paavo 2020, by municipality",
            "31.12.2018",
            CC_BY,
            f"{STATFIN_SAYS}, Paavo 2020",
            "none known",
        ),
        _checked_ages,
    ),
    PublishedTable(
        schemas.JOBS_BY_INDUSTRY,
        Origin(
            "Statistics Finland, Paavo 2020, by municipality",
            "31.12.2017",
            CC_BY,
            f"{STATFIN_SAYS}, Paavo 2020",
            "as of 2017; jobs are counted where the workplace is",
        ),
        _checked_jobs,
    ),
)
