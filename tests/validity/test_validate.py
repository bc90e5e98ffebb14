"""Validation: agreements that hold, break and are absent; sensitivity; the page."""

import dataclasses
import json
import math
import re
import shutil

import pandas as pd
import pytest

import kopa
from kopa.errors import RunError
from kopa.goals.scoring.scorecard import OVERALL
from kopa.validity import pysal, r_accessibility, sensitivity
from kopa.validity import validate as validation
from kopa.validity.agreement import absent, compared, guarded
from kopa.validity.page import agreement_section, page, write_page
from kopa.validity.validate import Validation, agreements, shared_folder, validate

SMALL = "849,924"
"""Toholampi and Veteli: two small municipalities of Keski-Pohjanmaa."""


def row(got, published, **how):
    return compared("A", "q", got, published, **how)


@pytest.mark.parametrize(
    ("got", "published", "how", "verdict"),
    [
        ({"a": 1.0}, {"a": 1.0}, {}, "agrees"),
        ({"a": 1.0 + 1e-15}, {"a": 1.0}, {}, "differs"),
        ({"a": 1.23449}, {"a": 1.234}, {"digits": 3}, "agrees"),
        ({"a": 1.2346}, {"a": 1.234}, {"digits": 3}, "differs"),
        ({"a": 0.5}, {"a": 0.0}, {"digits": 0}, "agrees"),
        ({"a": 101.0}, {"a": 100.0}, {"relative": 0.01}, "agrees"),
        ({"a": 101.1}, {"a": 100.0}, {"relative": 0.01}, "differs"),
        ({"a": 2.0, "b": 5.0}, {"a": 1.0, "b": 5.0}, {"within": {"a": 1.0}}, "agrees"),
        ({"a": 1.0, "b": 5.1}, {"a": 1.0, "b": 5.0}, {"within": {"a": 1.0}}, "differs"),
        ({"a": math.inf}, {"a": math.inf}, {}, "agrees"),
        ({"a": 1e9}, {"a": math.inf}, {"relative": 1.0}, "differs"),
        ({"a": math.inf}, {"a": 3.0}, {"within": 5.0}, "differs"),
        ({"a": math.nan}, {"a": 3.0}, {"within": 5.0}, "differs"),
        ({}, {"a": 3.0}, {"within": 5.0}, "differs"),
        ({"a": 1.0}, {}, {}, "differs"),
    ],
)
def test_values_agree_within_their_tolerance_and_not_beyond(got, published, how, verdict):
    assert row(got, published, **how).verdict == verdict


def test_the_worst_value_is_named_by_its_tolerance_not_its_size():
    found = row({"a": 100.5, "b": 1.1}, {"a": 100.0, "b": 1.0}, relative=0.01)
    assert found.worst == "b: 1.1, published 1"
    assert (found.values, found.largest) == (2, 0.5)


def test_answers_that_are_not_here_are_absent_and_broken_ones_differ(tmp_path):
    def broken(folder):
        yield row({"a": 1.0}, json.loads((folder / "expected.json").read_text())["a"])

    assert guarded("A", None, broken)[0].verdict == "absent"
    assert guarded("A", tmp_path / "nowhere", broken)[0].verdict == "absent"
    (found,) = guarded("A", tmp_path, broken)
    assert (found.verdict, found.worst[:17]) == ("differs", "FileNotFoundError")
    (tmp_path / "expected.json").write_text("{}")
    assert "KeyError" in guarded("A", tmp_path, broken)[0].worst


@pytest.fixture(scope="module")
def nothing_shared():
    return validate(None, regions=())


def test_without_answers_nothing_passes_and_every_row_says_so(nothing_shared):
    assert {one.verdict for one in nothing_shared.agreements} == {"absent"}
    assert nothing_shared.absent == [name for name, _, _ in validation.ANSWERS]
    assert (nothing_shared.faults, nothing_shared.exit_code) == ([], 2)
    nothing_shared.check()
    text = page(nothing_shared)
    assert text.count("**not compared**") == 2 * len(validation.ANSWERS)
    assert "Not computed" in text
    assert "R accessibility: not compared" in nothing_shared.text


def test_known_limits_of_every_table_are_told(nothing_shared):
    limits = nothing_shared.limits
    assert {"roads", "population_cells", "schools"} <= set(limits["table"])
    text = page(nothing_shared)
    assert all(f"| {name} |" in text for name in limits["table"])


def test_what_breaks_is_named_and_ends_with_a_code(nothing_shared, tmp_path):
    broken = dataclasses.replace(
        nothing_shared, agreements=(row({"gini": 0.2}, {"gini": 0.1}), absent("B", "not here"))
    )
    assert (broken.exit_code, broken.absent) == (1, ["B"])
    assert broken.faults == ["A: q: gini: 0.2, published 0.1"]
    with pytest.raises(RunError, match=r"not valid:\n  - A: q: gini: 0\.2, published 0\.1"):
        broken.check()
    assert "BROKEN A: q" in broken.text
    assert "**Broken:**" in write_page(broken, tmp_path / "validity.md").read_text(encoding="utf-8")


def test_somebody_who_gets_lost_breaks_it(nothing_shared):
    table = pd.DataFrame({"region_id": ["kainuu"], "what": ["persons"], "in": [10.0], "out": [8.0], "rejected": [1.0],
                          "tolerance_share": [0.0], "ok": [False]})  # fmt: skip
    lost = dataclasses.replace(nothing_shared, conservation=table)
    assert lost.faults == ["kainuu: persons: in 10.0, out 8.0, rejected 1.0"]
    assert lost.exit_code == 1
    assert "| 8 | 1 | none | **no** |" in page(lost)


# --- sensitivity ---


@pytest.fixture(scope="module")
def small():
    return kopa.open_study(SMALL)


def test_zonings_hold_the_same_people_and_the_cells_are_the_indicators(small):
    table = sensitivity.zonings(small).set_index(["level", "statistic", "zoning"])
    found = small.indicators()
    found = found[found["municipality_code"] == ""].set_index(["level", "indicator_id"])["value"]
    for level in sensitivity.LEVELS:
        of_level = table.loc[level]
        assert of_level.loc[("mean", "cells"), "value"] == pytest.approx(found[level, "G1.d.mean"], rel=1e-12)
        assert of_level.loc[("p90", "cells"), "value"] == pytest.approx(found[level, "G1.d.p90"], rel=1e-12)
        centres = of_level.loc[("mean", "municipality centres")]
        assert centres["persons"] == pytest.approx(of_level.loc[("mean", "cells"), "persons"])
        assert centres["zones"] == 2
        assert centres["value"] < of_level.loc[("mean", "cells"), "value"]
        assert of_level.loc[("mean", "postal areas"), "difference"] != 0


def test_choices_move_the_figures_the_way_they_must(small):
    table = sensitivity.variants(small).set_index("variant")
    minutes, km = table["lukio, mean min"], table["basic, mean km"]
    assert minutes["speeds +10%"] < minutes["as studied"] < minutes["speeds -10%"]
    # Roads are a tenth slower; the way to the road and local streets keep their speed.
    assert minutes["as studied"] < minutes["speeds -10%"] <= minutes["as studied"] / 0.9
    assert km["speeds +10%"] == km["as studied"] <= km["no local streets"]
    card = small.scorecard()
    declared = card.loc[card["goal_id"] == OVERALL, "score"].iloc[0]
    assert table.loc["as studied", sensitivity.SCORE] == declared
    assert table[sensitivity.SCORE].between(0, 1).all()


def test_a_whole_validation_of_a_small_region_fills_every_part_of_the_page():
    asked = []

    def convergence(studies):
        asked.extend(study.region.id for study in studies)
        return pd.DataFrame({"draws": [500, 1000], "moved by": [0.01234, 0.004]})

    steps = []
    found = validate(None, regions=[SMALL], convergence=convergence, say=steps.append)
    assert asked == ["kunnat-849-924"]
    assert steps[-1] == "convergence"
    assert found.faults == []
    text = page(found)
    assert "Not computed" not in text
    assert "| 500 | 0.01234 |" in text
    assert text.count("| kunnat-849-924 |") == len(found.conservation) + len(found.zonings) + len(found.variants)
    assert page(found) == text


# --- outside ---


@pytest.fixture(scope="module")
def found(shared):
    return agreements(shared)


@pytest.mark.outside
def test_every_published_answer_agrees(found):
    assert [f"{one.answer}: {one.quantity}: {one.worst}" for one in found if one.verdict != "agrees"] == []
    counts = {name: sum(one.values for one in found if one.answer == name) for name, _, _ in validation.ANSWERS}
    assert counts["OSRM"] == 208
    assert counts["R accessibility"] >= 130
    assert counts["PySAL access"] >= 118


@pytest.mark.outside
def test_every_published_value_of_r_is_looked_at(shared, monkeypatch):
    looked_at = set()

    class Recording(dict):
        def __getitem__(self, key):
            looked_at.add(key)
            return super().__getitem__(key)

    read = r_accessibility._read
    monkeypatch.setattr(
        r_accessibility, "_read", lambda f: dataclasses.replace(read(f), published=Recording(read(f).published))
    )
    folder = shared / "oracles" / r_accessibility.FOLDER
    list(r_accessibility.agreements(folder))
    expected = json.loads((folder / "expected.json").read_text())
    assert looked_at == set(expected["values"]) | set(expected["test_only"])


@pytest.mark.outside
def test_every_published_value_of_pysal_is_looked_at(shared):
    folder = shared / "oracles" / pysal.ACCESS_FOLDER
    hospital = json.loads((folder / "hospital_example_expected.json").read_text())
    for scenario in hospital["scenarios"].values():
        numbers = {key for key, value in scenario.items() if isinstance(value, dict) and "1" in value}
        assert numbers <= set(pysal.KEYS), numbers - set(pysal.KEYS)


@pytest.mark.outside
def test_an_answer_that_is_changed_breaks_the_agreement_by_name(shared, tmp_path):
    folder = tmp_path / "oracles" / pysal.INEQUALITY_FOLDER
    shutil.copytree(shared / "oracles" / pysal.INEQUALITY_FOLDER, folder)
    expected = json.loads((folder / "expected.json").read_text())
    expected["theil_between_hanson98"][3] += 2e-8
    (folder / "expected.json").write_text(json.dumps(expected))
    changed = agreements(tmp_path)
    differing = [one for one in changed if one.verdict == "differs"]
    assert [one.quantity for one in differing] == ["Theil T, between, 1940-2000"]
    assert differing[0].worst.startswith("1970: 0.0593")
    assert {one.answer for one in changed if one.verdict == "absent"} == {"R accessibility", "PySAL access", "OSRM"}


@pytest.mark.outside
def test_the_page_in_the_documents_holds_the_agreements_of_today(repo, found):
    committed = (repo / "docs/validity.md").read_text(encoding="utf-8")

    def told(text):  # without differences: their last digits are the processor's
        return re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|", text, flags=re.M)

    ours = told(agreement_section(found))
    assert len(ours) > 50
    assert set(ours) <= set(told(committed)), "run: kopa validate"
    assert "**differs**" not in committed
    assert "**not compared**" not in committed


def test_the_folder_of_answers_is_the_one_named(tmp_path, monkeypatch):
    monkeypatch.setenv("KOPA_SHARED", str(tmp_path))
    assert shared_folder() == tmp_path
    monkeypatch.setenv("KOPA_SHARED", str(tmp_path / "nowhere"))
    assert shared_folder() is None
    assert isinstance(validate(shared_folder(), regions=()), Validation)
