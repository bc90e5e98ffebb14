"""Nothing is lost on the way: what the sources hold against what a study holds."""

from collections.abc import Iterator

import pandas as pd

from kopa.country import Country
from kopa.errors import RunError, TableError
from kopa.regions import Region
from kopa.sources.rests_on import official
from kopa.tables import AGES, OWN_TABLES

Row = tuple[str, float, float, int, float]
"""What, in, out, rejected, tolerated share."""

CAMPUSES = "institutions and campuses: fetched and used"
"""What the campuses of the register of organisations are called among what was fetched."""

POPULATION_TOLERANCE_SHARE = 0.03
"""How far the persons in a region's cells may lie from its municipal statistics."""

ROUNDING_SHARE = 1e-4
"""How far rounding may put recorded figures of a municipality from its cells."""

WHOLE_KINDS = ("case", "maakunta", "country")
"""Regions for which that holds without exception; single municipalities may lie as far off as is documented."""


def table(region: Region, country: Country, origins: pd.DataFrame) -> pd.DataFrame:
    """Return what came in, what went out and what was listed as rejected.

    Parameters
    ----------
    region
        The region studied.
    country
        What its people, municipalities and sites were taken from.
    origins
        Its populated cells.

    Returns
    -------
    pandas.DataFrame
        `what`, `in`, `out`, `rejected`, `tolerance_share` (0-1) and `ok`, a row per quantity.
    """
    codes = set(region.municipality_codes)
    inside = country.municipalities["code"].isin(codes)
    rows = [
        ("municipalities of the region", len(codes), int(inside.sum()), 0, 0.0),
        ("municipalities with people in cells", len(codes), origins["municipality_code"].nunique(), 0, 0.0),
        *_persons(region, country, origins),
        (
            "records of education sites and campuses" if CAMPUSES in country.fetched else "records of education sites",
            country.site_records,
            country.sites["record"].nunique() + country.merged_records,
            len(country.rejected_sites),
            0.0,
        ),
    ]
    if country.links is not None:
        rows.append(("links of roads: fetched and used", *country.links, 0.0))
    rows += [(what, *counts, 0.0) for what, counts in country.fetched.items()]
    sums = pd.DataFrame(rows, columns=["what", "in", "out", "rejected", "tolerance_share"])
    difference = (sums["in"] - sums["out"] - sums["rejected"]).abs()
    return sums.assign(ok=difference <= sums["tolerance_share"] * sums["in"] + 1e-6)


def _persons(region: Region, country: Country, origins: pd.DataFrame) -> Iterator[Row]:
    """Yield what becomes of persons; against statistics only where the cells are to agree with them."""
    fit = country.population_fit[country.population_fit["code"].isin(region.municipality_codes)]
    cells, statistics = float(origins["population"].sum()), fit.get("statistics")
    if statistics is not None and "people" in official(country.inputs.to_dict("records")):
        yield "persons: published by municipality and cells", float(statistics.sum()), cells, 0, ROUNDING_SHARE
    elif statistics is not None:
        documented = 0.0 if region.kind in WHOLE_KINDS else float(fit["deviation_share"].abs().max())
        tolerance = max(POPULATION_TOLERANCE_SHARE, documented + ROUNDING_SHARE)
        yield "persons: municipal statistics and cells", float(statistics.sum()), cells, 0, tolerance
    yield "persons: cells as recorded and as studied", float(fit["cells"].sum()), cells, 0, ROUNDING_SHARE
    yield "persons: cells and their age groups", cells, float(origins[list(AGES)].to_numpy().sum()), 0, 1e-9


def check_own_people(region: Region, country: Country, origins: pd.DataFrame) -> None:
    """Raise where an analyst's own people have no row of a municipality of the region.

    Raises
    ------
    TableError
        Names the file, every municipality, and the mend.
    """
    own = country.inputs[country.inputs["table"] == OWN_TABLES["population"]]
    absent = set(region.municipality_codes) - set(origins["municipality_code"])
    if own.empty or not absent:
        return
    name_of = country.municipalities.set_index("code")["name_fi"]
    lacking = ", ".join(f"{code} {name_of[code]}" for code in sorted(absent))
    raise TableError(
        str(own["file"].iloc[-1]),
        [
            f"municipality_code: no row of {lacking}, which {region.id} holds; add cells there (of 0 persons where "
            "nobody lives), or leave it out of the region"
        ],
    )


def check(sums: pd.DataFrame, region_id: str) -> None:
    """Raise unless everything that came in went out or is listed as rejected.

    Raises
    ------
    RunError
        Names every quantity that was not conserved.
    """
    lost = sums[~sums["ok"]]
    if len(lost):
        lost_words = "; ".join(
            f"{what}: in {came:,.1f}, out {went:,.1f}, rejected {rejected:,.1f}"
            for what, came, went, rejected in lost[["what", "in", "out", "rejected"]].itertuples(index=False)
        )
        raise RunError(f"{region_id}: not conserved: {lost_words}")
