"""Layout of the table of school routes."""

from kopa.tables import CODE, Column, Schema

SIDES = ("before", "after", "change")


def _spread(name: str, about: str, unit: str, *, low: float | None = 0) -> tuple[Column, ...]:
    return (
        Column(name, "number", f"{about}: mean of the draws", unit, empty=True, low=low),
        Column(f"{name}_low", "number", f"{about}: 5 % of the draws have less", unit, empty=True, low=low),
        Column(f"{name}_high", "number", f"{about}: 5 % of the draws have more", unit, empty=True, low=low),
    )


SCHOOL_ROUTES = Schema(
    "school_routes",
    (
        Column("side", "text", "before or after the scenario, or after less before", values=SIDES),
        Column("site", "text", "id of the school at the level; empty: all of the region's pupils", empty=True),
        Column("name", "text", "name of the school", empty=True),
        Column("municipality_code", "text", "municipality in which it lies", empty=True, pattern=CODE),
        Column("pupils", "number", "expected pupils whom law or municipality transports", "persons", empty=True),
        Column("without_way", "number", "of them without any way", "persons", empty=True),
        *_spread("routes", "routes of a morning", "routes", low=None),
        *_spread("vehicle_km", "kilometres with pupils on board, there and back", "km/day", low=None),
        *_spread("longest_ride_min", "longest ride of anybody", "min", low=None),
        *_spread("over_ride_limit", "pupils who ride longer than the limit, alone", "persons", low=None),
        *_spread(
            "cost",
            "kilometres of a year at the price that was given; empty: none was, or many are taught in Swedish where an "
            "option is asked (`many_swedish_speakers` in its answers)",
            "EUR/year",
            low=None,
        ),
    ),
    key=("side", "site"),
    about="shared school routes of the pupils whom law or municipality transports",
)
