"""Scores over many draws are those of a readable loop, and the declared draw is the scorecard."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError, RunError
from kopa.goals.catalogue import key_of, statistic_of
from kopa.goals.indicator import GOALS
from kopa.goals.robustness.draws import declared_draw, draws_of, layout, unit_draws
from kopa.goals.robustness.scores import panel_of, ranks, relative_scores, scores_of
from kopa.goals.robustness.spread import NORMALISATIONS
from kopa.goals.scoring.scorecard import OVERALL
from kopa.parameters import Parameters
from tests.goals.robustness_towns import DESIGN, NORTH, PARAMETERS, REGIONS, ROUTED, card, factor, values

REFERENCE = pd.concat([card(name) for name in REGIONS])


def panel(name="north", **more):
    given = {"reference": REFERENCE, **more}
    return panel_of(card(name), values(name), DESIGN, PARAMETERS, **given)


def key_at(indicator_id, level):
    return key_of(indicator_id, level, PARAMETERS)


def by_hand(told, draws, i, *, as_defined):
    """The score of one draw of a scorecard, written out: value, goalposts, normalisation, weights, means."""
    rows = [*told[(told["weight"] > 0) & (told["indicator_id"] != "")].itertuples()]
    variant = replace(
        DESIGN.declared, network=draws.network[i], leg=draws.leg[i], people=draws.people[i], streets=draws.streets[i]
    )
    plan, scores, weights = layout(), {}, {}
    for row in rows:
        part = (row.indicator_id, row.level)
        value = row.value * (factor(variant) if part in ROUTED else 1)
        scores[part] = one_score(part, value, draws, i, as_defined=as_defined)
        siblings = [one for one in rows if (one.goal_id, one.criterion) == (row.goal_id, row.criterion)]
        others = [draws.part_factor[i, plan.parts.index((key_at(s.indicator_id, s.level), s.level))] for s in siblings]
        own = draws.part_factor[i, plan.parts.index((key_at(*part), part[1]))] / math.fsum(others)
        weights[part] = own * draws.criterion_factor[i, plan.criteria.index((row.goal_id, row.criterion))]
    goals = {}
    for goal in GOALS:
        mine = [(row.indicator_id, row.level) for row in rows if row.goal_id == goal]
        kind = "geometric" if draws.other_within[i] and not as_defined else "arithmetic"
        if not mine:  # too few measures that are independent of one another
            continue
        goals[goal] = mean([scores[p] for p in mine], [weights[p] for p in mine], kind)
    kind = "arithmetic" if draws.other_across[i] and not as_defined else "geometric"
    assert list(goals) == ["G1", "G4"]
    factors = [draws.goal_factor[i][GOALS.index(goal)] for goal in goals]
    return mean(list(goals.values()), factors, kind)


def one_score(part, value, draws, i, *, as_defined):
    posts = statistic_of(part[0]).goalposts[part[1]]
    way = "goalposts" if as_defined else NORMALISATIONS[draws.normalisation[i]]
    sign = 1 if posts.best > posts.worst else -1
    if way != "goalposts":
        return relative(sign * value, sorted(sign * one for one in known_of(*part)), way)
    at, span = layout().statistics.index(key_at(*part)), posts.best - posts.worst
    unit = statistic_of(part[0]).unit

    def natural(post):
        return (post == 0 and min(posts.worst, posts.best) >= 0) or (post == 1 and unit == "share")

    worst = posts.worst + (0 if natural(posts.worst) else draws.worst_shift[i, at] * span)
    best = posts.best + (0 if natural(posts.best) else draws.best_shift[i, at] * span)
    return min(max((value - worst) / (best - worst), 0), 1)


@cache
def known_of(indicator_id, level):
    """The values of all regions."""
    return REFERENCE[(REFERENCE["indicator_id"] == indicator_id) & (REFERENCE["level"] == level)]["value"].tolist()


def relative(value, known, way):
    if way == "minmax":
        score = 0.1 + 0.8 * (value - known[0]) / (known[-1] - known[0])
    elif way == "z":
        middle = sum(known) / len(known)
        score = 0.5 + 0.4 * (value - middle) / math.sqrt(sum((x - middle) ** 2 for x in known) / len(known)) / 1.5
    elif value <= known[0] or value >= known[-1]:
        score = 0.1 if value <= known[0] else 0.9
    else:
        below = max(k for k in range(len(known)) if known[k] <= value)
        share = (value - known[below]) / (known[below + 1] - known[below])
        score = 0.1 + 0.8 * (below + share) / (len(known) - 1)
    return min(max(score, 0), 1)


def mean(scores, weights, kind):
    total = math.fsum(weights)
    if kind == "geometric":
        return math.exp(math.fsum(w * math.log(max(s, 0.01)) for s, w in zip(scores, weights, strict=True)) / total)
    return math.fsum(s * w for s, w in zip(scores, weights, strict=True)) / total


@pytest.mark.parametrize("as_defined", [True, False])
@pytest.mark.parametrize("name", list(REGIONS))
def test_all_draws_at_once_are_a_loop_over_the_draws(name, as_defined):
    draws = draws_of(unit_draws(60, 11), DESIGN)
    assert set(draws.normalisation) == {0, 1, 2, 3}
    found = scores_of(panel(name), draws, as_defined=as_defined).overall
    told = card(name)
    expected = [by_hand(told, draws, i, as_defined=as_defined) for i in range(len(draws))]
    assert found == pytest.approx(expected, abs=1e-12)


def test_the_declared_draw_is_the_scorecard():
    found = scores_of(panel(), declared_draw(DESIGN))
    told = card("north")
    for i, goal in enumerate(GOALS):
        row = told[(told["goal_id"] == goal) & (told["indicator_id"] == "")].iloc[0]
        assert found.goals[0, i] == pytest.approx(row["score"], nan_ok=True)
    assert found.overall[0] == pytest.approx(told.loc[told["goal_id"] == OVERALL, "score"].iloc[0])


def test_values_of_another_run_are_refused():
    with pytest.raises(RunError, match=r"G1\.d\.p90 lukio .* compute both from the same study"):
        panel_of(card("north"), values("north", {**NORTH, ("G1.d.p90", "lukio"): 36.0}), DESIGN, PARAMETERS)


def test_a_missing_variant_is_refused():
    table = values("north")
    with pytest.raises(InputError, match="lacks 1 that are drawn from"):
        panel_of(card("north"), table.drop(index=table.index[3]), DESIGN, PARAMETERS)


def test_a_goal_without_weight_stays_out():
    p = Parameters(weight_g4=0.0)
    one = panel_of(card("north", parameters=p), values("north"), DESIGN, p)
    draws = draws_of(unit_draws(20, 1), DESIGN)
    both = scores_of(one, draws, as_defined=True)
    assert (both.goals[:, 3] > 0).all()
    assert both.overall == pytest.approx(both.goals[:, 0])


def test_natural_limits_do_not_move():
    one = panel()
    moves = dict(zip(one.parts["indicator_id"], zip(one.worst_moves, one.best_moves, strict=True), strict=True))
    assert moves["G1.c.10km"] == (False, False)  # nobody, everybody
    assert moves["G1.h.fgt1"] == (True, False)  # 0: nobody falls short
    assert moves["G1.d.p90"] == (True, True)
    assert moves["G4.a.change"] == (True, True)  # cohorts can also grow


@pytest.mark.parametrize("way", ["minmax", "z", "rank"])
def test_relative_scores_by_hand_and_in_order(way):
    known = [1.0, 2.0, 5.0]
    asked = np.array([0.0, 1.0, 1.5, 2.0, 4.0, 5.0, 9.0])
    found = relative_scores(asked[:, None], np.array(known)[:, None], way)[:, 0]
    assert found == pytest.approx([relative(x, known, way) for x in asked])
    assert (np.diff(found) >= 0).all()


def test_where_the_reference_is_all_alike_everybody_has_a_half():
    reference = np.full((4, 1), 3.0)
    for way in ("minmax", "z", "rank"):
        assert relative_scores(np.array([[2.0], [3.0], [9.0]]), reference, way).tolist() == [[0.5], [0.5], [0.5]]


def test_equals_of_the_reference_share_their_rank():
    found = relative_scores(np.array([[2.0]]), np.array([[1.0], [2.0], [2.0], [3.0]]), "rank")
    assert found[0, 0] == pytest.approx(0.1 + 0.8 * 1.5 / 3)


def test_ranks_of_equals():
    assert ranks(np.array([[0.5, 0.5, 0.9, 0.1]])).tolist() == [[2, 2, 1, 4]]


@pytest.mark.parametrize("name", ["north", "west"])
def test_what_nobody_reaches_scores_worst_in_every_way(name):
    """A region that somebody is cut off in is scored like one at the worst goalpost, or worse, never refused."""
    cut = {**REGIONS[name], ("G1.d.p90", "lukio"): np.inf}
    draws = draws_of(unit_draws(300, 7), DESIGN)
    of_cut = panel_of(card(name, cut), values(name, cut), DESIGN, PARAMETERS, reference=REFERENCE)
    assert (scores_of(of_cut, draws).overall <= scores_of(panel(name), draws).overall + 1e-12).all()
    reference = pd.concat([card(name, cut), *(card(one) for one in REGIONS if one != name)])
    among = panel_of(card(name, cut), values(name, cut), DESIGN, PARAMETERS, reference=reference)
    assert np.isfinite(scores_of(among, draws).overall).all()
    assert np.isfinite(scores_of(panel("south", reference=reference), draws).overall).all()
