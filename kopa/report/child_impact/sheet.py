"""The child impact sheet as a report: topic by topic, the numbers of a comparison, then what nobody can compute."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from kopa.report import cells
from kopa.report.child_impact.moves import moves
from kopa.report.model import AnswerRoom, Block, Paragraph, Points, Report, Section, Table, TableColumn
from kopa.scenarios.answer_in_words import (
    AnswerTable,
    LevelAnswer,
    answer_in_words,
    level_and_sites,
    measures_table,
    prices_in_words,
    which_sites,
)
from kopa.scenarios.comparison import PRICED, Comparison
from kopa.scenarios.edits_in_words import Names, sentence
from kopa.scenarios.sites_in_words import in_which_town
from kopa.words.texts import Texts
from kopa.words.withheld import parts_in_words

WAY = ("mean_min", "p90_min", "mean_km", "p90_km", "over_day", "unreachable")
TRANSPORT = ("over_near", "over_limit", "pupil_km", *PRICED)

TOPICS = {
    "decision": 3,
    "who": 4,
    "way": 3,
    "safety": 5,
    "transport": 4,
    "friends": 3,
    "school": 5,
    "learning": 4,
    "free_time": 3,
    "wellbeing": 3,
    "equality": 3,
    "hearing": 4,
    "easing": 4,
}
"""Topics of the sheet in their order, each with the number of its questions (`child_<topic>_<n>`)."""

OLD_NAMES = ("site_before", "site_after")


def child_impact_sheet(
    compared: Comparison,
    names: Names,
    region: str,
    *,
    further: Mapping[str, Sequence[str]] = MappingProxyType({}),
    imprint: Sequence[str] = (),
    whom: str = "",
) -> Report:
    """Return the child impact sheet of a scenario.

    Parameters
    ----------
    compared
        The comparison of the region as it is with the scenario.
    names
        Words of a language, and names of sites and municipalities in it.
    region
        What the region is called.
    further
        By topic, sentences on what was asked besides: intervals, school routes.
    imprint
        Who made it, when and from what data, a sentence each.
    whom
        Who is counted, where that is not everybody of an age group: it stands under the title.

    Returns
    -------
    kopa.report.model.Report
        A section for each of `TOPICS`: what was measured, then questions, each with room for an answer.
    """
    t = names.t
    told = answer_in_words(compared, names, region)
    sections = tuple(_section(compared, names, told.levels, topic, further.get(topic, ())) for topic in TOPICS)
    title = t("child_title", name=compared.scenario.name.get(t.language))
    said = prices_in_words(compared, t)  # where transport is told of
    notes = (t("child_note_car"), *(note for note in told.notes if note not in said), *imprint)
    subtitle = " ".join(filter(None, (t("child_subtitle", region=region), whom)))
    return Report(t.language, compared.region_id, title, subtitle, sections, notes)


def _section(
    compared: Comparison, names: Names, answers: Sequence[LevelAnswer], topic: str, further: Sequence[str]
) -> Section:
    t = names.t
    measured = [*_measured(compared, names, answers, topic), *(Paragraph(words) for words in further)]
    blocks: list[Block] = [*measured] if measured else [Paragraph(t("child_nothing_measured"), "note")]
    blocks += [AnswerRoom(t(f"child_{topic}_{n}")) for n in range(1, TOPICS[topic] + 1)]
    return Section(f"child-{topic}", t(f"child_{topic}"), tuple(blocks))


def _measured(compared: Comparison, names: Names, answers: Sequence[LevelAnswer], topic: str) -> Iterator[Block]:
    """Yield what the comparison tells of a topic; nothing where it can tell nothing."""
    match topic:
        case "decision":
            yield from _decision(compared, names)
        case "who":
            yield from _tables(answers, names.t, "col_municipality", "child-who", "child_caption_who")
        case "way":
            for level in answers:
                yield Paragraph(" ".join((f"{level.title}.", *level.sentences)))
            yield from _measures(compared, names.t, WAY, "child-way", "child_caption_way")
        case "transport":
            yield from _measures(compared, names.t, TRANSPORT, "child-transport", "child_caption_transport")
            yield from map(Paragraph, prices_in_words(compared, names.t))
        case "friends":
            yield from _friends(compared, names)
        case "school":
            yield from _tables(answers, names.t, "col_site", "child-school", "child_caption_school")
        case _:
            pass


def _decision(compared: Comparison, names: Names) -> Iterator[Block]:
    scenario = compared.scenario
    yield Points(tuple(sentence(edit, names) for edit in scenario.edits))
    if note := scenario.note.get(names.t.language):
        yield Paragraph(note)


def _tables(answers: Sequence[LevelAnswer], t: Texts, first: str, key: str, caption: str) -> Iterator[Table]:
    """Yield the tables of each level whose first heading is that one: of municipalities, or of sites."""
    for n, level in enumerate(answers):
        for table in level.tables:
            if table.head[0] == t(first):
                yield _table(f"{key}-{n}", t(caption, level=level.caption), table, level.which_sites)


def _measures(compared: Comparison, t: Texts, wanted: Sequence[str], key: str, caption: str) -> Iterator[Table]:
    pairs = compared.answers[["level", "sites_counted"]].drop_duplicates()
    for n, (level, counted) in enumerate(pairs.itertuples(index=False)):
        table = measures_table(compared, t, level, counted, wanted)
        if table.rows:
            sites = tuple(which_sites(t, level, counted))
            yield _table(f"{key}-{n}", t(caption, level=level_and_sites(t, level, counted)), table, sites)


def _friends(compared: Comparison, names: Names) -> Iterator[Block]:
    """Yield how those to whom a site was the nearest divide between the sites that are it after the scenario."""
    t = names.t
    moved = moves(compared)
    if moved.empty:
        return
    yield Paragraph(t("child_friends_how"))
    codes = set(compared.answers["municipality_code"])
    sites = compared.sites.drop_duplicates("site").to_dict("records")
    called = {str(one["site"]): in_which_town(names, one, codes) for one in sites}
    for n, ((level, counted), rows) in enumerate(moved.groupby(["level", "sites_counted"], sort=False)):
        head = tuple(map(t, ("child_col_from", "child_col_to", "col_persons")))
        moved_rows = tuple(
            row for _, parts in rows.groupby("site_before", sort=False) for row in _of_site(parts, called, t)
        )
        caption = t("child_caption_friends", level=level_and_sites(t, str(level), str(counted)))
        which = tuple(which_sites(t, str(level), str(counted)))
        yield _table(f"child-friends-{n}", caption, AnswerTable(head, moved_rows), which)


def _of_site(parts: pd.DataFrame, called: Mapping[str, str], t: Texts) -> Iterator[tuple[str, ...]]:
    """Yield where those go to whom a site was the nearest: parts of a number that is known."""
    told = parts_in_words(t, parts["persons"].tolist())
    for row, persons in zip(parts.to_dict("records"), told, strict=True):
        before, after = (called.get(row[name], row[name]) or t("no_way") for name in OLD_NAMES)
        yield before, after, persons


def _table(key: str, caption: str, table: AnswerTable, notes: tuple[str, ...] = ()) -> Table:
    words = 2 if key.startswith("child-friends") else 1
    columns = tuple(TableColumn(head, "text" if n < words else "number") for n, head in enumerate(table.head))
    return Table(key, caption, columns, tuple(tuple(map(cells.words, row)) for row in table.rows), notes)
