"""What is published beside people of cells and sites: ages in time, jobs, languages; fields of study at sites."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from kopa.tables import AGES


def _empty(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True, eq=False)
class OfficialStatistics:
    """Figures of regions and municipalities as they are published; empty where none are given.

    Attributes
    ----------
    region_ages
        Persons of each region by age group and year: `region_code`, `kind` (observed, projection), `year`, ages.
    municipality_ages
        Persons of each municipality by age group in one year: `code`, `year`, ages.
    jobs_by_industry
        `code`, `industry` (TOL 2008), `jobs`.
    industries
        `industry`, its names, and the `field` of education that is taken to serve it (an assumption) with its names.
    swedish_speakers
        `code` and the `share` (0-1) of Swedish speakers, all ages.
    broadband
        `code` and the share (0-1) of households that 100 Mbit/s reach.
    vet_fields
        `site_id` and `field`: fields of vocational education at each site.

    Examples
    --------
    >>> OfficialStatistics().last_observed_year is None
    True
    """

    region_ages: pd.DataFrame = field(default_factory=lambda: _empty("region_code", "kind", "year", *AGES))
    municipality_ages: pd.DataFrame = field(default_factory=lambda: _empty("code", "year", *AGES))
    jobs_by_industry: pd.DataFrame = field(default_factory=lambda: _empty("code", "industry", "jobs"))
    industries: pd.DataFrame = field(default_factory=lambda: _empty("industry", "field"))
    swedish_speakers: pd.DataFrame = field(default_factory=lambda: _empty("code", "share"))
    broadband: pd.DataFrame = field(default_factory=lambda: _empty("code", "share_100mbit"))
    vet_fields: pd.DataFrame = field(default_factory=lambda: _empty("site_id", "field"))

    @cached_property
    def last_observed_year(self) -> int | None:
        """Last year in which the people of the regions were counted; None where nothing is given."""
        observed = self.region_ages.loc[self.region_ages["kind"] == "observed", "year"]
        return int(observed.max()) if len(observed) else None
