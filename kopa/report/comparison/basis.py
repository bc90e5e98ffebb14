"""What is left out and why, what the numbers rest on, how they can be checked, what the words mean."""

from kopa.goals.comparison.results import LEFT_OUT_REASONS
from kopa.report import cells
from kopa.report.comparison.facts import Compared
from kopa.report.data_in_words import rests_on
from kopa.report.model import SUMS, Block, Folded, Paragraph, Points, Section, Table, TableColumn
from kopa.report.sections.basis import inputs_table, limits_of

TERMS = ("access", "site", "car_time", "median", "p90", "score", "uncertain", "interval", "draw", "place", "peer")


def left_out_section(compared: Compared) -> Section:
    """Return the section on what is not compared, or with care."""
    t = compared.t
    counts = compared.results.left_out["why"].value_counts()
    reasons = [
        t("compare_left_out_item", why=t(f"compare_why_{why}"), n=t.integer(int(counts[why])))
        for why in LEFT_OUT_REASONS
        if why in counts
    ]
    blocks: list[Block] = [
        Paragraph(t("compare_left_out_answer", n=t.integer(len(compared.results.left_out))), "answer")
    ]
    if reasons:
        blocks += [Points(tuple(reasons)), left_out_table(compared)]
    blocks.append(Paragraph(t("language_note"), "note"))
    return Section("left-out", t("compare_left_out_heading"), tuple(blocks))


def left_out_table(compared: Compared) -> Table:
    """Return the levels and goals of regions that are not compared, or with care, each with the reason."""
    t = compared.t
    columns = (TableColumn(t("col_region")), TableColumn(t("compare_col_what")), TableColumn(t("col_reason")))
    order = {one: i for i, one in enumerate(compared.regions())}
    left_out_rows = sorted(compared.results.left_out.to_dict("records"), key=lambda row: order[str(row["region_id"])])
    rows = [
        (
            cells.words(compared.name(str(row["region_id"]))),
            cells.words(_what(compared, str(row["what"]))),
            cells.words(t(f"compare_why_{row['why']}")),
        )
        for row in left_out_rows
    ]
    return Table("left-out-table", t("compare_left_out_caption"), columns, tuple(rows))


def _what(compared: Compared, what: str) -> str:
    t = compared.t
    return t(f"goal_{what}") if t.has(f"goal_{what}") else t(f"level_{what}")


def data_section(compared: Compared) -> Section:
    """Return the section on data, assumptions and limits."""
    t, robustness = compared.t, compared.results.robustness
    inputs = compared.source.provenance["inputs"]
    blocks: list[Block] = [
        Paragraph(t("compare_data_answer", draws=t.integer(robustness.draws), seed=robustness.seed), "answer"),
        Points((t("compare_limit_scores"), t("compare_limit_ranges"), *(t(key) for key in limits_of(inputs)))),
        *(Paragraph(sentence) for sentence in rests_on(t, inputs)),
    ]
    return Section("data", t("compare_data_heading"), tuple(blocks))


def stamp_section(compared: Compared) -> Section:
    """Return the section on how the numbers can be checked."""
    t, provenance = compared.t, compared.source.provenance
    table = inputs_table(t, provenance["inputs"])
    blocks: list[Block] = [
        Paragraph(t("compare_stamp_answer"), "answer"),
        Paragraph(t("stamp_key", key=str(provenance["key"]))),
        Folded("fold-inputs", t("inputs_show"), (table,)),
    ]
    return Section(SUMS, t("stamp_heading"), tuple(blocks))


def glossary_section(compared: Compared) -> Section:
    """Return the words that the report uses in a special sense."""
    t = compared.t
    return Section("glossary", t("glossary_heading"), (Points(tuple(t(f"term_{term}") for term in TERMS)),))
