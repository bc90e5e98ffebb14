"""Maps of areas and of borders, each with the table that holds its numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from kopa import figures
from kopa.figures import Catchment, Classes, LegendLine, MapText
from kopa.figures.catchment_map import SAME_TOWN_M, towns_of
from kopa.findings.crossing import saved_minutes
from kopa.findings.findings import disputed_words
from kopa.findings.once import once
from kopa.goals.catalogue.borders import PENALTY
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Figure, Table, TableColumn
from kopa.report.names import indicator_name
from kopa.report.pictures import key_of, legend_of, map_marks, map_text, span_labels
from kopa.results import NEAREST, Results
from kopa.words.rounding import FEW
from kopa.words.texts import Texts

MOST_AREAS = 4
"""Limits of driving time that a map of isochrones shows: the longest ones."""

LISTED = 14
"""Areas that the legend of a map lists; the others are in the table."""

SAVED = Classes((1.0, 5.0, 10.0, 20.0))
"""Classes of minutes saved by crossing a border."""


def with_streets(key: str, facts: Facts) -> str:
    """Return the key of a text, or of its form for roads that hold streets."""
    return f"{key}_streets" if "streets" in facts.source.roads_hold else key


def isochrones(facts: Facts, level: str) -> list[Block]:
    """Return the map of areas within limits of driving time and its table; empty where they were not computed."""
    if not facts.is_covered(level):
        return []
    found = facts.source.reached.get(level, {})
    if not found:
        return []
    t, limits = facts.t, tuple(sorted(found)[-MOST_AREAS:])
    people = np.bincount(Classes(limits).of(facts.source.minutes(level)), weights=facts.persons(level), minlength=6)
    shown = [*span_labels(facts, limits), *[""] * (4 - len(limits)), t("class_no_way")]
    legend = legend_of(facts, shown, people)
    counts = "; ".join(f"{line.label}: {line.note}" for line in legend if line.label)
    rest = t(
        with_streets("isochrone_rest", facts),
        low=t.decimal(limits[-1], 0),
        persons=t.persons(float(people[len(limits) :].sum())),
    )
    drawn = tuple(line if i < len(limits) else LegendLine("") for i, line in enumerate(legend))
    marks = (("rest", rest), *map_marks(facts, level))
    text = map_text(facts, level, "isochrone", drawn, marks, counts=counts)
    key = key_of("isochrones", level)
    areas = [found[limit] for limit in limits]
    svg = figures.isochrone_map(key, facts.base_map, areas, facts.sites_of(level), facts.source.roads, text)
    table = _isochrone_table(facts, level, [(i, label) for i, label in enumerate(shown) if label], people)
    return [Figure(key, t("isochrone_caption", level=t(f"level_{level}")), text.summary, svg, table.key), table]


def _isochrone_table(facts: Facts, level: str, classes: Sequence[tuple[int, str]], people: np.ndarray) -> Table:
    t, total = facts.t, float(people.sum())
    columns = (
        TableColumn(t("col_driving_time")),
        TableColumn(t("col_persons"), "number", "persons"),
        TableColumn(t("col_share"), "number", "share"),
        TableColumn(t("col_at_most"), "number", "persons"),
    )
    rows = []
    for i, label in classes:
        mine = float(people[i])
        if i == 5 and not mine > 0:
            continue
        share = cells.share(t, mine / total) if total > 0 and not 0 < mine < FEW else cells.words("–")
        so_far = cells.words("–") if i == 5 else cells.persons(t, float(people[: i + 1].sum()))
        rows.append((cells.words(label), cells.persons(t, mine), share, so_far))
    caption = t("isochrone_table", level=t(f"level_{level}"), group=t(f"group_{level}"))
    return Table(f"isochrones-{level}-table", caption, columns, tuple(rows), (t("isochrone_note"), t("rounded_note")))


@dataclass(frozen=True)
class _Town:
    """Sites that count as one: their names and municipalities, and who has them as the nearest."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    persons: float
    from_others: float


def catchments(facts: Facts, level: str) -> list[Block]:
    """Return the map of which site is the nearest from where, and its table; empty where nobody has a nearest."""
    if not facts.is_covered(level):
        return []
    t, (towns, _) = facts.t, _towns(facts.source, level)
    if not towns:
        return []
    key = key_of("catchments", level)
    areas = _areas(facts.source, level, facts.base_map.region)
    text = map_text(facts, level, "catchment", (), (), counts=_town_counts(facts, towns))
    text = _with_towns(facts, text, towns, areas, level)
    sites = facts.sites_of(level)
    sites = sites[sites["id"].isin(facts.source.origins[NEAREST.format(level)])]
    svg = figures.catchment_map(key, facts.base_map, areas, sites, facts.source.roads, text)
    table = _town_table(facts, level, towns)
    return [Figure(key, t("catchment_caption", level=t(f"level_{level}")), text.summary, svg, table.key), table]


@once
def _areas(source: Results, level: str, region: shapely.Geometry) -> list[Catchment]:
    people, (_, of_origin) = source.persons[level] > 0, _towns(source, level)
    xy = shapely.get_coordinates(source.origins.geometry.to_numpy())
    return figures.catchment_areas(xy[people], of_origin[people], region)


@once
def _towns(source: Results, level: str) -> tuple[list[_Town], np.ndarray]:
    """Return the towns with a site that is somebody's nearest, most persons first, and the town of each origin."""
    nearest, persons = source.origins[NEAREST.format(level)], source.persons[level]
    reached = np.isfinite(source.minutes(level)) & (persons > 0)
    used = source.sites[source.sites["id"].isin(set(nearest[reached]))]
    if used.empty:
        return [], np.full(len(nearest), -1)
    group_of = dict(zip(used["id"], towns_of(used.geometry.to_numpy(), SAME_TOWN_M), strict=True))
    group = np.array([group_of.get(site, -1) for site in nearest])
    group[~reached] = -1
    sizes = np.bincount(group[group >= 0], weights=persons[group >= 0])
    order = np.argsort(-sizes, kind="stable")
    home = source.origins["municipality_code"].to_numpy(str)
    towns = []
    for g in order.tolist():
        mine = used[[group_of[site] == g for site in used["id"]]].sort_values("id")
        codes = tuple(dict.fromkeys(mine["municipality_code"]))
        away = (group == g) & ~np.isin(home, codes)
        towns.append(_Town(tuple(mine["name"]), codes, float(sizes[g]), float(persons[away].sum())))
    place = np.append(np.argsort(order), -1)
    return towns, place[group]


def _town_names(facts: Facts, towns: Sequence[_Town]) -> list[str]:
    """Return a name for each town: its municipality; of several of one municipality with their sites in brackets."""
    t, of_one = facts.t, Counter(town.codes for town in towns)
    names = []
    for town in towns:
        name = t.listed([facts.names.get(code, code) for code in town.codes])
        sites = t.count("sites", len(town.names)) if len(town.names) > 1 else ""
        if of_one[town.codes] > 1:
            name = f"{name} ({town.names[0] or t('no_name')})"
        names.append(", ".join(filter(None, (name, sites))))
    return names


def _town_counts(facts: Facts, towns: Sequence[_Town]) -> str:
    named = zip(_town_names(facts, towns), towns, strict=True)
    return "; ".join(f"{i + 1} {name}: {facts.t.persons(town.persons)}" for i, (name, town) in enumerate(named))


def _with_towns(facts: Facts, text: MapText, towns: Sequence[_Town], areas: Sequence[Catchment], level: str) -> MapText:
    t = facts.t
    marks = [
        (f"area:{area.fill}:{area.number}", f"{name}: {t.persons(town.persons)}")
        for area, town, name in zip(areas, towns, _town_names(facts, towns), strict=False)
    ][:LISTED]
    if len(towns) > LISTED:
        marks.append(("", t("catchment_more", n=t.integer(len(towns) - LISTED))))
    marks += map_marks(facts, level)
    return MapText(
        title=text.title,
        summary=text.summary,
        legend_title=text.legend_title,
        classes=(),
        source=text.source,
        marks=tuple(marks),
        locator=text.locator,
        north=text.north,
    )


def _town_table(facts: Facts, level: str, towns: Sequence[_Town]) -> Table:
    t = facts.t
    columns = (
        TableColumn(t("col_number"), "number"),
        TableColumn(t("col_sites")),
        TableColumn(t("col_municipality")),
        TableColumn(t("col_persons"), "number", "persons"),
        TableColumn(t("col_from_others"), "number", "persons"),
    )
    rows = tuple(
        (
            Cell(t.integer(i + 1), i + 1),
            cells.words("; ".join(name or t("no_name") for name in town.names)),
            cells.words(t.listed([facts.names.get(code, code) for code in town.codes])),
            cells.persons(t, town.persons),
            cells.persons(t, town.from_others),
        )
        for i, town in enumerate(towns)
    )
    note = t(with_streets("catchment_note", facts), km=t.integer(SAME_TOWN_M / 1000))
    notes = (note, t("rounded_note"), *disputed_words(facts, level))
    caption = t("catchment_table", level=t(f"level_{level}"), group=t(f"group_{level}"))
    return Table(f"catchments-{level}-table", caption, columns, rows, notes)


DRAWN_SHARE = 0.02
"""Of fewer who save a minute across a border there is no map: it would be of one colour, and the table says it all."""


def crossing(facts: Facts, level: str) -> list[Block]:
    """Return the map of who would gain from crossing a municipal border, where many do, and its table."""
    saved = saved_minutes(facts, level)
    if saved is None:
        return []
    t = facts.t
    labels = crossing_labels(facts)
    people = np.bincount(SAVED.of(saved), weights=facts.persons(level), minlength=6)
    table = _crossing_table(facts, level, saved, labels)
    if people[1:].sum() < DRAWN_SHARE * people.sum():
        return [table]
    legend = legend_of(facts, labels, people)
    hours = t.decimal(hours_saved(saved, facts.persons(level)))
    text = map_text(facts, level, "crossing", legend, map_marks(facts, level, people=True), hours=hours)
    places, key = facts.people_of(level, saved), key_of("crossing", level)
    svg = figures.cell_map(key, facts.base_map, places, facts.sites_of(level), facts.source.roads, SAVED, text)
    return [Figure(key, t("crossing_caption", level=t(f"level_{level}")), text.summary, svg, table.key), table]


def crossing_labels(facts: Facts) -> list[str]:
    """Return the words of the classes of minutes saved: under one minute … over 20, no site of one's own."""
    _first, *others = span_labels(facts, SAVED.breaks)
    return [facts.t("crossing_first", high=facts.t.decimal(SAVED.breaks[0], 0)), *others, facts.t("crossing_none")]


def hours_saved(saved: np.ndarray, persons: np.ndarray) -> float:
    """Return the hours of driving that all together save for one trip one way, where the minutes are known.

    Examples
    --------
    >>> hours_saved(np.array([30.0, np.inf]), np.array([4.0, 9.0]))
    2.0
    """
    known = np.isfinite(saved)
    return float((saved[known] * persons[known]).sum() / 60)


def _crossing_table(facts: Facts, level: str, saved: np.ndarray, labels: Sequence[str]) -> Table:
    t, persons = facts.t, facts.persons(level)
    columns = (
        TableColumn(t("col_municipality")),
        *(TableColumn(label, "number", "persons") for label in labels),
        TableColumn(t("col_saved"), "number", "h"),
        TableColumn(indicator_name(PENALTY.key, t.language, facts.source.parameters), "number", "min"),
    )
    rows = []
    for code in (*facts.codes, ""):
        mine = facts.in_municipality(code)
        by_class = np.bincount(SAVED.of(saved[mine]), weights=persons[mine], minlength=6).tolist()
        hours = hours_saved(saved[mine], persons[mine])
        own = bool(np.isfinite(saved[mine]).any())
        rows.append(
            (
                cells.place(facts, code),
                *(cells.persons(t, n, strong=not code) for n in by_class),
                Cell(_hours(t, hours), hours) if own else cells.words("–"),
                penalty_cell(facts, level, code),
            )
        )
    caption = t("crossing_table", level=t(f"level_{level}"), group=t(f"group_{level}"))
    return Table(f"crossing-{level}-table".replace("_", "-"), caption, columns, tuple(rows), (t("crossing_note"),))


def _hours(t: Texts, hours: float) -> str:
    """Return hours with one decimal; a trace of them is not told as none."""
    return t("under_tenth_hour") if 0 < hours < 0.05 else f"{t.decimal(hours)}\u00a0h"


def penalty_cell(facts: Facts, level: str, code: str) -> Cell:
    """Return the mean border penalty of a municipality; a dash where it has no site of its own."""
    penalty = facts.indicator(PENALTY, level, code)
    if not penalty.has_value:
        return cells.words("–")
    return Cell(cells.minutes_added(facts.t, penalty.value), penalty.value)
