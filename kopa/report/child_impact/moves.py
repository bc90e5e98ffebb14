"""Who goes where instead: persons by the site that was their nearest and the one that is after a scenario."""

import pandas as pd

from kopa.scenarios.comparison import Comparison

COLUMNS = ("level", "sites_counted", "site_before", "site_after", "persons")


def moves(compared: Comparison) -> pd.DataFrame:
    """Return the persons whose nearest site changes, by both sites.

    Of every site that somebody leaves, those who stay with it have a row too: whether a group is kept together is seen
    from all of its parts.

    Returns
    -------
    pandas.DataFrame
        `level`, `sites_counted`, `site_before`, `site_after` (empty: none can be reached), `persons` (> 0), the
        largest part of each site first.
    """
    people = compared.cells
    known = people[people["before_min"].notna() & (people["persons_after"] > 0)]
    key = ["level", "sites_counted", "site_before", "site_after"]
    rows = known.groupby(key, sort=True)["persons_after"].sum().rename("persons").reset_index()
    changed = rows["site_before"] != rows["site_after"]
    left = rows.loc[changed, key[:3]].drop_duplicates()
    parts = rows.merge(left, on=key[:3]).sort_values([*key[:3], "persons"], ascending=[True, True, True, False])
    return parts[list(COLUMNS)].reset_index(drop=True)
