"""On foot and by bicycle: which ways are open, case by case, each with the page that documents it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility import way_access
from kopa.accessibility.speeds.by_law import speed_rows
from kopa.accessibility.speeds.path_access import BICYCLE, FOOT
from kopa.accessibility.speeds.path_speeds import path_kmh
from kopa.accessibility.speeds.profiles import ACCESS_KEYS, PROFILES, read_access, stops
from kopa.errors import UnknownNameError
from tests.examples import examples

OPEN, SHUT, AHEAD = (True, True), (False, False), (True, False)
DEFAULTS = "OSM tags for routing/Access restrictions"
ACCESS, ONEWAY = "Key:access", "Key:oneway"

CASES = [
    # page of the wiki, tags, on foot, by bicycle
    (DEFAULTS, {"highway": "motorway"}, SHUT, SHUT),
    ("Tag:highway=motorway_link", {"highway": "motorway_link"}, SHUT, SHUT),
    (DEFAULTS, {"highway": "trunk"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "primary"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "secondary"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "tertiary_link"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "residential"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "living_street"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "road"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "pedestrian"}, OPEN, SHUT),
    (DEFAULTS, {"highway": "footway"}, OPEN, SHUT),
    (DEFAULTS, {"highway": "path"}, OPEN, OPEN),
    (DEFAULTS + " (Finland)", {"highway": "cycleway"}, OPEN, OPEN),
    (DEFAULTS, {"highway": "bridleway"}, SHUT, SHUT),
    ("Tag:highway=steps", {"highway": "steps"}, OPEN, SHUT),
    ("Tag:highway=track", {"highway": "track"}, OPEN, OPEN),
    ("Tag:highway=service", {"highway": "service"}, OPEN, OPEN),
    ("Tag:highway=platform", {"highway": "platform"}, OPEN, SHUT),
    ("Tag:highway=corridor", {"highway": "corridor"}, OPEN, SHUT),
    ("Tag:highway=busway", {"highway": "busway"}, SHUT, SHUT),
    ("Tag:highway=construction", {"highway": "construction"}, SHUT, SHUT),
    ("Tag:highway=raceway", {"highway": "raceway"}, SHUT, SHUT),
    # a tag opens what its class closes; not what nobody may ever use
    ("Tag:highway=bridleway", {"highway": "bridleway", "foot": "yes"}, OPEN, SHUT),
    ("Tag:highway=footway", {"highway": "footway", "bicycle": "yes"}, OPEN, OPEN),
    ("Tag:highway=footway", {"highway": "footway", "bicycle": "designated"}, OPEN, OPEN),
    ("Tag:highway=pedestrian", {"highway": "pedestrian", "bicycle": "yes"}, OPEN, OPEN),
    ("Tag:highway=path", {"highway": "path", "foot": "no", "bicycle": "designated"}, SHUT, OPEN),
    ("Tag:highway=cycleway", {"highway": "cycleway", "foot": "no"}, SHUT, OPEN),
    ("policy: never", {"highway": "motorway", "foot": "yes", "bicycle": "yes"}, SHUT, SHUT),
    ("policy: never", {"highway": "steps", "bicycle": "yes"}, OPEN, SHUT),
    ("policy: never", {"highway": "steps", "ramp:bicycle": "yes"}, OPEN, SHUT),
    # the hierarchy of keys
    (ACCESS, {"highway": "residential", "access": "no"}, SHUT, SHUT),
    (ACCESS, {"highway": "service", "access": "private"}, SHUT, SHUT),
    (ACCESS, {"highway": "footway", "access": "private"}, SHUT, SHUT),
    (ACCESS, {"highway": "service", "access": "private", "foot": "yes"}, OPEN, SHUT),
    (ACCESS, {"highway": "service", "access": "no", "foot": "designated", "bicycle": "designated"}, OPEN, OPEN),
    (ACCESS, {"highway": "track", "vehicle": "no"}, OPEN, SHUT),
    (ACCESS, {"highway": "track", "vehicle": "no", "bicycle": "yes"}, OPEN, OPEN),
    (ACCESS, {"highway": "track", "motor_vehicle": "no"}, OPEN, OPEN),
    (ACCESS, {"highway": "track", "motor_vehicle": "private"}, OPEN, OPEN),
    (ACCESS, {"highway": "residential", "access": "yes", "foot": "no"}, SHUT, OPEN),
    (ACCESS, {"highway": "residential", "foot": "use_sidepath", "bicycle": "use_sidepath"}, SHUT, SHUT),
    (ACCESS, {"highway": "footway", "bicycle": "dismount"}, OPEN, SHUT),
    (ACCESS, {"highway": "residential", "access": "destination"}, OPEN, OPEN),
    (ACCESS, {"highway": "footway", "foot": "permissive"}, OPEN, SHUT),
    (ACCESS, {"highway": "residential", "access": "unknown"}, OPEN, OPEN),
    ("Conditional restrictions", {"highway": "path", "foot:backward": "no"}, AHEAD, OPEN),
    ("Conditional restrictions", {"highway": "path", "bicycle:backward": "no"}, OPEN, AHEAD),
    # motor roads, sidewalks and cycleways beside the road
    ("Key:motorroad", {"highway": "trunk", "motorroad": "yes"}, SHUT, SHUT),
    ("Key:motorroad", {"highway": "trunk", "motorroad": "no"}, OPEN, OPEN),
    ("Key:motorroad", {"highway": "trunk", "motorroad": "yes", "foot": "yes"}, OPEN, SHUT),
    ("Key:sidewalk", {"highway": "trunk", "motorroad": "yes", "sidewalk": "right"}, OPEN, SHUT),
    ("Key:sidewalk", {"highway": "trunk", "motorroad": "yes", "sidewalk:left": "yes"}, OPEN, SHUT),
    ("Key:sidewalk", {"highway": "trunk", "motorroad": "yes", "sidewalk": "no"}, SHUT, SHUT),
    ("Key:sidewalk", {"highway": "trunk", "motorroad": "yes", "sidewalk": "separate"}, SHUT, SHUT),
    ("Key:sidewalk", {"highway": "residential", "sidewalk": "no"}, OPEN, OPEN),
    ("Key:sidewalk", {"highway": "motorway", "sidewalk": "both"}, SHUT, SHUT),
    ("Key:sidewalk", {"highway": "trunk", "access": "no", "sidewalk": "both"}, SHUT, SHUT),
    ("Key:cycleway", {"highway": "trunk", "motorroad": "yes", "cycleway": "track"}, SHUT, OPEN),
    # one way binds bicycles, not people on foot
    (ONEWAY, {"highway": "residential", "oneway": "yes"}, OPEN, AHEAD),
    (ONEWAY, {"highway": "residential", "oneway": "-1"}, OPEN, (False, True)),
    (ONEWAY, {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, OPEN, OPEN),
    (ONEWAY, {"highway": "residential", "oneway:bicycle": "yes"}, OPEN, AHEAD),
    (ONEWAY, {"highway": "footway", "oneway:foot": "yes"}, AHEAD, SHUT),
    (ONEWAY, {"highway": "residential", "oneway": "reversible"}, OPEN, SHUT),
    ("Key:cycleway", {"highway": "residential", "oneway": "yes", "cycleway": "opposite"}, OPEN, OPEN),
    ("Key:cycleway", {"highway": "residential", "oneway": "yes", "cycleway:left": "opposite_lane"}, OPEN, OPEN),
    ("Key:cycleway", {"highway": "residential", "oneway": "yes", "cycleway:left:oneway": "-1"}, OPEN, OPEN),
    ("Key:cycleway", {"highway": "residential", "oneway": "yes", "cycleway:right": "lane"}, OPEN, AHEAD),
    (
        "Key:cycleway",
        {"highway": "residential", "oneway": "yes", "cycleway": "opposite", "oneway:bicycle": "yes"},
        OPEN,
        AHEAD,
    ),
    ("Key:junction", {"highway": "tertiary", "junction": "roundabout"}, OPEN, AHEAD),
    # ferries: only where a tag says that they take these people
    ("Tag:route=ferry", {"route": "ferry"}, SHUT, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "foot": "yes"}, OPEN, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "highway": "primary", "motor_vehicle": "yes"}, SHUT, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "highway": "primary", "foot": "yes"}, OPEN, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "foot": "yes", "bicycle": "yes"}, OPEN, OPEN),
    ("Tag:route=ferry", {"route": "ferry", "foot": "no", "motor_vehicle": "yes"}, SHUT, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "motor_vehicle": "yes"}, SHUT, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "access": "yes"}, OPEN, OPEN),
    ("Tag:route=ferry", {"route": "ferry", "passenger": "yes"}, OPEN, SHUT),
    ("Tag:route=ferry", {"route": "ferry", "access": "private", "foot": "private"}, SHUT, SHUT),
    # what is no way, and what binds wheels or cars alone
    (ACCESS, {"railway": "rail"}, SHUT, SHUT),
    ("Key:construction", {"highway": "footway", "construction": "yes"}, SHUT, SHUT),
    ("Key:smoothness", {"highway": "path", "smoothness": "impassable"}, OPEN, SHUT),
    ("Key:maxheight", {"highway": "residential", "maxheight": "1.8"}, OPEN, OPEN),
    ("Tag:highway=pedestrian", {"highway": "pedestrian", "area": "yes"}, OPEN, SHUT),
]


def ways(tags, profile, season="summer"):
    access = way_access(tags, profile=profile, season=season)
    assert access.reason or (access.forward and access.backward)
    return access.forward, access.backward


@pytest.mark.parametrize(("page", "tags", "foot", "bicycle"), CASES)
def test_the_documented_access(page, tags, foot, bicycle):
    assert (ways(tags, "foot"), ways(tags, "bicycle")) == (foot, bicycle), page


def test_a_way_of_the_other_season_says_so():
    tags = {"highway": "path", "seasonal": "winter"}
    assert way_access(tags, profile="foot").reason == "seasonal: open in winter only"
    assert way_access(tags, profile="foot", season="winter").forward


@pytest.mark.parametrize("profile", ["foot", "bicycle"])
@pytest.mark.parametrize(
    ("tags", "summer", "winter"),
    [
        ({"highway": "path", "winter_service": "no"}, OPEN, SHUT),
        ({"highway": "path", "snowplowing": "no"}, OPEN, SHUT),
        ({"highway": "path", "winter_service": "yes"}, OPEN, OPEN),
        ({"highway": "track", "ice_road": "yes"}, SHUT, OPEN),
        ({"highway": "track", "winter_road": "yes"}, SHUT, OPEN),
        ({"highway": "path", "seasonal": "summer"}, OPEN, SHUT),
    ],
)
def test_seasons(profile, tags, summer, winter):
    assert (ways(tags, profile), ways(tags, profile, "winter")) == (summer, winter)


@pytest.mark.parametrize(
    ("tags", "by_profile"),
    [
        ({"barrier": "bollard"}, (True, False, False)),
        ({"barrier": "gate"}, (False, False, False)),
        ({"barrier": "stile"}, (True, False, True)),
        ({"barrier": "kissing_gate"}, (True, False, True)),
        ({"barrier": "fence"}, (True, True, True)),
        ({"barrier": "fence", "foot": "yes"}, (True, False, True)),
        ({"barrier": "gate", "access": "private"}, (True, True, True)),
        ({"barrier": "gate", "motor_vehicle": "no"}, (True, False, False)),
        ({"barrier": "gate", "bicycle": "no"}, (False, False, True)),
        ({"maxwidth": "1.2"}, (True, False, False)),
    ],
)
def test_nodes_that_stop_somebody(tags, by_profile):
    assert tuple(stops(tags, profile) for profile in PROFILES) == by_profile


@settings(deadline=None, max_examples=examples(100, thorough=300))
@given(
    st.dictionaries(
        st.sampled_from(ACCESS_KEYS),
        st.text(max_size=8) | st.sampled_from(["yes", "no", "-1", "designated", "both", "opposite", "ferry"]),
        max_size=6,
    ),
    st.sampled_from(["foot", "bicycle"]),
    st.sampled_from(["summer", "winter"]),
)
def test_any_text_gets_an_answer(tags, profile, season):
    access, unread = read_access(tags, profile=profile, season=season)
    assert isinstance(unread, bool)
    assert access.reason or (access.forward and access.backward)


@settings(deadline=None, max_examples=examples(100, thorough=300))
@given(
    st.dictionaries(
        st.sampled_from([key for key in ACCESS_KEYS if key != "highway"]),
        st.sampled_from([*(row["value"] for row in speed_rows("access_values.csv")), "both", "track", "-1"]),
        max_size=6,
    )
)
def test_nobody_is_sent_over_a_motorway_or_up_steps_on_a_bicycle(tags):
    for highway in ("motorway", "motorway_link"):
        for profile in ("foot", "bicycle"):
            assert ways({**tags, "highway": highway}, profile) == SHUT
    assert ways({**tags, "highway": "steps"}, "bicycle") == SHUT


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["motor_vehicle", "motorcar", "duration", "name"]), st.just("yes"), max_size=3))
def test_a_ferry_that_says_nothing_of_people_takes_none(tags):
    assert ways({**tags, "route": "ferry"}, "foot") == SHUT


def test_every_class_and_barrier_has_its_source():
    for row in speed_rows("ways_on_foot_and_by_bicycle.csv"):
        assert {row[one.name] for one in (FOOT, BICYCLE)} <= {"open", "closed", "never"}, row
        for one in (FOOT, BICYCLE):
            assert row[f"{one.name}_source"].startswith(("OpenStreetMap wiki ", "policy: ")), row
    for row in speed_rows("barriers.csv"):
        assert {row[profile] for profile in PROFILES} <= {"stops", "passes"}
        assert row["source"].startswith(("OpenStreetMap wiki Key:barrier: ", "policy")), row


def test_speeds_have_a_source_and_never_exceed_that_of_a_plain_way():
    for row in speed_rows("speeds_on_foot_and_by_bicycle.csv"):
        assert row["source"].startswith(("Helsinki Region Travel Time Matrix 2018", "assumption")), row
        assert 0 < float(row["kmh"]) <= path_kmh({}, row["profile"])


def test_a_profile_that_is_none_is_refused():
    with pytest.raises(UnknownNameError, match=r"profile: 'walk' is none of car, foot, bicycle. Did you mean 'foot'"):
        kopa.way_access({"highway": "path"}, profile="walk")
