"""Scorecards and variant values of made-up regions: small, and every variant differs."""

import pandas as pd

from kopa.goals.robustness.spread import Spread
from kopa.goals.robustness.values import VARIANT_VALUES
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.scorecard import scorecard
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import INDICATORS

PARAMETERS = Parameters(draws=300)
DESIGN = design(PARAMETERS, Spread(networks=4))

ROUTED = {
    ("G1.d.p90", "lukio"): "min", ("G1.c.10km", "lukio"): "share", ("G1.h.fgt1", "lukio"): "index",
    ("G1.d.km_mean", "basic_1_6"): "km", ("G1.a.share", "lukio"): "share",
    ("G5.a.penalty", "basic_1_6"): "min",
}  # fmt: skip
"""Indicators that depend on the variant."""

NORTH = dict(zip(ROUTED, (35.0, 0.7, 0.1, 2.0, 0.8, 0.9), strict=True))
SOUTH = dict(zip(ROUTED, (30.0, 0.8, 0.2, 1.5, 0.9, 1.1), strict=True))
WEST = dict(zip(ROUTED, (20.0, 0.5, 0.3, 2.5, 0.7, 0.2), strict=True))
REGIONS = {"north": NORTH, "south": SOUTH, "west": WEST}
CHANGE = {"north": -0.3, "south": -0.2, "west": -0.1}
"""G4.a.change: the same in every variant."""
SMALL = {"north": 0.2, "south": 0.1, "west": 0.05}
"""G4.a2.share: pupils, the same in every variant."""


def region(name):
    return Region(name, name, name, name, ("205", "290"), 2026)


def card(name, values=None, *, parameters=PARAMETERS, more=(), own=()):
    values = REGIONS.get(name, NORTH) if values is None else values
    rows = [(name, "", level, one, value, ROUTED[one, level], 1.0, "ok") for (one, level), value in values.items()]
    of_people = {"G4.a.change": CHANGE.get(name, -0.3), "G4.a2.share": SMALL.get(name, 0.2)}
    rows += [(name, "", "basic_1_6", one, value, "share", 1.0, "ok") for one, value in of_people.items()]
    rows += [(name, "", level, one, value, unit, 1.0, "ok") for one, level, value, unit in more]
    table = pd.DataFrame(rows, columns=INDICATORS.names)
    return scorecard(table, region(name), parameters, own=own)


def factor(variant):
    """A factor on values that every choice of the variant changes; 1 for the declared."""
    leg, drawn, street = variant.leg - 1, float(variant.people == 1), variant.streets - 1
    return 1 + 0.01 * variant.network + 0.04 * leg + 0.05 * drawn + 0.01 * street


def values(name, base=None, design=DESIGN):
    base = REGIONS.get(name, NORTH) if base is None else base
    rows = [
        (*variant.key, name, "", level, one, value * factor(variant))
        for variant in (*design.crossed, *design.extra)
        for (one, level), value in base.items()
    ]
    return pd.DataFrame(rows, columns=VARIANT_VALUES.names)


def together(*names):
    names = names or tuple(REGIONS)
    return pd.concat([card(one) for one in names]), pd.concat([values(one) for one in names])
