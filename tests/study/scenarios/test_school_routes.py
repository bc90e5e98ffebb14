"""School routes of a study: all whom the law transports ride, both sides share draws, the rest is refused."""

import numpy as np
import pytest

import kopa
from kopa.errors import InputError, UnknownNameError
from kopa.scenarios.school_routes.draws import whole_pupils
from kopa.scenarios.school_routes.in_words import routes_in_words
from kopa.scenarios.side import beyond
from kopa.study.scenarios import school_routes as module
from kopa.words.texts import Texts
from tests.studies import study_of


@pytest.fixture(scope="module")
def study():
    return study_of("kainuu")


@pytest.fixture(scope="module")
def routes(study):
    return study.school_routes(kopa.close("05200"), seats=8, draws=5, eur_per_km=2.0)


def of_region(routes):
    return routes[routes["site"] == ""].set_index("side")


def test_everybody_whom_the_law_transports_is_in_the_routes(study, routes):
    told = study.scenario(kopa.close("05200"), levels=["basic_1_6"]).answers
    over = told[(told["municipality_code"] == "") & (told["measure"] == "over_limit")].iloc[0]
    whole = of_region(routes)
    assert whole.at["before", "pupils"] == pytest.approx(over["before"])
    assert whole.at["after", "pupils"] == pytest.approx(over["after"])
    for side in ("before", "after"):
        schools = routes[(routes["side"] == side) & (routes["site"] != "")]
        lost = whole.at[side, "without_way"]
        assert schools["pupils"].sum() + lost == pytest.approx(whole.at[side, "pupils"])
        assert schools["vehicle_km"].sum() == pytest.approx(whole.at[side, "vehicle_km"])


def test_the_change_is_after_less_before_and_far_surer_than_either(routes):
    whole = of_region(routes)
    assert whole.at["change", "vehicle_km"] == pytest.approx(
        whole.at["after", "vehicle_km"] - whole.at["before", "vehicle_km"]
    )
    wide = {side: whole.at[side, "vehicle_km_high"] - whole.at[side, "vehicle_km_low"] for side in whole.index}
    assert wide["change"] < wide["before"] / 2


def test_a_closed_school_has_no_routes_and_kilometres_lie_below_those_of_each_pupil_alone(study, routes):
    after = routes[(routes["side"] == "after") & (routes["site"] != "")]
    assert not after["site"].str.startswith("05200").any()
    told = study.scenario(kopa.close("05200"), levels=["basic_1_6"]).answers
    alone = told[(told["municipality_code"] == "") & (told["measure"] == "pupil_km")].iloc[0]
    assert of_region(routes).at["before", "vehicle_km"] < alone["before"]


def test_a_price_is_kilometres_days_and_the_price_of_one_and_none_is_guessed(study, routes):
    whole = of_region(routes)
    assert whole.at["before", "cost"] == pytest.approx(whole.at["before", "vehicle_km"] * 190 * 2.0)
    assert study.school_routes(draws=1)["cost"].isna().all()


def test_a_school_that_opens_where_another_closes_has_its_routes(study):
    school = study.near_sites("basic_1_6").set_index("site_id").loc["05200"]
    at = (school.geometry.x, school.geometry.y)
    opened = study.school_routes(kopa.close("05200"), kopa.open_site("Uusi", level="basic_1_6", at=at), draws=3)
    assert of_region(opened).loc["change", ["pupils", "vehicle_km"]].tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
    new = opened[opened["site"] == "uusi.basic_1_6"]
    assert new[["side", "name", "municipality_code"]].values.tolist() == [
        ["after", "Uusi", school["municipality_code"]]
    ]
    before = opened[(opened["site"] == school["id"]) & (opened["side"] == "before")].iloc[0]
    assert new["vehicle_km"].iloc[0] == pytest.approx(before["vehicle_km"])


def test_the_routes_of_a_school_that_moves_lead_to_its_new_place(study):
    school = study.near_sites("basic_1_6").set_index("site_id").loc["05200"]
    moved = study.school_routes(kopa.move("05200", to=(school.geometry.x + 9_000, school.geometry.y)), draws=3)
    mine = moved[moved["site"] == school["id"]].set_index("side")
    assert set(mine.index) == {"before", "after"}
    assert mine.at["after", "vehicle_km"] != pytest.approx(mine.at["before", "vehicle_km"], rel=0.01)


def test_the_price_of_the_parameters_fills_the_indicator(study):
    priced = study.with_parameters(route_eur_per_km=2.5)
    table = priced.indicators()
    values = table[(table["municipality_code"] == "")].set_index(["level", "indicator_id"])["value"]["basic_1_6"]
    routes = of_region(priced.school_routes()).loc["before"]
    assert values["G4.b.routes"] == pytest.approx(routes["cost"])
    assert values["G4.b.routes"] == pytest.approx(2.5 * values["G4.b.routes_km"])
    assert values["G4.b.routes_low"] < values["G4.b.routes"] < values["G4.b.routes_high"]
    assert values["G4.b.routes_km"] == pytest.approx(190 * routes["vehicle_km"])
    assert values["G4.b.routes_km"] < values["G4.b.km"]
    assert np.isnan(of_region(study.school_routes()).loc["before", "cost"])


def test_as_it_is_has_one_side(study):
    routes = study.school_routes(draws=2)
    assert set(routes["side"]) == {"before"}
    assert (routes["routes"] >= 0).all()
    assert np.isfinite(routes["vehicle_km"]).all()


@pytest.mark.parametrize(
    ("asked", "choices", "fault"),
    [
        ((), {"level": "basic_7_9"}, "'basic_7_9' has no routes"),
        ((), {"level": "lukio"}, "'lukio' has no routes"),
        ((), {"seats": 0}, "seats is 0; give 1 or more"),
        ((), {"seats": "8"}, "seats is '8'; expected a whole number, without quotes"),
        ((), {"draws": 2.5}, "draws is 2.5; expected a whole number"),
        ((), {"eur_per_km": "2"}, "eur_per_km is '2'; expected a number, without quotes"),
    ],
)
def test_what_cannot_be_told_is_refused(study, asked, choices, fault):
    with pytest.raises(InputError, match=fault):
        study.school_routes(*asked, **choices)


def test_a_mistyped_choice_is_refused_with_the_choices(study):
    with pytest.raises(UnknownNameError, match=r"no choice 'seat'. Did you mean 'seats'"):
        study.school_routes(seat=8)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_sentence_tells_both_sides_and_the_change(routes, language):
    told = routes_in_words(routes, Texts(language), seats=8, ride_limit_min=60.0)
    whole, t = of_region(routes), Texts(language)
    for number in (whole.at["before", "routes"], whole.at["before", "vehicle_km"], whole.at["change", "vehicle_km"]):
        assert t.integer(number) in told


@pytest.mark.parametrize("asked", ["example-road-closed", "example-school-closed"])
def test_with_one_seat_everybody_rides_alone_on_the_roads_that_then_are(study, repo, asked):
    file = str(repo / f"data/examples/scenarios/kainuu/{asked}.toml")
    routes = of_region(study.school_routes(file, seats=1, draws=1))
    level = study.scenario(file, levels=["basic_1_6"]).levels[0]
    for name, side in (("before", level.before), ("after", level.after)):
        rows = np.arange(len(side.persons))
        expected = sum(beyond("basic_1_6", side, limit, rows) for limit in side.limits)
        pupils = whole_pupils(expected, 1, seed=1)[0]
        assert routes.at[name, "vehicle_km"] == pytest.approx((2 * pupils * side.distance_km).sum(), rel=1e-6)
        assert routes.at[name, "routes"] == pupils.sum()


def test_the_interval_is_that_of_nine_draws_in_ten():
    """Of 21 draws in rising order the second and the last but one stand at the ends, beside the mean of all."""
    drawn = np.arange(21.0)[:, None] * np.arange(1, len(module.MEASURES) + 1)
    told = np.reshape(module._spread(drawn[::-1]), (-1, 3))
    assert told == pytest.approx(np.array([[10.0, 1.0, 19.0]]) * np.arange(1, len(module.MEASURES) + 1)[:, None])
