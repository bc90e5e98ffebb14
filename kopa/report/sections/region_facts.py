"""The region, its programme, and the year of the municipal division."""

import re
from collections.abc import Iterator
from itertools import groupby

from kopa.regions import Fact, Programme
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Points, Section, Table, TableColumn
from kopa.words.texts import Texts, as_key


def section(facts: Facts) -> Section:
    """Return the section on the region and its programme."""
    t, region = facts.t, facts.source.region
    blocks: list[Block] = [
        Paragraph(_pilot_words(facts), "answer"),
        municipalities_table(facts),
    ]
    if region.programme is None:
        blocks.append(Paragraph(t("programme_none"), "note"))
    else:
        blocks += [programme_table(facts, region.programme), *_assumptions(facts, region.programme)]
    if region.notes:
        blocks.append(Points(region.notes))
    return Section("region", t("region_heading"), tuple(blocks))


def _pilot_words(facts: Facts) -> str:
    pilot = facts.source.region.documented_kopa_pilot
    return facts.t("pilot_yes" if pilot else "pilot_no" if pilot is False else "pilot_unknown")


def municipalities_table(facts: Facts) -> Table:
    """Return the people of each municipality by the age groups that the report speaks of."""
    t = facts.t
    ages = [
        ("population", t("col_population")),
        ("age_7_12", "7–12"),
        ("age_13_15", "13–15"),
        ("age_16_17", "16–17"),
        ("age_20_24", "20–24"),
    ]
    columns = (TableColumn(t("col_municipality")), *(TableColumn(head, "number", "persons") for _, head in ages))
    rows = []
    for code in (*facts.codes, ""):
        name = cells.place(facts, code)
        rows.append((name, *(cells.persons(t, facts.aged(age, code), strong=not code) for age, _ in ages)))
    return Table("municipalities", t("municipalities_caption"), columns, tuple(rows), (t("rounded_note"),))


def programme_table(facts: Facts, programme: Programme) -> Table:
    """Return what is known of the programme, with its source and whether it is assumed; facts alike share a row."""
    t = facts.t
    rows = [
        (
            cells.words(what),
            cells.words("; ".join(value for _, value, _, _ in alike)),
            source_cell(t, source),
            cells.words(t("assumed") if assumed else t("documented")),
        )
        for (what, source, assumed), alike in groupby(_facts_of(facts, programme), key=lambda f: (f[0], f[2], f[3]))
    ]
    columns = (
        TableColumn(t("col_what")),
        TableColumn(t("col_known")),
        TableColumn(t("col_source")),
        TableColumn(t("col_rests_on")),
    )
    return Table("programme", t("programme_caption"), columns, tuple(rows))


def source_cell(t: Texts, source: str) -> Cell:
    """Return where a fact was read; the programme's own documents are named in the report's language."""
    named = [_source_words(t, part) for part in source.split("; ")]
    if all(named):
        return cells.words("; ".join(named))
    whole = _source_words(t, source)
    return cells.words(whole) if whole else cells.words(source, language="en")


def _source_words(t: Texts, source: str) -> str:
    """Return a source in the report's language, a web address as it is; empty where it has no words."""
    match = re.fullmatch(r"programme document (\S+)", source)
    if match:
        return t(f"document_{match[1]}")
    key = f"source_{as_key(source)}"
    if t.has(key):
        return t(key)
    return source if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+( \d+/\d{4})?", source) else ""


def _facts_of(facts: Facts, programme: Programme) -> Iterator[tuple[str, str, str, bool]]:
    t = facts.t
    yield from _fact_rows(facts, "name", (programme.name,))
    yield from _fact_rows(facts, "about", (programme.about,) if programme.about else ())
    for kind in ("leads", "partners", "funders"):
        yield from _fact_rows(facts, kind, getattr(programme, kind))
    for date in programme.dates:
        yield t(f"event_{date.event}"), t.date(date.value), date.source, date.assumption
    for mode in programme.delivery_modes:
        yield t("fact_delivery"), t(f"mode_{mode.value}") + _note(facts, mode), mode.source, mode.assumption
    yield from _fact_rows(facts, "coaches", (programme.coaches,) if programme.coaches else ())
    yield from _fact_rows(facts, "managers", (programme.managers,) if programme.managers else ())
    yield from _fact_rows(facts, "target_groups", programme.target_groups)
    for area in programme.coverage:
        names = t.listed([facts.names[code] for code in area.municipality_codes])
        yield t("fact_coverage"), f"{area.name.get(t.language)}: {names}", area.source, area.assumption
    yield from _fact_rows(facts, "outputs", programme.outputs)


def _fact_rows(facts: Facts, kind: str, stated: tuple[Fact, ...]) -> Iterator[tuple[str, str, str, bool]]:
    for fact in stated:
        yield facts.t(f"fact_{kind}"), fact.text(facts.t.language) + _note(facts, fact), fact.source, fact.assumption


def _note(facts: Facts, fact: Fact) -> str:
    return f" ({fact.note.get(facts.t.language)})" if fact.note else ""


def _assumptions(facts: Facts, programme: Programme) -> list[Block]:
    if not programme.assumptions:
        return []
    return [
        Paragraph(facts.t("assumptions_lead")),
        Points(tuple(text.get(facts.t.language) for text in programme.assumptions)),
    ]
