"""What notebooks show in the reader's language: the sentence, the map and the charts of one level."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from kopa.figures.plotted import charts
from kopa.findings import knowledge
from kopa.findings.evidence import MISSING, TRAVEL, Evidence, IndicatorValue
from kopa.findings.tables import findings_table, questions_table
from kopa.goals.catalogue import name_of
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import MEDIAN, P90, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.levels import level_named, of, serving
from kopa.report.data_in_words import figure_sources
from kopa.report.facts import classes_of
from kopa.report.near import near_sentence
from kopa.results import Results, refuse_other_modes
from kopa.words.municipalities import municipality_names
from kopa.words.texts import Texts


def level_sentence(results: Results, level: str, t: Texts) -> str:
    """Return how many of a level's age group live near a site and how many farther away, in words."""
    level = level_named(level)
    refuse_other_modes(results.mode, f"sentence on {level}")
    mine = _of_region(results, level, (HEADLINE,))
    if mine.empty:
        return t("finding_missing", level=t(f"level_{level}"))
    sure = _of_region(results, level, (HEADLINE.of("known"),)) if of(level).doubtful else mine.iloc[:0]
    near, surely, doubt = (_first(rows) for rows in (mine, sure, _of_region(results, level, (UNCERTAIN,))))
    everyone = float(results.persons[level].sum())
    return near_sentence(near, everyone, level, t, sure=surely, uncertain_share=doubt.value)


def _first(rows: pd.DataFrame) -> IndicatorValue:
    for row in rows.to_dict("records"):
        return IndicatorValue(float(row["value"]), "share", float(row["persons"]), str(row["status"]))
    return MISSING


def findings(results: Results, t: Texts) -> str:
    """Return the key findings as a numbered list in Markdown."""
    return _numbered(findings_table(Evidence(results, t)))


def questions(results: Results, t: Texts) -> str:
    """Return the questions for the council as a numbered list in Markdown."""
    return _numbered(questions_table(Evidence(results, t)))


def _numbered(rows: pd.DataFrame) -> str:
    return "\n".join(f"{row.number}. {row.text}" for row in rows.itertuples())


def mapped_levels(results: Results, t: Texts) -> dict[str, str]:
    """Return the levels of the results that have a map, by their names in words."""
    return {t(f"level_{name}"): name for name in results.levels if of(name).mapped}


def times_of_municipalities(results: Results, level: str, t: Texts) -> pd.DataFrame:
    """Return median and P90 minutes of each municipality, and the share whose nearest site is uncertain, by names.

    Municipalities with fewer persons of the level's age than are told of are left out; by the name of one stands where
    its P90 is at least so long, since a site may be closed.
    """
    statistics, table = (MEDIAN, P90, UNCERTAIN), results.indicators
    called = {one.id(results.parameters): name_of(one.id(results.parameters), t.language) for one in statistics}
    mine = table[table["level"].eq(level_named(level)) & table["indicator_id"].isin(called)]
    by_code = mine.pivot(index="municipality_code", columns="indicator_id", values="value").drop(index="")
    evidence, level = Evidence(results, t), level_named(level)
    by_code = by_code.drop(index=[code for code in by_code.index if knowledge.is_of_few(evidence, level, code)])
    names = dict(municipality_names(results.municipalities, t.language))
    least = [code for code in by_code.index if knowledge.is_at_least(evidence, P90, level, code)]
    names |= {code: f"{names[code]} ({t('at_least')})" for code in least}
    table_shown = by_code.rename(index=names, columns=called)[
        [called[one.id(results.parameters)] for one in statistics]
    ]
    return table_shown.rename_axis(index=None, columns=None)


def times_chart(times: pd.DataFrame, t: Texts) -> Figure:
    """Return the chart of the median and P90 minutes of `times_of_municipalities`."""
    shown = times.iloc[:, :2]
    return charts.dot_chart(shown, list(shown.columns), x_label=t("dots_x"))


def times_words(times: pd.DataFrame, t: Texts) -> str:
    """Return `times_chart` in words, for those who do not see it: a place and its two times."""
    parts = [
        f"{name}: {t('median')} {t.minutes(median)}, {t('p90')} {t.minutes(p90)}"
        for name, median, p90 in times.iloc[:, :2].itertuples()
    ]
    return f"{t('dots_x')}. {'; '.join(parts)}."


def _of_region(results: Results, level: str, statistics: Sequence[Statistic]) -> pd.DataFrame:
    table, ids = results.indicators, [one.id(results.parameters) for one in statistics]
    of_region = table["municipality_code"].fillna("").eq("") & table["level"].eq(level)
    return table[of_region & table["indicator_id"].isin(ids)]


def _is_covered(results: Results, level: str) -> bool:
    """Whether the sites of a level are known in the region (as `Facts.is_covered`)."""
    return bool(_of_region(results, level, TRAVEL)["value"].notna().any())


def level_map(results: Results, level: str, t: Texts) -> Figure:
    """Return the map of a level's age group by driving time to the nearest site, in the words of a language.

    Where the sites of the level are not known, the figure only says so.
    """
    level = level_named(level)
    refuse_other_modes(results.mode, f"map of {level}")
    if not _is_covered(results, level):
        return charts.only_words(t("finding_missing", level=t(f"level_{level}")))
    people = results.origins.assign(time_min=results.minutes(level), persons=results.persons[level])
    towns = results.municipalities
    towns = towns.assign(shown_name=municipality_names(towns, t.language).to_numpy())
    return charts.study_map(
        people,
        towns[towns["code"].isin(results.region.municipality_codes)].reset_index(drop=True),
        serving(results.sites, level, language="fi"),
        results.roads,
        level,
        weight="persons",
        classes=classes_of(level),
        words=map_words(level, t, figure_sources(t, results.inputs, int(towns["year"].max()))),
        name="shown_name",
    )


def map_words(level: str, t: Texts, sources: str) -> charts.MapWords:
    """Return the words of a static map of a level; `sources` is the line of its sources."""
    return charts.MapWords(
        title=t("time_map_caption", level=t(f"level_{level}")),
        legend=t("time_map_legend", level=t(f"level_{level}"), group=t(f"group_{level}")),
        span=t("class_span"),
        over=t("class_over"),
        no_way=t("class_no_way"),
        persons=t.persons,
        size=t("mark_size"),
        site=t("mark_site", level=t(f"level_{level}")),
        road=t("mark_road"),
        source=sources,
    )


def reach_chart(results: Mapping[str, Results], levels: Mapping[str, str], t: Texts) -> Figure:
    """Return the share of people within so many minutes, one line for each name whose sites are known.

    Parameters
    ----------
    results, levels
        The results and the level of education of each name, in the order of the lines.
    t
        The words of a language.
    """
    levels = {name: level_named(level) for name, level in levels.items()}
    for name, one in results.items():
        refuse_other_modes(one.mode, f"chart of {name}")
    known = {name: one for name, one in results.items() if _is_covered(one, levels[name])}
    if not known:
        return charts.only_words(t("travel_answer_none"))
    minutes = {name: one.minutes(levels[name]) for name, one in known.items()}
    persons = {name: one.persons[levels[name]] for name, one in known.items()}
    return charts.reach_chart(minutes, persons, x_label=t("curve_x"), y_label=t("curve_y"))
