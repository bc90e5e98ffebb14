"""Tables of nearest sites: minutes, kilometres and status of every cell; no number where the sites are not known."""

from collections.abc import Callable, Iterable

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import Matrices
from kopa.tables import SITES_NOT_KNOWN

Nearest = Callable[[str, str], pd.DataFrame]
"""From a level and a metric to the nearest site of every cell."""


def nearest_table(times: Matrices, *, not_known: np.ndarray, metric: str, k: int) -> pd.DataFrame:
    """Return the `k` nearest sites of every cell; where the sites are not known, that alone.

    A site that happens to be listed need not be the nearest one where others are missing: its minutes would be an
    answer to another question.

    Parameters
    ----------
    times
        What every pair came to.
    not_known
        Cells in whose municipality the sites are not known.
    metric, k
        As `Matrices.nearest` takes them.
    """
    table = times.nearest(k, metric=metric)
    unknown = np.repeat(not_known, k)
    if unknown.any():
        table.loc[unknown, ["travel_time_min", "distance_km"]] = np.nan
        table.loc[unknown, "to_id"], table.loc[unknown, "status"] = "", SITES_NOT_KNOWN
    return table


def with_nearest_by_road(table: pd.DataFrame, by_road: pd.DataFrame) -> pd.DataFrame:
    """Return a table of nearest sites by time with `nearest_by_road_km`: of each cell, however many rows it has.

    Those are the kilometres of the shortest way to the site that is nearest by road, which need be none of the rows:
    what is counted by distance (over 5 km, 7 km) rests on them, not on the kilometres of the quickest way.

    Parameters
    ----------
    table
        Nearest sites of one level by time: `from_id` and `distance_km` at least.
    by_road
        The nearest site of every cell by road: `from_id`, `distance_km`.
    """
    km = table["from_id"].map(by_road.set_index("from_id")["distance_km"])
    made = table.copy()
    made.insert(list(table.columns).index("distance_km") + 1, "nearest_by_road_km", km)
    made.attrs.update(table.attrs)
    return made


def with_nearest(people: gpd.GeoDataFrame, levels: Iterable[str], nearest: Nearest) -> gpd.GeoDataFrame:
    """Return people with minutes, kilometres, nearest site and status of each level.

    The minutes are those of the quickest way to the nearest site by time, the kilometres those of the shortest way
    to the nearest site by road.
    """
    columns: dict[str, object] = {}
    for level in levels:
        by_time, by_distance = nearest(level, "time"), nearest(level, "distance")
        columns |= {
            f"time_{level}_min": by_time["travel_time_min"].to_numpy(),
            f"distance_{level}_km": by_distance["distance_km"].to_numpy(),
            f"nearest_{level}": by_time["to_id"].to_numpy(dtype=object),
            f"status_{level}": by_time["status"].to_numpy(dtype=object),
        }
    return people.assign(**columns)


def of_levels(tables: Iterable[tuple[str, pd.DataFrame]], mode: str) -> pd.DataFrame:
    """Return the tables of several levels one below the other, with the level and the mode of travel in front."""
    parts = [table.assign(level=level, mode=mode) for level, table in tables]
    joined = pd.concat(parts, ignore_index=True)
    joined = joined[["level", "mode", *[name for name in joined.columns if name not in ("level", "mode")]]]
    joined.attrs.update(parts[0].attrs)
    return joined
