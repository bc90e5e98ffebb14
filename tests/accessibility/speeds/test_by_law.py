"""Speeds by tags: the law, the outside cases, and strings that say nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility import Speed, speed_for_way, way_access
from kopa.accessibility.speeds.by_law import read_speed
from kopa.errors import UnknownNameError


@pytest.mark.outside
def test_all_finnish_codes_and_strings(shared):
    cases = json.loads((shared / "oracles" / "finland_speed_codes" / "cases.json").read_text())
    for case in cases["cases"]:
        for tags in ({}, {"highway": "primary"}, {"highway": "residential"}):
            assert speed_for_way({**tags, case["key"]: case["value"]}).kmh == case["kmh"], case
    for case in cases["winter_roads"]:
        access = way_access(case["tags"])
        assert (access.forward, access.backward) == (False, False), case
        assert way_access(case["tags"], season="winter").forward, case
    for case in cases["organicmaps_strings"]:
        speed, unread = read_speed({"highway": "primary", "maxspeed": case["value"]})
        if case["kmh"] is None:
            assert (speed, unread) == (Speed(80.0, "implicit"), True), case
        else:
            assert abs(speed.kmh - case["kmh"]) < 0.05, case


@pytest.mark.outside
def test_naughty_strings_never_crash(shared):
    words = json.loads((shared / "oracles" / "naughty_strings" / "blns.json").read_text())
    keys = ("maxspeed", "maxspeed:forward", "maxspeed:conditional", "source:maxspeed", "highway", "oneway", "access")
    for word in words:
        for key in keys:
            tags = {"highway": "secondary", key: word}
            assert 0 < speed_for_way(tags).kmh <= 150
            assert isinstance(way_access(tags).forward, bool)


@given(st.dictionaries(st.sampled_from(["maxspeed", "highway", "oneway", "maxspeed:lanes", "junction"]), st.text()))
def test_any_text_gives_a_speed_and_an_answer(tags):
    assert 0 < speed_for_way(tags).kmh <= 150
    assert isinstance(way_access(tags).reason, str)


@pytest.mark.parametrize(
    ("tags", "options", "expected"),
    [
        ({"highway": "primary"}, {}, Speed(80.0, "implicit")),
        ({"highway": "residential"}, {}, Speed(50.0, "implicit")),
        ({"highway": "primary"}, {"country": "AX"}, Speed(70.0, "implicit")),
        ({"highway": "motorway"}, {}, Speed(120.0, "assumed")),
        ({"highway": "motorway", "maxspeed": "120"}, {"season": "winter"}, Speed(100.0, "assumed")),
        ({"highway": "trunk", "maxspeed": "100", "maxspeed:conditional": "80 @ (Nov-Mar)"}, {}, Speed(100.0, "posted")),
        (
            {"highway": "trunk", "maxspeed": "100", "maxspeed:conditional": "80 @ (Nov-Mar)"},
            {"season": "winter"},
            Speed(80.0, "posted"),
        ),
        ({"highway": "primary", "maxspeed": "70|100"}, {}, Speed(70.0, "posted")),
        ({"highway": "primary", "maxspeed": "50;30"}, {}, Speed(30.0, "posted")),
        ({"highway": "primary", "maxspeed": "-20"}, {}, Speed(80.0, "implicit")),
        ({"highway": "primary", "maxspeed": "100,2"}, {}, Speed(100.2, "posted")),
        ({"highway": "primary", "maxspeed": "50,0 km/h"}, {}, Speed(50.0, "posted")),
        ({"highway": "primary", "maxspeed": "50,30"}, {}, Speed(80.0, "implicit")),
        ({"highway": "primary", "maxspeed": "50, 30"}, {}, Speed(80.0, "implicit")),
        ({"highway": "primary", "maxspeed": "0"}, {}, Speed(80.0, "implicit")),
        ({"highway": "primary", "maxspeed:backward": "40"}, {"direction": "backward"}, Speed(40.0, "posted")),
        ({"highway": "primary", "maxspeed": "FI:zone30"}, {}, Speed(30.0, "posted")),
        ({"highway": "primary", "maxspeed": "FI:40"}, {}, Speed(40.0, "posted")),
        ({"highway": "primary", "source:maxspeed": "FI:urban"}, {}, Speed(50.0, "implicit")),
        ({"highway": "primary", "source:maxspeed": "sign", "zone:traffic": "EE:rural"}, {}, Speed(90.0, "implicit")),
        ({"highway": "motorway"}, {"country": "EE"}, Speed(90.0, "assumed")),  # Estonian law has no motorways
        ({"highway": "motorway"}, {"country": "XX"}, Speed(120.0, "assumed")),
        ({"route": "ferry"}, {}, Speed(15.0, "assumed")),
        ({"route": "ferry", "highway": "residential"}, {}, Speed(50.0, "implicit")),
        ({"highway": "track", "ice_road": "yes"}, {"season": "winter"}, Speed(50.0, "assumed")),
        ({"highway": "corridor"}, {}, Speed(30.0, "assumed")),
        ({}, {}, Speed(80.0, "implicit")),
    ],
)
def test_stated_rules(tags, options, expected):
    assert speed_for_way(tags, **options) == expected


def test_unknown_names_are_refused():
    with pytest.raises(UnknownNameError, match="season"):
        speed_for_way({}, season="spring")
    with pytest.raises(UnknownNameError, match="profile"):
        way_access({}, profile="bike")
