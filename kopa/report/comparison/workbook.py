"""The workbook of a comparison: the report's tables, then every indicator and every municipality compared."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from kopa.report.cells import status_words
from kopa.report.comparison.facts import Compared, ComparisonInput
from kopa.report.facts import Fact
from kopa.report.model import Report
from kopa.report.names import indicator_name, unit_name
from kopa.report.rendering_words import word
from kopa.report.xlsx.full import notes_of, of_unit
from kopa.report.xlsx.tables import Sheet, Value
from kopa.report.xlsx.workbook import workbook
from kopa.words.texts import Texts

_ENDS = ("value", "low", "high")


def write(report: Report, source: ComparisonInput, path: Path) -> None:
    """Write the workbook of a comparison to `path`, in the report's language; the same report gives the same bytes."""
    compared = Compared(source, Texts(report.language))
    language = report.language
    about = (
        (word("compared", language), ", ".join(compared.name(one) for one in compared.regions())),
        (word("division", language), str(source.results.year)),
        (word("key", language), str(source.provenance["key"])),
    )
    full = [
        _sheet(compared, word("indicators", language), source.results.indicators),
        _sheet(compared, word("all_municipalities", language), source.results.league),
    ]
    workbook(report, full, about, source.provenance["inputs"], path)


def _sheet(compared: Compared, title: str, table: pd.DataFrame) -> Sheet:
    t, language = compared.t, compared.t.language
    headings = (
        t("col_region"), word("code", language), t("col_municipality"), t("col_level"), word("id", language),
        t("col_measure"), t("col_value"), word("low", language), word("high", language), word("unit", language),
        t("col_persons"), t("col_uncertain") + " (%)", t("compare_col_place"), word("best_place", language),
        word("worst_place", language), word("ranked_of", language), t("col_rests_on"),
    )  # fmt: skip
    rows = tuple(_row(compared, row) for row in table.to_dict("records"))
    return Sheet(title, headings, rows, notes_of(t))


def _row(compared: Compared, row: dict[Any, Any]) -> tuple[Value, ...]:
    t = compared.t
    code, level, unit = (str(row[name]) for name in ("municipality_code", "level", "unit"))
    fact = Fact(float(row["value"]), unit, float(row["persons"]), str(row["status"]))
    places = [float(row[name]) for name in ("rank", "rank_low", "rank_high", "ranked_of")]
    return (
        Value(compared.name(str(row["region_id"]))),
        Value(code),
        Value(compared.towns[code] if code else ""),
        Value(t(f"level_{level}") if level else t("all_levels")),
        Value(str(row["indicator_id"])),
        Value(indicator_name(str(row["indicator_id"]), t.language)),
        *(of_unit(t, float(row[name]), unit) for name in _ENDS),
        Value(unit_name(unit, t.language)),
        of_unit(t, fact.persons if fact.known else math.nan, "persons"),
        of_unit(t, float(row["uncertain_share"]), "share"),
        *(of_unit(t, place, "sites") for place in places),
        Value(status_words(t, fact)),
    )
