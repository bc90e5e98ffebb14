"""The twelve example scenarios: chosen by their rules, called examples, each computed for its region."""

import re

import pytest

from kopa.scenarios.edits import CloseSite
from kopa.scenarios.road_edits import CloseRoad
from kopa.sources.example_files import example_scenarios
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.opening import open_study
from kopa.study.scenarios.compare import known_to
from kopa.study.scenarios.files import scenario_files
from kopa.words.text import LANGUAGES
from tools.example_scenarios import FOLDER, SPECIAL_TASK, examples


@pytest.mark.parametrize("region", CASE_IDS)
def test_the_examples_are_those_of_the_rules_and_are_computed(repo, region):
    study = open_study(region)
    folder = repo / FOLDER / region
    assert folder == example_scenarios(region)
    listed = scenario_files(folder, known_to(study))
    assert [fault for one in listed for fault in one.faults] == []
    wanted = {f"{one.id}.toml": one.toml() for one in examples(study)}
    here = {one.path.name: one.path.read_text(encoding="utf-8") for one in listed}
    assert here == wanted, "run: python -m tools.example_scenarios"
    assert len(here) == 3
    for one in listed:
        roads = any(isinstance(edit, CloseRoad) for edit in one.scenario.edits)
        changes = study.scenario(one.path, levels=["lukio"] if roads else []).changes
        of_region = changes[changes["municipality_code"] == ""]
        assert (of_region["gain"] == 0).all(), "what closes helps nobody"
        assert of_region["lose"].max() > 0


@pytest.mark.parametrize("region", CASE_IDS)
def test_an_example_is_called_one_and_tells_its_rule(region):
    words = {"fi": ("Esimerkki", "Sääntö"), "sv": ("Exempel", "Regel"), "en": ("Example", "Rule")}
    for one in scenario_files(example_scenarios(region)):
        for language in LANGUAGES:
            called, rule = words[language]
            assert one.scenario.name.get(language).startswith(called)
            assert rule in one.scenario.note.get(language)
            text = one.scenario.name.get(language) + one.scenario.note.get(language)
            assert not re.search(r"\b(small\w*|pien|pieni|pienin|pienet|liten|små|minsta)\b", text.casefold())


def test_no_example_closes_or_fills_a_school_whose_name_says_a_special_task():
    for region in CASE_IDS:
        names = open_study(region).country.sites.drop_duplicates("site_id").set_index("site_id")["name"]
        for one in scenario_files(example_scenarios(region)):
            for edit in (one for one in one.scenario.edits if isinstance(one, CloseSite)):
                schools = [names[site] for site in (edit.site, edit.move_to) if site]
                assert [name for name in schools if SPECIAL_TASK.search(name)] == []
    special = ("Kaustisen musiikkilukio", "Savonlinnan taidelukio", "Mäkelänrinteen urheilulukio", "Alkio aikuislukio",
               "Porin seudun steinerkoulu", "Idrottsgymnasiet")  # fmt: skip
    assert all(SPECIAL_TASK.search(name) for name in special)
    assert not any(SPECIAL_TASK.search(name) for name in ("Vetelin lukio", "Siltakylän koulu", "Urheilupuiston koulu"))


def test_what_an_example_closes_lies_in_its_region():
    for region in CASE_IDS:
        study = open_study(region)
        sites = study.country.sites.set_index("site_id")["municipality_code"]
        sites = sites[~sites.index.duplicated()]
        for one in scenario_files(example_scenarios(region)):
            closed = [edit.site for edit in one.scenario.edits if isinstance(edit, CloseSite)]
            assert set(sites[closed]) <= set(study.region.municipality_codes)
