"""How long the journeys are, per level: sentence, map, table by municipality, legal limits; tables in the annex."""

import math
from collections.abc import Sequence
from dataclasses import replace

from kopa import levels
from kopa.findings import knowledge
from kopa.findings.findings import disputed_words, trips_words, uncertain_words
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import AID, BEYOND_LIMIT, MEDIAN, P90, TRANSPORT
from kopa.levels import LUKIO
from kopa.parameters import Parameters
from kopa.report import cells, maps, pictures
from kopa.report.data_in_words import roads_in_use
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Part, Section, Table, TableColumn
from kopa.report.near import within
from kopa.report.sections import walking
from kopa.words.texts import Texts


def section(facts: Facts) -> Section:
    """Return the section on travel: all levels, the municipalities, and a part for each level that is known."""
    t, overview = facts.t, overview_table(facts)
    over = t.listed([t(f"travel_over_{kind}", **told) for kind, told in roads_in_use(t, facts.source.inputs)])
    method = " ".join((t("travel_method", over=over), t("language_note" if facts.has_aland else "language_note_fi")))
    blocks: list[Block] = [Paragraph(_answer(facts), "answer"), Paragraph(method)]
    blocks += [
        overview,
        *walking.sentence(facts),
        *_by_municipality(facts),
        Paragraph(t("law_note_aland") if facts.is_aland else law_words(t), "note"),
    ]
    shown = shown_levels(facts)
    by_car = next((level for level in shown if level in levels.UPPER_SECONDARY), "")
    blocks += [_part(facts, level, by_car=level == by_car) for level in shown]
    return Section("travel", t("travel_heading"), tuple(blocks))


def tables_section(facts: Facts) -> Section | None:
    """Return the section of the annex with the minutes of every level: persons by class, areas, nearest sites."""
    t = facts.t
    main = facts.main_levels
    blocks: list[Block] = [pictures.curve(facts, main, "levels")] if main else []
    known = [level for level in facts.levels if facts.is_known_somewhere(level)]
    if not known:
        return None
    for level in known:
        table = municipality_table(facts, level)
        blocks += _areas(facts, level) if level == LUKIO else []
        blocks.append(table)
    blocks += walking.table(facts)
    return Section("times", t("times_heading"), (Paragraph(t("times_answer"), "answer"), *blocks), "annex")


def shown_levels(facts: Facts) -> tuple[str, ...]:
    """Return the levels of which the expert's part tells: those with a map, known for most persons; worst first."""
    upper = knowledge.ranked_levels(facts)
    known = [level for level in facts.main_levels if level not in upper]
    return (*upper, *(level for level in known if knowledge.saying(facts, level) == "known"))


def _answer(facts: Facts) -> str:
    t = facts.t
    known = [level for level in facts.main_levels if knowledge.saying(facts, level) == "known"]
    medians = {level: facts.indicator(MEDIAN, level) for level in known}
    parts = [
        t("travel_answer_item", level=t(f"level_{level}"), median=cells.minutes_of(facts, MEDIAN, level).text)
        for level, fact in medians.items()
        if fact.has_value
    ]
    return t("travel_answer", levels="; ".join(parts)) if parts else t("travel_answer_none")


def _by_municipality(facts: Facts) -> list[Block]:
    """Return the times of nine in ten by municipality and level, with the share that is uncertain beside them."""
    t = facts.t
    shown = [level for level in facts.levels if levels.of(level).mapped and facts.is_known_somewhere(level)]
    doubtful = [level for level in shown if any(_doubt(facts, level, code) > 0 for code in ("", *facts.codes))]
    columns = [TableColumn(t("col_municipality"))]
    for level in shown:
        columns.append(TableColumn(t(f"level_short_{level}"), "number", "min"))
        if level in doubtful:
            columns.append(TableColumn(t("col_uncertain_of", level=t(f"level_short_{level}")), "number", "share"))
    rows = []
    for code in (*facts.codes, ""):
        row = [cells.place(facts, code)]
        for level in shown:
            row.append(cells.minutes_of(facts, P90, level, code))
            if level in doubtful:
                row.append(cells.doubt(t, knowledge.uncertain_share(facts, level, code)))
        rows.append(tuple(row))
    if any(knowledge.not_known_places(facts, level) for level in shown):
        rows.append(_certain_row(facts, shown, doubtful))
    notes = (
        t("trips_note"),
        *cells.few_note(facts, *shown),
        *(words for level in shown for words in disputed_words(facts, level)),
    )
    return [Table("trips", t("trips_caption"), tuple(columns), tuple(rows), notes)] if shown else []


def _certain_row(facts: Facts, shown: Sequence[str], doubtful: Sequence[str]) -> tuple[Cell, ...]:
    """Return the row of the municipalities whose trips are known well enough, level by level: what findings tell."""
    row = [Cell(facts.t("known_places_row"), strong=True, total=True)]
    for level in shown:
        left_out = bool(knowledge.not_known_places(facts, level))
        known = Cell(trips_words(facts, level), knowledge.nine_in_ten_min(facts, level))
        row.append(_of_so_many(facts, known, level) if left_out else cells.minutes_of(facts, P90, level))
        if level in doubtful:
            row.append(cells.words("–"))
    return tuple(row)


def _of_so_many(facts: Facts, known: Cell, level: str) -> Cell:
    """Return minutes with how many of the region's municipalities they are of."""
    n = len(facts.codes)
    return replace(known, text=f"{known.text} ({n - len(knowledge.not_known_places(facts, level))}/{n})")


def _doubt(facts: Facts, level: str, code: str) -> float:
    share = knowledge.uncertain_share(facts, level, code)
    return 0.0 if math.isnan(share) else share


def law_words(t: Texts) -> str:
    """Return what the law says of transport and travel aid: its own limits, whatever those of the study are."""
    law = Parameters()
    return t(
        "law_note",
        km=t.number(law.basic_transport_km),
        under_13_min=t.number(law.legal_day_under_13_min),
        from_13_min=t.number(law.legal_day_from_13_min),
        aid_km=t.number(law.travel_aid_km),
        aid_other_km=t.number(law.travel_aid_other_km),
    )


def overview_table(facts: Facts) -> Table:
    """Return one row per level: persons, median, P90, persons near a site, persons beyond the law's distance."""
    t = facts.t
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("col_group")),
        TableColumn(t("col_persons"), "number", "persons"),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_within", minutes=facts.limit(HEADLINE)), "number", "persons"),
        TableColumn(t("col_beyond"), "number", "persons"),
        TableColumn(t("col_uncertain"), "number", "persons"),
    )
    shown = [level for level in facts.levels if facts.is_covered(level)]
    others = any(knowledge.is_of_other_schools(facts, level) for level in shown if level in BEYOND_LIMIT)
    notes = (
        t("levels_note", basic_km=facts.limit(TRANSPORT), second_km=facts.limit(AID)),
        *((t("other_schools_beyond"),) if others else ()),
    )
    return Table("levels", t("levels_caption"), columns, tuple(_overview_row(facts, level) for level in shown), notes)


def _overview_row(facts: Facts, level: str) -> tuple[Cell, ...]:
    t, at_most = facts.t, knowledge.is_at_most(facts, level)
    return (
        cells.words(t(f"level_{level}")),
        cells.words(t(f"group_{level}")),
        cells.persons(t, facts.everyone(level)),
        cells.minutes_of(facts, MEDIAN, level),
        cells.minutes_of(facts, P90, level),
        cells.persons_between(facts, HEADLINE, level, bound="at_least" if at_most else ""),
        _beyond(facts, level, bound="at_most" if at_most else ""),
        cells.persons_of(t, facts.uncertain(level)),
    )


def _beyond(facts: Facts, level: str, *, bound: knowledge.Bound) -> Cell:
    far = facts.beyond_limit(level)
    if not far.has_value or knowledge.is_of_other_schools(facts, level):
        return cells.words("–")
    persons = cells.persons_between(facts, BEYOND_LIMIT[level], level, bound=bound).text
    if persons == facts.t("range_too_wide"):
        return cells.words(persons)
    return Cell(f"{persons} ({facts.limit(BEYOND_LIMIT[level])}\u00a0km)", far.persons)


def _part(facts: Facts, level: str, *, by_car: bool) -> Part:
    """Return what is told of a level; `by_car`: with the note that its age group has no car, which stands once."""
    t = facts.t
    blocks: list[Block] = [Paragraph(_level_answer(facts, level), "answer")]
    if by_car:
        blocks.append(Paragraph(t("no_car_note"), "note"))
    blocks += [Paragraph(words, "note") for words in _reservations(facts, level)]
    blocks.append(pictures.cell_map(facts, level, table_key(level)))
    return Part(_part_key(level), t(f"level_{level}"), tuple(blocks))


def table_key(level: str) -> str:
    """Return the key of the table of a level's minutes by municipality."""
    return f"times-{level.replace('_', '-')}"


def _areas(facts: Facts, level: str) -> list[Block]:
    """Return the maps of isochrones and of nearest sites, where they were computed."""
    return [*maps.isochrones(facts, level), *maps.catchments(facts, level)] if facts.is_covered(level) else []


def _part_key(level: str) -> str:
    return f"level-{level.replace('_', '-')}"


def _level_answer(facts: Facts, level: str) -> str:
    t = facts.t
    sentence = within(facts, level)
    if math.isnan(facts.indicator(MEDIAN, level).value):
        return sentence
    median, p90 = (cells.minutes_computed(facts, one, level).text for one in (MEDIAN, P90))
    unknown = t("range_too_wide") in (median, p90)
    times = "" if unknown else t("level_times", median=median, p90=p90)
    return " ".join(filter(None, (sentence, times, uncertain_words(facts, level))))


def _reservations(facts: Facts, level: str) -> list[str]:
    """Say what the level's numbers are worth where not all of its sites, or their grades, are known."""
    t = facts.t
    if facts.sure(P90, level).has_value:
        return [f"{t('known_note')} {t('lower_end_note')}"]
    if facts.indicator(MEDIAN, level).status != "partial":
        return []
    return [t("partial_scored_note" if facts.has_weight(level) else "partial_note")]


def municipality_table(facts: Facts, level: str) -> Table:
    """Return persons by class of minutes, median and P90 of each municipality and of the region."""
    t = facts.t
    shown = _classes_shown(facts, level)
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("col_persons"), "number", "persons"),
        *(TableColumn(pictures.class_labels(facts, level)[i], "number", "persons") for i in shown),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_uncertain"), "number", "share"),
    )
    key = table_key(level)
    caption = t("times_caption", level=t(f"level_{level}"), group=t(f"group_{level}"))
    rows = tuple(_municipality_row(facts, level, code, shown) for code in (*facts.codes, ""))
    lower = (t("lower_end_table_note"),) if knowledge.is_range(facts, level) else ()
    return Table(
        key,
        caption,
        columns,
        rows,
        (t("rounded_note"), *cells.few_note(facts, level), *lower, *disputed_words(facts, level)),
    )


def _in_class(t: Texts, persons: float, *, known: bool, strong: bool) -> Cell:
    """Return the persons of a class of minutes: no count where the minutes themselves are not known."""
    return cells.persons(t, persons, strong=strong) if known else cells.words(t("range_too_wide"), strong=strong)


def _classes_shown(facts: Facts, level: str) -> list[int]:
    """Positions of the classes with a column: the unreachable only where there are any."""
    return [0, 1, 2, 3, 4] if facts.persons_by_class(level)[5] == 0 else [0, 1, 2, 3, 4, 5]


def _municipality_row(facts: Facts, level: str, code: str, shown: list[int]) -> tuple[Cell, ...]:
    t = facts.t
    by_class = facts.persons_by_class(level, code).tolist()
    minutes = [cells.minutes_of(facts, one, level, code) for one in (MEDIAN, P90)]
    known = facts.is_known_in(level, code) and all(one.text != t("range_too_wide") for one in minutes)
    return (
        cells.place(facts, code),
        cells.persons(t, facts.everyone(level, code), strong=not code),
        *(_in_class(t, by_class[i], known=known, strong=not code) for i in shown),
        *minutes,
        cells.doubt(t, knowledge.uncertain_share(facts, level, code)),
    )
