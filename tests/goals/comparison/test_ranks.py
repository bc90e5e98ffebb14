"""Regions and municipalities side by side: ranked only where that can be defended, each place with its interval."""

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.comparison.ranks import BOUNDS, COMPARISON, compare_regions, league, places, value_intervals
from kopa.goals.robustness.values import VARIANT_VALUES
from kopa.tables import INDICATORS
from tests.goals.robustness_towns import DESIGN

INF = np.inf


def told(rows):
    made = [
        (region, code, level, name, value, "min", 10.0, status) for region, code, level, name, value, status in rows
    ]
    return pd.DataFrame(made, columns=INDICATORS.names)


def varied(rows):
    """Values of units over the joint variants; the first is the declared one."""
    made = [
        (*variant.key, region, code, level, name, value)
        for region, code, level, name, values in rows
        for variant, value in zip(DESIGN.joint, values, strict=True)
    ]
    return pd.DataFrame(made, columns=VARIANT_VALUES.names)


TIMES = {
    "kainuu": (10.0, 11, 12, 10, 14),
    "satakunta": (11.0, 10, 11, 9, 11),
    "etela-savo": (20.0, 21, 22, 20, 24),
    "suomi": (12.0, 12, 12, 12, 12),
}
REGIONS = told([(name, "", "lukio", "G1.d.mean", values[0], "ok") for name, values in TIMES.items()])
VALUES = varied([(name, "", "lukio", "G1.d.mean", values) for name, values in TIMES.items()])


def row(table, region="", code="", **wanted):
    rows = table[(table["region_id"] == region) & (table["municipality_code"] == code)]
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_place_comes_with_the_places_that_it_may_have():
    table = compare_regions(REGIONS, VALUES)
    assert list(table.columns) == COMPARISON.names
    kainuu, satakunta, savo = (row(table, name) for name in ("kainuu", "satakunta", "etela-savo"))
    assert (kainuu["rank"], kainuu["rank_low"], kainuu["rank_high"]) == (1, 1, 2)
    assert (satakunta["rank"], satakunta["rank_low"], satakunta["rank_high"]) == (2, 1, 2)
    assert (savo["rank"], savo["rank_low"], savo["rank_high"]) == (3, 3, 3)
    assert (kainuu["low"], kainuu["high"]) == (10, 14)
    assert (table.loc[table["why_not"] == "", "ranked_of"] == 3).all()


def test_the_country_stands_beside_and_is_not_ranked():
    country = row(compare_regions(REGIONS, VALUES), "suomi")
    assert np.isnan(country["rank"])
    assert (country["why_not"], country["value"], country["low"]) == ("country", 12, 12)


@pytest.mark.parametrize(
    ("level", "name", "status", "why"),
    [
        ("uas", "G1.d.mean", "partial", "level"),
        ("early_childhood", "G1.d.mean", "partial", "level"),
        ("lukio", "G1.d.mean", "missing", "missing"),
        ("lukio", "G5.b.municipality", "ok", "context"),
        ("lukio", "G1.d.p90", "ok", "no_interval"),
        ("lukio", "G1.d.mean", "partial", ""),  # ranked, and its status says that it is known in part
    ],
)
def test_what_cannot_be_defended_is_shown_and_not_ranked(level, name, status, why):
    value = np.nan if status == "missing" else 15.0
    indicators = pd.concat([REGIONS, told([("lappi", "", level, name, value, status)])])
    wide = varied([("lappi", "", level, name, (15.0,) * 5)]) if why != "no_interval" else VALUES.iloc[:0]
    table = compare_regions(indicators, pd.concat([VALUES, wide]))
    here = row(table, "lappi", level=level, indicator_id=name)
    assert here["why_not"] == why
    assert np.isnan(here["rank"]) == bool(why)
    assert row(table, "kainuu")["rank"] == 1  # the others keep their places


def test_more_is_better_where_it_is():
    rows = [("kainuu", 0.8), ("satakunta", 0.9)]
    indicators = told([(name, "", "lukio", "G1.c.10km", value, "ok") for name, value in rows])
    values = varied([(name, "", "lukio", "G1.c.10km", (value,) * 5) for name, value in rows])
    table = compare_regions(indicators, values)
    assert row(table, "satakunta")["rank"] == 1


def test_the_order_of_regions_is_irrelevant():
    turned = compare_regions(REGIONS.iloc[::-1], VALUES.iloc[::-1])
    both = [t.sort_values("region_id", ignore_index=True) for t in (compare_regions(REGIONS, VALUES), turned)]
    pd.testing.assert_frame_equal(*both)


def test_unreachable_is_last_and_no_interval_hides_it():
    indicators = pd.concat([REGIONS, told([("lappi", "", "lukio", "G1.d.mean", INF, "ok")])])
    values = pd.concat([VALUES, varied([("lappi", "", "lukio", "G1.d.mean", (INF, 50, INF, INF, INF))])])
    here = row(compare_regions(indicators, values), "lappi")
    assert (here["rank"], here["rank_low"], here["high"]) == (4, 4, INF)


def test_regions_with_most_people_uncertain_say_so():
    share = told([("kainuu", "", "lukio", "G1.d.uncertain_share", 0.2, "ok")])
    table = compare_regions(pd.concat([REGIONS, share]), VALUES)
    assert row(table, "kainuu", indicator_id="G1.d.mean")["uncertain_share"] == 0.2
    assert np.isnan(row(table, "satakunta")["uncertain_share"])


def test_minutes_of_fewer_than_five_persons_have_no_place():
    table = league(LEAGUE.assign(persons=np.where(LEAGUE["municipality_code"] == "205", 3.0, 10.0)), LEAGUE_VALUES)
    assert table.set_index("municipality_code")["why_not"].to_dict() == {"290": "", "105": "", "205": "few"}
    assert table.set_index("municipality_code").loc[["290", "105"], "rank"].tolist() == [1, 2]


@pytest.mark.parametrize(("bound", "why", "others"), [("at_most", "", [2, 3]), ("at_least", "at_least", [1, 2])])
def test_minutes_that_are_at_least_so_many_are_shown_and_not_ranked(bound, why, others):
    bounds = pd.DataFrame([("kainuu", "205", "lukio", "G1.d.mean", bound)], columns=BOUNDS.names)
    table = league(LEAGUE, LEAGUE_VALUES, bounds).set_index("municipality_code")
    assert table.loc["205", ["value", "bound", "why_not"]].tolist() == [5.0, bound, why]
    assert np.isnan(table.loc["205", "rank"]) == bool(why)
    assert table.loc[["290", "105"], "rank"].tolist() == others
    assert table.loc[["290", "105"], "bound"].tolist() == ["", ""]
    whole = pd.DataFrame([("kainuu", "", "lukio", "G1.d.mean", bound)], columns=BOUNDS.names)
    regions = compare_regions(REGIONS, VALUES, whole)
    assert (row(regions, "kainuu")["bound"], row(regions, "kainuu")["why_not"]) == (bound, why)
    assert row(regions, "satakunta")["rank"] == (1 if why else 2)


TOWNS = {"205": (5.0, 6, 7, 5, 8), "290": (7.0, 7, 6, 7, 7), "105": (30.0, 31, 30, 30, 33)}
LEAGUE = told(
    [("kainuu", code, "lukio", "G1.d.mean", values[0], "ok") for code, values in TOWNS.items()]
    + [("kainuu", "", "lukio", "G1.d.mean", 9.0, "ok"), ("kainuu", "205", "lukio", "G1.c.10km", 0.9, "ok")]
)
LEAGUE_VALUES = varied([("kainuu", code, "lukio", "G1.d.mean", values) for code, values in TOWNS.items()])


def test_a_league_has_no_place_without_its_uncertainty():
    table = league(LEAGUE, LEAGUE_VALUES)
    assert table["municipality_code"].tolist() == ["205", "290", "105"]  # in the order of their places
    assert set(table["indicator_id"]) == {"G1.d.mean"}  # the other has no values of variants
    assert table[["rank", "rank_low", "rank_high", "low", "high"]].notna().all(axis=None)
    assert row(table, "kainuu", "205")["rank_high"] == 2


def test_a_municipality_in_two_regions_is_refused():
    again = LEAGUE.assign(region_id="suupohja")
    with pytest.raises(InputError, match="205 is in two regions"):
        league(pd.concat([LEAGUE, again]), LEAGUE_VALUES)


def test_intervals_are_values_that_occurred():
    made = varied([("kainuu", "", "lukio", "G1.d.mean", (1.0, 2, 3, 4, INF))])
    found = value_intervals(made).iloc[0]
    assert (found["low"], found["high"]) == (1.0, INF)


def test_places_of_equals():
    assert places(np.array([[1.0], [1.0], [0.0]])).ravel().tolist() == [1, 1, 3]


def numbered(region, values):
    """Values of a region over so many networks, all else as declared."""
    made = [(network, 1, "places", 1, region, "", "lukio", "G1.d.mean", value) for network, value in enumerate(values)]
    return pd.DataFrame(made, columns=VARIANT_VALUES.names)


def test_intervals_of_values_hold_nine_variants_in_ten():
    """Of the minutes 0, 1, … 100 nine tenths lie from 5 to 95; a value that occurred stands at each end."""
    shuffled = np.random.default_rng(3).permutation(101).astype(float)
    found = value_intervals(numbered("kainuu", shuffled)).iloc[0]
    assert (found["low"], found["high"]) == (5.0, 95.0)
    assert sum(found["low"] <= value <= found["high"] for value in shuffled) == 91


@pytest.mark.parametrize(("first_in", "best", "worst"), [(4, 2, 2), (7, 1, 2), (93, 1, 2), (96, 1, 1)])
def test_the_places_that_a_region_may_have_are_those_of_nine_variants_in_ten(first_in, best, worst):
    """Of a hundred variants a region is first in so many, else second: fewer than five of them tell nothing."""
    minutes = [1.0] * first_in + [3.0] * (100 - first_in)
    values = pd.concat([numbered("kainuu", minutes), numbered("satakunta", [2.0] * 100)])
    here = row(compare_regions(REGIONS[REGIONS["region_id"].isin(["kainuu", "satakunta"])], values), "kainuu")
    assert (here["rank_low"], here["rank_high"]) == (best, worst)
