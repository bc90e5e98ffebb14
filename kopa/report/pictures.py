"""The report's maps and charts: figures with every word in the report's language."""

import math
from collections.abc import Sequence

import numpy as np

from kopa import figures
from kopa.figures import ChartText, LegendLine, MapText
from kopa.figures.axes import ticks
from kopa.findings import knowledge
from kopa.findings.findings import minutes_words
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import MEDIAN, P90
from kopa.goals.indicator import Statistic
from kopa.report import cells
from kopa.report.data_in_words import figure_sources
from kopa.report.facts import Facts, classes_of
from kopa.report.model import Figure
from kopa.words.rounding import FEW, whole_minutes
from kopa.words.texts import MOST_NAMED, Texts

LABELS_OF_COUNTRY = 10
"""So many municipalities, those with most people, are named on a map of more than a region holds."""

ROAD_CLASSES = (1, 2, 3)


def key_of(kind: str, level: str) -> str:
    """Return the identifier of a level's picture.

    Examples
    --------
    >>> key_of("map", "basic_1_6")
    'map-basic-1-6'
    """
    return f"{kind}-{level.replace('_', '-')}"


def class_labels(facts: Facts, level: str) -> list[str]:
    """Return the words of the five classes of minutes and of the unreachable.

    Examples
    --------
    `0–15 min`, `15–30 min` … `over 60 min`, `no road connection`.
    """
    return [*span_labels(facts, classes_of(level).breaks), facts.t("class_no_way")]


def span_labels(facts: Facts, breaks: Sequence[float]) -> list[str]:
    """Return the words of the classes between `breaks` in minutes, from 0 to over the last."""
    numbers = [facts.t.decimal(value, 0) for value in breaks]
    spans = [facts.t("class_span", low=low, high=high) for low, high in zip(["0", *numbers[:-1]], numbers, strict=True)]
    return [*spans, facts.t("class_over", low=numbers[-1])]


def cell_map(facts: Facts, level: str, table_key: str) -> Figure:
    """Return the map of people by travel time to the nearest site of a level, without it where it is not well known."""
    t, left_out = facts.t, knowledge.not_known_places(facts, level)
    people = facts.persons_by_class(level) - sum(facts.persons_by_class(level, code) for code in left_out)
    legend = legend_of(facts, class_labels(facts, level), people, total=facts.everyone(level))
    marks, counts = map_marks(facts, level, people=True), [f"{one.label}: {one.note}" for one in legend if one.label]
    if left_out:
        not_known = f"{t('mark_none')}: {t.persons(sum(facts.everyone(level, code) for code in left_out))}"
        marks, counts = (("none", not_known), *marks), [*counts, not_known]
    kind = "time_map" if facts.cells is None else "cell_map"
    words = map_text(facts, level, kind, legend, marks, counts="; ".join(counts))
    is_left_out = facts.source.origins["municipality_code"].isin(left_out).to_numpy()
    places = facts.people_of(level, np.where(is_left_out, np.nan, facts.source.minutes(level)))
    key = key_of("map", level)
    svg = figures.cell_map(
        key, facts.base_map, places, facts.sites_of(level), facts.source.roads, classes_of(level), words
    )
    return Figure(key, t("time_map_caption", level=t(f"level_{level}")), words.summary, svg, table_key)


def legend_of(
    facts: Facts, labels: Sequence[str], people: np.ndarray, *, total: float | None = None
) -> tuple[LegendLine, ...]:
    """Return a line with its persons for each class; the last class (no way) only where somebody is in it.

    `total` is of whom the shares are, where some are in no class.
    """
    total = float(people.sum()) if total is None else total
    lines = [
        LegendLine(label, _persons_and_share(facts, n, total)) if label else LegendLine("")
        for label, n in zip(labels, people.tolist(), strict=True)
    ]
    return (*lines[:-1], lines[-1] if people[-1] > 0 else LegendLine(""))


def _persons_and_share(facts: Facts, persons: float, total: float) -> str:
    if not total > 0 or persons < FEW:
        return facts.t.persons(persons)
    return f"{facts.t.persons(persons)} ({facts.t.share(persons / total)})"


def map_marks(facts: Facts, level: str, *, people: bool = False) -> tuple[tuple[str, str], ...]:
    """Return what the marks of a map mean: sites, roads, the ground outside; with `people`, of theirs too."""
    t = facts.t
    most = float(facts.persons(level).max(initial=0.0))
    level_name, has_swedish = t(f"level_{level}"), bool(knowledge.swedish_sites(facts, level))
    site = t("mark_site_in_finnish", level=level_name) if has_swedish else t("mark_site", level=level_name)
    marks = [("site", site), ("road", t("mark_road"))]
    if people and facts.cells is not None:
        marks.append(("cell", t("mark_cell")))
    n = figures.legend_size(most) if people and facts.cells is None else None
    if n:
        marks.append((f"size:{float(figures.radius(float(n), most)):.1f}", t("mark_size", n=t.integer(n))))
    return (*marks, ("outside", t("mark_outside")))


def map_text(
    facts: Facts,
    level: str,
    kind: str,
    legend: tuple[LegendLine, ...],
    marks: tuple[tuple[str, str], ...],
    *,
    counts: str = "",
    **more: str,
) -> MapText:
    """Return the words of a map of a kind: its title, summary and legend stand under ``<kind>_title`` and so on.

    `counts` are told in the summary, default those of the legend; `more` fills further places of the summary.
    """
    t = facts.t
    names = {"level": t(f"level_{level}"), "group": t(f"group_{level}")}
    counts = counts or "; ".join(f"{line.label}: {line.note}" for line in legend if line.label)
    return MapText(
        title=t(f"{kind}_title", region=facts.region_name, level=names["level"]),
        summary=t(f"{kind}_summary", **names, counts=counts, **more),
        legend_title=t(f"{kind}_legend", **names),
        classes=legend,
        source=source_words(facts),
        marks=marks,
        locator=t("locator") if kind in ("time_map", "cell_map") else "",
        north=t("north"),
    )


def source_words(facts: Facts) -> str:
    """Return the line of sources and dates that stands under every figure."""
    return figure_sources(facts.t, facts.source.inputs, facts.source.region.year)


def municipality_map(facts: Facts, level: str, table_key: str) -> Figure:
    """Return the municipalities of the region by the time that nine in ten persons keep within.

    Those whose trips are not known well enough, or are of too few to be told, are drawn without a number, whatever
    there is. The legend counts municipalities: a municipality's class is not that of each who lives there.
    """
    t = facts.t
    few = {code for code in facts.codes if knowledge.is_of_few(facts, level, code)}
    towns_known = set(knowledge.places(facts, level, "known")) - few
    values = {
        code: facts.indicator(P90, level, code).value if code in towns_known else math.nan for code in facts.codes
    }
    known = {code: value for code, value in values.items() if not math.isnan(value)}
    rounded = {code: whole_minutes(value) for code, value in values.items()}  # the class is that of the printed number
    classes_of_towns = classes_of(level).of(np.array([rounded[code] for code in facts.codes]))
    people = np.array([facts.everyone(level, code) for code in facts.codes])
    legend = _towns_by_class(t, class_labels(facts, level), classes_of_towns)
    counted = t.count("municipalities", len(values) - len(known))
    marks = (("none", f"{t('mark_none_or_few' if few else 'mark_none')}: {counted}"),)
    shown = {code: minutes_words(facts, level, code) for code in known}
    key = key_of("municipalities", level)
    text = MapText(
        title=t("p90_map_title", region=facts.region_name, level=t(f"level_{level}")),
        summary=t(
            "p90_map_summary",
            level=t(f"level_{level}"),
            values=t.listed(
                [
                    f"{facts.names[code]} {shown.get(code, t('fewer_persons' if code in few else 'not_known'))}"
                    for code in facts.codes
                ]
            ),
        ),
        legend_title=t("p90_map_legend", level=t(f"level_{level}"), group=t(f"group_{level}")),
        classes=legend,
        source=source_words(facts),
        marks=(*(marks if len(known) < len(values) else ()), ("outside", t("mark_outside"))),
        north=t("north"),
    )
    named = _named(facts, people)
    svg = figures.choropleth(key, facts.base_map.small, rounded, shown, classes_of(level), text, named=named)
    return Figure(key, t("p90_map_caption", level=t(f"level_{level}")), text.summary, svg, table_key, small=True)


def _towns_by_class(t: Texts, labels: Sequence[str], classes_of_towns: np.ndarray) -> tuple[LegendLine, ...]:
    """Return a line for each class with its municipalities; the last class (no way) only where one is in it."""
    counts = np.bincount(classes_of_towns[classes_of_towns >= 0], minlength=len(labels)).tolist()
    lines = [LegendLine(label, t.count("municipalities", n)) for label, n in zip(labels, counts, strict=True)]
    return (*lines[:-1], lines[-1] if counts[-1] else LegendLine(""))


def _named(facts: Facts, people: np.ndarray) -> list[str]:
    """Return the municipalities that get a label, first to be placed in front: the largest, then the small areas.

    On a map of more than a region can hold, the largest alone.
    """
    by_people = [facts.codes[i] for i in np.argsort(-people, kind="stable")]
    if len(by_people) > MOST_NAMED:
        return by_people[:LABELS_OF_COUNTRY]
    towns = facts.base_map.small.municipalities
    by_area = towns.loc[towns.geometry.area.sort_values(kind="stable").index, "code"].tolist()
    return [by_people[0], *(code for code in by_area if code != by_people[0])]


def curve(facts: Facts, levels: tuple[str, ...], table_key: str) -> Figure:
    """Return the share of each level's age group within so many minutes."""
    t = facts.t
    lines = [
        figures.Line(
            t("curve_at_least", level=t(f"level_{level}")) if at_least else t(f"level_{level}"),
            facts.source.minutes(level),
            facts.persons(level),
        )
        for level, at_least in ((one, knowledge.is_at_most(facts, one)) for one in levels)
    ]
    parts = [
        f"{line.words}: {t.persons(fact.persons)} ({t.share(fact.value)})"
        for line, fact in zip(lines, map(facts.near, levels), strict=True)
        if fact.has_value
    ]
    text = ChartText(
        title=t("curve_title", region=facts.region_name),
        summary=t("curve_summary", minutes=facts.limit(HEADLINE), values="; ".join(parts) or t("missing")),
        x_title=t("curve_x"),
        y_title=t("curve_y"),
        source=source_words(facts),
        x_ticks=tuple((float(m), t.decimal(float(m), 0)) for m in range(0, 91, 15)),
        y_ticks=tuple((s / 5, t.share(s / 5)) for s in range(6)),
    )
    return Figure("curve", t("curve_caption"), text.summary, figures.curves("curve", lines, text), table_key)


def dots(facts: Facts, level: str, table_key: str) -> Figure:
    """Return the dot plot of the municipalities: median and 90th percentile of the minutes, longest first."""
    t = facts.t
    rows = [dot_row(facts, level, code) for code in facts.codes if not knowledge.is_of_few(facts, level, code)]
    rows.sort(key=lambda row: -math.inf if math.isnan(row.p90) else row.p90, reverse=True)
    caption = of_longest(t, t("dots_caption", level=t(f"level_{level}")), len(rows))
    rows = [*rows[:MOST_NAMED], dot_row(facts, level, "")]
    ends = [end for row in rows for end in (row.p90, row.p90_up_to, *(row.p90_between or ())) if math.isfinite(end)]
    longest = max(ends, default=60.0)
    key = key_of("dots", level)
    text = ChartText(
        title=t("dots_title", region=facts.region_name, level=t(f"level_{level}")),
        summary=t(
            "dots_summary", level=t(f"level_{level}"), values="; ".join(f"{row.name} {row.words}" for row in rows)
        ),
        x_title=t("dots_x"),
        y_title=t("dots_y"),
        source=source_words(facts),
        x_ticks=tuple((value, t.decimal(value, 0)) for value in ticks(max(longest, 10.0))),
    )
    between = t("dots_between") if any(row.median_between for row in rows) else ""
    at_most = t("dots_at_most") if any(row.is_at_most for row in rows) else ""
    longer = [end for row in rows for end in (row.median_up_to, row.p90_up_to) if math.isfinite(end)]
    svg = figures.dot_plot(
        key,
        rows,
        text,
        dot_words=t("median"),
        end_words=t("p90_words"),
        between_words=between,
        at_most_words=at_most,
        up_to_words=t("dots_up_to") if longer else "",
    )
    return Figure(key, caption, text.summary, svg, table_key)


def of_longest(t: Texts, caption: str, count: int) -> str:
    """Return the caption of a picture of municipalities, longest first: it says so where it does not show all."""
    if count <= MOST_NAMED:
        return caption
    return t("of_longest", caption=caption, shown=t.integer(MOST_NAMED), all=t.integer(count))


def dot_row(facts: Facts, level: str, code: str) -> figures.DotRow:
    """Return the row of a municipality, or of the region; times that are a bound or a range have no interval."""
    median, p90 = (facts.indicator(one, level, code).value for one in (MEDIAN, P90))
    bounds = [knowledge.told_bound(facts, one, level, code) for one in (MEDIAN, P90)]
    of_median, of_p90 = (cells.interval_told(facts, one, level, code) for one in (MEDIAN, P90))
    name = facts.names[code] if code else facts.region_name
    minutes = [
        _with_interval(facts.t, knowledge.ends(facts, one, level, code), interval)
        for one, interval in ((MEDIAN, of_median), (P90, of_p90))
    ]
    words = "–" if math.isnan(median) else _with_bounds(facts.t, minutes, bounds)
    at_most = bounds[0] == "at_most"
    up_to = [math.nan if at_most else _longer_end(facts, one, level, code) for one in (MEDIAN, P90)]
    return figures.DotRow(name, median, p90, words, not code, of_median, of_p90, at_most, *up_to)


def _longer_end(facts: Facts, statistic: Statistic, level: str, code: str) -> float:
    """Return the longer of two times that are told as a range; nan where one number is told."""
    both = knowledge.ends(facts, statistic, level, code)
    return both[1] if knowledge.is_told_as_range(*both) else math.nan


def _with_bounds(t: Texts, minutes: Sequence[str], bounds: Sequence[knowledge.Bound]) -> str:
    r"""Return times in words, each after its bound; one that both share stands once.

    Examples
    --------
    >>> en, times = Texts("en"), ("10\xa0min", "20\xa0min")
    >>> _with_bounds(en, times, ("at_most", "at_most")), _with_bounds(en, times, ("", "at_least"))
    ('at most 10\xa0min / 20\xa0min', '10\xa0min / at least 20\xa0min')
    """
    if bounds[0] == bounds[1]:
        minutes, bounds = (" / ".join(minutes),), bounds[:1]
    return " / ".join(f"{t(bound)} {words}" if bound else words for words, bound in zip(minutes, bounds, strict=True))


def _with_interval(t: Texts, ends: tuple[float, float], between: tuple[float, float] | None) -> str:
    """Return minutes or a range and, in brackets, their interval; without it where it rounds to the same number."""
    point, unit = t.minutes_between(*ends) if knowledge.is_told_as_range(*ends) else t.minutes(ends[0]), "\u00a0min"
    interval = point if between is None else t.minutes_between(*between)
    return point if interval == point else f"{point} ({interval.removesuffix(unit)})"
