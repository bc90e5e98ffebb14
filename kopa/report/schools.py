"""Tables of schools: their pupils where they are told; places nearest for few children, which is no school's size."""

from typing import Any

import pandas as pd

from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Folded, Table, TableColumn


def blocks(facts: Facts) -> list[Block]:
    """Return the places where few children live nearest, now or as projected, and the pupils that are told."""
    t = facts.t
    made: list[Block] = []
    places = _few(facts)
    if len(places):
        made.append(Folded("fold-places", t("places_show"), (_places(facts, places),)))
    pupils = facts.source.pupils
    if pupils is None or pupils.empty:
        return made
    return [*made, Folded("fold-pupils", t("pupils_show"), (_pupils(facts, pupils),))]


def _few(facts: Facts) -> pd.DataFrame:
    """Places of the first grades that have, or come to have, fewer children nearest than the stated number."""
    table, level = facts.source.nearest_places, facts.first_grades
    if table is None or level not in facts.covered_levels:
        return pd.DataFrame()
    return table[(table["level"] == level) & (table["year_under"] > 0)]


def _places(facts: Facts, places: pd.DataFrame) -> Table:
    t, p = facts.t, facts.source.parameters
    columns = (
        TableColumn(t("col_schools")),
        TableColumn(t("col_municipality")),
        TableColumn(t("col_nearest_now"), "number", "persons"),
        TableColumn(t("col_nearest_in", year=p.projection_year), "number", "persons"),
        TableColumn(t("col_year_under", persons=t.number(p.few_nearest_persons))),
        TableColumn(t("col_rests_on")),
    )
    rows = tuple(_place_row(facts, row) for row in places.to_dict("records"))
    caption = t("places_caption", persons=t.number(p.few_nearest_persons), level=t(f"level_{facts.first_grades}"))
    return Table("nearest-places", caption, columns, rows, (t("places_note"), t("places_note_languages")))


def _place_row(facts: Facts, row: dict[Any, Any]) -> tuple[Cell, ...]:
    t, few = facts.t, facts.source.parameters.few_nearest_persons
    now = float(row["persons"]) < few
    return (
        cells.words(str(row["names"])),
        cells.words(facts.names[str(row["municipality_code"])]),
        cells.persons_under(t, float(row["persons"]), few),
        cells.persons_under(t, float(row["persons_projected"]), few),
        cells.words(t("under_already") if now else str(row["year_under"])),
        cells.words(t(f"status_{row['status']}")),
    )


def _pupils(facts: Facts, pupils: pd.DataFrame) -> Table:
    t = facts.t
    columns = (
        TableColumn(t("col_site")),
        TableColumn(t("col_level")),
        TableColumn(t("col_year")),
        TableColumn(t("col_pupils"), "number", "persons"),
        TableColumn(t("col_pupils_school"), "number", "persons"),
        TableColumn(t("col_source")),
    )
    rows = tuple(
        (
            cells.words(str(row["name"])),
            cells.words(t(f"level_{row['level']}")),
            cells.words(str(row["year"])),
            *(cells.persons(t, float(row[name])) for name in ("pupils", "school")),
            cells.words(str(row["source"])),
        )
        for row in pupils.to_dict("records")
    )
    return Table("pupils", t("pupils_caption"), columns, rows, (t("pupils_note"),))
