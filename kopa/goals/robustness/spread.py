"""What is uncertain, and how far each choice is let vary: stated ranges, one place, nothing hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kopa.errors import InputError
from kopa.words.text import Text

SOURCES: Mapping[str, Text] = {
    "goal_weights": Text("tavoitteiden painot", "målens vikter", "weights of the goals"),
    "inner_weights": Text("tavoitteiden sisäiset painot", "vikterna inom målen", "weights inside the goals"),
    "goalposts": Text("pisteytyksen rajat", "poängsättningens gränser", "goalposts"),
    "normalisation": Text("pisteytystapa", "sättet att poängsätta", "normalisation"),
    "aggregation": Text("keskiarvon laji", "slaget av medelvärde", "kind of mean"),
    "speeds": Text("ajonopeudet tieluokittain", "körhastigheter per vägklass", "speeds by road class"),
    "access_leg": Text("matka tielle ja tieltä", "vägen till och från landsvägen", "way to and from the road"),
    "people": Text(
        "väestön paikka ja määrä ruuduissa", "var och hur många som bor i rutorna", "where and how many live in cells"
    ),
    "local_streets": Text("katuyhteydet taajamassa", "gator i tätorten", "local streets in built-up places"),
}
"""Sources of uncertainty, in the order of tables."""

SPEEDS_AND_DELAYS = Text(
    "ajonopeudet ja risteysten viive", "körhastigheter och korsningarnas fördröjning",
    "driving speeds and the delay of crossings",
)  # fmt: skip
"""Name of `speeds` where minutes hold delays of crossings, which are drawn with them."""

ROUTED = ("speeds", "access_leg", "people", "local_streets")
"""Sources that change travel times and distances; the others change what is made of them."""

NORMALISATIONS = ("goalposts", "minmax", "z", "rank")
"""Ways from values to scores; the first is the declared one."""

ROAD_CLASSES = (1, 2, 3, 4, 5, 9)
"""Road classes that have a factor of their own; 9 are ferries."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far every uncertain choice is let vary; each range is an assumption of this project.

    Attributes
    ----------
    networks
        Number of road networks with speeds of their own, each really routed; at least 64.
    speed_share
        Largest deviation of the factor on a road class's speed, uniform on both sides of 1.
    ferry_share
        The same of ferries.
    delay_share
        Largest deviation of the factor on all delays of crossings, where roads are charged any, uniform on both
        sides of 1: nine in ten pairs over 5 km of the Helsinki Region Travel Time Matrix 2018 are delayed by
        0.61 to 1.45 times the mean of a kilometre (midday; rush 0.64 to 1.43). That the mean of another region
        differs from that region's as much as its pairs do is an assumption.
    leg_speed_factors, leg_winding_factors
        Access leg: factors on its speed, and on how much longer than the straight line it is beyond 1.
        They go together, in their order: slow and winding, declared, quick and straight.
    people_draws
        Number of drawings of the people beside the study's own.
    people_apart_m
        How far from their point the people of a cell may live, along each axis, at most.
    people_apart_persons
        Standard deviation of the persons of one cell: the census is perturbed.
    people_elsewhere_share
        Share of the people whose dwelling is not located: here all of them live in localities.
    local_streets_factors
        Factors on the longest straight line that is gone over local streets.
    weight_shape
        Shape of the Dirichlet draws around the declared weights: with 5, the weight of one of five equal
        goals lies between 9 and 34 % in nine draws of ten.
    worst_post_share, best_post_share
        Largest shift of a goalpost as a share of the span between the two, uniform on both sides;
        natural limits (nobody, everybody, none) stay.
    declared_normalisation_share
        Share of the draws of ranks that are scored by goalposts; the other normalisations share the rest.
    """

    networks: int = 64
    speed_share: float = 0.15
    ferry_share: float = 0.30
    delay_share: float = 0.40
    leg_speed_factors: tuple[float, ...] = (2 / 3, 1.0, 4 / 3)
    leg_winding_factors: tuple[float, ...] = (5 / 3, 1.0, 1 / 2)
    people_draws: int = 2
    people_apart_m: float = 500.0
    people_apart_persons: float = 2.0
    people_elsewhere_share: float = 0.014
    local_streets_factors: tuple[float, ...] = (0.5, 1.0, 2.0)
    weight_shape: float = 5.0
    worst_post_share: float = 0.20
    best_post_share: float = 0.10
    declared_normalisation_share: float = 0.5

    def __post_init__(self) -> None:
        faults = []
        if self.networks < 1:
            faults.append(f"networks is {self.networks}; at least 1 is needed")
        faults += [
            f"{name} is {getattr(self, name)}; expected 0 to under 0.5"
            for name in ("speed_share", "ferry_share", "delay_share", "worst_post_share", "best_post_share")
            if not 0 <= getattr(self, name) < 0.5
        ]
        if len(self.leg_speed_factors) != len(self.leg_winding_factors):
            faults.append("leg_speed_factors and leg_winding_factors differ in length; they go together")
        if self.people_draws < 0:
            faults.append(f"people_draws is {self.people_draws}; at least 0 is needed")
        faults += [
            f"{name} lacks 1, the declared value"
            for name in ("leg_speed_factors", "leg_winding_factors", "local_streets_factors")
            if 1.0 not in getattr(self, name)
        ]
        if not self.weight_shape > 0:
            faults.append(f"weight_shape is {self.weight_shape}; expected a number above 0")
        if not 0 < self.declared_normalisation_share <= 1:
            faults.append(f"declared_normalisation_share is {self.declared_normalisation_share}; expected 0 to 1")
        if faults:
            raise InputError("spread: " + "; ".join(faults))

    @property
    def declared_leg(self) -> int:
        """Position of the declared access leg."""
        return self.leg_speed_factors.index(1.0)

    @property
    def declared_streets(self) -> int:
        """Position of the declared local streets."""
        return self.local_streets_factors.index(1.0)


def with_comma(text: Text) -> Text:
    """Return a text with decimals as each language writes them.

    Examples
    --------
    >>> with_comma(Text("1.5 km", "1.5 km", "1.5 km")).sv
    '1,5 km'
    """
    fi, sv = (re.sub(r"(?<=\d)\.(?=\d)", ",", one) for one in (text.fi, text.sv))
    return Text(fi, sv, text.en)


def _range_of_people(spread: Spread) -> Text:
    n, m, persons = spread.people_draws, f"{spread.people_apart_m:.0f}", f"{spread.people_apart_persons:g}"
    share = f"{100 * spread.people_elsewhere_share:.1f}"
    return Text(
        f"{n} arvontaa: paikka ruudussa ±{m} m, ruudun henkilöt keskihajonnalla {persons}, "
        f"{share} % ilman paikannettua asuntoa taajamiin",
        f"{n} dragningar: plats i rutan ±{m} m, rutans personer med standardavvikelsen {persons}, "
        f"{share} % utan lokaliserad bostad i tätorter",
        f"{n} drawings: place in the cell ±{m} m, persons of a cell by a standard deviation of {persons}, "
        f"{share}% without a located dwelling in localities",
    )


def _range_of_delays(spread: Spread) -> Text:
    least, most = f"{1 - spread.delay_share:g}", f"{1 + spread.delay_share:g}"
    return Text(
        f"; risteysten viiveen kerroin {least}–{most}",
        f"; faktor på korsningarnas fördröjning {least}–{most}",
        f"; delays of crossings times {least}–{most}",
    )


def _one_after_the_other(first: Text, then: Text) -> Text:
    return Text(first.fi + then.fi, first.sv + then.sv, first.en + then.en)


def spread_table(spread: Spread, *, language: str = "en", delays: bool = False) -> pd.DataFrame:
    """Return what varies and how far, for the reader: columns `source_id`, `source`, `range`.

    With `delays` the speeds' range is said with that of the delays of crossings, which are drawn with them.

    Examples
    --------
    >>> spread_table(Spread()).set_index("source_id").loc["speeds", "range"]
    '64 routed networks; every road class times 0.85–1.15, ferries times 0.7–1.3'
    """
    speeds, ferries = spread.speed_share, spread.ferry_share
    worst, best = 100 * spread.worst_post_share, 100 * spread.best_post_share
    legs = "; ".join(
        f"{speed:.2g} ×, {winding:.2g} ×"
        for speed, winding in zip(spread.leg_speed_factors, spread.leg_winding_factors, strict=True)
    )
    streets = ", ".join(f"{factor:g} ×" for factor in spread.local_streets_factors)
    shape = f"{spread.weight_shape:g}"
    other = f"{100 * (1 - spread.declared_normalisation_share):.0f}"
    ranges = {
        "goal_weights": Text(*(f"Dirichlet, {word} {shape}" for word in ("muoto", "form", "shape"))),
        "inner_weights": Text(*(f"Dirichlet, {word} {shape}" for word in ("muoto", "form", "shape"))),
        "goalposts": Text(
            f"huonompi ±{worst:.0f} %, parempi ±{best:.0f} % rajojen välistä; luonnolliset rajat pysyvät",
            f"den sämre ±{worst:.0f} %, den bättre ±{best:.0f} % av spannet; naturliga gränser består",
            f"the worse ±{worst:.0f}%, the better ±{best:.0f}% of their span; natural limits stay",
        ),
        "normalisation": Text(
            f"rajat; sijoissa {other} % arvonnoista: min–max, z, järjestysluku",
            f"gränser; i rangordning {other} % av dragningarna: min–max, z, rang",
            f"goalposts; for ranks {other}% of the draws: min-max, z, rank",
        ),
        "aggregation": Text(
            "aritmeettinen tai geometrinen, sisällä ja yli tavoitteiden",
            "aritmetiskt eller geometriskt, inom och över målen",
            "arithmetic or geometric, inside and over the goals",
        ),
        "speeds": Text(
            f"{spread.networks} reititettyä verkkoa; tieluokan kerroin {1 - speeds:g}–{1 + speeds:g}, "
            f"lautat {1 - ferries:g}–{1 + ferries:g}",
            f"{spread.networks} beräknade vägnät; vägklassens faktor {1 - speeds:g}–{1 + speeds:g}, "
            f"färjor {1 - ferries:g}–{1 + ferries:g}",
            f"{spread.networks} routed networks; every road class times {1 - speeds:g}–{1 + speeds:g}, "
            f"ferries times {1 - ferries:g}–{1 + ferries:g}",
        ),
        "access_leg": Text(f"nopeus, mutkat: {legs}", f"hastighet, krokar: {legs}", f"speed, winding: {legs}"),
        "people": _range_of_people(spread),
        "local_streets": Text(*(f"{word} {streets}" for word in ("pisin matka", "längsta väg", "longest way"))),
    }
    names = dict(SOURCES)
    if delays:
        names["speeds"] = SPEEDS_AND_DELAYS
        ranges["speeds"] = _one_after_the_other(ranges["speeds"], _range_of_delays(spread))
    rows = [(key, names[key].get(language), with_comma(ranges[key]).get(language)) for key in SOURCES]
    return pd.DataFrame(rows, columns=["source_id", "source", "range"])
