"""The workbook of a comparison: the report's tables, then every indicator and every municipality compared."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from kopa.findings.evidence import IndicatorValue
from kopa.report.cells import status_words
from kopa.report.comparison.facts import Compared, ComparisonInput
from kopa.report.comparison.untold import untold
from kopa.report.model import Report
from kopa.report.names import indicator_name, unit_name
from kopa.report.xlsx.full import of_unit
from kopa.report.xlsx.tables import Sheet, SheetCell
from kopa.report.xlsx.workbook import workbook
from kopa.words.texts import Texts

_ENDS = ("value", "low", "high")


def write(report: Report, source: ComparisonInput, path: Path) -> None:
    """Write the workbook of a comparison to `path`, in the report's language; the same report gives the same bytes."""
    t = Texts(report.language)
    compared = Compared(source, t)
    about = (
        (t("workbook_compared"), ", ".join(compared.name(one) for one in compared.regions())),
        (t("workbook_division"), str(source.results.year)),
        (t("workbook_key"), str(source.provenance["key"])),
    )
    full = [
        _sheet(compared, t("workbook_indicators"), source.results.indicators),
        _sheet(compared, t("workbook_all_municipalities"), source.results.league),
    ]
    workbook(report, full, about, source.provenance["inputs"], path, note=compared.t("car_time_note_regions"))


def _sheet(compared: Compared, title: str, table: pd.DataFrame) -> Sheet:
    t = compared.t
    headings = (
        t("col_region"), t("workbook_code"), t("col_municipality"), t("col_level"), t("workbook_id"),
        t("col_measure"), t("col_value"), t("workbook_low"), t("workbook_high"), t("workbook_unit"),
        t("workbook_bound"), t("col_persons"), t("col_uncertain") + " (%)", t("compare_col_place"),
        t("workbook_best_place"), t("workbook_worst_place"), t("workbook_ranked_of"), t("col_rests_on"),
    )  # fmt: skip
    rows = tuple(_row(compared, row) for row in table.to_dict("records"))
    return Sheet(title, headings, rows, (t("workbook_exact"), t("car_time_note_regions")))


def _row(compared: Compared, row: dict[Any, Any]) -> tuple[SheetCell, ...]:
    t = compared.t
    code, level, unit = (str(row[name]) for name in ("municipality_code", "level", "unit"))
    fact = IndicatorValue(float(row["value"]), unit, float(row["persons"]), str(row["status"]))
    why = untold(compared, row)
    places = [float(row[name]) for name in ("rank", "rank_low", "rank_high", "ranked_of")]
    return (
        SheetCell(compared.name(str(row["region_id"]))),
        SheetCell(code),
        SheetCell(compared.municipality_names[code] if code else ""),
        SheetCell(t(f"level_{level}") if level else t("all_levels")),
        SheetCell(str(row["indicator_id"])),
        SheetCell(indicator_name(str(row["indicator_id"]), t.language, compared.results.parameters, level)),
        *(of_unit(t, math.nan if why else float(row[name]), unit) for name in _ENDS),
        SheetCell(unit_name(unit, t.language)),
        SheetCell("" if why or not fact.has_value else _bound(t, str(row["bound"]))),
        of_unit(t, fact.persons if fact.has_value else math.nan, "persons"),
        of_unit(t, float(row["uncertain_share"]), "share"),
        *(of_unit(t, place, "sites") for place in places),
        SheetCell(t(f"untold_{why}") if why and fact.has_value else status_words(t, fact)),
    )


def _bound(t: Texts, bound: str) -> str:
    return {"": "", "at_most": t("at_most"), "at_least": t("at_least")}[bound]
