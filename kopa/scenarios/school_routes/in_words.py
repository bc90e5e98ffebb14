"""School routes of a scenario as a sentence."""

from typing import Any

import pandas as pd

from kopa.words.texts import Texts


def routes_in_words(routes: pd.DataFrame, t: Texts, *, seats: int, ride_limit_min: float) -> str:
    """Return the routes of the region before and after, with the intervals of the draws.

    Parameters
    ----------
    routes
        `kopa.scenarios.school_routes.tables.SCHOOL_ROUTES`, with both sides.
    t
        The words of a language.
    seats, ride_limit_min
        As the routes were made with.
    """
    of_region = {str(row["side"]): row for row in routes[routes["site"] == ""].to_dict("records")}
    before, after, change = (of_region[side] for side in ("before", "after", "change"))
    signed = ("+" if change["vehicle_km"] > 0 else "") + t.integer(change["vehicle_km"])
    return t(
        "school_routes_told",
        seats=t.integer(seats),
        ride=t.number(ride_limit_min),
        before=t.integer(before["routes"]),
        after=t.integer(after["routes"]),
        before_km=t.integer(before["vehicle_km"]),
        before_span=_span(before, t),
        change_km=signed,
        change_span=_span(change, t),
    )


def _span(row: dict[Any, Any], t: Texts) -> str:
    return f"{t.integer(row['vehicle_km_low'])}…{t.integer(row['vehicle_km_high'])}"
