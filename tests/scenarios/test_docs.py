"""The page of scenarios: its examples run, its files are read, its numbers are those of the product."""

import doctest
import re

import pytest
from typer.testing import CliRunner

from kopa import cli
from kopa.scenarios.edits import ACTIONS
from kopa.scenarios.measures import MEASURES
from kopa.sources.example_files import kuopio_school_day
from kopa.study.opening import open_study
from kopa.study.scenarios.compare import scenario_of

PAGE = "docs/scenarios.md"
FOR_STAFF = "docs/council-question.md"


@pytest.fixture(scope="module")
def page(repo):
    return (repo / PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def for_staff(repo):
    return (repo / FOR_STAFF).read_text(encoding="utf-8")


def files_of(page):
    return [re.sub("(?m)^   ", "", one) for one in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]


def test_the_examples_of_the_page_run(repo):
    found = doctest.testfile(
        str(repo / PAGE), module_relative=False, encoding="utf-8", optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert found.attempted >= 12
    assert found.failed == 0


def test_the_files_that_the_page_shows_hold_every_kind_of_edit_and_can_be_asked(page, tmp_path):
    seen, kainuu = set(), open_study("kainuu")
    kuopio = open_study(["297"], timetable=kuopio_school_day(), date="2017-02-14")
    for number, block in enumerate(files_of(page)):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        study = kuopio if "_trip" in block else kainuu
        seen |= {edit.action for edit in scenario_of(study, [file]).edits}
    assert seen == set(ACTIONS)


def test_the_answer_that_the_page_shows_is_the_one_that_is_printed(for_staff, tmp_path):
    file = tmp_path / "ve1.toml"
    file.write_text(files_of(for_staff)[0], encoding="utf-8")
    asked = ["scenario", "kainuu", str(file), "--out", str(tmp_path)]
    done = CliRunner(env={"COLUMNS": "100"}).invoke(cli.app, asked)
    assert done.exit_code == 0, done.output
    printed = {" ".join(line.split()) for line in done.output.replace("\u00a0", " ").splitlines()}
    shown = re.search(r"3\. \*\*Read\*\*.*?```\n(.*?)```", for_staff, re.DOTALL).group(1)
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert [line for line in lines if line not in printed] == []


def test_the_page_tells_every_measure(page):
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    assert rows == [(one.id, one.unit, one.about) for one in MEASURES.values()]


def test_the_readme_leads_to_the_page(repo):
    readme = (repo / "README.md").read_text(encoding="utf-8")
    assert all(f"({one})" in readme for one in (PAGE, FOR_STAFF))


@pytest.mark.parametrize("name", [PAGE, FOR_STAFF])
def test_what_the_page_links_to_is_there(repo, name):
    page = repo / name
    text = page.read_text(encoding="utf-8")
    links = {one for one in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in one}
    assert links
    assert [one for one in links if not (page.parent / one).is_file()] == []
