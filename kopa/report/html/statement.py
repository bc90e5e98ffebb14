"""The accessibility statement of the reports: what was checked by which tool, and what was not checked at all."""

from kopa.report.cells import words
from kopa.report.model import Paragraph, Points, Report, Section, Table, TableColumn
from kopa.words.texts import Texts

CHECKED = ("axe", "contrast", "narrow", "keyboard", "print", "alternatives", "requests", "pdf_tags", "words")
"""What a test of kopa checks on every change, in the order of the table."""

NOT_CHECKED = ("screen_reader", "pdf_checker", "people", "own_changes", "qgis")
"""What nobody has checked."""


def statement(language: str) -> Report:
    """Return the accessibility statement in `language` (fi, sv or en) as a report, to be rendered like one.

    Examples
    --------
    >>> statement("en").title
    'Digital accessibility of the reports'
    """
    t = Texts(language)
    columns = (TableColumn(t("statement_col_what")), TableColumn(t("statement_col_how")))
    rows = tuple((words(t(f"statement_{key}")), words(t(f"statement_{key}_how"))) for key in CHECKED)
    checked = Table("checked-table", t("statement_checked_caption"), columns, rows)
    return Report(
        language=language,
        region_id="accessibility",
        title=t("statement_title"),
        subtitle=t("statement_subtitle"),
        sections=(
            Section(
                "conformance",
                t("statement_conformance_heading"),
                (Paragraph(t("statement_answer"), "answer"), Paragraph(t("statement_law"))),
            ),
            Section(
                "checked", t("statement_checked_heading"), (Paragraph(t("statement_checked_answer"), "answer"), checked)
            ),
            Section(
                "not-checked",
                t("statement_not_heading"),
                (
                    Paragraph(t("statement_not_answer"), "answer"),
                    Points(tuple(t(f"statement_not_{key}") for key in NOT_CHECKED)),
                ),
            ),
            Section(
                "shortcomings",
                t("statement_short_heading"),
                (
                    Paragraph(t("statement_short_answer"), "answer"),
                    Points(tuple(t(f"statement_short_{key}") for key in ("maps", "english", "tables"))),
                ),
            ),
            Section("feedback", t("statement_feedback_heading"), (Paragraph(t("statement_feedback"), "answer"),)),
        ),
    )
