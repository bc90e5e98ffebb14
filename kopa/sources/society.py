"""Readers of ages of regions and municipalities, jobs by industry, Swedish speakers, fields of study."""

from typing import Literal

import numpy as np
import pandas as pd

from kopa.sources.country_tables import population_history
from kopa.sources.read import has_table, read_table
from kopa.sources.schemas import people as schemas
from kopa.sources.schemas.official import (
    BROADBAND,
    RESTS_ON,
    RESTS_ON_FILE,
    SPEAKERS,
    VET_FIELDS,
    VET_OFFERS,
    VET_OFFERS_FILE,
)

__all__ = [
    "broadband",
    "industries",
    "jobs_by_field",
    "jobs_by_industry",
    "municipality_ages",
    "region_ages",
    "swedish_speakers",
    "vet_fields",
    "vet_offers",
]

SWEDISH_YEARS = (2000, 2022)
"""Years of which the figures of Swedish speakers are."""


def region_ages(*, kind: Literal["observed", "projection"] | None = None) -> pd.DataFrame:
    """Return persons of each region by age group and year, 31 December.

    Parameters
    ----------
    kind
        ``"observed"``: counted, 1990-2025; ``"projection"``: projected in 2024, 2024-2045; default both.

    Returns
    -------
    DataFrame
        `region_code`, `kind`, `year` and the columns of `kopa.tables.AGES` (persons).

    Examples
    --------
    >>> table = region_ages(kind="observed")
    >>> table[(table.region_code == "18") & (table.year == 2025)].age_16_17.tolist()
    [1601]
    """
    table = read_table(schemas.REGION_AGES)
    return table if kind is None else table[table["kind"] == kind].reset_index(drop=True)


def municipality_ages() -> pd.DataFrame:
    """Return persons of each municipality by age group on 31 December 2018: `code`, `year`, ages.

    Examples
    --------
    >>> len(municipality_ages())
    308
    """
    return read_table(schemas.MUNICIPALITY_AGES)


def jobs_by_industry() -> pd.DataFrame:
    """Return jobs of each municipality by industry on 31 December 2017: `code`, `industry` (TOL 2008), `jobs`.

    Examples
    --------
    >>> int(jobs_by_industry().jobs.sum())
    2327730
    """
    return read_table(schemas.JOBS_BY_INDUSTRY)


def industries() -> pd.DataFrame:
    """Return the industries by name, with the field of education that is taken to serve each (an assumption).

    Examples
    --------
    >>> industries().set_index("industry").loc["Q", ["name_en", "field_name_en"]].tolist()
    ['Human health and social work', 'Health and welfare']
    """
    return read_table(schemas.INDUSTRIES)


def jobs_by_field() -> pd.DataFrame:
    """Return jobs of each municipality by field of education in 2017: `municipality_code`, `field`, `jobs`.

    An industry counts for one field (`industries`); jobs of industries that have none are in no row.

    Examples
    --------
    >>> table = jobs_by_field()
    >>> sorted(table.field.unique())
    ['01', '02', '04', '06', '07', '08', '09', '10']
    """
    jobs = jobs_by_industry().merge(industries()[["industry", "field"]], on="industry")
    jobs = jobs[jobs["field"] != ""]
    summed = jobs.groupby(["code", "field"])[["jobs"]].sum().reset_index()
    return summed.rename(columns={"code": "municipality_code"})


def swedish_speakers() -> pd.DataFrame:
    """Return Swedish speakers of each municipality, all ages, with their share of its people.

    The year of each figure is lost: `least`, `median` and `most` are of the years 2000-2022, and each share is taken
    of the median population of those years.

    Where the people by language of a year were built (`kopa build --part languages`), all are of that one year.

    Returns
    -------
    DataFrame
        `code`, `years`, `least`, `median`, `most` (persons), `share_low`, `share`, `share_high` (0-1).

    Examples
    --------
    >>> table = swedish_speakers().set_index("code")
    >>> round(float(table.loc["272", "share"]), 3)
    0.135
    """
    if has_table(SPEAKERS):
        counted = read_table(SPEAKERS)
        persons, share = counted["swedish_speakers"], counted["swedish_speakers"] / counted["population"]
        return counted[["code"]].assign(
            years=1, least=persons, median=persons, most=persons, share_low=share, share=share, share_high=share
        )
    table = read_table(schemas.SWEDISH_SPEAKERS)
    history = population_history()
    history = history[history["year"].between(*SWEDISH_YEARS)]
    people = history.groupby("code")["population"].median().reindex(table["code"]).to_numpy()
    shares = {"share_low": "least", "share": "median", "share_high": "most"}
    return table.assign(**{name: np.minimum(table[column] / people, 1.0) for name, column in shares.items()})


def broadband() -> pd.DataFrame:
    """Return the share of households that 100 Mbit/s reach, by municipality; no rows where it was not built.

    Returns
    -------
    DataFrame
        `code` and `share_100mbit` (0-1).

    Examples
    --------
    >>> len(broadband())
    0
    """
    return read_table(BROADBAND) if has_table(BROADBAND) else pd.DataFrame(columns=BROADBAND.names)


def vet_fields() -> pd.DataFrame:
    """Return the fields of vocational education at each site; no rows where they were not built (the starter).

    Returns
    -------
    DataFrame
        `site_id`, `field` (classification of 2016, first level) and `programmes`.

    Examples
    --------
    >>> len(vet_fields())
    0
    """
    return read_table(VET_FIELDS) if has_table(VET_FIELDS) else pd.DataFrame(columns=VET_FIELDS.names)


def vet_offers() -> tuple[int, int, int] | None:
    """Return how many offers of vocational programmes were fetched, are used, and are listed as not used.

    None where none were fetched (the starter).
    """
    if not has_table(VET_OFFERS):
        return None
    fetched = read_table(RESTS_ON, RESTS_ON_FILE)
    rows = fetched.loc[(fetched["table"] == VET_OFFERS.name) & (fetched["dataset"] == "study_programmes"), "rows"]
    used = read_table(VET_OFFERS, VET_OFFERS_FILE)["reason"] == ""
    return int(rows.sum()), int(used.sum()), int((~used).sum())
