"""Working life: what the programme set out to reach, and what of it is the region's own."""

from kopa.goals.catalogue.jobs import OF_JOBS
from kopa.goals.catalogue.working_life import IN_PART, IN_PROGRAMME
from kopa.regions import Target
from kopa.report import cells, jobs
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Section, Table, TableColumn
from kopa.report.names import unit_name
from kopa.report.sections.region_facts import source_cell

WHOLE = IN_PROGRAMME.key.removeprefix(f"{IN_PART.key}.")
"""Id of the part that is the whole programme, of which an indicator has a name of its own."""


def section(facts: Facts) -> Section | None:
    """Return the section on working life; none where neither targets, measures nor jobs are known."""
    t, programme = facts.t, facts.source.region.programme
    targets = programme.targets if programme else ()
    own = [target for target in targets if target.attributable]
    reached = [target for target in own if target.achieved is not None]
    blocks: list[Block] = []
    if targets:
        number = t.count("targets", len(targets))
        answer = t("working_answer", targets=number, own=len(own), reached=len(reached))
        blocks += [Paragraph(answer if own else t("working_answer_none", targets=number), "answer")]
        blocks.append(_targets(facts, targets))
    blocks += jobs.blocks(facts)
    measures = [one for one in facts.ids("G3") if not one.startswith(OF_JOBS)]
    parts = {
        IN_PART.of(part.id).id(facts.source.parameters): part.name.get(t.language)
        for part in (programme.coverage if programme else ())
        if part.id != WHOLE
    }
    table = cells.indicator_table(facts, "working-life", t("working_caption"), measures, of_what=parts)
    blocks += [table, Paragraph(t("adult_note"), "note")] if table.rows else []
    return Section("working-life", t("working_heading"), tuple(blocks)) if blocks else None


def _targets(facts: Facts, targets: tuple[Target, ...]) -> Table:
    t = facts.t
    columns = (
        TableColumn(t("col_target")),
        TableColumn(t("col_target_value"), "number"),
        TableColumn(t("col_achieved"), "number"),
        TableColumn(t("col_whose")),
        TableColumn(t("col_source")),
    )
    return Table("targets", t("targets_caption"), columns, tuple(_target_row(facts, target) for target in targets))


def _target_row(facts: Facts, target: Target) -> tuple[Cell, ...]:
    t = facts.t
    whose = t("target_own" if target.attributable else "target_shared")
    achieved = target.achieved
    return (
        cells.words(target.name.get(t.language)),
        Cell(f"{t.decimal(target.value, 0)} {unit_name(target.unit, t.language, round(target.value))}", target.value),
        cells.words(t("not_known")) if achieved is None else Cell(t.decimal(achieved, 0), achieved),
        cells.words(f"{whose}; {t('assumed')}" if target.assumption else whose),
        source_cell(t, target.source),
    )
