import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.scenarios import (
    CloseRoad,
    Online,
    ProjectionYear,
    RoadSpeed,
    Scenario,
    Season,
    TransportRule,
    add_trip,
    cancel_trip,
    close,
    move,
    move_trip,
    open_site,
    share,
)
from kopa.scenarios.checking import faults_in
from kopa.scenarios.reading import of_edits, parsed
from kopa.sources.user.toml_files import read_toml
from kopa.words.text import Text

EVERY_EDIT = (
    close("00673", move_to="00301"),
    open_site("Uusi lukio", level="lukio", at=(535_000.5, 7_120_000), capacity=120),
    move("00768", to=(560_000, 7_100_000)),
    share("578", "205"),
    TransportRule("205", 3.0, 5.0),
    Online("lukio", 2.0),
    CloseRoad("road 879"),
    RoadSpeed("road 6", 60.0),
    RoadSpeed("road 6", 47.5, (560_000.0, 7_100_000.0)),
    close("00611", from_day="2027-08-01"),
    CloseRoad("road 5", (560_000.0, 7_100_000.0)),
    Season("winter"),
    ProjectionYear(2035),
    move_trip("t1", minutes=-10),
    cancel_trip("t2"),
    add_trip("extra", ("a", "07:10"), ("b", "07:35:30")),
)


def test_a_scenario_written_and_read_again_is_the_same(tmp_path):
    scenario = Scenario.of(*EVERY_EDIT, id="ve1", name='VE1: "yhteinen" lukio')
    file = tmp_path / "ve1.toml"
    file.write_text(scenario.toml(), encoding="utf-8")
    read = parsed(*(read_toml(file)[:1]), where=str(file), line_of=read_toml(file)[1])
    assert read.faults.faults == []
    assert read.scenario.key == scenario.key
    assert read.scenario.name == scenario.name
    assert tomllib.loads(read.scenario.toml()) == tomllib.loads(scenario.toml())


@given(st.permutations(EVERY_EDIT))
def test_the_order_of_edits_and_the_name_do_not_change_the_key(edits):
    assert Scenario.of(*edits, id="other", name="Other").key == Scenario.of(*EVERY_EDIT).key


def test_a_site_closes_at_two_of_its_levels_but_not_twice_at_one():
    def faults(*sites):
        return faults_in(of_edits(Scenario.of(*(close(one) for one in sites))))

    assert faults("00635.basic_1_6", "00635.lukio") == []
    for pair in (("00635.lukio", "00635"), ("00635", "00635.lukio"), ("00635", "00635")):
        (told,) = faults(*pair)
        assert "00635 is in edit 1 already; take one of the two out" in told


def test_another_number_is_another_key():
    keys = {Scenario.of(TransportRule("205", km)).key for km in (3.0, 3, 3.5)}
    assert len(keys) == 2


def test_joined_scenarios_hold_each_edit_once():
    one, other = Scenario.of(*EVERY_EDIT[:3], id="a"), Scenario.of(*EVERY_EDIT[2:], id="b")
    assert (one + other).edits == EVERY_EDIT
    assert (one + other).id == "a-b"
    with pytest.raises(InputError, match=r"a \+ .*: no scenario; give Scenario.of"):
        one + close("00673")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("close = 673", "line 4: edit[1].close: is 673; expected text in quotes"),
        ('closed = "1"', "line 4: edit[1].closed: unknown key. Did you mean 'close'?"),
        ('move_to = "1"', "line 3: edit[1]: says nothing to do; write one of close, open, move, share, transport_rule, "
                          "online, road, season, year, move_trip, cancel_trip, add_trip"),
        ('close = "1"\nyear = 2035', "line 3: edit[1]: holds close and year; write an [[edit]] for each"),
        ('open = { name = "A", level = "lukio" }', "line 4: edit[1].open.at: is missing; expected [east, north] in "
                                                  "metres of EPSG:3067, such as [457000, 7123000]"),
        ('open = { name = "A", level = "lukio", at = [1, 2], capacity = 0 }',
         "line 4: edit[1].open.capacity: is 0; expected a whole number of places, at least 1"),
        ('share = ["205"]', "line 4: edit[1].share: names fewer than two municipalities; list those that share"),
        ('share = [5, "205"]', 'line 4: edit[1].share[1]: 5 is no text; write "005" in quotes'),
        ('transport_rule = { municipality = "205" }',
         "line 4: edit[1].transport_rule: holds no limit; write grades_1_2_km, grades_3_9_km or both"),
        ('transport_rule = { municipality = "205", grades_3_9_km = 5000 }',
         "line 4: edit[1].transport_rule.grades_3_9_km: is 5000; expected kilometres, at most 100"),
        ('online = { level = "lukio", days_at_site = 0 }', "line 4: edit[1].online.days_at_site: is 0; expected days a "
         "week, at least part of one: who never goes has no way to measure"),
        ('close = "1"\nfrom = "1.8.2027"', "line 5: edit[1].from: is '1.8.2027'; expected a day, such as 2027-08-01"),
        ('road = { speed = "road 5" }', "line 4: edit[1].road.kmh: is missing; expected a number of at least 0"),
        ('road = { speed = "road 5", kmh = 600 }', "line 4: edit[1].road.kmh: is 600; expected 5 to 120 km/h; close "
                                                  "what nobody can pass"),
        ("road = { kmh = 60 }", "line 4: edit[1].road.speed: is missing; write some text in quotes"),
        ('road = { close = "road 5", kmh = 60 }', "line 4: edit[1].road.kmh: unknown key. Known here: close, at."),
        ('season = "autumn"', "line 4: edit[1].season: is 'autumn'; expected one of summer, winter."),
        ('year = "2035"', "line 4: edit[1].year: is '2035'; expected a year, such as 2035"),
        ("move = { site = \"1\", to = [nan, 1] }", "line 4: edit[1].move.to: is [nan, 1]; expected [east, north] in "
                                                   "metres of EPSG:3067, such as [457000, 7123000]"),
        ('move_trip = { trip = "t1", minutes = "5" }', "line 4: edit[1].move_trip.minutes: is '5'; expected minutes, "
                                                      "later or (negative) earlier"),
        ("cancel_trip = 7", "line 4: edit[1].cancel_trip: is 7; expected text in quotes"),
        ('add_trip = { trip = "x", calls = [["a", "07:10"]] }', "line 4: edit[1].add_trip.calls: holds fewer than two "
         'stops; write [["stop", "07:10"], ["stop", "07:35"]]'),
        ('add_trip = { trip = "x", calls = [["a", "07:10"], ["b", "07:05"]] }', "line 4: edit[1].add_trip.calls: goes "
         "back in time; write the stops in the order in which the trip calls"),
        ('add_trip = { trip = "x", calls = [["a", "07:10"], ["b", 7]] }', "line 4: edit[1].add_trip.calls[2]: is "
         "['b', 7]; expected a stop and its time in quotes, such as [\"stop\", \"07:10\"]"),
    ],
)  # fmt: skip
def test_each_fault_of_form_names_line_field_and_mend(tmp_path, edit, message):
    file = tmp_path / "ve1.toml"
    file.write_text(f'id = "ve1"\n\n[[edit]]\n{edit}\n', encoding="utf-8")
    data, line_of = read_toml(file)
    assert parsed(data, where=str(file), line_of=line_of).faults.faults == [message]


def test_all_faults_of_form_are_told_at_once():
    data = {"id": "VE 1", "name": {"de": "x"}, "edits": [], "edit": [{"year": 1.5}, "close", {"close": ""}]}
    told = parsed(data, where="ve1.toml").faults.faults
    fields = ["edits", "edit[1].year", "edit[2]", "edit[3].close", "id", "name.de", "name"]
    assert [one.partition(":")[0] for one in told] == fields


def test_a_file_without_edits_says_what_to_write():
    told = parsed({"id": "ve0"}, where="ve0.toml").faults.faults
    assert told == ['edit: is empty; write at least one [[edit]], such as close = "00123"']
    told = parsed({"id": "ve0", "edit": {"close": "00123"}}, where="ve0.toml").faults.faults
    assert told == ["edit: is one table; write [[edit]], with two brackets, above each edit"]


def test_edits_made_in_python_are_held_against_the_same_form():
    told = of_edits(Scenario.of(close(673), open_site("A", level="lukio", at=(1,)))).faults.faults
    assert [one.partition(":")[0] for one in told] == ["edit[1].close", "edit[2].open.at"]


def test_what_is_no_edit_and_no_place_is_refused_where_it_is_given():
    with pytest.raises(InputError, match=r"Scenario.of: 3 is no edit; give edits such as kopa.close"):
        Scenario.of(close("00673"), 3)
    with pytest.raises(InputError, match=r"open_site: at is 3; expected \(east, north\) in metres of EPSG:3067"):
        open_site("A", level="lukio", at=3)
    with pytest.raises(InputError, match=r"move: to is None; expected \(east, north\)"):
        move("00673", to=None)


def test_a_scenario_without_a_name_is_called_by_the_words_of_its_id():
    file = {"id": "ve1-uusi-koulu", "edit": [{"close": "1"}]}
    assert parsed(file, where="ve1.toml").scenario.name == Text(*3 * ("VE1 uusi koulu",))
    assert Scenario.of(close("1"), id="ve1-uusi-koulu").name.fi == "VE1 uusi koulu"
    assert parsed(file | {"name": "uusi-koulu"}, where="ve1.toml").scenario.name.fi == "uusi-koulu"
    empty = parsed(file | {"name": " "}, where="ve1.toml").faults.faults
    assert empty == ["name: is empty; write what readers call it, or leave it out"]


def test_a_part_of_a_school_does_not_go_to_the_school_that_it_leaves():
    """05048.basic_1_6 closed, with 05048 to go to: nobody went anywhere, and nothing was said."""
    for site, target in (("05048.basic_1_6", "05048"), ("05048", "05048.basic_1_6"), ("05048", "05048")):
        told = faults_in(of_edits(Scenario.of(close(site, move_to=target))))
        assert told == ["edit[1].move_to: is the closed site itself; name one that stays"]
