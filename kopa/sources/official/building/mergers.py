"""Into which institution one merged, by the National Agency for Education: the register of schools does not say."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from kopa.sources.derive.sites.rules import plain
from kopa.sources.official.building.raw_tables import RawTables

MERGERS, ORGANISATIONS = "mergers", "organisations"
DATASETS = (MERGERS, ORGANISATIONS)


class Heir(NamedTuple):
    """The institution that goes on, and the day of the merger."""

    number: str
    day: str


def heirs(raw: RawTables, names: Mapping[str, str], in_force: Collection[str], last_day: str) -> dict[str, Heir]:
    """Return the heirs of institutions that have ended, by number; empty where mergers were not fetched.

    One is known by its number where the answer tells it, else by its name, if no other that ended is called so.

    Parameters
    ----------
    raw
        What was fetched.
    names
        Names of the institutions that have ended, by number.
    in_force
        Numbers of the institutions that may be an heir.
    last_day
        Mergers of later days are to come.
    """
    if raw.lacking(DATASETS):
        return {}
    called = Counter(plain(name) for name in names.values())
    by_name = {plain(name): number for number, name in names.items() if called[plain(name)] == 1}
    number_of = _numbers(raw.table(ORGANISATIONS))
    table = raw.table(MERGERS)
    found: dict[str, Heir] = {}
    for row in table[(table["date"] != "") & (table["date"] <= last_day)].sort_values("date").itertuples():
        number = str(row.number) or by_name.get(plain(str(row.name_fi)), "")
        into = number_of.get(str(row.into_oid), str(row.into_number))
        if number in names and into in in_force:
            found[number] = Heir(into, str(row.date))
    return found


def _numbers(organisations: pd.DataFrame) -> dict[str, str]:
    here = organisations[organisations["institution_number"] != ""]
    return dict(zip(here["oid"], here["institution_number"], strict=True))
