"""G3.a and G3.b: jobs of the region by industry, and by the field of education that is taken to serve each."""

from collections.abc import Iterator

import pandas as pd

from kopa.goals.indicator import MISSING, Group, Statistic, Value
from kopa.goals.inputs import StudyInputs
from kopa.sources.derive.industries import FIELDS
from kopa.words.text import Text

YEAR = 2017
"""Year of the jobs (31 December), which stands in every name: no later year is published openly by municipality."""

CONTEXT = Text(
    "taustatieto: näytetään, ei pisteytetä",
    "bakgrundsuppgift: visas, poängsätts inte",
    "context: shown, not scored",
)
JOBS = Statistic(
    "G3.a.jobs",
    Text(f"työpaikkoja alueella {YEAR}", f"arbetsplatser i området {YEAR}", f"jobs in the area in {YEAR}"),
    "jobs",
    unscored=CONTEXT,
)
OF_JOBS = "G3.b.jobs."
"""How the ids of indicators from the table of industries begin."""

OF_FIELD = {
    field: Statistic(
        f"{OF_JOBS}{field}",
        Text(
            f"työpaikkojen osuus {YEAR}: {fi}",
            f"andel av arbetsplatserna {YEAR}: {sv}",
            f"share of the jobs in {YEAR}: {en}",
        ),
        "share",
        unscored=CONTEXT,
    )
    for field, (fi, sv, en) in FIELDS.items()
}


def jobs(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.a, jobs: all jobs of the group's municipalities on 31 December 2017."""
    here = _here(inputs, group.codes)
    yield Value(JOBS, float(here["jobs"].sum()) if len(here) else MISSING)


def jobs_of_fields(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.b, share 0-1: jobs of the industries that each field of education is taken to serve: an assumption."""
    here, by_field = _here(inputs, group.codes), jobs_by_field(inputs, group.codes)
    total = float(here["jobs"].sum()) if len(here) else 0.0
    for field, statistic in OF_FIELD.items():
        yield Value(statistic, by_field.get(field, 0.0) / total if total else MISSING, status="assumption")


def jobs_by_field(inputs: StudyInputs, codes: tuple[str, ...]) -> "pd.Series[float]":
    """Return the jobs of some municipalities by field of education; industries that have no field are left out.

    Which field serves an industry is an assumption (`kopa.sources.derive.industries`).
    """
    fields = inputs.statistics.industries.set_index("industry")["field"]
    here = _here(inputs, codes)
    summed = here["jobs"].astype(float).groupby(here["industry"].map(fields)).sum()
    return summed[summed.index != ""]


def jobs_by_industry(inputs: StudyInputs) -> pd.DataFrame:
    """Return the jobs of the region by industry beside the whole country's, most jobs first.

    Returns
    -------
    pandas.DataFrame
        `industry` (TOL 2008), `name_fi`, `name_sv`, `name_en`, `jobs`, `share` and `share_country` (0-1), `year`, and
        the `field` of education that is taken to serve it, with its names; no rows without statistics.
    """
    statistics, codes = inputs.statistics, inputs.region.municipality_codes
    country = statistics.jobs_by_industry.groupby("industry")["jobs"].sum().astype(float)
    here = _here(inputs, codes).groupby("industry")["jobs"].sum().astype(float).reindex(country.index, fill_value=0.0)
    shares = pd.DataFrame({"jobs": here, "share": here / here.sum(), "share_country": country / country.sum()})
    table = statistics.industries.merge(shares.reset_index(), on="industry").assign(year=YEAR)
    return table.sort_values(["jobs", "industry"], ascending=[False, True], ignore_index=True)


def _here(inputs: StudyInputs, codes: tuple[str, ...]) -> pd.DataFrame:
    table = inputs.statistics.jobs_by_industry
    return table[table["code"].isin(codes)]
