"""What the tags of access mean, each by its page of the OpenStreetMap wiki, and what is policy of this project."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility import way_access
from kopa.accessibility.speeds.access_tags import LIFECYCLE
from kopa.accessibility.speeds.by_law import speed_rows
from kopa.accessibility.speeds.car_access import ACCESS_KEYS, CAR_KEYS
from kopa.accessibility.speeds.profiles import read_access, stops

ROAD = {"highway": "residential"}
OPEN, SHUT = (True, True), (False, False)


def ways(**tags):
    access = way_access({**ROAD, **{key.replace("__", ":"): value for key, value in tags.items()}})
    return access.forward, access.backward


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        # the key of the direction goes before the key of both, and the special vehicle before the general one
        ({"access": "no", "access__forward": "yes"}, (True, False)),
        ({"access": "yes", "access__backward": "no"}, (True, False)),
        ({"motorcar": "yes", "access__forward": "no"}, OPEN),
        ({"motor_vehicle": "no", "access__forward": "yes"}, SHUT),
        ({"motor_vehicle": "no", "motorcar__backward": "destination"}, (False, True)),
        ({"vehicle__forward": "no", "vehicle__backward": "no"}, SHUT),
        # what says nothing leaves the question to the next wider key
        ({"access": "no", "motor_vehicle": "unknown"}, SHUT),
        ({"access": "no", "motor_vehicle": "yes"}, OPEN),
        ({"access": "unknown"}, OPEN),
        ({"access": "private", "motorcar": "certainly"}, SHUT),
        # a class of vehicles or users as value is none of the public's cars
        ({"access": "taxi"}, SHUT),
        ({"access": "minibus"}, SHUT),
        ({"access": "emergency_vehicle"}, SHUT),
        ({"access": "taxi;psv"}, SHUT),
        ({"access": "taxi;yes"}, OPEN),
        ({"access": "official"}, SHUT),
        ({"motor_vehicle": "official"}, OPEN),
        # one way for some
        ({"oneway__vehicle": "yes"}, (True, False)),
        ({"oneway": "yes", "oneway__vehicle": "no"}, OPEN),
        ({"oneway": "yes", "oneway__motor_vehicle": "-1"}, (False, True)),
        ({"oneway": "yes", "oneway__motorcar": "what"}, (True, False)),
        ({"oneway": "alternating"}, OPEN),
        ({"oneway": "reversible"}, SHUT),
        # not built yet, no longer there, or not to be driven
        ({"construction": "yes"}, SHUT),
        ({"construction": "minor"}, OPEN),
        ({"construction": "no"}, OPEN),
        *(({key: "yes"}, SHUT) for key in LIFECYCLE),
        *(({key: "no"}, OPEN) for key in LIFECYCLE),
        # too small for a car
        ({"maxwidth": "1.5"}, SHUT),
        ({"maxwidth": "1,5 m"}, SHUT),
        ({"maxwidth": "6'7\""}, OPEN),
        ({"maxwidth": "2"}, OPEN),
        ({"maxheight": "1.8"}, SHUT),
        ({"maxheight__physical": "190 cm"}, SHUT),
        ({"maxheight": "2.0"}, OPEN),
        ({"maxheight": "default"}, OPEN),
        ({"maxheight": "below_default"}, OPEN),
    ],
)
def test_the_documented_meaning(tags, expected):
    assert ways(**tags) == expected


@pytest.mark.parametrize(
    ("tags", "unread"),
    [
        ({"access": "certainly"}, True), ({"motor_vehicle": "unknown"}, False), ({"maxheight": "low"}, True),
        ({"oneway": "sometimes"}, True), ({"access": "no;perhaps"}, False), ({"access:forward": "?"}, True),
        ({"access": "official"}, False), ({}, False),
    ],
)  # fmt: skip
def test_values_that_cannot_be_read_are_told(tags, unread):
    assert read_access({**ROAD, **tags})[1] is unread


@pytest.mark.parametrize(
    ("tags", "stops_it"),
    [
        ({"access": "no"}, True), ({"motor_vehicle": "private"}, True), ({"access": "yes"}, False), ({}, False),
        ({"barrier": "gate", "access": "permit"}, True), ({"barrier": "gate", "access": "unknown"}, False),
        ({"barrier": "bollard", "access": "unknown"}, True), ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "height_restrictor", "maxheight": "1.9"}, True), ({"barrier": "lift_gate"}, False),
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, False), ({"maxwidth": "1.6"}, True),
    ],
)  # fmt: skip
def test_nodes_that_stop_cars(tags, stops_it):
    assert stops(tags) is stops_it


def test_every_value_has_a_meaning_and_a_source():
    rows = speed_rows("access_values.csv")
    assert {row["meaning"] for row in rows} == {"open", "closed", "silent"}
    assert {row["key"] for row in rows} <= {"*", *CAR_KEYS}
    assert all(row["source"].startswith(("OpenStreetMap wiki Key:", "policy: ")) for row in rows)
    assert len({(row["key"], row["value"]) for row in rows}) == len(rows)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(ACCESS_KEYS), st.text(max_size=8) | st.sampled_from(["yes", "no", "-1", "2.5"]), max_size=5
    )
)
def test_any_text_gets_an_answer(tags):
    access, unread = read_access(tags)
    assert isinstance(unread, bool)
    assert access.reason or (access.forward and access.backward)


@settings(deadline=None)
@given(st.sampled_from(CAR_KEYS), st.sampled_from([row["value"] for row in speed_rows("access_values.csv")]))
def test_a_key_of_both_ways_equals_the_two_of_each_way(key, value):
    both, each = (
        way_access({**ROAD, key: value}),
        way_access({**ROAD, f"{key}:forward": value, f"{key}:backward": value}),
    )
    assert (both.forward, both.backward) == (each.forward, each.backward)
