"""Jobs of the region by industry, beside the whole country: their year stands wherever they are shown."""

from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Folded, Paragraph, Table, TableColumn


def _inside_a_sentence(name: str) -> str:
    """Return the name of an industry as it is written inside a sentence.

    Examples
    --------
    >>> _inside_a_sentence("Terveys- ja sosiaalipalvelut")
    'terveys- ja sosiaalipalvelut'
    """
    return name[:1].lower() + name[1:]


def blocks(facts: Facts) -> list[Block]:
    """Return the sentence on the largest industry and the table of all; nothing where no jobs are known."""
    t, table = facts.t, facts.source.jobs
    if table is None or table.empty or not table["jobs"].sum():
        return []
    largest = table.iloc[0]
    answer = t(
        "jobs_answer",
        year=int(largest["year"]),
        jobs=t.count("jobs", float(table["jobs"].sum())),
        industry=_inside_a_sentence(str(largest[f"name_{t.language}"])),
        share=t.share(float(largest["share"])),
        country=t.share(float(largest["share_country"])),
    )
    return [Paragraph(answer), Folded("fold-jobs", t("jobs_show"), (_table(facts),))]


def _table(facts: Facts) -> Table:
    t, table = facts.t, facts.source.jobs
    assert table is not None
    columns = (
        TableColumn(t("col_industry")),
        TableColumn(t("col_jobs"), "number", "jobs"),
        TableColumn(t("col_share"), "number", "share"),
        TableColumn(t("col_share_country"), "number", "share"),
        TableColumn(t("col_field")),
    )
    rows = tuple(
        (
            cells.words(str(row[f"name_{t.language}"])),
            cells.persons(t, float(row["jobs"])),
            cells.share(t, float(row["share"])),
            cells.share(t, float(row["share_country"])),
            cells.words(str(row[f"field_name_{t.language}"]) or "–"),
        )
        for row in table.to_dict("records")
        if row["jobs"] > 0
    )
    return Table("jobs", t("jobs_caption", year=int(table["year"].iloc[0])), columns, rows, (t("jobs_note"),))
