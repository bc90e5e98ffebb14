"""Tables that are too long to be read in passing: they stand in the annex, and a line in their place says so."""

from collections.abc import Sequence
from dataclasses import replace

from kopa.report.model import Block, Folded, Paragraph, Part, Section, Table
from kopa.words.texts import MOST_NAMED, Texts


def in_annex(sections: Sequence[Section], t: Texts) -> list[Section]:
    """Return the sections with the long tables of the expert's part moved to a section of their own.

    That section is the first of the annex. Nothing changes where no table has more than `MOST_NAMED` rows.
    """
    moved: list[Table] = []
    shown = [
        replace(one, blocks=_without_long(one.blocks, t, moved)) if one.layer == "expert" else one for one in sections
    ]
    if not moved:
        return shown
    answer = Paragraph(t("long_tables_answer", most=t.integer(MOST_NAMED)), "answer")
    first = next((i for i, one in enumerate(shown) if one.layer == "annex"), len(shown))
    return [*shown[:first], Section("long-tables", t("long_tables_heading"), (answer, *moved), "annex"), *shown[first:]]


def _without_long(blocks: Sequence[Block], t: Texts, moved: list[Table]) -> tuple[Block, ...]:
    """Return blocks with a line in place of each long table, which is added to those that are `moved`."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Folded | Part):
            kept.append(replace(block, blocks=_without_long(block.blocks, t, moved)))
        elif isinstance(block, Table) and len(block.rows) > MOST_NAMED:
            moved.append(block)
            kept.append(
                Paragraph(t("long_table_moved", caption=block.caption, rows=t.integer(len(block.rows))), "note")
            )
        else:
            kept.append(block)
    return tuple(kept)
