"""Every number that a study chooses: frozen, each with its unit, its source and a sentence.

Values that rest on a choice of this project, and not on a law or a publication, say `assumption`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

import pandas as pd

from kopa.class_speeds import ClassSpeed
from kopa.declaration import Declaration
from kopa.errors import TableError, UnknownNameError
from kopa.html_rows import html_rows
from kopa.parameter_checks import LineOf, as_declared, at_line, closest, relation_faults, value_faults

SCHEMA_VERSION = 1

BASIC_ACT = "Basic Education Act 628/1998, section 32"
AID_ACT = "Act on school travel aid 48/1997, as amended from 1.8.2021"
AVI = "Regional state administrative agencies, evaluation of basic services 2011-2015"
OWN = "choice of this project"
HRTTM = "Helsinki Region Travel Time Matrix 2018, Digital Geography Lab (CC BY 4.0)"
PUBLISHER = "who publishes the reports"

AS_DECLARED = "declared"
"""What the table of parameters says of speeds that nobody set."""


@dataclass(frozen=True)
class Parameter:
    """One chosen value with its unit and what it rests on."""

    value: Any
    unit: str
    source: str
    assumption: bool


def _number(
    default: Any,
    unit: str,
    about: str,
    source: str = OWN,
    *,
    low: float | None = 0,
    high: float | None = None,
    sure: bool = False,
) -> Any:
    declared = Declaration(about, unit, source, assumption=not sure, low=low, high=high)
    return field(default=default, metadata={"declared": declared})


def _word(default: str, values: tuple[str, ...], about: str, source: str = OWN) -> Any:
    return field(default=default, metadata={"declared": Declaration(about, "", source, assumption=True, values=values)})


def _time(default: str, about: str) -> Any:
    declared = Declaration(about, "", OWN, assumption=True, is_time=True)
    return field(default=default, metadata={"declared": declared})


def _free_text(about: str) -> Any:
    return field(default="", metadata={"declared": Declaration(about, "", PUBLISHER, assumption=False)})


@dataclass(frozen=True)
class Parameters:
    """Choices of a study; every field has a unit, a source and a sentence (see `table`).

    Raises
    ------
    TableError
        With every value that has the wrong type or lies outside its range.

    Examples
    --------
    >>> parameters = Parameters()
    >>> parameters.basic_transport_km, parameters["basic_transport_km"].source
    (5.0, 'Basic Education Act 628/1998, section 32')
    >>> Parameters(season="autumn")
    Traceback (most recent call last):
        ...
    kopa.errors.TableError: parameters: season: is 'autumn'; expected one of summer, winter
    """

    season: str = _word("summer", ("summer", "winter"), "Season whose speed limits cars drive by.")
    speeds: tuple[ClassSpeed, ...] = _number(
        (),
        "km/h",
        "Speed limits by class of road, summer / winter (inside built-up areas); other classes as declared.",
        "Road Traffic Act 729/2018, and assumptions where it does not say (docs/methods-travel-times.md)",
        low=None,
    )
    access_speed_kmh: float = _number(
        30.0, "km/h", "Speed between a point and the road network, at both ends.", low=1, high=120
    )
    access_detour: float = _number(
        1.3, "ratio", "How much longer the way to the road is than the straight line.", low=1, high=5
    )
    access_max_m: float = _number(
        10_000.0, "m", "Farthest road that a point is joined to; farther points have no road.", low=1, high=100_000
    )
    local_streets_max_m: float = _number(
        5_000.0,
        "m",
        "Longest straight line over streets that the road data lacks, for people of a built-up place; 0: none.",
        high=20_000,
    )
    isochrone_cutoffs_min: tuple[float, ...] = _number(
        (15.0, 30.0, 45.0, 60.0), "min", "Door-to-door times at which reach is counted.", low=1, high=1440
    )

    basic_transport_km: float = _number(
        5.0, "km", "One-way trip beyond which transport to basic education is free.", BASIC_ACT, sure=True
    )
    pupil_walk_km: float = _number(
        3.0,
        "km",
        "Way on foot within which small pupils walk to school by many municipalities' principles.",
        "principles of municipalities on school transport; not in the act",
    )
    legal_day_under_13_min: float = _number(
        150.0,
        "min/day",
        "Longest school day trip there and back under 13 years, waiting included.",
        BASIC_ACT,
        sure=True,
    )
    legal_day_from_13_min: float = _number(
        180.0,
        "min/day",
        "Longest school day trip there and back from 13 years, waiting included.",
        BASIC_ACT,
        sure=True,
    )
    travel_aid_km: float = _number(
        7.0, "km", "One-way trip from which students with free education get school travel aid.", AID_ACT, sure=True
    )
    travel_aid_other_km: float = _number(
        10.0, "km", "One-way trip from which other upper secondary students get school travel aid.", AID_ACT, sure=True
    )
    travel_aid_max_km: float = _number(
        100.0,
        "km",
        "One-way trip up to which school travel aid is paid.",
        f"{AID_ACT}; as described by {AVI}",
        sure=True,
    )
    basic_near_km: float = _number(5.0, "km", "A basic school within this road distance is near.", AVI, sure=True)
    second_near_km: float = _number(
        10.0, "km", "An upper secondary site within this road distance is near.", AVI, sure=True
    )
    second_reach_km: float = _number(
        30.0, "km", "An upper secondary site within this road distance is within reach.", AVI, sure=True
    )
    choice_min: float = _number(45.0, "min", "Door-to-door time within which sites count as a choice.")
    choice_sites: int = _number(
        3,
        "sites",
        "Number of sites from which one can speak of a choice (the agencies: three fields of VET).",
        AVI,
        low=1,
    )
    nearest_mean_of: int = _number(
        3,
        "sites",
        "Number of nearest sites in the mean of the nearest.",
        "Eurostat, access to services",
        low=1,
        sure=True,
    )
    adult_reach_min: float = _number(30.0, "min", "Door-to-door time within which an adult is reached by a site.")
    workplace_reach_min: float = _number(
        90.0, "min", "One-way time to a workplace in full-time work.",
        "half of 180 minutes there and back: Unemployment Security Act since 2017, by a secondary source",
    )  # fmt: skip
    workplace_reach_km: float = _number(
        80.0, "km", "Road distance to a workplace in the commuting area used until 2016.",
        "Unemployment Security Act until 2016, by a secondary source",
    )  # fmt: skip

    pupil_walk_kmh: float = _number(
        4.2,
        "km/h",
        "Walking speed of pupils of basic education (70 m a minute), to stops too.",
        HRTTM,
        low=1,
        high=10,
        sure=True,
    )
    adult_walk_kmh: float = _number(
        4.8, "km/h", "Walking speed from upper secondary education on: an adult's; to stops too.", low=1, high=10
    )
    bicycle_kmh: float = _number(
        12.0, "km/h", "Speed by bicycle: of the matrix's slow cyclist; its fast one rides 19.", HRTTM, low=4, high=30,
        sure=True,
    )  # fmt: skip
    bicycle_stop_min: float = _number(
        1.0, "min", "Minutes of fetching, locking and leaving a bicycle.", HRTTM, high=15, sure=True
    )
    walk_detour: float = _number(
        1.3,
        "ratio",
        "Estimated way on foot over the straight line, where the road data has no paths and its roads are longer.",
        low=1,
        high=3,
    )
    walk_least_ratio: float = _number(
        0.87, "ratio", "Walked over estimated way on foot: one pair in twenty has less.", f"measured on {HRTTM}",
        low=0.3, high=1, sure=True,
    )  # fmt: skip
    walk_most_ratio: float = _number(
        1.33, "ratio", "Walked over estimated way on foot: one pair in twenty has more.", f"measured on {HRTTM}",
        low=1, high=5, sure=True,
    )  # fmt: skip

    contact_days_site: float = _number(
        5.0, "days/week", "Days a week at the site in full-time contact teaching.", high=7
    )
    contact_days_workplace: float = _number(
        5.0, "days/week", "Days a week at the workplace in workplace learning.", high=7
    )
    contact_days_blended: float = _number(
        2.0, "days/week", "Days a week at the site when the rest is studied online.", high=7
    )

    school_bell: str = _time("08:30", "When school begins, where people go without a car.")
    school_out: str = _time("15:00", "When school is out, where people go without a car.")
    school_bell_earliest: str = _time("08:00", "Earliest bell in the range of a school day without a car.")
    school_out_earliest: str = _time("14:00", "When school is out that begins with the earliest bell.")
    school_bell_latest: str = _time("09:45", "Latest bell in the range of a school day without a car.")
    school_out_latest: str = _time("16:00", "When school is out that begins with the latest bell.")
    stop_walk_m: float = _number(
        2_000.0,
        "m",
        "Longest walk to a stop, straight or along paths where roads hold them; all the way 2.5 times as much.",
        high=20_000,
    )
    stop_walk_least_m: float = _number(
        1_000.0, "m", "Least of the longest walks to a stop in the range of a school day without a car.", high=20_000
    )
    stop_walk_most_m: float = _number(
        3_000.0, "m", "Most of the longest walks to a stop in the range of a school day without a car.", high=20_000
    )
    rides_under_13: int = _number(1, "rides", "Rides a way that children under 13 are asked to make.", low=1, high=7)
    rides_from_13: int = _number(2, "rides", "Rides a way that those from 13 years are asked to make.", low=1, high=7)

    missed_connection_min: int = _number(
        15, "min", "By how many minutes a departure may be moved to count as a missed connection.", low=1, high=30
    )

    small_site_persons: float = _number(50.0, "persons", "Pupils below which a school is small.", AVI, low=1, sure=True)
    few_nearest_persons: float = _number(
        50.0,
        "persons",
        "Children nearest to the schools of one built-up place, below which it is named: no school's size.",
        low=1,
    )
    projection_year: int = _number(
        2040, "", "Year of the population projection for which age groups are given.", low=2026, high=2100
    )
    transport_cost_eur_per_pupil: float = _number(
        1600.0, "EUR/pupil/year", "Mean yearly cost of school transport of one transported pupil, prices of 2017.",
        "Association of Finnish Local and Regional Authorities 2017", sure=True,
    )  # fmt: skip

    school_days_year: int = _number(
        190, "days/year", "School days of a year, before holidays on weekdays are taken off.",
        "Basic Education Act 628/1998, section 23", low=1, high=366, sure=True,
    )  # fmt: skip
    route_eur_per_km: float = _number(
        0.0, "EUR/km", "Price of a kilometre that school transport drives with pupils on board; 0: none is known.",
        high=100,
    )  # fmt: skip
    transport_cost_year: int = _number(
        2017, "", "Year of whose prices the cost of school transport is.",
        "Association of Finnish Local and Regional Authorities 2017", low=2000, high=2100, sure=True,
    )  # fmt: skip
    transport_cost_spread_share: float = _number(
        0.25, "share", "How far, as a share of it, the cost of one pupil may lie from the mean: municipalities differ.",
        high=1,
    )  # fmt: skip

    weight_g1: float = _number(1.0, "weight", "Weight of goal G1, availability and accessibility.")
    weight_g2: float = _number(1.0, "weight", "Weight of goal G2, not tied to a building.")
    weight_g3: float = _number(1.0, "weight", "Weight of goal G3, skills that working life needs.")
    weight_g4: float = _number(1.0, "weight", "Weight of goal G4, economic sustainability.")
    weight_g5: float = _number(1.0, "weight", "Weight of goal G5, obstacles to cooperation.")
    within_goal: str = _word("arithmetic", ("arithmetic", "geometric"), "Mean of the scores inside a goal.")
    across_goals: str = _word("geometric", ("arithmetic", "geometric"), "Mean of the goals' scores.")
    score_floor: float = _number(
        0.01,
        "score",
        "Lowest score used in a geometric mean, so that one zero does not hide the rest.",
        low=0.0001,
        high=0.5,
    )
    normalisation: str = _word(
        "goalposts",
        ("goalposts",),
        "How values become scores: by goalposts fixed in advance.",
        "OECD/JRC Handbook 2008",
    )
    seed: int = _number(2026, "", "Seed of every random draw.", high=2**31)
    draws: int = _number(2000, "draws", "Number of draws of the uncertainty analysis.", low=1, high=1_000_000)

    publisher: str = _free_text("Who publishes the reports, as their imprint names it.")
    published: str = _free_text("Date of publication, as the imprint of the reports states it: 2026-11-29.")
    contact: str = _free_text("Where readers may ask, as the imprint of the reports names it.")

    def __post_init__(self) -> None:
        known, values = _declarations(), vars(self)
        faults = [f"{name}: {fault}" for name in known for fault in value_faults(name, values[name], known)]
        faults = faults or [f"{low}: {fault}" for (low, _), fault in relation_faults(values, known)]
        if faults:
            raise TableError("parameters", faults)

    def __getitem__(self, name: str) -> Parameter:
        """Return one parameter with unit and source; a value that was changed says so."""
        declared, default = _declared(name)
        value = getattr(self, name)
        if value != default:
            usual = values_as_text(default)
            return Parameter(value, declared.unit, f"set by the user (default {usual}: {declared.source})", True)
        return Parameter(value, declared.unit, declared.source, declared.assumption)

    def __repr__(self) -> str:
        """Return what differs from the declared values, so that the text makes equal parameters again."""
        return f"Parameters({', '.join(f'{name}={getattr(self, name)!r}' for name in self.changed)})"

    def _repr_html_(self) -> str:
        rows = {name: f"{one.value} {one.unit}".strip() for name in self.changed for one in [self[name]]}
        rest = len(self.names()) - len(rows)
        return html_rows("Parameters", rows, f"{rest} as declared; all: <code>.table()</code>")

    @property
    def changed(self) -> list[str]:
        """Names of the parameters that differ from the declared values, in order.

        Examples
        --------
        >>> Parameters(season="winter"), Parameters(season="winter").changed
        (Parameters(season='winter'), ['season'])
        """
        return [name for name in self.names() if getattr(self, name) != _declared(name)[1]]

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all parameters, in order."""
        return [*_declarations()]

    @classmethod
    def from_mapping(
        cls, data: Mapping[str, Any], *, where: str = "parameters", line_of: LineOf | None = None
    ) -> "Parameters":
        """Return parameters with the values of `data` in place of the defaults.

        Parameters
        ----------
        data
            Names and values, e.g. from a TOML table; lists stand for several values.
        where
            File named in messages.
        line_of
            Says in which line of the file a name stands.

        Raises
        ------
        TableError
            With every unknown name (and the closest known one), wrong type and value out of range.

        Examples
        --------
        >>> Parameters.from_mapping({"season": "winter"}).season
        'winter'
        >>> Parameters.from_mapping({"saeson": "winter"}, where="my.toml")
        Traceback (most recent call last):
            ...
        kopa.errors.TableError: my.toml: saeson: unknown parameter. Did you mean 'season'?
        """
        known = _declarations()
        faults = [(str(name), fault) for name, value in data.items() for fault in value_faults(str(name), value, known)]
        if not faults:
            declared = {name: as_declared(name, value, known[name][1]) for name, value in data.items()}
            values = {name: default for name, (_, default) in known.items()} | declared
            for names, fault in relation_faults(values, known):
                present = [name for name in names if name in declared]
                faults.append((present[0], f"{'' if present[0] == names[0] else names[0] + ' '}{fault}"))
        if faults:
            raise TableError(where, [at_line(name, line_of) + fault for name, fault in faults])
        return replace(cls(), **declared)

    @classmethod
    def from_record(cls, recorded: Mapping[str, Any]) -> "Parameters":
        """Return the parameters that a run recorded, as far as this version still has them.

        Examples
        --------
        >>> Parameters.from_record({"season": "winter", "of_another_version": 1}).season
        'winter'
        """
        return cls.from_mapping({name: recorded[name] for name in cls.names() if name in recorded})

    def to_dict(self) -> dict[str, Any]:
        """Return names and plain values in a fixed order, as provenance records them.

        Examples
        --------
        >>> Parameters().to_dict()["isochrone_cutoffs_min"]
        [15.0, 30.0, 45.0, 60.0]
        """
        return {name: _plain(getattr(self, name)) for name in self.names()}

    def table(self) -> pd.DataFrame:
        """Return one row per parameter: name, value, unit, about, source, assumption."""
        return pd.DataFrame(list(self._rows()), columns=["name", "value", "unit", "about", "source", "assumption"])

    def _rows(self) -> Iterator[tuple[str, str, str, str, str, bool]]:
        for name in self.names():
            one = self[name]
            yield name, values_as_text(one.value), one.unit, _declared(name)[0].about, one.source, one.assumption


def values_as_text(value: Any) -> str:
    """Return a value as the table of parameters writes it: several one after another, and what stands for none.

    Examples
    --------
    >>> values_as_text((15.0, 30.0)), values_as_text("summer"), values_as_text(()), values_as_text("")
    ('15, 30', 'summer', 'declared', '–')
    """
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) or AS_DECLARED
    return str(value) or "–"


@cache
def _declarations() -> dict[str, tuple[Declaration, Any]]:
    """What each parameter is declared to be, and its default, by name: read once, and asked for at every value."""
    return {one.name: (one.metadata["declared"], one.default) for one in fields(Parameters)}


def _declared(name: str) -> tuple[Declaration, Any]:
    if name in _declarations():
        return _declarations()[name]
    hint = closest(name, _declarations())
    raise UnknownNameError(f"no parameter {name!r}.{hint or ' Parameters: ' + ', '.join(Parameters.names())}")


def _plain(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [one.plain() if isinstance(one, ClassSpeed) else one for one in value]


def _text(one: float | ClassSpeed) -> str:
    return str(one) if isinstance(one, ClassSpeed) else f"{one:g}"
