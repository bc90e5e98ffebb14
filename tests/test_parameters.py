"""Parameters: frozen, typed, with unit and source; unknown names and bad values refused together."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from kopa.errors import TableError, UnknownNameError
from kopa.goals.catalogue import indicator_of
from kopa.parameters import Parameters
from kopa.study import school_day_scans


def test_every_parameter_has_a_sentence_and_a_source():
    table = Parameters().table()
    assert list(table["name"]) == Parameters.names()
    assert table["about"].str.endswith(".").all()
    assert table["source"].str.len().min() > 0
    assert table.loc[table["source"] == "choice of this project", "assumption"].all()


def test_the_law_and_the_contract_stand_in_the_defaults():
    p = Parameters()
    assert (p.basic_transport_km, p.legal_day_under_13_min, p.legal_day_from_13_min) == (5, 150, 180)
    assert (p.travel_aid_km, p.travel_aid_other_km, p.travel_aid_max_km) == (7, 10, 100)
    assert (p.access_speed_kmh, p.access_detour, p.access_max_m) == (30, 1.3, 10_000)
    assert (p.small_site_persons, p.transport_cost_eur_per_pupil) == (50, 1600)


def test_all_faults_come_together():
    data = {"saeson": "winter", "season": "autumn", "access_detour": 0.5, "seed": 1.5, "draws": "many",
            "score_floor": True, "isochrone_cutoffs_min": 30, "weight_g1": float("nan"), "draws ": 1}  # fmt: skip
    with pytest.raises(TableError) as raised:
        Parameters.from_mapping(data, where="my.toml")
    text = str(raised.value)
    assert len(raised.value.faults) == len(data)
    for part in (
        "my.toml", "saeson: unknown parameter. Did you mean 'season'?", "season: is 'autumn'; expected one of summer",
        "access_detour: is 0.5 ratio; expected 1 to 5", "seed: is 1.5; expected a whole number", "score_floor: is True",
        "draws: is 'many'; expected a whole number", "isochrone_cutoffs_min: is 30; expected a list",
        "weight_g1: is nan", "draws : unknown parameter. Did you mean 'draws'?",
    ):  # fmt: skip
        assert part in text


def test_values_take_the_declared_type_and_order_does_not_matter():
    a = Parameters.from_mapping({"access_speed_kmh": 20, "isochrone_cutoffs_min": [10, 20]})
    b = Parameters.from_mapping({"isochrone_cutoffs_min": [10, 20], "access_speed_kmh": 20})
    assert a == b
    assert a.to_dict() == b.to_dict()
    assert list(a.to_dict()) == Parameters.names()
    assert isinstance(a.access_speed_kmh, float)
    assert a.to_dict()["isochrone_cutoffs_min"] == [10.0, 20.0]


def test_a_changed_value_says_that_the_user_set_it():
    changed = Parameters.from_mapping({"basic_transport_km": 3})["basic_transport_km"]
    assert changed.value == 3
    assert changed.assumption
    assert changed.source.startswith("set by the user (default 5")
    assert not Parameters()["basic_transport_km"].assumption


def test_parameters_are_frozen_and_unknown_names_refused():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Parameters().seed = 1
    with pytest.raises(UnknownNameError, match="Did you mean 'season'"):
        Parameters()["seasons"]


@pytest.mark.parametrize(("asked", "meant"), [
    ("choice_sitez", "choice_sites"), ("vuodenaika", "season"), ("Geometrisessa", "score_floor"),
    ("arvontojen", "draws"), ("hastighetsgränser", "season"),
])  # fmt: skip
def test_a_parameter_is_suggested_also_by_words_of_three_languages(asked, meant):
    with pytest.raises(TableError, match=f"{asked}: unknown parameter\\. Did you mean .*'{meant}'"):
        Parameters.from_mapping({asked: 1})


@pytest.mark.parametrize(("asked", "meant"), [("talvi", "winter"), ("sommar", "summer"), ("wintr", "winter")])
def test_a_value_is_suggested_also_by_words_of_three_languages(asked, meant):
    with pytest.raises(
        TableError, match=f"season: is '{asked}'; expected one of summer, winter. Did you mean '{meant}'"
    ):
        Parameters.from_mapping({"season": asked})


SPEEDS = [{"road_class": 5, "summer_kmh": 60, "winter_kmh": 50}, {"road_class": 4, "summer_kmh": 80, "winter_kmh": 70,
          "summer_urban_kmh": 40}]  # fmt: skip


def test_speeds_of_classes_are_read_told_and_written_again():
    made = Parameters.from_mapping({"speeds": SPEEDS})
    assert [one.road_class for one in made.speeds] == [4, 5]
    table = made.table().set_index("name")
    assert table.loc["speeds", "value"] == "4: 80 / 70 (40 / –), 5: 60 / 50"
    assert table.loc["speeds", "source"].startswith("set by the user (default declared: Road Traffic Act")
    assert Parameters.from_mapping(made.to_dict()) == made
    assert Parameters(speeds=made.speeds) == made
    assert Parameters().table().set_index("name").loc["speeds", "value"] == "declared"
    assert Parameters().to_dict()["speeds"] == []


def test_speeds_may_be_numbers_of_numpy():
    row = {"road_class": np.int64(4), "summer_kmh": np.float32(80), "winter_kmh": np.int32(70)}
    (made,) = Parameters.from_mapping({"speeds": [row]}).speeds
    assert (str(made), type(made.road_class), type(made.summer_kmh)) == ("4: 80 / 70", int, float)


def test_every_fault_of_speeds_is_told_with_the_others():
    rows = [
        {"road_class": 7, "summer_kmh": "80", "winter_kmh": 700},
        {"road_class": 4, "summer_kmh": 80, "wniter_kmh": 70},
        {"road_class": 4, "summer_kmh": 80, "winter_kmh": 70},
    ]
    with pytest.raises(TableError) as raised:
        Parameters.from_mapping({"speeds": rows, "season": "autumn"}, where="my.toml", line_of=lambda name: 3)
    assert [fault.removeprefix("line 3: ") for fault in raised.value.faults] == [
        "speeds: row 1: road_class is 7; expected one of 1 trunk, 2 main, 3 regional, 4 connecting, 5 other, 9 ferry",
        "speeds: row 1: summer_kmh is '80'; expected 1 to 150 km/h",
        "speeds: row 1: winter_kmh is 700; expected 1 to 150 km/h",
        "speeds: row 2: wniter_kmh is not known. Did you mean 'winter_kmh' or 'winter_urban_kmh' or 'summer_kmh'?",
        "speeds: row 2: winter_kmh is missing; give a speed in km/h",
        "speeds: road_class 4 stands twice; keep it once",
        "season: is 'autumn'; expected one of summer, winter",
    ]
    with pytest.raises(TableError, match="expected rows such as"):
        Parameters.from_mapping({"speeds": 80})


def test_a_time_of_day_is_written_one_way_and_keeps_its_place_in_the_day():
    with pytest.raises(TableError) as raised:
        Parameters.from_mapping({"school_bell": "8:30", "school_out": 15, "school_bell_latest": "25:00"})
    assert len(raised.value.faults) == 3
    assert "school_bell: is '8:30'; expected a time of day as HH:MM" in str(raised.value)
    with pytest.raises(TableError, match="school_bell: is 16:00, above school_bell_latest; expected at most 09:45"):
        Parameters.from_mapping({"school_bell": "16:00"})
    with pytest.raises(TableError, match="stop_walk_m: is 4000 m, above stop_walk_most_m; expected at most 3000 m"):
        Parameters.from_mapping({"stop_walk_m": 4_000.0})


def test_the_school_day_names_the_walks_to_a_stop_that_decide_it():
    read = Path(school_day_scans.__file__).read_text(encoding="utf-8")
    walks = set(re.findall(r"\bp\.(stop_walk_\w*m)\b", read))
    formula = indicator_of("G1.k").formula
    assert "stop_walk_m" in walks
    assert {name for name in walks if f"{{{name}}}" not in formula} == set()
