"""Which closing hurts least and which most: every site closed alone, one after another."""

import numpy as np
import pandas as pd

from kopa.scenarios.best_network.choice import SiteChoice
from kopa.scenarios.best_network.solving import check_limit

COLUMNS = (
    "rank", "site", "nearest_persons", "more_total", "mean", "p90", "worst", "over_limit", "unreachable",
)  # fmt: skip


def closings(choice: SiteChoice, *, limit: float) -> pd.DataFrame:
    """Return what closing each site alone comes to, the one that lengthens all ways least first.

    Parameters
    ----------
    choice
        People and sites: all of them are there, and one closes. Those that stay are left out.
    limit
        Minutes or kilometres beyond which persons are counted.

    Returns
    -------
    pandas.DataFrame
        `rank`, `site`, `nearest_persons` (persons to whom it is the nearest: not its pupils), `more_total`
        (person-minutes or person-kilometres one way that are added), `mean`, `p90`, `worst` and `over_limit` (persons)
        of those who have a way to some site at all, after the closing; `unreachable` persons lose their only way.
        Equal ones in the order of their ids.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> closings(choice, limit=5.0)[["rank", "site", "more_total", "over_limit"]].values.tolist()
    [[1, 'a', 40.0, 0.0], [2, 'b', 80.0, 20.0]]
    """
    check_limit(limit, "closings")
    nearest, before = choice.nearest_to(choice.sites), choice.total(choice.sites)
    rows = [_closed(choice, one, limit, before, float(nearest[one])) for one in choice.sites if one not in choice.stay]
    table = pd.DataFrame(rows, columns=list(COLUMNS[1:]))
    table = table.sort_values(["more_total", "site"], kind="stable", ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def _closed(choice: SiteChoice, site: str, limit: float, before: float, nearest: float) -> tuple[object, ...]:
    left = [one for one in choice.sites if one != site]
    ways = choice.nearest(left)
    lost = float(choice.persons[choice.served & np.isinf(ways)].sum())
    after = (choice.mean(left), choice.quantile(left, 0.9), choice.worst(left), choice.over(left, limit))
    return (site, nearest, choice.total(left) - before, *after, lost)
