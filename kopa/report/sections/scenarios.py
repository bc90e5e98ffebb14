"""What if: the scenarios that were asked, each in sentences, and side by side; kopa's own examples in the annex."""

import re
from collections.abc import Iterator, Sequence

from kopa.findings.once import once
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Part, Points, Section, Table, TableColumn
from kopa.results import Results
from kopa.scenarios.answer_in_words import (
    AnswerTable,
    LevelAnswer,
    answer_in_words,
    has_known_effect,
    prices_in_words,
)
from kopa.scenarios.edits_in_words import Names, sentence
from kopa.scenarios.measures_in_words import STAR
from kopa.scenarios.options_in_words import options_in_words
from kopa.scenarios.stored import StoredComparison, scenario_from_text
from kopa.words.texts import Texts

OWN_LABEL = re.compile(r"(?P<label>[^\W\d_]{1,6} ?\d{1,3}\+?): *(?P<name>\S.*)")
"""A name that begins with the label by which its option is called: "VE1: yhteinen lukio"."""


def section(facts: Facts) -> Section | None:
    """Return the section on scenarios, none where none was asked: the expert's where they are somebody's own."""
    shown = comparisons(facts)
    if not shown:
        return None
    t, examples = facts.t, bool(facts.source.scenarios["example"].all())  # type: ignore[index]
    titles = labels_and_names([one.scenario.name.get(t.language) for one in shown], t)
    labels = [label for label, _ in titles]
    blocks: list[Block] = [Paragraph(t("scenarios_answer"), "answer")]
    if examples:
        blocks.append(Paragraph(t("scenarios_examples_note"), "note"))
    names = Names.of(t, facts.source.sites, facts.names)
    for (label, name), one in zip(titles, shown, strict=True):
        blocks.append(_scenario(facts, names, label, name, one, with_tables=not examples))
    blocks += _side_by_side(facts, [one.named(label) for label, one in zip(labels, shown, strict=True)])
    blocks.append(Paragraph(t("scenario_note")))
    blocks += [Paragraph(words) for words in dict.fromkeys(w for one in shown for w in prices_in_words(one, t))]
    if any(_has_star(one) for one in blocks):
        blocks.append(Paragraph(t("scenario_assumption", mark=STAR)))
    return Section("scenarios", t("scenarios_heading"), tuple(blocks), "annex" if examples else "expert")


def _has_star(block: Block) -> bool:
    """Say whether a table, or one of a part, holds a number that rests on an assumption."""
    if isinstance(block, Part):
        return any(_has_star(one) for one in block.blocks)
    return isinstance(block, Table) and any(cell.text.endswith(STAR) for row in block.rows for cell in row)


def comparisons(facts: Facts) -> list[StoredComparison]:
    """Return the comparisons that stand beside the results, in the order in which they were asked."""
    return _comparisons(facts.source)


@once
def _comparisons(source: Results) -> list[StoredComparison]:
    if source.scenarios is None:
        return []
    tables = (source.scenario_answers, source.scenario_changes, source.scenario_sites)
    made = []
    for row in source.scenarios.itertuples():
        mine = [table[table["scenario_id"] == row.scenario_id] for table in tables if table is not None]
        made.append(StoredComparison(scenario_from_text(str(row.toml)), source.parameters, *mine))
    return made


def labels_and_names(names: Sequence[str], t: Texts) -> list[tuple[str, str]]:
    """Return by which label each option is called in tables, and its name without it.

    The labels are those with which the names begin, where each has one of its own; else they are numbered.

    Examples
    --------
    >>> labels_and_names(["VE2: Koulu lakkautetaan", "VE0+: Nykyinen"], Texts("fi"))
    [('VE2', 'Koulu lakkautetaan'), ('VE0+', 'Nykyinen')]
    >>> labels_and_names(["VE2: Koulu lakkautetaan", "Toinen"], Texts("fi"))
    [('VE1', 'VE2: Koulu lakkautetaan'), ('VE2', 'Toinen')]
    """
    own = [OWN_LABEL.fullmatch(name) for name in names]
    told = [(one["label"], one["name"]) for one in own if one]
    if len({label for label, _ in told}) == len(names):
        return told
    return [(t("scenario_label", n=n), name) for n, name in enumerate(names, 1)]


def _scenario(facts: Facts, names: Names, label: str, name: str, one: StoredComparison, *, with_tables: bool) -> Part:
    """Return what one scenario does and to whom, level by level."""
    answer = answer_in_words(one, names, facts.region_name)
    note = one.scenario.note.get(facts.t.language)
    edits = tuple(sentence(edit, names) for edit in one.scenario.edits)
    blocks: list[Block] = [Points(edits), *([Paragraph(note)] if note else [])]
    if not has_known_effect(one):
        blocks.append(Paragraph(facts.t("scenario_no_effect")))
    touched = [level for level in answer.levels if not level.is_hardly_touched] or list(answer.levels)
    for n, level in enumerate(touched):
        blocks.append(Paragraph(" ".join((f"{level.title}.", *level.sentences))))
        if with_tables:
            blocks += _tables(facts, label, f"scenario-{one.scenario.id}-{n}", level)
    told = {level.level for level in touched}  # a level may be told by the schools that surely teach it alone
    elsewhere = dict.fromkeys(level.level for level in answer.levels if level.level not in told)
    if elsewhere:
        levels = "; ".join(facts.t(f"level_{level}") for level in elsewhere)
        blocks.append(Paragraph(facts.t("scenario_few_elsewhere", levels=levels)))
    return Part(f"scenario-{one.scenario.id}", f"{label}: {name}", tuple(blocks))


def _tables(facts: Facts, label: str, key: str, level: LevelAnswer) -> Iterator[Table]:
    t = facts.t
    by = {t(f"col_{one}"): t(f"scenario_by_{one}") for one in ("measure", "municipality", "site")}
    for k, table in enumerate(level.tables):
        yield _table(f"{key}-{k}", f"{label} {by[table.head[0]]}. {level.caption}", table)


def _side_by_side(facts: Facts, compared: list[StoredComparison]) -> Iterator[Table]:
    """Yield a table for every level of which a scenario touches more than a few: how it is now, and with each."""
    answers = []
    for level in facts.source.levels:
        mine = [one.of_level(level) for one in compared if (one.answers["level"] == level).any()]
        answers += [(level, n, answer) for n, answer in enumerate(options_in_words(mine, facts.t) if mine else ())]
    for level, n, answer in [one for one in answers if not one[2].is_hardly_touched] or answers:
        caption = facts.t("scenarios_caption", level=answer.title)
        for table in answer.tables:
            yield _table(f"options-{level}-{n}", caption, table, answer.sentences)


def _table(key: str, caption: str, table: AnswerTable, notes: tuple[str, ...] = ()) -> Table:
    first, *others = table.head
    columns = (TableColumn(first), *(TableColumn(head, "number") for head in others))
    return Table(key, caption, columns, tuple(tuple(map(cells.words, row)) for row in table.rows), notes)
