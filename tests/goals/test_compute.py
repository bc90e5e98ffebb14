"""Indicators of two small towns against values worked by hand."""

import dataclasses
from math import inf, log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.errors import RunError, TableError
from kopa.goals.catalogue import statistic_of
from kopa.goals.catalogue.school_day import AT_ALL, LEGAL, RANGE
from kopa.goals.compute import _check_conserved, indicators
from kopa.regions import Coverage, Fact, Programme, Region
from kopa.tables import INDICATORS
from tests.goals.towns import BASIC, HISTORY, LUKIO, ORIGINS, UPPER, VET, Values, access, inputs


@pytest.fixture(scope="module")
def table():
    return indicators(inputs())


@pytest.fixture(scope="module")
def value(table):
    return Values(table)


def test_the_table_has_its_columns_in_order_and_no_repeated_key(table):
    assert list(table.columns) == INDICATORS.names
    assert not table.duplicated(list(INDICATORS.key)).any()
    assert table["value"].isna().equals(table["status"] == "missing")


def test_context(value):
    assert value("G0.population", "") == ORIGINS["population"].sum() == 560
    assert value("G0.population_change", "") == pytest.approx(660 / 700 - 1)
    assert value("G0.population_change", "", "290") == pytest.approx(-0.15)
    assert value("G0.density", "") == 560 / 1000
    assert value("G0.type.rural", "") == pytest.approx(166 / 560)
    assert value("G0.type.semi_urban", "") == 0
    assert value("G0.shrinking", "") == pytest.approx(166 / 560)
    assert value.persons("G0.shrinking", "") == 166
    assert value("G0.share.age_16_17", "", "205") == pytest.approx(80 / 394)
    assert value.status("G0.age_group_change", "") == "missing"


def test_a_swedish_school_is_no_site_of_its_own_municipality(value):
    assert (value("G1.a.share"), value.persons("G1.a.share")) == (0.8, 80)
    assert (value("G1.a.share", code="205"), value("G1.a.share", code="290")) == (1, 0)


def test_choice_counts_sites_within_the_limit_inclusive(value):
    assert value("G1.b.30km") == pytest.approx((60 * 1 + 20 * 2) / 100)
    assert value("G1.b.45min") == pytest.approx((60 * 2 + 20 * 2 + 15 * 1) / 100)
    assert value("G1.b.share3") == 0
    assert value.status("G1.b.fields", "vet") == "missing"


def test_near_shares_and_their_persons(value):
    assert [value(f"G1.c.{km}km") for km in (5, 10, 30)] == pytest.approx([0.6, 0.6, 0.8])
    assert [value(f"G1.c.{m}min") for m in (15, 30, 45, 60)] == pytest.approx([0.6, 0.95, 0.95, 0.95])
    assert value.persons("G1.c.30min") == 95


def test_travel_time_to_the_nearest(value):
    assert value("G1.d.mean") == inf
    assert value("G1.d.mean", code="205") == pytest.approx((60 * 5 + 20 * 20) / 80)
    assert (value("G1.d.median"), value("G1.d.p90")) == (5, 30)
    assert value("G1.d.mean_reached") == pytest.approx((60 * 5 + 20 * 20 + 15 * 30) / 95)
    assert value.persons("G1.d.mean_reached") == 95
    assert (value("G1.d.unreachable"), value.persons("G1.d.unreachable")) == (0.05, 5)
    assert value("G1.d.mean3") == inf  # only two Finnish-language sites
    assert (value("G1.d.km_median"), value("G1.d.km_p90"), value("G1.d.km_mean")) == (3, 35, inf)
    assert (value("G1.d.uncertain_share"), value.persons("G1.d.uncertain_share")) == (0.25, 25)


def test_beyond_the_legal_day_and_the_zone_of_transport(value):
    assert (value("G1.e.share", "basic_1_6"), value.persons("G1.e.share", "basic_1_6")) == (0.1, 10)  # 2 x 76 > 150
    assert value("G1.e.share", "basic_7_9") == 0  # nobody of 13-15 lives at b2
    assert (value("G1.f.5km", "basic_1_6"), value.persons("G1.f.5km", "basic_1_6")) == (0.3, 30)
    assert value.persons("G1.f.7km") == 40
    assert value("G1.f.10km", "vet") == pytest.approx(0.4)  # exactly 10 km gets the aid
    assert (value("G1.f.100km"), value.persons("G1.f.100km")) == (0.05, 5)


def test_equality_of_those_who_reach_and_shortfall_of_all(value):
    mean = 1150 / 95
    parts = [(60, 5), (20, 20), (15, 30)]
    total = sum(w / 95 * t / mean * log(t / mean) for w, t in parts)
    town = 700 / 80
    between = 700 / 1150 * log(town / mean) + 450 / 1150 * log(30 / mean)
    assert value("G1.h.theil_total") == pytest.approx(total)
    assert value("G1.h.theil_between") == pytest.approx(between)
    assert value("G1.h.theil_within") == pytest.approx(total - between)
    assert value.persons("G1.h.gini") == 95
    pairs = 60 * 20 * 15 + 60 * 15 * 25 + 20 * 15 * 10
    assert value("G1.h.gini") == pytest.approx(pairs / (95 * 95 * mean))
    assert value("G1.h.p90_p50") == 6
    assert value("G1.h.fgt0") == pytest.approx(0.4)
    assert value("G1.h.fgt1") == pytest.approx(0.2 * (1 - 10 / 15) + 0.15 * (1 - 10 / 35) + 0.05)
    assert value("G1.h.fgt2") == pytest.approx(0.2 / 9 + 0.15 * (25 / 35) ** 2 + 0.05)
    assert value.persons("G1.h.fgt1") == 100


def test_weekly_burden(value):
    assert value("G2.b.site", "vet") == pytest.approx(2 * 9.5 * 5 / 60)
    assert value("G2.b.site_p90", "vet") == pytest.approx(2 * 20 * 5 / 60)
    assert value("G2.b.blended", "vet") == pytest.approx(2 * 9.5 * 2 / 60)
    assert value.status("G2.b.workplace", "") == "missing"


def test_adults_within_reach_of_a_vocational_institution(value):
    assert (value("G3.e.adults_vet", "vet"), value.persons("G3.e.adults_vet", "vet")) == (1, 200)


def test_cohorts_small_schools_and_transport(value):
    assert value("G4.a.per_site") == 100 / 2  # also the Swedish-language school
    assert value("G4.a.per_site", code="290") == 20
    assert value("G4.a.change", "basic_1_6") == pytest.approx((70 / 7) / (100 / 6) - 1)
    assert value("G4.a.change", "lukio") == pytest.approx((90 / 3) / (100 / 2) - 1)
    assert value.status("G4.a.change", "basic_1_6") == "partial"
    assert (value("G4.a3.places", "basic_1_6"), value("G4.a3.share", "basic_1_6")) == (1, 0.4)
    assert value("G4.a3.places", "basic_1_6", "205") == 0
    assert value.persons("G4.a3.share", "basic_1_6") == 40
    assert {value.status(f"G4.a2.{one}", "basic_1_6") for one in ("sites", "share", "trend")} == {"missing"}
    assert value("G4.b.eur", "basic_1_6") == 30 * 1600
    assert value("G4.b.eur_per_pupil", "basic_1_6") == pytest.approx(480)


def test_border_penalty_crossing_and_gain(value):
    assert (value("G5.a.penalty"), value.persons("G5.a.penalty")) == (1.25, 80)
    assert (value("G5.a.no_own_site"), value.persons("G5.a.no_own_site")) == (0.2, 20)
    assert value("G5.b.municipality") == pytest.approx(0.35)
    assert value("G5.b.region") == pytest.approx(0.35)
    assert value("G5.c.gain") == 0  # the nearer site lies outside the region
    assert value("G5.a.penalty", "vet") == pytest.approx(3)
    assert value("G5.c.gain", "vet") == pytest.approx(1 - 9.5 / 12.5)
    assert value.status("G5.a.penalty", code="290") == "missing"
    assert value.persons("G5.a.penalty", code="290") == 0


@pytest.mark.parametrize(("share", "status"), [(np.nan, "missing"), (0.4, "missing"), (0.6, "partial"), (1.0, "ok")])
def test_crossing_the_regions_border_needs_covered_neighbours(share, status):
    lukio = dataclasses.replace(LUKIO, neighbours_covered_share=share)
    found = Values(indicators(inputs([lukio])))
    assert found.status("G5.b.region") == status
    assert (status == "missing") == np.isnan(found("G5.b.region"))


def test_unknown_grades_are_told_as_a_range(value):
    assert value.status("G1.d.p90", "basic_7_9") == "partial"
    assert value("G1.d.mean", "basic_7_9") == pytest.approx((45 * 2 + 15 * 8 + 30 * 3) / 90)
    assert value("G1.d.mean.known", "basic_7_9") == pytest.approx((45 * 2 + 15 * 8 + 30 * 30) / 90)
    assert value("G1.a.share.known", "basic_7_9") == pytest.approx(60 / 90)


def test_equality_is_split_by_strongly_shrinking_municipalities(value):
    assert value("G1.d.mean.shrinking", "vet") == pytest.approx(22.5)
    assert value("G1.d.mean.other", "vet") == pytest.approx(6.25)
    assert value.persons("G1.d.mean.shrinking", "vet") == 20


def test_every_id_is_declared_with_its_unit(table):
    for indicator_id, unit in set(zip(table["indicator_id"], table["unit"], strict=True)):
        statistic = statistic_of(indicator_id)
        assert statistic is not None, indicator_id
        assert statistic.unit == unit, indicator_id


def test_an_uncovered_level_is_missing_throughout_with_its_persons():
    found = indicators(inputs([dataclasses.replace(LUKIO, covered=False)]))
    lukio = found[found["level"] == "lukio"]
    assert (lukio["status"] == "missing").all()
    whole = set(indicators(inputs([LUKIO]))["indicator_id"])
    assert whole - set(found["indicator_id"]) == {
        f"{name}.{part}"
        for name in (
            "G1.d.mean",
            "G1.d.median",
            "G1.d.p90",
            "G1.d.km_mean",
            "G1.d.uncertain_share",
            *("G1.h.theil_total", "G1.h.theil_between", "G1.h.theil_within", "G1.h.gini", "G1.h.p90_p50"),
            *("G1.h.fgt0", "G1.h.fgt1", "G1.h.fgt2"),
        )
        for part in ("shrinking", "other")
    }
    assert Values(found).persons("G1.d.p90") == 100


def test_a_covered_level_without_sites_reaches_nobody_and_says_nothing_else():
    found = Values(indicators(inputs([access("lukio", [], [], [])])))
    assert [found(f"G1.d.{name}") for name in ("mean", "median", "p90")] == [inf] * 3
    assert (found("G1.d.unreachable"), found.persons("G1.d.unreachable")) == (1, 100)
    for name in ("G1.a.share", "G1.c.10km", "G1.f.10km", "G1.h.gini", "G1.h.fgt1", "G4.a.per_site", "G5.a.penalty"):
        assert found.status(name) == "missing", name


def test_all_unreachable_is_inf_and_has_no_equality():
    nowhere = access("lukio", [[INF_ROW]] * 4, [[INF_ROW]] * 4, [("s1", "205", "fi")])
    found = Values(indicators(inputs([nowhere])))
    assert found("G1.d.p90") == inf
    assert found("G1.c.10km") == 0
    assert found("G1.f.10km") == 1
    assert found("G1.h.fgt2") == 1
    for name in ("G1.h.gini", "G1.h.theil_total", "G1.d.mean_reached", "G5.a.penalty", "G5.c.gain"):
        assert found.status(name) == "missing", name


INF_ROW = inf


def test_a_municipality_with_nobody_of_the_age_group_is_missing_with_zero_persons():
    nobody = ORIGINS.assign(age_16_17=[60.0, 20, 0, 0])
    found = Values(indicators(inputs([LUKIO], origins=nobody)))
    for name in ("G1.a.share", "G1.c.10km", "G1.d.mean", "G1.d.p90", "G1.h.gini", "G2.b.site", "G5.b.municipality"):
        assert found.status(name, code="290") == "missing", name
        assert found.persons(name, code="290") == 0, name


def test_without_history_change_is_missing_and_nothing_is_split():
    found = indicators(inputs([VET], population_history=HISTORY[HISTORY["year"] > 2012]))
    assert Values(found).status("G0.population_change", "") == "missing"
    assert Values(found).status("G0.shrinking", "") == "missing"
    assert not found["indicator_id"].str.match(r"G1\..*\.shrinking").any()


def test_programme_facts_enter_and_what_is_not_known_is_missing(value):
    for name in ("G2.a.count", "G3.a.90min", "G3.b.match", "G3.c.coaches", "G3.c.achieved", "G3.d.rung", "G3.e.groups"):
        assert value.status(name, "") == "missing"
    programme = Programme(
        Fact("P", "doc"),
        Fact(False, "doc"),
        delivery_modes=(Fact("workplace", "doc"), Fact("online_live", "doc", assumption=True)),
        coaches=Fact(6, "doc"),
        coverage=(
            Coverage("programme", None, ("205",), "doc"),
            Coverage("home", None, ("290",), "doc", assumption=True),
        ),
        credential_rungs=(Fact("certificate", "doc"), Fact("micro_credential", "doc", assumption=True)),
    )
    region = dataclasses.replace(inputs().region, programme=programme)
    found = Values(indicators(inputs([VET], region=region)))
    assert (found("G2.a.count", ""), found.status("G2.a.count", "")) == (2, "ok")
    assert found("G3.c.coaches", "") == 3
    assert (found("G3.d.rung", ""), found.status("G3.d.rung", "")) == (2, "assumption")
    assert (found("G3.c.coverage.programme", ""), found.persons("G3.c.coverage.programme", "")) == (0.75, 150)
    assert found.status("G3.c.coverage.home", "") == "assumption"


def test_persons_that_are_lost_stop_the_run(table):
    lost = table.copy()
    row = (lost["municipality_code"] == "290") & (lost["indicator_id"] == "G1.c.30min") & (lost["level"] == "lukio")
    lost.loc[row, "persons"] = 0.0
    with pytest.raises(RunError, match=r"two-towns: G1\.c\.30min lukio: the region counts 95\.000 persons"):
        _check_conserved(lost, {})
    _check_conserved(table, {})


def test_a_level_known_in_one_of_two_towns_which_has_no_site_of_its_own():
    """As in Varsinais-Suomi: the penalty is missing in the region and, without a site of its own, in the known town."""
    home = dataclasses.replace(VET.select(np.array([1])), covered=False, not_known=frozenset({"290"}))
    found = Values(indicators(inputs([home])))
    assert found.status("G5.a.penalty", "vet", "205") == found.status("G5.a.penalty", "vet") == "missing"
    assert found.persons("G5.a.penalty", "vet", "205") == 0.0
    assert found("G5.a.no_own_site", "vet", "205") == 1.0


@pytest.mark.parametrize(("persons", "end"), [(0.0, "least"), (900.0, "most")])
def test_an_end_of_a_range_has_no_less_than_the_least_and_no_more_than_the_most_of_its_parts(table, persons, end):
    other = table.copy()
    row = (other["municipality_code"] == "290") & (other["indicator_id"] == "G1.c.30min") & (other["level"] == "lukio")
    other.loc[row, "persons"] = persons
    _check_conserved(other, {"G1.c.30min": end})
    with pytest.raises(RunError):
        _check_conserved(other, {"G1.c.30min": "most" if end == "least" else "least"})


def test_the_ends_of_ranges_of_persons_are_declared_as_such():
    for one in (LEGAL, AT_ALL):
        assert [end.range_end for end in RANGE[one.key]] == ["least", "most"]
        assert RANGE[one.key][0].of("known").range_end == "least"


def test_inputs_that_do_not_fit_are_refused():
    with pytest.raises(TableError, match="unknown level"):
        inputs([dataclasses.replace(LUKIO, level="kindergarten")])
    with pytest.raises(TableError, match="4 rows; expected 3"):
        inputs(origins=ORIGINS.iloc[:3])
    with pytest.raises(TableError, match="origins lie in 290"):
        inputs(region=Region("one", "Yksi", "En", "One", ("205",), 2026))
    with pytest.raises(TableError, match="column age_16_17, row 2: -1; expected a number of persons"):
        inputs(origins=ORIGINS.assign(age_16_17=[60, -1, 0, 0]))
    with pytest.raises(TableError) as raised:
        inputs(origins=ORIGINS.assign(population=np.nan, age_18_19="many").drop(columns="age_25_plus"))
    assert [fault.split(";")[0] for fault in raised.value.faults] == [
        "origins: column population, row 1: nan",
        "origins: column age_18_19, row 1: 'many'",
        "origins: column age_25_plus is missing",
    ]
    with pytest.raises(TableError, match="holds NaN or a negative") as raised:
        access("vet", [[np.nan]] * 4, [[-1]] * 4, [("v", "205", "fi")], near_edge=np.zeros(3, bool))
    assert len(raised.value.faults) == 3
    with pytest.raises(TableError, match="holds an id twice"):
        access("vet", [[1, 2]] * 4, [[1, 2]] * 4, [("v", "205", "fi"), ("v", "205", "fi")])


def test_who_has_no_way_to_go_gains_nothing_from_open_borders():
    here = access("lukio", [[0, 5], [0, 5], [2, 2], [3, 3]], [[1, 5]] * 4, [("s1", "205", "fi"), ("s2", "290", "fi")])
    found = Values(indicators(inputs([here])))
    assert (found("G5.c.gain", code="205"), found.persons("G5.c.gain", code="205")) == (0, 80)
    assert found.persons("G5.c.gain") == 100


def test_learning_sites_count_once_though_they_serve_two_levels(value):
    adults = access(
        "liberal_adult", [[9, 95]] * 4, [[9, 90]] * 4, [("v1.liberal_adult", "205", "fi"), ("o", "290", "fi")]
    )
    found = Values(indicators(inputs([VET, adults])))
    assert (found("G3.a.sites_90min", ""), found("G3.a.sites_80km", "")) == (2, 2)
    assert found.status("G3.a.sites_90min", "") == "partial"
    alone = Values(indicators(inputs([LUKIO])))
    assert alone.status("G3.a.sites_90min", "") == "missing"


@settings(max_examples=10, deadline=None)
@given(rows=st.permutations(range(4)), columns=st.permutations(range(3)))
def test_the_order_of_origins_and_sites_does_not_matter(rows, columns):
    rows = list(rows)
    shuffled = dataclasses.replace(
        LUKIO.select(np.array(columns)),
        time_min=LUKIO.time_min[np.ix_(rows, columns)],
        distance_km=LUKIO.distance_km[np.ix_(rows, columns)],
        near_edge=LUKIO.near_edge[rows],
    )
    found = indicators(inputs([shuffled], origins=ORIGINS.iloc[rows].reset_index(drop=True)))
    pd.testing.assert_frame_equal(found, indicators(inputs([LUKIO])), rtol=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(0, 200), min_size=4, max_size=4))
def test_a_further_site_never_makes_access_worse(minutes):
    time = np.column_stack([VET.time_min, minutes])
    more = access("vet", time, time, [("v1", "205", "fi"), ("v2", "290", "fi"), ("v3", "049", "fi")])
    before, after = Values(indicators(inputs([VET]))), Values(indicators(inputs([more])))
    for name in ("G1.d.mean", "G1.d.median", "G1.d.p90", "G1.d.km_mean", "G1.f.10km", "G1.h.fgt1", "G2.b.site"):
        assert after(name, "vet") <= before(name, "vet") + 1e-9
    for name in ("G1.a.share", "G1.b.30km", "G1.c.10km", "G1.c.30min", "G3.e.adults_vet"):
        assert after(name, "vet") >= before(name, "vet") - 1e-12
    assert after("G5.a.penalty", "vet") >= before("G5.a.penalty", "vet") - 1e-9


def test_levels_of_the_four_towns_are_those_asked_for(table):
    assert set(table["level"]) == {"", LUKIO.level, VET.level, BASIC.level, UPPER.level}


def test_people_are_read_again_when_the_origins_are_others():
    one = inputs()
    same = dataclasses.replace(one, parameters=one.parameters)
    grown = dataclasses.replace(one, origins=ORIGINS.assign(age_16_17=ORIGINS["age_16_17"] * 2))
    assert same.people is one.people
    assert grown.persons("lukio").tolist() == (2 * one.persons("lukio")).tolist()
    with pytest.raises(ValueError, match="read-only"):
        one.persons("lukio")[0] = 7


def test_all_sites_in_order_are_the_access_itself():
    assert LUKIO.select([0, 1, 2]) is LUKIO
    assert LUKIO.select([2, 1, 0]).site_ids == LUKIO.site_ids[::-1]
    assert LUKIO.select(np.array([True, True, False])).site_ids == LUKIO.site_ids[:2]
