"""Limits that an analyst sets: ids carry them, keys do not, and nothing is lost that was scored before."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.class_speeds import ClassSpeed
from kopa.errors import InputError
from kopa.goals.catalogue import INDICATORS, headlines, indicator_of, name_of
from kopa.goals.catalogue.supply import CHOICE, HEADLINE, NEAR, NEAR_BASIC, REACH
from kopa.goals.catalogue.travel_time import AID, AID_MAX, AID_OTHER, MEAN_OF_NEAREST, TRANSPORT
from kopa.goals.catalogue.workplaces import WORKPLACES_BY_ROAD, WORKPLACES_BY_TIME
from kopa.goals.compute import indicators
from kopa.goals.robustness.values import variant_values
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.scorecard import scorecard
from kopa.goals.scoring.scores import scored_indicators
from kopa.parameters import Parameters
from tests.goals.towns import BASIC, LUKIO, REGION, UPPER, VET, Values, inputs

DECLARED = Parameters()

LEVELS = tuple(one.level for one in (LUKIO, VET, BASIC, UPPER))

OTHERS = {
    "isochrone_cutoffs_min": ((20.0, 40.0, 60.0), (30.0, 30.0000001)),
    "choice_sites": (2, 4),
    "nearest_mean_of": (2, 4),
    "travel_aid_max_km": (50.0, 120.0),
    "second_reach_km": (20.0, 40.0),
    "normalisation": (),
    "projection_year": (2030, 2045),
    "transport_cost_year": (2015, 2024),
    "school_bell": ("08:15",),
    "school_out": ("14:30",),
    "school_bell_earliest": ("08:15",),
    "school_out_earliest": ("14:30",),
    "school_bell_latest": ("09:00",),
    "school_out_latest": ("15:30",),
    "rides_under_13": (2,),
    "rides_from_13": (3,),
    "publisher": ("Kainuun liitto",),
    "published": ("2026-11-29",),
    "contact": ("kirjaamo, puhelinvaihde",),
    "speeds": ((ClassSpeed(4, 60, 50),),),
}
"""Other values than the tenth more and less that parameters are given."""


def others(name):
    value = getattr(DECLARED, name)
    if name in OTHERS:
        return OTHERS[name]
    if isinstance(value, str):
        return tuple(
            one for one in ("summer", "winter", "places", "grid", "arithmetic", "geometric") if allowed(name, one)
        )
    return tuple(type(value)(value * factor) for factor in (0.9, 1.1))


def allowed(name, value):
    return Parameters.__dataclass_fields__[name].metadata["declared"].values.count(value) and value != getattr(
        DECLARED, name
    )


def judged(parameters):
    """Why each statistic has no weight at each level (empty: it has), by key."""
    found = scored_indicators(indicators(inputs(parameters=parameters)), parameters)
    return {(one.statistic.key, one.level): one.why for one in found}


@pytest.fixture(scope="module")
def declared():
    return judged(DECLARED)


@pytest.fixture(scope="module")
def declared_card():
    return scorecard(indicators(inputs()), REGION)


CHANGES = [(name, value) for name in Parameters.names() for value in others(name)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}={value}", marks=() if value == others(name)[0] else pytest.mark.thorough)
        for name, value in CHANGES
    ],
)
def test_every_parameter_keeps_what_is_scored_and_what_is_missing(declared, name, value):
    assert judged(replace(DECLARED, **{name: value})) == declared


def test_every_parameter_has_another_value_that_is_tried():
    tried = {name for name, _ in CHANGES}
    assert set(Parameters.names()) - tried == {"normalisation"}  # which has but one


km = st.floats(1, 60).map(lambda value: round(value, 1))


@settings(max_examples=15, deadline=None)
@given(near=st.tuples(km, km), aid=st.tuples(km, km, km), transport=km, cutoffs=st.sets(km, min_size=1, max_size=4),
       sites=st.integers(1, 5), nearest=st.integers(1, 5))  # fmt: skip
def test_any_limits_keep_what_is_scored_and_give_each_id_once(declared, near, aid, transport, cutoffs, sites, nearest):
    parameters = replace(
        DECLARED, basic_near_km=near[0], second_near_km=near[1], second_reach_km=max(near), travel_aid_km=aid[0],
        travel_aid_other_km=aid[1], travel_aid_max_km=max(aid), basic_transport_km=transport,
        isochrone_cutoffs_min=tuple(sorted(cutoffs)), choice_sites=sites, nearest_mean_of=nearest,
    )  # fmt: skip
    table = indicators(inputs(parameters=parameters))
    assert not table.duplicated(["municipality_code", "level", "indicator_id"]).any()
    found = {(one.statistic.key, one.level): one.why for one in scored_indicators(table, parameters)}
    assert {key: why for key, why in found.items() if declared[key] != why} == {}
    gone = set(declared) - set(found)  # where limits are equal, one row stands for both
    assert gone <= {(one.key, level) for one in (NEAR_BASIC, NEAR, REACH, AID, AID_OTHER, AID_MAX) for level in LEVELS}
    assert criteria(found) == criteria(declared)


def criteria(found):
    return {(indicator_of(key).criterion, level) for (key, level), why in found.items() if not why}


def test_ids_of_the_declared_limits_are_those_published():
    told = {one.id(DECLARED) for one in (TRANSPORT, AID, AID_OTHER, AID_MAX, HEADLINE, MEAN_OF_NEAREST, CHOICE, REACH)}
    assert told == {"G1.f.5km", "G1.f.7km", "G1.f.10km", "G1.f.100km", "G1.c.30min", "G1.d.mean3", "G1.b.share3",
                    "G1.c.30km"}  # fmt: skip
    assert (WORKPLACES_BY_TIME.id(DECLARED), WORKPLACES_BY_ROAD.id(DECLARED)) == ("G3.a.90min", "G3.a.80km")


def test_ids_and_values_follow_the_limits():
    parameters = Parameters(basic_transport_km=4.0, travel_aid_km=8.0, workplace_reach_min=6.0, workplace_reach_km=6.0)
    found = Values(indicators(inputs(parameters=parameters)))
    assert found.persons("G1.f.4km", "basic_1_6") == 40 + 20 + 30 + 10 - 40 - 30  # a1 and b1 live nearer
    assert found("G1.f.8km", "vet") == pytest.approx(0.4)
    assert found("G3.a.sites_6min", "") == pytest.approx(100 / 200)
    assert found.status("G3.a.6km", "") == "missing"
    assert "G1.f.5km" not in set(found.table.index.get_level_values("indicator_id"))


def test_a_choice_of_fewer_sites_is_had_by_no_fewer_people():
    def told(sites):
        parameters = Parameters(choice_sites=sites)
        card = scorecard(indicators(inputs(parameters=parameters)), REGION, parameters)
        return card.set_index(["indicator_id", "level"]).loc[(f"G1.b.share{sites}", "lukio")]

    rows = [told(sites) for sites in (1, 2, 3, 4)]
    assert [row["value"] for row in rows] == sorted((row["value"] for row in rows), reverse=True)
    assert rows[1]["value"] > rows[2]["value"]
    assert {row["weight"] for row in rows} == {0}  # a number of buildings is no choice of fields


@pytest.mark.parametrize(
    ("limits", "same"),
    [
        ({"travel_aid_km": 10.0}, (AID, AID_OTHER)),
        ({"travel_aid_other_km": 100.0}, (AID_OTHER, AID_MAX)),
        ({"second_near_km": 30.0}, (NEAR, REACH)),
        ({"basic_near_km": 10.0}, (NEAR_BASIC, NEAR)),
        ({"basic_near_km": 30.0, "second_near_km": 30.0}, (NEAR_BASIC, NEAR, REACH)),
    ],
)
def test_equal_limits_are_lawful_and_give_one_row(declared_card, limits, same):
    parameters = Parameters(**limits)
    (indicator_id,) = {one.id(parameters) for one in same}
    table = indicators(inputs(parameters=parameters))
    assert ((table["indicator_id"] == indicator_id) & (table["level"] == "lukio")).sum() == 3  # region, municipalities
    card = scorecard(table, REGION, parameters)
    assert not card.duplicated(["indicator_id", "level", "goal_id", "criterion"]).any()
    weighed = card[card["weight"] > 0]
    assert set(weighed["criterion"]) == set(declared_card[declared_card["weight"] > 0]["criterion"])
    made = design(parameters)
    values = variant_values([(made.declared, (inputs(parameters=parameters),))])
    assert not values.duplicated(["level", "indicator_id"]).any()


def test_the_minutes_of_the_headlines_are_always_told():
    parameters = Parameters(isochrone_cutoffs_min=(20.0, 40.0))
    found = Values(indicators(inputs(parameters=parameters)))
    assert found("G1.c.30min") == 0.95
    assert [found("G1.c.20min"), found("G1.c.40min")] == [0.8, 0.95]
    assert list(headlines(parameters)) == ["lukio_30min_share", "vet_30min_share", "basic_5km_share"]


def test_limits_that_print_alike_are_not_one():
    parameters = Parameters(isochrone_cutoffs_min=(30.0, 30.0000001))
    ids = set(indicators(inputs(parameters=parameters))["indicator_id"])
    assert {"G1.c.30min", "G1.c.30.0000001min"} <= ids


def test_names_tell_the_limit_as_each_language_writes_it():
    parameters = Parameters(basic_transport_km=4.5, choice_sites=2)
    name = name_of("G1.f.4.5km", "fi", parameters, "basic_1_6")
    assert name == "Kuljetukseen tai koulumatkatukeen oikeutetut: yli 4,5 km"
    assert name_of("G1.b.share2", "en", parameters) == "Choice: at least 2 within 30 km"
    assert name_of("G1.f.10km", "en", Parameters(basic_transport_km=10.0), "basic_1_6").endswith("over 10 km")
    assert name_of("G1.f.10km", "en", Parameters(basic_transport_km=10.0), "lukio").endswith("at least 10 km")


def test_scores_stay_where_a_limit_changes_no_value():
    """Nobody of the towns lives between 90 and 100 km: another end of travel aid changes nothing."""
    parameters = Parameters(travel_aid_max_km=95.0)
    tables = [indicators(inputs(parameters=p)) for p in (DECLARED, parameters)]
    scores = [pd.Series([one.score for one in scored_indicators(table, p)])
              for table, p in zip(tables, (DECLARED, parameters), strict=True)]  # fmt: skip
    assert scores[0].notna().any()
    pd.testing.assert_series_equal(*scores)
    cards = [scorecard(table, REGION, p)["score"] for table, p in zip(tables, (DECLARED, parameters), strict=True)]
    pd.testing.assert_series_equal(*cards)


def test_no_limit_stands_in_a_key():
    limited = [
        (indicator.id, one.key) for indicator in INDICATORS.values() for one in indicator.statistics if one.limit
    ]
    assert limited
    said = [re.sub(r"\.age_\d+(_\d+|_plus)?$", "", key.removeprefix(id_)) for id_, key in limited]  # ages are no limits
    assert not [key for key in said if any(c.isdigit() for c in key)]


def test_a_table_of_other_limits_is_refused_instead_of_scored_as_missing():
    table = indicators(inputs(parameters=Parameters(choice_sites=2)))
    with pytest.raises(InputError, match=r"G1\.b\.share2, G1\.k\.choice_2sites is not computed under these parameters"):
        scorecard(table, REGION)
    assert scored_indicators(table, Parameters(choice_sites=2))
