"""Changes of schools as they are told: those known by hand, and the ends that a fetched register shows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kopa.sources.official.building.mergers import Heir
from kopa.sources.schemas.schools import SITE_CHANGES


def with_ends(
    by_hand: pd.DataFrame, ended: pd.DataFrame, why: Mapping[str, str], heirs: Mapping[str, Heir], year: int
) -> pd.DataFrame:
    """Return the changes told by hand, and that schools have ended.

    The register does not say the day: they are told of the last day of its year, and so are ends that were told by hand
    of a later one. Where it is known into which school one merged, they are told of the day of that.

    Parameters
    ----------
    by_hand
        Changes as `kopa.sources.schemas.schools.SITE_CHANGES`.
    ended
        Schools that the register no longer has in force: `institution_number` and `name`.
    why
        Why each of them has ended, in words, by number.
    heirs
        Into which school each merged that did, as far as it is known, by number.
    year
        Year of the register.
    """
    last = f"{year}-12-31"
    ends = by_hand["change"].isin(["closed", "merged"])
    too_late = ends & by_hand["institution_number"].isin(ended["institution_number"]) & (by_hand["date"] > last)
    by_hand = by_hand.assign(date=by_hand["date"].mask(too_late, last))
    new = ended[~ended["institution_number"].isin(by_hand.loc[ends, "institution_number"])]
    told = [_told(number, why[number], heirs.get(number), year) for number in new["institution_number"]]
    rows = pd.DataFrame(told, columns=["change", "date", "into_number", "source", "note"], index=new.index)
    rows = rows.assign(institution_number=new["institution_number"], name=new["name"])
    empty = {c.name: "" if c.kind == "text" else np.nan for c in SITE_CHANGES.columns}
    rows = rows.assign(**{name: value for name, value in empty.items() if name not in rows})
    table = pd.concat([by_hand, rows[by_hand.columns.tolist()]], ignore_index=True)
    return table.sort_values(["institution_number", "name", "date"], ignore_index=True)


def _told(number: str, why: str, heir: Heir | None, year: int) -> tuple[str, str, str, str, str]:
    register = f"Statistics Finland, register of educational institutions {year}"
    if heir is None:
        return "closed", f"{year}-12-31", "", register, why
    return "merged", heir.day, heir.number, f"{register}; National Agency for Education, mergers of organisations", why
