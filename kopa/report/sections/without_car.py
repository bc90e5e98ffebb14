"""Without a car: the school day on foot and by public transport beside the drive, and who has no connection."""

from kopa.findings.without_car import (
    PersonsRange,
    days_known,
    ends,
    may_be_told,
    not_known,
    persons_words,
    told_of,
)
from kopa.goals import rules
from kopa.goals.catalogue.school_day import AT_ALL, DAY, DAY_P90, LEGAL, NOT_KNOWN, ONE_RIDE, WAIT
from kopa.goals.catalogue.travel_time import P90
from kopa.goals.catalogue.without_car import MISSED
from kopa.goals.indicator import Statistic
from kopa.goals.school_days import limit_of
from kopa.levels import UPPER_SECONDARY
from kopa.parameters import Parameters
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Points, Section, Table, TableColumn
from kopa.units import kilometres
from kopa.words.rounding import FEW
from kopa.words.texts import Texts


def section(facts: Facts) -> Section | None:
    """Return the section on the day without a car; none without a timetable, or where nothing of it is known."""
    t, shown = facts.t, levels_with_days(facts)
    if not shown:
        return None
    blocks: list[Block] = [Paragraph(_answer(facts, shown), "answer"), days_table(facts, shown)]
    if len(facts.codes) > 1:
        blocks.append(unconnected_table(facts, shown))
    blocks.append(Points((*_missed(facts), *_words_of_day(facts), t("pt_method", **_chosen(facts)), t("pt_limits"))))
    return Section("without-car", t("pt_heading"), tuple(blocks))


def levels_with_days(facts: Facts) -> list[str]:
    """Return the levels of which a day is told in the region or a municipality, or of how many it is not known."""
    everywhere = ("", *facts.codes)
    return [
        level
        for level in facts.levels
        if any(facts.indicator(LEGAL, level, code).has_value or not_known(facts, level, code) for code in everywhere)
    ]


def _answer(facts: Facts, shown: list[str]) -> str:
    """Return for how many of the oldest the day is reasonable, and how many have no connection at all."""
    t = facts.t
    known = [level for level in shown if may_be_told(facts, level)]
    if not known:
        places = _places_with_days(facts, shown)
        return t("pt_answer_part", places=t.joined(places)) if places else t("pt_answer_not_known")
    oldest = [one for one in known if one in UPPER_SECONDARY] or known[:1]
    level = min(oldest, key=lambda one: facts.indicator(LEGAL, one).value)
    about = {"level": t(f"level_{level}"), "group": t(f"group_{level}")}
    if not rules.says_something(*(end.persons for end in ends(facts, LEGAL, level))):
        return t("pt_answer_unsure", **about)
    limit = t.number(limit_of(level, facts.source.parameters))
    key = "pt_answer_known" if not_known(facts, level) >= FEW else "pt_answer"
    words = [t(key, share=share_range(facts, level), limit=limit, **about)]
    least, most = (end.persons for end in ends(facts, AT_ALL, level))
    none = persons_words(facts, PersonsRange(least, most, told_of(facts, level)))
    return " ".join((*words, *([t("pt_answer_none", persons=none)] if none else [])))


def _places_with_days(facts: Facts, shown: list[str]) -> list[str]:
    return [facts.names[code] for code in facts.codes if any(may_be_told(facts, one, code) for one in shown)]


def share_range(facts: Facts, level: str, code: str = "") -> str:
    """Return the share with a reasonable day of those of whom it is known, from least to most, as per cent."""
    shares = ends(facts, LEGAL, level, code)
    if not days_known(facts, level, code) or not rules.says_something(*(end.persons for end in shares)):
        return facts.t("range_too_wide")
    low, high = (facts.t.share(end.value) for end in shares)
    both_numbers = low[0].isdigit() and high[0].isdigit() and low != high
    return facts.t.between(low.rstrip("%\u00a0") if both_numbers else low, high)


def persons_range(facts: Facts, level: str, code: str = "") -> Cell:
    """Return the persons without any connection, from the least to the most of their range."""
    value = facts.indicator(AT_ALL, level, code)
    if not days_known(facts, level, code):
        return cells.words(facts.t("range_too_wide"))
    if not value.has_value:
        return cells.words("–")
    least, most = (end.persons for end in ends(facts, AT_ALL, level, code))
    if not rules.says_something(least, most):
        return cells.words(facts.t("range_too_wide"))
    if most < FEW:
        return cells.persons(facts.t, value.persons)
    low, high = facts.t.headcount(least), facts.t.headcount(most)
    return Cell(facts.t.between(low, high), value.persons)


def days_table(facts: Facts, shown: list[str]) -> Table:
    """Return, by level, the drive and beside it the day without a car, who has a reasonable one and who has none."""
    t = facts.t
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("pt_col_car"), "number", "min"),
        TableColumn(t("pt_col_day"), "number"),
        TableColumn(t("pt_col_p90"), "number"),
        TableColumn(t("pt_col_wait"), "number"),
        TableColumn(t("pt_col_legal"), "number"),
        TableColumn(t("pt_col_few"), "number", "share"),
        TableColumn(t("pt_col_none"), "number"),
        TableColumn(t("col_rests_on")),
    )
    lacking = [level for level in shown if not days_known(facts, level)]
    rows = tuple(
        _untold_row(facts, level, len(columns)) if level in lacking else _level_row(facts, level)
        for level in shown
        if level in lacking or facts.indicator(LEGAL, level).has_value
    )
    notes = (t("pt_table_note"), *_not_known(facts, shown), *_stops_off_road(facts))
    return Table("without-car", t("pt_caption"), columns, rows, notes)


def _not_known(facts: Facts, shown: list[str]) -> tuple[str, ...]:
    """Return of how many persons of each level nothing is told, and why."""
    t, values = facts.t, {level: facts.indicator(NOT_KNOWN, level) for level in shown}
    some = [f"{t(f'level_{level}')} {t.headcount(one.value)}" for level, one in values.items() if one.value >= 1]
    return (t("pt_not_known", persons=t.listed(some)),) if some else ()


def _stops_off_road(facts: Facts) -> tuple[str, ...]:
    t, counted = facts.t, facts.source.transport_facts("stops_off_road")
    return tuple(t("pt_stops_off_road", stops=t.integer(float(stops))) for stops in counted)


def _level_row(facts: Facts, level: str) -> tuple[Cell, ...]:
    t, legal = facts.t, facts.indicator(LEGAL, level)
    return (
        cells.words(t(f"level_{level}")),
        cells.minutes_of(facts, P90, level),
        *(cells.minutes_of(facts, one, level) for one in (DAY, DAY_P90)),
        cells.minutes_computed(facts, WAIT, level),
        Cell(share_range(facts, level), legal.value),
        _share(facts, ONE_RIDE, level),
        persons_range(facts, level),
        cells.words(cells.status_words(t, legal)),
    )


def _untold_row(facts: Facts, level: str, columns: int) -> tuple[Cell, ...]:
    """Return the row of a level at which too many may or may not have a day: the drive alone."""
    unknown = (cells.words(facts.t("range_too_wide")),) * (columns - 3)
    drive = cells.minutes_of(facts, P90, level)
    return (cells.words(facts.t(f"level_{level}")), drive, *unknown, cells.words("–"))


def _share(facts: Facts, one: Statistic, level: str) -> Cell:
    """Return a share; its lower end where some sites may or may not serve the level: at least so many."""
    value, sure = facts.indicator(one, level).value, facts.sure(one, level)
    least = min(value, sure.value) if sure.has_value else value
    return cells.share(facts.t, least)


def unconnected_table(facts: Facts, shown: list[str]) -> Table:
    """Return the persons without any connection by municipality and level."""
    t = facts.t
    columns = (
        TableColumn(t("col_municipality")),
        *(TableColumn(t(f"level_short_{level}"), "number", "persons") for level in shown),
    )
    rows = tuple(
        (cells.place(facts, code), *(persons_range(facts, level, code) for level in shown))
        for code in (*facts.codes, "")
    )
    notes = (t("rounded_note"), *_without_stops(facts))
    return Table("no-connection", t("pt_none_caption"), columns, rows, notes)


def _without_stops(facts: Facts) -> tuple[str, ...]:
    names = [facts.names[code] for code in facts.source.transport_facts("without_stops")]
    return (facts.t("pt_no_stops", places=facts.t.joined(sorted(names))),) if names else ()


def _missed(facts: Facts) -> tuple[str, ...]:
    """Return how many a single trip at another minute would give a reasonable day, of the level where it is most."""
    t, values = facts.t, {level: facts.indicator(MISSED, level) for level in facts.levels if level in UPPER_SECONDARY}
    known = [level for level, one in values.items() if one.has_value and one.value >= FEW]
    if not known:
        return ()
    level = max(known, key=lambda one: values[one].value)
    return (
        t(
            "pt_missed",
            level=t(f"level_{level}"),
            group=t(f"group_{level}"),
            persons=t.headcount(values[level].value),
            minutes=t.number(facts.source.parameters.missed_connection_min),
        ),
    )


def _words_of_day(facts: Facts) -> list[str]:
    """Return which feeds and day the numbers rest on, and what is wrong with the day or its week."""
    t, source = facts.t, facts.source
    first, last, day, trips, fewer = (
        source.transport_facts(fact)[0] for fact in ("first_date", "last_date", "date", "trips", "fewer_share")
    )
    sentences = [
        t(
            "pt_feed",
            feeds=t.listed(source.transport_facts("feed")),
            date=t.date(day),
            trips=t.integer(float(trips)),
            first=t.date(first),
            last=t.date(last),
        )
    ]
    if source.transport_facts("weekend"):
        sentences.append(t("pt_weekend", date=t.date(day)))
    if day in source.transport_facts("thin"):
        sentences.append(t("pt_thin", date=t.date(day), share=t.share(float(fewer))))
    for fact, key in (("closed", "pt_closed"), ("thin", "pt_thin_week")):
        dates = [t.date(one) for one in source.transport_facts(fact) if one != day]
        if dates:
            sentences.append(t(key, dates=t.joined(dates)))
    if not source.transport_facts("week"):
        sentences.append(t("pt_one_day"))
    return [*sentences, *(_without_stops(facts) if len(facts.codes) == 1 else ())]


def walks_over_paths(facts: Facts) -> bool:
    """Return whether people walk over paths of the road data; else on straight lines."""
    return "network" in facts.source.transport_facts("walks")


def pace(facts: Facts) -> dict[str, str]:
    """Return how fast people walk, and how much longer than the straight line their way is taken to be."""
    p, number = facts.source.parameters, facts.t.number
    return {"detour": number(p.walk_detour), "adult": number(p.adult_walk_kmh), "pupil": number(p.pupil_walk_kmh)}


def _chosen(facts: Facts) -> dict[str, str]:
    p, number = facts.source.parameters, facts.t.number
    return {
        "bell": facts.t.time_of_day(p.school_bell),
        "out": facts.t.time_of_day(p.school_out),
        "walks": facts.t(
            "pt_walks_paths" if walks_over_paths(facts) else "pt_walks_straight",
            walk=number(kilometres(p.stop_walk_m)),
            between=number(Parameters().adult_walk_kmh),  # as timetables are read, whatever the study has chosen
            **pace(facts),
        ),
        "least": number(kilometres(p.stop_walk_least_m)),
        "most": number(kilometres(p.stop_walk_most_m)),
        "early": _span(facts.t, p.school_bell_earliest, p.school_out_earliest),
        "late": _span(facts.t, p.school_bell_latest, p.school_out_latest),
    }


def _span(t: Texts, begins: str, ends: str) -> str:
    return t.between(t.time_of_day(begins), t.time_of_day(ends))
