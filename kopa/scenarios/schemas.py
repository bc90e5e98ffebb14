"""Layouts of the tables of a comparison."""

from collections.abc import Iterator
from dataclasses import replace

from kopa.levels import SHOWN
from kopa.scenarios.measures import MEASURES
from kopa.tables import CODE, SITES_NOT_KNOWN, Column, Schema

ALL_SITES, SURE_SITES = "all", "sure"
"""Which sites are counted: all that may serve the level, or those that surely do."""

QUANTITIES = ("time_min", "distance_km", "weekly_min")
"""What may change for somebody: minutes of a way, road kilometres of a way, minutes of travel a week."""

STATES = ("stays", "closed", "opened", "moved")

NO_PRICE = "many_swedish_speakers"
"""Status of a price that is not given: many are taught in Swedish, and the way is counted to teaching in Finnish."""

_STATUS = Column("status", "text", "what the row rests on", values=("ok", "assumption", SITES_NOT_KNOWN))


def _place() -> Iterator[Column]:
    yield Column("scenario_id", "text", "scenario")
    yield Column("region_id", "text", "region")
    yield Column("municipality_code", "text", "municipality; empty: the whole region", empty=True, pattern=CODE)
    yield from _level()


def _level() -> Iterator[Column]:
    yield Column("level", "text", "level of education", values=SHOWN)
    about = "sites counted: all that may serve the level, or those that surely do"
    yield Column("sites_counted", "text", about, values=(ALL_SITES, SURE_SITES))


def _persons(name: str, about: str) -> Column:
    return Column(name, "number", about, "persons", empty=True, low=0)


ANSWERS = Schema(
    "scenario_answers",
    (
        *_place(),
        Column("measure", "text", "what is measured (docs/scenarios.md)", values=tuple(MEASURES)),
        Column("unit", "text", "unit of the values; empty: none", empty=True),
        Column("before", "number", "as it is", empty=True, infinite=True),
        Column("after", "number", "after the scenario", empty=True, infinite=True),
        Column("change", "number", "after minus before; 0 where both are infinite", empty=True, infinite=True),
        _persons("persons", "persons of the age group after the scenario"),
        replace(
            _STATUS,
            about=f"{_STATUS.about}; {NO_PRICE}: a price is not given, and its values are empty, as the way is counted "
            "to teaching in Finnish and many are taught in Swedish",
            values=(*_STATUS.values, NO_PRICE),
        ),
    ),
    key=("scenario_id", "municipality_code", "level", "sites_counted", "measure"),
    about="every number before and after a scenario",
)
CHANGES = Schema(
    "scenario_changes",
    (
        *_place(),
        Column("quantity", "text", "what changes for somebody", values=QUANTITIES),
        _persons("persons", "persons after the scenario: gain + lose + keep + not known"),
        _persons("gain", "persons whose way becomes shorter"),
        _persons("lose", "persons whose way becomes longer"),
        _persons("keep", "persons whose way stays as it is"),
        _persons("not_known", "persons where the sites of the level are not known"),
        _persons("lose_uncertain", "of those who lose, to whom a site that is not listed may be nearer"),
        _persons("other_site", "persons to whom another site is now the nearest"),
        Column("gain_mean", "number", "mean change of those who gain", empty=True, infinite=True),
        Column("lose_mean", "number", "mean change of those who lose", empty=True, infinite=True),
        Column("largest_gain", "number", "change of those who gain most", empty=True, infinite=True),
        Column("largest_loss", "number", "change of those who lose most", empty=True, infinite=True),
        _STATUS,
    ),
    key=("scenario_id", "municipality_code", "level", "sites_counted", "quantity"),
    about="who gains, who loses and who keeps their way",
)
SITES_AFTER = Schema(
    "scenario_sites",
    (
        Column("scenario_id", "text", "scenario"),
        Column("region_id", "text", "region"),
        *_level(),
        Column("site", "text", "id of the site at the level"),
        Column("name", "text", "name of the site"),
        Column("municipality_code", "text", "municipality in which it lies", pattern=CODE),
        Column("state", "text", "what becomes of it", values=STATES),
        _persons("nearest_before", "persons of the region to whom it is the nearest: not its pupils"),
        _persons("nearest_after", "the same after the scenario"),
        _persons("newly_nearest", "those of them to whom another site was the nearest before, or none"),
        Column("capacity", "number", "places; empty: not given", "places", empty=True, low=0),
    ),
    key=("scenario_id", "level", "sites_counted", "site"),
    about="for how many persons each site is the nearest, before and after; sites with nobody in both left out",
)


def _of_draws(name: str, about: str) -> Iterator[Column]:
    yield Column(name, "number", about, empty=True, infinite=True)
    yield Column(f"{name}_low", "number", f"{about}: 5 % of the draws have less", empty=True, infinite=True)
    yield Column(f"{name}_high", "number", f"{about}: 5 % of the draws have more", empty=True, infinite=True)


SCENARIO_INTERVALS = Schema(
    "scenario_intervals",
    (
        *_place(),
        Column("measure", "text", "a measure of scenario_answers, or lose, gain, lose_mean, largest_loss of minutes"),
        Column("unit", "text", "unit of the values; empty: none", empty=True),
        *_of_draws("before", "as it is"),
        *_of_draws("after", "after the scenario"),
        *_of_draws("change", "after minus before, each on the same draw"),
    ),
    key=("scenario_id", "municipality_code", "level", "sites_counted", "measure"),
    about="numbers of a scenario with the interval of nine in ten draws of speeds, ways to the road and people",
)
BEST_NETWORK = Schema(
    "best_network",
    (
        Column("site_id", "text", "site, as scenarios call it"),
        Column("name", "text", "name of the site", empty=True),
        Column("municipality_code", "text", "municipality in which it lies", empty=True, pattern=CODE),
        Column("chosen", "flag", "whether the network of so many sites holds it"),
        _persons("persons_all", "persons to whom it is the nearest of all sites: not its pupils"),
        _persons("persons_chosen", "persons to whom it is the nearest of the chosen sites"),
    ),
    key=("site_id",),
    about="the sites by which all ways together are shortest, and those that such a network leaves out",
)
TABLES = (ANSWERS, CHANGES, SITES_AFTER)
"""Tables of a comparison, in their order."""
