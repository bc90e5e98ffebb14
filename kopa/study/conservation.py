"""Nothing is lost on the way: what the sources hold against what a study holds."""

import pandas as pd

from kopa.errors import RunError
from kopa.regions import Region
from kopa.sources import country_tables, site_data
from kopa.tables import AGES

POPULATION_TOLERANCE_SHARE = 0.03
"""How far the persons in a region's cells may lie from its municipal statistics."""

ROUNDING_SHARE = 1e-4
"""How far rounding may put recorded figures of a municipality from its cells."""

WHOLE_KINDS = ("case", "maakunta", "country")
"""Regions for which that holds without exception; single municipalities may lie as far off as is documented."""


def table(region: Region, origins: pd.DataFrame, municipalities: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return what came in, what went out and what was listed as rejected.

    Parameters
    ----------
    region
        The region studied.
    origins, municipalities
        Its populated cells and its municipalities.
    sites
        Every education site of the country, with the `record` that each comes from.

    Returns
    -------
    pandas.DataFrame
        `what`, `in`, `out`, `rejected`, `tolerance_share` (0-1) and `ok`, a row per quantity.
    """
    codes = set(region.municipality_codes)
    fit = country_tables.population_fit()
    fit = fit[fit["code"].isin(codes)]
    documented = 0.0 if region.kind in WHOLE_KINDS else float(fit["deviation_share"].abs().max())
    tolerance = max(POPULATION_TOLERANCE_SHARE, documented + ROUNDING_SHARE)
    cells = float(origins["population"].sum())
    records = int(site_data.sites_sources()["records"].sum())
    kept = sites["record"].nunique() + len(site_data.sites_merged())
    rows = [
        ("municipalities of the region", len(codes), municipalities["code"].nunique(), 0, 0.0),
        ("municipalities with people in cells", len(codes), origins["municipality_code"].nunique(), 0, 0.0),
        ("persons: municipal statistics and cells", float(fit["statistics"].sum()), cells, 0, tolerance),
        ("persons: cells as recorded and as studied", float(fit["cells"].sum()), cells, 0, ROUNDING_SHARE),
        ("persons: cells and their age groups", cells, float(origins[list(AGES)].to_numpy().sum()), 0, 1e-9),
        ("records of education sites", records, kept, len(site_data.sites_rejected()), 0.0),
    ]
    found = pd.DataFrame(rows, columns=["what", "in", "out", "rejected", "tolerance_share"])
    difference = (found["in"] - found["out"] - found["rejected"]).abs()
    return found.assign(ok=difference <= found["tolerance_share"] * found["in"] + 1e-6)


def check(found: pd.DataFrame, region_id: str) -> None:
    """Raise unless everything that came in went out or is listed as rejected.

    Raises
    ------
    RunError
        Names every quantity that was not conserved.
    """
    lost = found[~found["ok"]]
    if len(lost):
        told = "; ".join(
            f"{what}: in {came:,.1f}, out {went:,.1f}, rejected {rejected:,.1f}"
            for what, came, went, rejected in lost[["what", "in", "out", "rejected"]].itertuples(index=False)
        )
        raise RunError(f"{region_id}: not conserved: {told}")
