"""May a car use a way, and which way round."""

import pytest

import kopa
from kopa.accessibility import way_access
from kopa.errors import InputError


@pytest.mark.parametrize("tags", [None, "highway=primary", 3])
@pytest.mark.parametrize("read", [kopa.speed_for_way, kopa.way_access])
def test_tags_that_are_no_mapping_are_refused(read, tags):
    with pytest.raises(InputError, match="tags: expected a mapping"):
        read(tags)


@pytest.mark.parametrize(
    ("access", "is_open"),
    [("private;no", False), ("forestry; agricultural", False), ("no;yes", True), ("destination;delivery", True)],
)
def test_several_values_of_access_close_a_way_only_if_each_does(access, is_open):
    assert kopa.way_access({"highway": "residential", "access": access}).forward is is_open
    assert kopa.way_access({"highway": "residential", "access:backward": access}).backward is is_open


@pytest.mark.parametrize(
    ("tags", "open_ways"),
    [
        ({"highway": "primary"}, (True, True)),
        ({"highway": "primary", "oneway": "yes"}, (True, False)),
        ({"highway": "primary", "oneway": "-1"}, (False, True)),
        ({"highway": "primary", "oneway": "reversible"}, (False, False)),
        ({"highway": "primary", "oneway": "alternating"}, (True, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway_link"}, (True, True)),
        ({"highway": "motorway_link", "oneway": "yes"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "tertiary", "junction": "roundabout"}, (True, False)),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "footway"}, (False, False)),
        ({"highway": "service", "access": "private"}, (False, False)),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, (True, True)),
        ({"highway": "residential", "motor_vehicle:backward": "no"}, (True, False)),
        ({"route": "ferry"}, (True, True)),
        ({"route": "ferry", "foot": "yes"}, (False, False)),
        ({"route": "ferry", "foot": "yes", "motor_vehicle": "yes"}, (True, True)),
        ({"route": "ferry", "motor_vehicle": "no"}, (False, False)),
        ({"railway": "rail"}, (False, False)),
    ],
)
def test_access(tags, open_ways):
    access = way_access(tags)
    assert (access.forward, access.backward) == open_ways
    assert access.reason or all(open_ways)
