"""Who has the most points, how sure that is, and which order holds."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kopa import figures
from kopa.goals.catalogue.travel_time import P90
from kopa.goals.scoring.scorecard import OVERALL
from kopa.levels import UPPER_SECONDARY
from kopa.report import cells
from kopa.report.comparison.facts import SURE, Compared, Ranking, extremes
from kopa.report.data_in_words import figure_sources
from kopa.report.model import Block, Cell, Figure, Paragraph, Part, Points, Section, Table, TableColumn
from kopa.sources.user.region_files import CASE_IDS
from kopa.words.places import in_region
from kopa.words.rounding import whole_minutes


def findings_section(compared: Compared) -> Section:
    """Return the section of key findings, each a sentence from the numbers: journeys first, then scores."""
    t = compared.t
    answer, *others = [*_journeys(compared), *_of_scores(compared)]
    blocks: list[Block] = [Paragraph(answer, "answer"), Points(tuple(others), numbered=True)]
    if compared.results.scored_ids == CASE_IDS:
        blocks.append(Paragraph(t("compare_cases_note"), "note"))
    blocks.append(Paragraph(t("car_time_note_regions"), "note"))
    return Section("findings", t("compare_findings_heading"), tuple(blocks))


def _journeys(compared: Compared) -> list[str]:
    """Return a sentence on the journeys of each upper secondary level: those compared first, the longest first."""
    journeys = []
    for level in UPPER_SECONDARY:
        rows = compared.rows(P90, level).values()
        ends = extremes([row for row in rows if row["region_id"] in compared.regions(country=False)])
        longest = -math.inf if ends is None else float(ends[1]["value"])
        journeys.append((compared.is_doubtful(level), -longest, _journey(compared, level, ends)))
    return [words for *_, words in sorted(journeys)]


def _journey(compared: Compared, level: str, ends: tuple[Mapping[str, Any], Mapping[str, Any]] | None) -> str:
    t = compared.t
    if ends is None or compared.is_doubtful(level) or ends[0]["bound"] == "at_least":
        return t("compare_travel_missing", level=t(f"level_{level}"))
    (shortest, least), (longest, most) = (_alike(compared, level, end) for end in ends)
    sentence = t("compare_travel", to=t(f"level_to_{level}"), longest=longest, most=most,
                 shortest=shortest, least=least)  # fmt: skip
    return " ".join((sentence, *compared.star_note(sentence)))


def _alike(compared: Compared, level: str, end: Mapping[str, Any]) -> tuple[str, str]:
    """Return in which regions the journeys print as long as at an end, and how long: with its interval if in one."""
    t, minutes = compared.t, whole_minutes(float(end["value"]))
    shown, rows = compared.regions(country=False), compared.rows(P90, level)
    alike = [one for one in shown if one in rows and whole_minutes(float(rows[one]["value"])) == minutes]
    regions = t.joined([in_region(t, compared.name(one)) for one in alike])
    return regions, compared.minutes_words(end) if len(alike) == 1 else t.minutes(minutes)


def _of_scores(compared: Compared) -> list[str]:
    """Return who has the highest and the lowest scores, of which goals, which order holds, and what is left out."""
    t, ranked, pairs = compared.t, compared.ranking.ranked, compared.ranking.pairs()
    best = _at_an_end(compared, 1)
    worst = _at_an_end(compared, len(ranked))
    holds = t("compare_finding_pairs", sure=t.integer(sum(p.share >= SURE for p in pairs)), pairs=t.integer(len(pairs)))
    unsure = [f"{compared.name(p.ahead)} – {compared.name(p.behind)}" for p in pairs if p.share < SURE]
    if unsure:
        holds += " " + t("compare_finding_unsure", pairs="; ".join(unsure))
    return [
        f"{best} {worst}".strip(),
        holds,
        t("compare_finding_left_out", n=t.integer(len(compared.results.left_out))),
    ]


def _at_an_end(compared: Compared, rank: int) -> str:
    """Return where the joint score is highest (rank 1) or lowest: all regions whose scores print alike, together."""
    t, ranked = compared.t, compared.ranking.ranked
    printed = {one: t.decimal(compared.score(one)[0], 2) for one in ranked}
    alike = [one for one in ranked if printed[one] == printed[ranked[rank - 1]]]
    if len(alike) == len(ranked) > 1 and rank > 1:
        return ""  # the first sentence has said it
    regions = t.joined([in_region(t, compared.name(one)) for one in alike])
    shares = {one: compared.draws_words(compared.ranking.probability(one, rank)) for one in alike}
    end = "best" if rank == 1 else "worst"
    places = {"scores_of": scores_of_words(compared), end: regions}
    if len(alike) == 1:
        key = "compare_findings_answer" if rank == 1 else "compare_finding_last"
        return t(key, score=compared.score_words(alike[0]), share=shares[alike[0]], **places)
    scores = t.listed([f"{compared.name(one)} {compared.score_words(one)}" for one in alike])
    of_each = t.listed([f"{compared.name(one)} {shares[one]}" for one in alike])
    if len(alike) == len(ranked):
        return t("compare_findings_all_alike", scores_of=places["scores_of"], scores=scores, shares=of_each)
    key = "compare_findings_alike" if rank == 1 else "compare_finding_last_alike"
    return t(key, scores=scores, shares=of_each, **places)


def scored_goals(compared: Compared) -> list[str]:
    """Return the goals that are in the score by which the regions are ranked."""
    return sorted(goal for goal in compared.ranking.goals if goal != OVERALL)


def scores_of_words(compared: Compared) -> str:
    """Return whose score ranks the regions, as the subject of a sentence: that of one goal, or the joint one."""
    t, goals = compared.t, scored_goals(compared)
    return t("compare_score_of_goal", goal=goals[0]) if len(goals) == 1 else t("compare_joint", goals=t.joined(goals))


def scores_section(compared: Compared) -> Section:
    """Return the section with the scores of the goals and how often each region has each rank."""
    t = compared.t
    blocks: list[Block] = [
        Paragraph(_scores_answer(compared), "answer"),
        Paragraph(t("compare_scores_same" if compared.results.scored_ids == CASE_IDS else "compare_scores_how")),
        rank_figure(compared, compared.ranking, "rank_chart", "ranks"),
        score_table(compared),
        rank_table(compared),
        *beside_part(compared),
    ]
    return Section("scores", t("compare_scores_heading"), tuple(blocks))


def _scores_answer(compared: Compared) -> str:
    t = compared.t
    scores = [f"{compared.name(one)} {t.decimal(compared.score(one)[0], 2)}" for one in compared.ranking.ranked]
    goals = scored_goals(compared)
    if len(goals) == 1:
        return t("compare_scores_answer_goal", goal=t(f"goal_{goals[0]}"), scores="; ".join(scores))
    return t("compare_scores_answer", goals=t.joined(goals), scores="; ".join(scores))


def score_table(compared: Compared) -> Table:
    """Return one row per region with the score of every goal and of the whole, each with its interval."""
    t, goals = compared.t, sorted(compared.ranking.goals, key=lambda goal: (goal != OVERALL, goal))
    columns = (
        TableColumn(t("col_region")),
        *(TableColumn(t(f"goal_{goal}"), "number", "0-1") for goal in goals),
    )
    rows = [
        (
            cells.words(compared.name(one)),
            *(Cell(compared.score_words(one, goal), _value_or_none(compared.score(one, goal)[0])) for goal in goals),
        )
        for one in compared.regions(country=False)
    ]
    return Table("scores", t("compare_scores_caption"), columns, tuple(rows), (t("compare_scores_table_note"),))


def _value_or_none(value: float) -> float | None:
    return value if value == value else None


def rank_table(compared: Compared) -> Table:
    """Return one row per region: in what share of the draws it has each rank."""
    t, ranked = compared.t, compared.ranking.ranked
    places = range(1, len(ranked) + 1)
    columns = (
        TableColumn(t("col_region")),
        *(TableColumn(t("compare_col_rank", rank=t.integer(rank)), "number", "share") for rank in places),
    )
    rows = [
        (
            cells.words(compared.name(one)),
            *(_draws(compared, compared.ranking.probability(one, rank)) for rank in places),
        )
        for one in ranked
    ]
    return Table("ranks", t("compare_ranks_caption"), columns, tuple(rows))


def _draws(compared: Compared, share: float) -> Cell:
    return Cell(compared.draws_words(share), share)


def rank_figure(compared: Compared, ranking: Ranking, key: str, table_key: str) -> Figure:
    """Return the chart of scores with intervals and the probability of every rank."""
    t, ranked = compared.t, ranking.ranked
    names = [compared.name(one) for one in ranked]
    places = range(1, len(ranked) + 1)
    table = pd.DataFrame([[ranking.probability(one, rank) for rank in places] for one in ranked], names, list(places))
    scores = pd.DataFrame([ranking.scores[one] for one in ranked], names, ["score", "low", "high"])
    firsts = [f"{compared.name(one)} {compared.draws_words(ranking.probability(one, 1))}" for one in ranked]
    text = figures.RankText(
        title=t(f"compare_{key}_title"),
        summary=t("compare_rank_chart_summary", values=t.listed(firsts)),
        ranks_title=t("compare_rank_chart_ranks"),
        source=figure_sources(t, compared.source.provenance["inputs"], compared.results.year),
        shown=compared.draws_words,
        scores_title=t("compare_rank_chart_scores"),
        tick=lambda value: t.decimal(value, 2),
    )
    name = key.replace("_", "-")
    return Figure(
        name, t(f"compare_{key}_caption"), text.summary, figures.rank_chart(name, table, text, scores=scores), table_key
    )


def beside_part(compared: Compared) -> list[Block]:
    """Return all regions whose upper secondary schools are known, ranked by that level alone."""
    ranking, t = compared.beside, compared.t
    if ranking is None:
        return []
    columns = (
        TableColumn(t("col_region")),
        TableColumn(t("col_score"), "number", "0-1"),
        TableColumn(t("compare_col_place"), "number"),
        TableColumn(t("compare_col_rank", rank=t.integer(1)), "number", "share"),
    )
    rows = []
    for place, one in enumerate(ranking.ranked, start=1):
        low, high = ranking.span(one)
        rows.append(
            (
                cells.words(compared.name(one), strong=one in compared.results.scored_ids),
                Cell(compared.interval_words(*ranking.scores[one]), ranking.scores[one][0]),
                Cell(f"{place} ({low}–{high})" if low != high else str(place), float(place)),
                _draws(compared, ranking.probability(one, 1)),
            )
        )
    table = Table("beside", t("compare_beside_caption"), columns, tuple(rows), (t("compare_beside_note"),))
    blocks = (Paragraph(t("compare_beside_how")), rank_figure(compared, ranking, "beside_chart", "beside"), table)
    return [Part("beside-part", t("compare_beside_heading"), blocks)]


def holds_section(compared: Compared) -> Section:
    """Return the section on which region is ahead of which, and how sure that is."""
    t, pairs = compared.t, compared.ranking.pairs()
    sure, unsure = [p for p in pairs if p.share >= SURE], [p for p in pairs if p.share < SURE]
    blocks: list[Block] = [
        Paragraph(t("compare_holds_answer", sure=t.integer(len(sure)), unsure=t.integer(len(unsure))), "answer"),
        Paragraph(
            t("compare_holds_how", draws=t.integer(compared.results.robustness.draws), delays=compared.varied_delays)
        ),
    ]
    for key, some in (("sure", sure), ("unsure", unsure)):
        if some:
            heading = t("compare_holds_sure") if key == "sure" else t("compare_holds_unsure")
            points = tuple(
                t(
                    "compare_pair",
                    ahead=compared.name(p.ahead),
                    behind=compared.name(p.behind),
                    share=compared.draws_words(p.share),
                )
                for p in sorted(some, key=lambda p: (-p.share, p.ahead, p.behind))
            )
            blocks.append(Part(f"holds-{key}", heading, (Points(points),)))
    blocks.append(pair_table(compared))
    return Section("holds", t("compare_holds_heading"), tuple(blocks))


def pair_table(compared: Compared) -> Table:
    """Return in what share of the draws the region of a row is ahead of the region of a column."""
    t, ranked = compared.t, compared.ranking.ranked
    columns = (
        TableColumn(t("compare_col_ahead")),
        *(TableColumn(t("compare_col_of", region=compared.name(one)), "number", "share") for one in ranked),
    )
    rows = [
        (
            cells.words(compared.name(a)),
            *(cells.words("–") if a == b else _draws(compared, float(compared.ranking.ahead[a, b])) for b in ranked),
        )
        for a in ranked
    ]
    return Table("pairs", t("compare_pairs_caption"), columns, tuple(rows), (t("compare_pairs_note"),))
