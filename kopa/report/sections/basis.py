"""Sections 10 and 11: data, assumptions and limits; conservation and the stamp of reproducibility."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kopa.findings import knowledge
from kopa.parameters import PUBLISHER, Parameter, Parameters, values_as_text
from kopa.report import cells, site_changes
from kopa.report.car_times import car_time_term
from kopa.report.data_in_words import (
    Inputs,
    dated,
    or_english,
    people_day,
    rests_on,
    roads_in_use,
    schools_year,
    source_name,
)
from kopa.report.facts import Facts
from kopa.report.imprint import version_of, who_and_when
from kopa.report.model import SUMS, Block, Cell, Folded, Paragraph, Points, Section, Table, TableColumn
from kopa.report.names import unit_name
from kopa.sources.rests_on import subjects
from kopa.words.texts import Texts, as_key

LIMITS = (
    "limit_roads", "limit_people", "limit_sites", "limit_private_schools", "limit_other_sites", "limit_nearest",
    "limit_time", "limit_quality",
)  # fmt: skip

REPLACED = {"own_roads": "limit_roads", "own_population": "limit_people"}
"""What is not said of data that an analyst's own took the place of, by its name in the catalogue."""

OF_OFFICIAL = {
    "people": "limit_people", "schools": "limit_sites", "campuses": "limit_other_sites", "roads": "limit_roads",
}  # fmt: skip
"""What is said otherwise of official tables, by their subject."""

BESIDE = ("own_timetable",)
"""What takes the place of nothing: its own section tells of it."""

TERMS = ("access", "site", "car_time", "median", "p90", "cell", "uncertain", "gini", "theil", "lorenz", "penalty",
         "cohort", "score", "interval", "weight", "geometric")  # fmt: skip
"""Words explained at the end of a report: of places and times, of differences, of scores."""


OF_TIMETABLES = ("school_bell", "school_out", "stop_walk_", "rides_", "missed_connection_")
"""Beginnings of names of parameters on which nothing rests without a timetable."""


def data_section(facts: Facts) -> Section:
    """Return the section on data, assumptions and limits."""
    t = facts.t
    rejected, (used, outside) = facts.source.rejected_sites, facts.used_sites
    blocks: list[Block] = [
        Paragraph(
            t(
                "data_answer",
                sites=t.count("sites", used),
                outside=t.integer(outside),
                rejected=t.integer(len(rejected)),
            ),
            "answer",
        ),
        Points(limits(facts)),
        *(Paragraph(sentence) for sentence in rests_on(t, facts.source.inputs)),
        coverage_table(facts),
        *site_changes.blocks(facts),
        Folded("fold-parameters", t("parameters_show"), (parameters_table(facts),)),
    ]
    if len(rejected):
        blocks.append(Folded("fold-rejected", t("rejected_show"), (rejected_table(facts),)))
    return Section("data", t("data_heading"), tuple(blocks), "annex")


def limits(facts: Facts) -> tuple[str, ...]:
    """Return what the numbers cannot say; first what the analyst brought in place of the project's own data."""
    t, own = facts.t, {name: file for name, file in facts.source.own_inputs.items() if name not in BESIDE}
    said = tuple(t(key) for key in limits_of(facts.source.inputs) if key not in {REPLACED.get(name) for name in own})
    if not own:
        return said
    names = t.listed([f"{t(f'table_{name}')} ({file})" for name, file in own.items()])
    return (t("limit_own", names=names), *said)


def limits_of(inputs: Inputs) -> tuple[str, ...]:
    """Return the keys of what the tables in use cannot say; both of a subject that is official in some regions only."""
    keys: dict[str, list[str]] = {}
    for one in subjects(inputs):
        key = OF_OFFICIAL.get(one.name, "")
        told = {"starter": key, "official": f"{key}_official", "osm": f"{key}_osm"}
        keys.setdefault(key, []).append(told[one.kind])
    return tuple(dict.fromkeys(told for key in LIMITS for told in keys.get(key, [key])))


def coverage_table(facts: Facts) -> Table:
    """Return, per level, sites in the region, persons whose nearest is uncertain, and schools whose pupils are told."""
    t, pupils = facts.t, _schools_with_pupils(facts)
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("col_sites_region"), "number"),
        TableColumn(t("col_uncertain"), "number", "persons"),
        TableColumn(t("col_share"), "number", "share"),
        *((TableColumn(t("col_with_pupils"), "number"),) if pupils else ()),
    )
    rows = []
    for level in facts.levels:
        uncertain = facts.uncertain(level)
        n = int(facts.sites_of(level)["in_region"].sum())
        rows.append(
            (
                cells.words(t(f"level_{level}")),
                Cell(t.integer(n), n) if facts.is_covered(level) else cells.words("–"),
                cells.persons_of(t, uncertain),
                cells.doubt(t, uncertain.value),
                *((_with_pupils(t, pupils.get(level, 0)),) if pupils else ()),
            )
        )
    return Table(
        "coverage", t("coverage_caption"), columns, tuple(rows), (t("coverage_note"), *cells.unknown_note(facts))
    )


def _schools_with_pupils(facts: Facts) -> dict[str, int]:
    """Schools of the region of which the analyst told pupils, by level; empty where of none."""
    table = facts.source.pupils
    return (
        {}
        if table is None or table.empty
        else {str(level): int(n) for level, n in table["level"].value_counts().items()}
    )


def _with_pupils(t: Texts, number: int) -> Cell:
    return Cell(t.integer(number), number)


def parameters_table(facts: Facts) -> Table:
    """Return every number that the study chose, with its source and whether it is an assumption.

    Those on which nothing rests are left out: of the day without a car where no timetable was brought, and a price that
    is not known.
    """
    t, p = facts.t, facts.source.parameters
    columns = (
        TableColumn(t("col_parameter")),
        TableColumn(t("col_value"), "number"),
        TableColumn(t("col_source")),
        TableColumn(t("col_rests_on")),
    )
    unused = () if facts.source.transport_facts("date") else OF_TIMETABLES
    rows = tuple(
        _parameter_row(facts, row)
        for row in p.table().to_dict("records")
        if row["name"] in p.changed or (not str(row["name"]).startswith(unused) and row["name"] != "route_eur_per_km")
    )
    return Table("parameters", t("parameters_caption"), columns, rows)


def _parameter_row(facts: Facts, row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    t, about = facts.t, or_english(facts.t, f"parameter_{row['name']}", str(row["about"]))
    if row["name"] == "local_streets_max_m" and "streets" in facts.source.roads_hold:
        value = Cell(_chosen(t, str(row["value"]), str(row["unit"])), 0.0)
        return (about, value, cells.words(t("source_roads_have_streets")), cells.words(t("documented")))
    if row["name"] == "speeds" and "speeds" in facts.source.roads_hold:
        value, source = cells.words(t("value_of_roads")), cells.words(t("source_roads_have_speeds"))
        return (about, value, source, cells.words(t("documented")))
    usual = Parameters()[row["name"]]
    if usual.source == PUBLISHER:
        return (about, *_told_of_the_publisher(t, str(getattr(facts.source.parameters, row["name"]))))
    value = Cell(_chosen(t, str(row["value"]), str(row["unit"])), _as_number(str(row["value"])))
    if row["name"] in facts.source.parameters.changed:
        return (about, value, _instead_of(t, row, usual), cells.words(t("chosen_by_user")))
    return (
        about,
        value,
        source_name(t, str(row["source"])),
        cells.words(t("assumed") if row["assumption"] else t("documented")),
    )


def _told_of_the_publisher(t: Texts, told: str) -> tuple[Cell, Cell, Cell]:
    """Return value, source and ground of what the imprint tells: as it was written, a day in the language's manner."""
    if not told:
        return cells.words(t("value_not_told")), source_name(t, PUBLISHER), cells.words(t("assumed"))
    value = t.date(told) if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else told
    return cells.words(value), cells.words(t("source_told_by_user")), cells.words(t("chosen_by_user"))


def _instead_of(t: Texts, row: Mapping[Any, Any], usual: Parameter) -> Cell:
    """Return the source of a value that a user set: with the value and the source that it has otherwise."""
    otherwise = _chosen(t, values_as_text(usual.value), str(row["unit"]))
    return cells.words(t("source_set_by_user", usual=otherwise, source=source_name(t, usual.source).text))


def _chosen(t: Texts, value: str, unit: str) -> str:
    """Return a chosen value with its unit: numbers in the language's manner, words translated."""
    if not unit and value.isdigit():
        return value
    if unit == "share":
        return t.share(float(value))
    if re.fullmatch(r"\d\d:\d\d", value):
        return t.time_of_day(value)
    if t.has(f"value_{value}"):
        return t(f"value_{value}")
    in_words = "; ".join(_number(t, part) for part in value.split(", "))
    key = f"unit_{as_key(unit)}"
    words = (
        t(key)
        if t.has(key)
        else ""
        if unit in ("weight", "score")
        else unit_name(unit, t.language, 1 if in_words == "1" else None)
    )
    return f"{in_words}\u00a0{words}" if words else in_words


def _as_number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _number(t: Texts, text: str) -> str:
    value = _as_number(text)
    if isinstance(value, str):
        return text
    decimals = len(text.partition(".")[2].rstrip("0"))
    return t.decimal(value, decimals)


def rejected_table(facts: Facts) -> Table:
    """Return the sites that were not used, each with the reason."""
    t = facts.t
    columns = (TableColumn(t("col_site")), TableColumn(t("col_reason")), TableColumn(t("col_detail")))
    ordered = facts.source.rejected_sites.sort_values(["name", "reason"], kind="stable")
    disputed = knowledge.disputed_sites(facts)
    rows = []
    for row in ordered.to_dict("records"):
        code = str(row.get("reason_code", ""))
        name = cells.words(str(row["name"]) or t("no_name"))
        reason = str(row["reason"])
        if code == "closed" and row["name"] in disputed:
            rows.append((name, cells.words(t("reason_disputed")), cells.words(t("detail_disputed"))))
            continue
        rows.append((name, or_english(t, f"reason_{code}", code), or_english(t, f"reason_{as_key(reason)}", reason)))
    return Table("rejected", t("rejected_caption"), columns, tuple(rows))


def imprint(facts: Facts) -> tuple[str, ...]:
    """Return who published the report, when and with which version, and of what date its data are."""
    t, source = facts.t, facts.source
    return (
        *who_and_when(t, source.parameters, version_of(source.provenance)),
        t(
            "imprint_data",
            year=source.region.year,
            people=people_day(t, source.inputs),
            schools=schools_year(source.inputs),
            roads=t.listed([t(f"imprint_roads_{kind}", **told) for kind, told in roads_in_use(t, source.inputs)]),
        ),
    )


def stamp_section(facts: Facts) -> Section:
    """Return the section on conservation and reproducibility."""
    t = facts.t
    conserved = bool(facts.source.conservation["ok"].all()) and facts.near_site_check()[2]
    provenance = facts.source.provenance
    blocks: list[Block] = [
        Paragraph(t("stamp_answer_kept" if conserved else "stamp_answer_broken"), "answer"),
        conservation_table(facts),
        Paragraph(t("stamp_key", key=str(provenance["key"]))),
        *_made_with(t, provenance),
        Paragraph(t("stamp_how")),
        Folded("fold-inputs", t("inputs_show"), (inputs_table(t, provenance["inputs"]),)),
    ]
    return Section(SUMS, t("stamp_heading"), tuple(blocks), "annex")


def _made_with(t: Texts, provenance: Mapping[str, Any]) -> list[Block]:
    """Return what the results were made with, which tables are the analyst's own, and what the run warned of."""
    foundation = provenance.get("foundation")
    if not foundation:
        return []
    versions, seeds = foundation["versions"], provenance.get("seeds", {})
    made: list[Block] = [
        Paragraph(
            t(
                "stamp_made",
                version=versions["kopa"],
                code=foundation["code"],
                lock=foundation["lock"],
                python=versions["python"],
                seed=str(seeds.get("draws", "–")),
            )
        )
    ]
    for key, words in (("stamp_own_tables", sorted(provenance.get("own_tables", {}))),
                       ("stamp_warned", provenance.get("warnings", []))):  # fmt: skip
        if words:
            made.append(Paragraph(t(key, words="; ".join(words))))
    return made


def conservation_table(facts: Facts) -> Table:
    """Return what went in, came out and was rejected, and whether the three agree."""
    t = facts.t
    columns = (
        TableColumn(t("col_what")),
        *(TableColumn(t(f"col_{name}"), "number") for name in ("in", "out", "rejected")),
        TableColumn(t("col_agrees")),
    )
    rows = [
        _conserved_row(facts, or_english(t, f"conserved_{as_key(str(row['what']))}", str(row["what"])), row)
        for row in facts.source.conservation.to_dict("records")
    ]
    by_indicators, by_people, agree = facts.near_site_check()
    minutes = t.numbers(facts.source.parameters.isochrone_cutoffs_min)
    twice = {"in": by_indicators, "out": by_people, "rejected": 0.0, "ok": agree}
    rows.append(_conserved_row(facts, cells.words(t("conserved_near_sites", minutes=minutes)), twice))
    return Table("conservation", t("conservation_caption"), columns, tuple(rows))


def _conserved_row(facts: Facts, what: Cell, row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    t = facts.t
    numbers = [Cell(_count(facts, row[name]), float(row[name])) for name in ("in", "out", "rejected")]
    return (what, *numbers, cells.words(t("yes") if row["ok"] else t("no")))


def _count(facts: Facts, value: float) -> str:
    return facts.t.integer(float(value))


def inputs_table(t: Texts, inputs: Iterable[Mapping[str, Any]]) -> Table:
    """Return every input with its source, date, licence and hash."""
    columns = tuple(TableColumn(t(f"col_{name}")) for name in ("table", "source", "date", "licence", "hash"))
    rows = []
    for row in sorted(inputs, key=lambda item: str(item["table"])):
        source, date = (str(row.get(name) or "–") for name in ("source", "source_date"))
        rows.append(
            (
                or_english(t, f"table_{row['table']}", str(row["table"])),
                source_name(t, source),
                dated(t, date),
                cells.words(str(row.get("licence") or "–")),
                cells.words(str(row["sha256"])),
            )
        )
    return Table("inputs", t("inputs_caption"), columns, tuple(rows))


def glossary_section(facts: Facts) -> Section:
    """Return the words that the report uses in a special sense."""
    t = facts.t
    terms = {term: t(f"term_{term}") for term in TERMS} | {"car_time": car_time_term(t, facts.source.crossing_delays)}
    return Section("glossary", t("glossary_heading"), (Points(tuple(terms.values())),), "annex")
