"""Questions for the council, each raised by one of the region's own numbers; the rules stand in the annex."""

import math

from kopa.findings import questions
from kopa.findings.questions import MOST, Question, Rule
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Points, Section, Table, TableColumn


def section(facts: Facts) -> Section:
    """Return the section of questions."""
    t, asked = facts.t, questions.asked(facts)
    answer = t.count("questions_answer", len(asked)) if asked else t("questions_none")
    blocks: list[Block] = [Paragraph(answer, "answer")]
    if asked:
        blocks.append(Points(tuple(one.text for _, one in asked), numbered=True))
    blocks.append(Paragraph(t("questions_how"), "note"))
    return Section("questions", t("questions_heading"), tuple(blocks), "council")


def rules_section(facts: Facts) -> Section:
    """Return the section of the annex with every rule, the number behind it and whether it asks."""
    t = facts.t
    blocks = (Paragraph(t("questions_rules", most=MOST), "answer"), rules_table(facts))
    return Section("rules", t("questions_caption"), blocks, "annex")


def rules_table(facts: Facts) -> Table:
    """Return the rules in the order in which questions are asked."""
    t, results = facts.t, questions.applied(facts)
    asked = {rule.key for rule, _ in questions.asked(facts)}
    columns = (
        TableColumn(t("col_rule")),
        TableColumn(t("col_number_here")),
        TableColumn(t("col_uncertain"), "number", "share"),
        TableColumn(t("col_asked")),
        TableColumn(t("col_section")),
    )
    rows = tuple(_row(facts, rule, one, rule.key in asked) for rule, one in results)
    return Table("questions-table", t("questions_caption"), columns, rows)


def _row(facts: Facts, rule: Rule, one: Question, asked: bool) -> tuple[Cell, ...]:
    t, known = facts.t, not math.isnan(one.value)
    of = f"{t(f'level_{one.level}')}: " if one.level else ""
    answer = t("yes") if asked else t("asked_no_room") if one.asks else t("no")
    return (
        cells.words(t(f"rule_{rule.key}", **questions.limits(facts))),
        cells.words(of + one.number if known else t("missing")),  # of several units: no column of numbers
        cells.share(t, one.uncertain_share),
        cells.words(answer if known else "–"),
        cells.words(t(f"{rule.section}_heading") if known else "–"),  # without a number there may be no section
    )
