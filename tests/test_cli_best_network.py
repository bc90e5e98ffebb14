"""`kopa best-network`: what it prints and writes is the search's own, and what cannot be is refused."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

import kopa.study.parts
from kopa import cli
from kopa.errors import InputError, UnknownNameError
from kopa.scenarios.best_network import p_median
from kopa.study import access_questions
from tests.studies import study_of

ASKED = ("best-network", "kainuu", "--level", "lukio", "--sites")


def run(*arguments):
    return CliRunner(env={"COLUMNS": "120"}).invoke(cli.app, [str(one) for one in arguments])


def written(folder):
    stem = folder / "kainuu/best_network/lukio_4"
    table = pd.read_csv(stem.with_suffix(".csv"), dtype={"site_id": str, "municipality_code": str})
    return table, json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))


def test_the_network_is_that_of_the_search_and_is_written(tmp_path):
    done = run(*ASKED, 4, "--stay", "00673", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    choice = study_of("kainuu").site_choice("lukio", stay=["00673"])
    best = p_median(choice, 4)
    table, record = written(tmp_path)
    assert set(table.loc[table["chosen"], "site_id"]) == set(best.sites)
    assert record["mean"] == pytest.approx(choice.mean(best.sites))
    assert (record["gap"], record["error_of_squares"], record["stay"]) == (0, 0, ["00673"])
    assert table["persons_all"].sum() >= table["persons_chosen"].sum() > 0
    assert "No network of so many sites is better (gap 0)" in done.output
    assert "4 of 6 sites, for 1,601 persons" in done.output
    assert "no proposal to close it" in done.output


def test_squares_tell_their_error_and_the_mean_of_people(tmp_path):
    done = run(*ASKED, 4, "--square-km", 20, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    table, record = written(tmp_path)
    choice = study_of("kainuu").site_choice("lukio")
    assert record["mean"] == pytest.approx(choice.mean(table.loc[table["chosen"], "site_id"]))
    assert record["error_of_squares"] > 0
    exact = choice.mean(p_median(choice, 4).sites)
    assert 0 < record["bound"] <= exact * (1 + 1e-12)
    assert exact <= record["mean"] * (1 + 1e-12)
    assert f"at most {record['error_of_squares']:.3f} km above that" in done.output


def test_a_study_of_many_pairs_has_the_ways_of_one_of_few(monkeypatch):
    few = study_of("kainuu").site_choice("lukio")
    for module in (kopa.study.parts, access_questions):
        monkeypatch.setattr(module, "MOST_PAIRS", 1_000)
    study = kopa.open_study("kainuu")
    assert study._has_many_pairs
    many = study.site_choice("lukio")
    assert many.sites == few.sites
    for one, other in ((many.costs, few.costs), (many.beyond, few.beyond), (many.persons, few.persons)):
        assert (one == other).all()


@pytest.mark.parametrize(("asked", "error", "words"), [
    ((9,), InputError, "9 sites were asked for, but there are 6"),
    ((4, "--stay", "00612"), UnknownNameError, "no site '00612' to choose"),
    ((4, "--metric", "km"), InputError, "give one of time, distance"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(tmp_path, asked, error, words):
    done = run(*ASKED, *asked, "--out", tmp_path / "out")
    assert isinstance(done.exception, error)
    assert words in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_who_is_counted_is_told_where_a_region_teaches_in_both_languages(tmp_path):
    of_both = ("best-network", "keski-pohjanmaa", "--level", "lukio", "--out", tmp_path, "--sites")
    assert "Swedish speakers among them; sites that teach in Finnish" in run(*of_both, 3).output
    done = run(*of_both, 1, "--taught-in", "sv")
    assert "1 of 1 sites, for 183 Swedish speakers; sites that teach in Swedish" in done.output
    folder = tmp_path / "keski-pohjanmaa/best_network"
    assert json.loads((folder / "lukio_1_sv.json").read_text(encoding="utf-8"))["taught_in"] == "sv"
    refused = run(*of_both, 3, "--stay", "00061").exception
    assert isinstance(refused, InputError)
    assert "00061 (Karleby svenska gymnasium) does not teach in the language that is asked" in str(refused)
