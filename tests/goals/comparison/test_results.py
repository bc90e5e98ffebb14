"""A comparison as one value: the case regions scored, others beside by lukio alone, what is left out and why."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.comparison import results as module
from kopa.goals.comparison.cards import cards_of
from kopa.goals.comparison.results import ComparisonResults, comparison_results, left_out
from kopa.goals.robustness.sobol import sobol_indices
from kopa.goals.scoring.scorecard import OVERALL
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS
from kopa.tables import INDICATORS
from tests.goals.robustness_towns import DESIGN, NORTH, PARAMETERS, ROUTED, values

REGIONS = [
    *(Region(name, name, name, name, (f"{i}05",), 2026, "case") for i, name in enumerate(CASE_IDS, start=1)),
    Region("suomi", "Suomi", "Finland", "Finland", ("105",), 2026, "country"),
    Region("lappi", "Lappi", "Lappland", "Lapland", ("505",), 2026, "maakunta"),
    Region("uusimaa", "Uusimaa", "Nyland", "Uusimaa", ("605",), 2026, "maakunta"),
]
FACTOR = {name: 1 + 0.05 * i for i, name in enumerate([*CASE_IDS, "lappi"])}


def base(name):
    lukio_only = {key: NORTH[key] for key in NORTH if key[1] == "lukio"}
    chosen = NORTH if name in CASE_IDS else lukio_only if name == "lappi" else {}
    return {
        key: value * FACTOR[name] if ROUTED[key] != "share" else value / FACTOR[name] for key, value in chosen.items()
    }


def indicators():
    rows = []
    for region in REGIONS:
        known = base(region.id)
        rows += [
            (region.id, "", level, one, value, ROUTED[one, level], 1.0, "ok") for (one, level), value in known.items()
        ]
        if region.id in FACTOR:
            # better where the trips are longer, so that no order is sure; Lapland's is the worst
            change = -0.3 / FACTOR[region.id] ** 4 if region.id in CASE_IDS else -0.35
            levels = ("basic_1_6", "lukio") if region.id in CASE_IDS else ("lukio",)
            rows += [(region.id, "", level, "G4.a.change", change, "share", 1.0, "ok") for level in levels]
        if region.id in CASE_IDS:
            small = 0.2 / FACTOR[region.id] ** 4
            rows.append((region.id, "", "basic_1_6", "G4.a2.share", small, "share", 1.0, "ok"))
        status = {"lappi": "partial"}.get(region.id, "ok" if known else "missing")
        mean = 9.0 if known else np.nan
        rows += [
            (region.id, code, "lukio", "G1.d.mean", mean, "min", 5.0, status)
            for code in ("", *region.municipality_codes)
        ]
    return pd.DataFrame(rows, columns=INDICATORS.names)


def of_variants():
    parts = [values(name, base(name)) for name in (*CASE_IDS, "lappi")]
    return pd.concat(parts, ignore_index=True)


def of_municipalities():
    mean = {("G1.d.mean", "lukio"): 9.0}
    parts = [
        values(region.id, mean).assign(municipality_code=region.municipality_codes[0])
        for region in REGIONS
        if region.id in FACTOR
    ]
    return pd.concat(parts, ignore_index=True)


PEERS = pd.DataFrame({"code": ["105", "999"], "peer_rank": 1, "peer_code": ["205", "105"]})


def found(regions=REGIONS, scored=CASE_IDS):
    told = indicators()
    cards = cards_of(regions, told, PARAMETERS, scored)
    ids = {region.id for region in regions}
    return comparison_results(
        regions,
        told[told["region_id"].isin(ids)],
        cards,
        of_variants(),
        of_municipalities(),
        PEERS,
        DESIGN,
        PARAMETERS,
        scored=scored,
    )


@pytest.fixture(scope="module")
def results():
    quick = lambda panels, design, seed: sobol_indices(panels, design, seed=seed, fewest=64, most=64)  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "sobol_indices", quick)
        yield found()


def test_case_regions_are_scored_with_intervals_and_others_are_not(results):
    assert set(results.scorecards["region_id"]) == set(CASE_IDS)
    counted = results.scorecards["weight"] > 0
    assert results.scorecards.loc[counted, ["low", "high"]].notna().all(axis=None)
    whole = results.goal_scores[results.goal_scores["goal_id"] == OVERALL].set_index("region_id")
    assert whole.loc[list(CASE_IDS), ["score", "low", "high"]].notna().all(axis=None)
    assert np.isnan(whole.loc["lappi", "score"])
    assert "G4.a.change basic_1_6" in whole.loc["lappi", "lacks"]


def test_others_stand_beside_by_the_one_level_that_is_known(results):
    assert set(results.beside_scorecards["region_id"]) == {*CASE_IDS, "lappi"}
    assert set(results.beside_scorecards.loc[results.beside_scorecards["indicator_id"] != "", "level"]) == {"lukio"}
    first = results.beside.declared_ranks
    assert (
        first[(first["goal_id"] == OVERALL) & (first["region_id"] == "lappi")]["rank"].item() == 5
    )  # the worst values


def test_another_region_changes_nothing_of_the_case_regions(results):
    alone = [region for region in REGIONS if region.kind == "case"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "sobol_indices", lambda panels, design, seed: results.sobol)
        again = found(alone[::-1])
    pd.testing.assert_frame_equal(again.scorecards.reset_index(drop=True), _by_region(results.scorecards, again))
    pd.testing.assert_frame_equal(again.robustness.pairs, results.robustness.pairs)
    assert again.beside is None
    assert again.words == results.words


def test_other_regions_than_the_case_regions_are_scored_by_what_is_known_of_them(results):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "sobol_indices", lambda panels, design, seed: results.sobol)
        two = found([one for one in REGIONS if one.id in ("lappi", "kainuu")], ("lappi", "kainuu"))
    assert (two.scored_ids, list(two.names)) == (("lappi", "kainuu"), ["lappi", "kainuu"])
    counted = two.scorecards[(two.scorecards["weight"] > 0) & (two.scorecards["indicator_id"] != "")]
    assert set(counted["level"]) == {"lukio"}  # all that Lapland is known by
    assert set(two.scorecards["region_id"]) == {"lappi", "kainuu"}
    whole = two.goal_scores[two.goal_scores["goal_id"] == OVERALL].set_index("region_id")
    assert whole[["score", "low", "high"]].notna().all(axis=None)
    assert set(two.robustness.pairs["region_id"]) == {"lappi", "kainuu"}
    assert two.beside is None


def test_regions_of_which_nothing_is_known_together_are_refused():
    with pytest.raises(InputError, match="nothing that is scored is known of all of uusimaa, kainuu; leave one out"):
        found([one for one in REGIONS if one.id in ("uusimaa", "kainuu")], ("uusimaa", "kainuu"))


def _by_region(cards, like):
    order = list(dict.fromkeys(like.scorecards["region_id"]))
    return pd.concat([cards[cards["region_id"] == name] for name in order], ignore_index=True)


def test_names_come_in_the_order_of_the_tables(results):
    assert list(results.names) == [*CASE_IDS, "lappi", "uusimaa", "suomi"]
    shown = results.indicators[results.indicators["indicator_id"] == "G1.d.mean"]
    assert shown["region_id"].tolist() == list(results.names)


def test_what_drives_it_is_said_in_words(results):
    assert "The order depends most on" in results.words.en or results.sobol.table["total"].lt(0.1).all()
    assert set(results.varied) == set(results.one_at_a_time) == {"fi", "sv", "en"}


def test_leagues_and_peers_are_of_the_municipalities_shown(results):
    ranked = results.league[results.league["rank"].notna()]
    assert set(ranked["municipality_code"]) == {f"{i}05" for i in range(1, 6)}
    assert set(results.league.loc[results.league["rank"].isna(), "why_not"]) == {"missing"}  # Uusimaa
    assert results.peers["code"].tolist() == ["105"]


def test_what_coverage_keeps_out_is_told():
    table = left_out(REGIONS, indicators()).set_index(["region_id", "what"])["why"]
    assert table["uusimaa", "lukio"] == "not_covered"
    assert table["lappi", "lukio"] == "partly_covered"
    assert table["lappi", "G3"] == "programme"


def test_what_is_left_out_is_told_of_whole_regions_and_of_the_country_as_such():
    rows = [
        (name, code, "lukio", "G1.d.mean", 9.0, "min", 5.0, status)
        for name, code, status in (
            ("suomi", "", "ok"), ("lappi", "", "ok"), ("lappi", "505", "partial"), ("uusimaa", "", "partial"),
            ("uusimaa", "605", "ok"),
        )
    ]  # fmt: skip
    table = left_out(REGIONS[-3:], pd.DataFrame(rows, columns=INDICATORS.names))
    of_levels = table[table["why"] != "programme"]
    told = set(zip(of_levels["region_id"], of_levels["what"], of_levels["why"], strict=True))
    assert told == {("suomi", "lukio", "country"), ("uusimaa", "lukio", "partly_covered")}


def test_relative_scores_of_those_beside_refer_to_the_scored_regions(monkeypatch):
    monkeypatch.setattr(module, "robustness", lambda *_, reference: reference)
    cards = pd.DataFrame({"region_id": ["lappi", "kainuu", "lappi", "uusimaa"]})
    asked = (cards, pd.DataFrame(), DESIGN, PARAMETERS)
    assert module._beside(*asked, ["kainuu", "satakunta"]) == ["kainuu"]
    assert module._beside(*asked, ["satakunta"]) == ["kainuu", "lappi", "uusimaa"]
    assert module._beside(cards[:0], *asked[1:], ["kainuu"]) is None


def test_regions_are_scored_by_the_weights_that_were_asked_for():
    cases, told = REGIONS[: len(CASE_IDS)], indicators()

    def overall(parameters):
        cards = cards_of(cases, told, parameters, CASE_IDS)
        return cards[cards["goal_id"] == OVERALL].set_index("region_id")["score"]

    usual, other = overall(PARAMETERS), overall(replace(PARAMETERS, weight_g1=9.0))
    assert (usual.notna() & (usual != other)).any()


def test_every_table_is_written_under_a_name(results):
    assert isinstance(results, ComparisonResults)
    assert {"league.csv", "what_drives_it.csv", "beside_ranks.csv", "left_out.csv"} <= set(results.tables())


def test_without_a_case_region_there_is_nothing_to_refer_to():
    with pytest.raises(InputError, match="satakunta"):
        comparison_results(REGIONS[:3], indicators(), *[pd.DataFrame()] * 4, DESIGN, PARAMETERS)
