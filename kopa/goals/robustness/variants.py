"""Which roads, legs, people and streets are routed: the design of the variants, seeded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.inputs import Floats
from kopa.goals.robustness.spread import ROAD_CLASSES, Spread
from kopa.parameters import Parameters

DECLARED, SLOW, FAST = 0, -1, -2
"""Networks that are not drawn: declared speeds, every road class at the slow and at the fast end.

Delays of crossings are as declared in all three.
"""

NEVER_DRAWN = (SLOW, FAST)
"""Networks for the table of one change at a time."""

NO_STREETS = -1
"""Local streets that are never drawn: none at all, as the road table has it."""

KEYS = ("network", "leg", "people", "streets")
"""Columns that name a variant."""


@dataclass(frozen=True)
class Variant:
    """One way in which travel times and distances could be computed.

    Attributes
    ----------
    network, leg, people, streets
        Positions in the design; people 0 are those of the study, the others are drawn.
    access_speed_kmh, access_detour
        Speed of the access leg and its length over the straight line.
    local_streets_max_m
        Longest straight line over local streets.
    """

    network: int
    leg: int
    people: int
    streets: int
    access_speed_kmh: float
    access_detour: float
    local_streets_max_m: float

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What names the variant in tables."""
        return self.network, self.leg, self.people, self.streets


@dataclass(frozen=True)
class Design:
    """Everything that is routed: factors on speeds and delays by network, and the variants on them.

    Attributes
    ----------
    spread
        The ranges.
    speed_factors
        Factor by road class of every network: index network, columns road classes.
    delay_factors
        Factor on the delays of crossings of every network: index network. It changes nothing where none are charged.
    crossed
        Every network with each leg, drawing of people and local streets, one of them apart from what is declared at a
        time, and with those of `joint`: what draws and indices are made of (`kopa.goals.robustness.scores`).
    extra
        Variants for the table of one change at a time.
    joint
        Every network with one draw of the other choices: for intervals of single values. First the declared.
    """

    spread: Spread
    speed_factors: pd.DataFrame
    delay_factors: pd.Series
    crossed: tuple[Variant, ...]
    extra: tuple[Variant, ...]
    joint: tuple[Variant, ...]

    @property
    def declared(self) -> Variant:
        """The variant of the declared parameters."""
        return self.joint[0]

    @property
    def people(self) -> range:
        """Numbers of the drawings of people; 0: as the study has them."""
        return range(1 + self.spread.people_draws)


def design(parameters: Parameters, spread: Spread | None = None) -> Design:
    """Return the design of the variants, drawn from `parameters.seed`: the same seed gives the same design.

    The speed factors fill their range evenly (a scrambled Sobol sequence), each road class by itself. So do those of
    delays, drawn by themselves: they move no other draw, and roads without delays have the same networks.

    Examples
    --------
    >>> made = design(Parameters())
    >>> len(made.crossed), made.declared.access_speed_kmh, made.declared.people
    (499, 30.0, 0)
    """
    spread = spread or Spread()
    factors = speed_factors(spread, parameters.seed)
    people = range(1 + spread.people_draws)
    legs, streets = range(len(spread.leg_speed_factors)), range(len(spread.local_streets_factors))
    numbers = [DECLARED, *range(1, spread.networks + 1)]

    def variant(network: int, leg: int, drawn: int, street: int) -> Variant:
        winding = (parameters.access_detour - 1) * spread.leg_winding_factors[leg]
        street_factor = 0.0 if street == NO_STREETS else spread.local_streets_factors[street]
        return Variant(
            network, leg, drawn, street,
            access_speed_kmh=parameters.access_speed_kmh * spread.leg_speed_factors[leg],
            access_detour=1 + winding,
            local_streets_max_m=parameters.local_streets_max_m * street_factor,
        )  # fmt: skip

    usual = (spread.declared_leg, 0, spread.declared_streets)
    alone = [usual, *((leg, *usual[1:]) for leg in legs), *((usual[0], drawn, usual[2]) for drawn in people)]
    alone += [(*usual[:2], street) for street in streets]
    others = [usual, *_others(spread, parameters.seed)]
    crossed = tuple(
        variant(number, *choices)
        for number in numbers for choices in dict.fromkeys((*alone, others[number]))
    )  # fmt: skip
    extra = (*(variant(number, *usual) for number in (SLOW, FAST)), variant(DECLARED, *usual[:2], NO_STREETS))
    joint = tuple(variant(number, *others[number]) for number in numbers)
    return Design(spread, factors, delay_factors(spread, parameters.seed), crossed, extra, joint)


def speed_factors(spread: Spread, seed: int) -> pd.DataFrame:
    """Return the factor on the speed of every road class, by network; 1 in the declared one.

    Examples
    --------
    >>> table = speed_factors(Spread(), 2026)
    >>> table.shape, bool(table.loc[1:, 1].between(0.85, 1.15).all()), float(table.loc[0, 1])
    ((67, 6), True, 1.0)
    """
    reach = np.array([spread.ferry_share if one == 9 else spread.speed_share for one in ROAD_CLASSES])
    drawn = 1 + reach * (2 * _evenly(spread.networks, len(ROAD_CLASSES), seed) - 1)
    rows = np.vstack([np.ones(len(ROAD_CLASSES)), drawn, 1 - reach, 1 + reach])
    return pd.DataFrame(rows, index=_networks(spread), columns=list(ROAD_CLASSES))


def delay_factors(spread: Spread, seed: int) -> pd.Series:
    """Return the factor on the delays of crossings, by network; 1 in those that are not drawn.

    Examples
    --------
    >>> table = delay_factors(Spread(), 2026)
    >>> len(table), bool(table.loc[1:64].between(0.6, 1.4).all()), table.loc[[0, -1, -2]].tolist()
    (67, True, [1.0, 1.0, 1.0])
    """
    rng = np.random.default_rng([seed, 3])
    even = (rng.permutation(spread.networks) + rng.random(spread.networks)) / spread.networks  # one in each equal part
    drawn = 1 + spread.delay_share * (2 * even - 1)
    return pd.Series([1.0, *drawn, 1.0, 1.0], index=_networks(spread))


def _networks(spread: Spread) -> pd.Index:
    return pd.Index([DECLARED, *range(1, spread.networks + 1), SLOW, FAST], name="network")


def factor_of(road_class: pd.Series, factors: Mapping[int, float]) -> Floats:
    """Return the factor on the speed of every road, by its class.

    Raises
    ------
    InputError
        A road class without a factor.

    Examples
    --------
    >>> factor_of(pd.Series([4, 9]), {4: 1.1, 9: 0.8}).tolist()
    [1.1, 0.8]
    """
    factor: Floats = np.asarray(road_class.astype(int).map(factors), np.float64)
    if np.isnan(factor).any():
        missing = sorted({str(one) for one in road_class[np.isnan(factor)]})
        raise InputError(f"speed factors: none for road class {', '.join(missing)}; classes: {sorted(factors)}")
    return factor


def _evenly(count: int, dimensions: int, seed: int) -> Floats:
    from scipy.stats import qmc  # half a second to import, which only a study of robustness needs

    power = int(np.ceil(np.log2(max(count, 2))))
    points: Floats = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed)).random_base2(power)
    return points[:count]


def _others(spread: Spread, seed: int) -> list[tuple[int, int, int]]:
    """Return leg, people and streets of every drawn network: each value equally often, in random order."""
    rng = np.random.default_rng([seed, 1])
    counts = (len(spread.leg_speed_factors), 1 + spread.people_draws, len(spread.local_streets_factors))
    columns = [rng.permutation(np.arange(spread.networks) % count) for count in counts]
    return [(int(a), int(b), int(c)) for a, b, c in zip(*columns, strict=True)]
