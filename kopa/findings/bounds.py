"""Which minutes of a region are a bound, as a table: for whoever sets regions side by side."""

import math

import pandas as pd

from kopa.findings import knowledge
from kopa.findings.evidence import Evidence
from kopa.goals.catalogue.travel_time import MEDIAN, P90
from kopa.goals.comparison.ranks import BOUNDS
from kopa.tables import check


def bounds_table(evidence: Evidence) -> pd.DataFrame:
    """Return the minutes of a region and its municipalities that are so many at most or at least (`BOUNDS`).

    They are those of the region's own report (`knowledge.bound`): minutes that are a number of their own have no row.
    """
    parameters = evidence.source.parameters
    rows = [
        (evidence.source.region.id, code, level, statistic.id(parameters), bound)
        for level in evidence.levels
        for code in ("", *evidence.codes)
        for statistic in (MEDIAN, P90)
        if (bound := knowledge.bound(evidence, statistic, level, code))
        and math.isfinite(evidence.indicator(statistic, level, code).value)
    ]
    return check(pd.DataFrame(rows, columns=BOUNDS.names).astype("str"), BOUNDS, where="bounds of minutes")
