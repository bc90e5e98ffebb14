"""Sites in use that another source calls closed: which they are."""

import pandas as pd


def disputed_rows(rejected: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a region's sites in use that a rejected record of another source calls closed.

    Parameters
    ----------
    rejected
        Records that became no site: `name`, `municipality_code` and `reason_code`; without these nothing is disputed.
    sites
        Sites with `name`, `municipality_code` and `in_region`, one row a level.

    Examples
    --------
    >>> why = ["closed", "type_unknown"]
    >>> rejected = pd.DataFrame({"name": ["A", "B"], "municipality_code": "214", "reason_code": why})
    >>> sites = pd.DataFrame({"id": [1, 2], "name": ["A", "B"], "municipality_code": "214", "in_region": True})
    >>> disputed_rows(rejected, sites)["id"].tolist()
    [1]
    """
    if not {"name", "reason_code", "municipality_code"} <= set(rejected):
        return sites.iloc[:0]
    closed = rejected.loc[rejected["reason_code"] == "closed", ["name", "municipality_code"]].drop_duplicates()
    in_region = pd.DataFrame(sites[sites["in_region"].astype(bool)])
    return in_region.merge(closed, on=["name", "municipality_code"])
