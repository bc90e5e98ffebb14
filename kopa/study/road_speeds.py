"""The table of speeds by class of road with those that a user set in their place."""

from collections.abc import Iterable

import pandas as pd

from kopa.accessibility.readers.national_roads import speed_table
from kopa.class_speeds import ClassSpeed

SET = "assumption: set by the user"


def with_class_speeds(speeds: Iterable[ClassSpeed]) -> pd.DataFrame:
    """Return the declared table of speeds in km/h with other speeds for some classes, in every width of theirs.

    Inside built-up areas the declared speed stays where none is set, but never above that outside.

    Examples
    --------
    >>> table = with_class_speeds([ClassSpeed(5, 40, 35)])
    >>> rows = table[table["road_class"] == 5][["summer_rural_kmh", "summer_urban_kmh", "winter_rural_kmh"]]
    >>> rows.drop_duplicates().values.tolist()
    [[40.0, 40.0, 35.0]]
    """
    table = speed_table()
    for one in speeds:
        mine = table["road_class"] == one.road_class
        for season in ("summer", "winter"):
            outside, inside = getattr(one, f"{season}_kmh"), getattr(one, f"{season}_urban_kmh")
            declared = table.loc[mine, f"{season}_urban_kmh"].astype(float)
            table = table.astype({f"{season}_rural_kmh": float, f"{season}_urban_kmh": float})
            table.loc[mine, f"{season}_rural_kmh"] = outside
            table.loc[mine, f"{season}_urban_kmh"] = declared.clip(upper=outside) if inside is None else inside
        table.loc[mine, "source"] = SET
    return table
