"""The pages on parameters and on region files: nothing undocumented, and the examples run."""

import doctest
import re
import tomllib

import pytest

from kopa.class_speeds import CLASSES
from kopa.class_speeds import NAMES as SPEED_KEYS
from kopa.errors import TableError
from kopa.parameters import Parameters
from kopa.regions import programmes, reading
from kopa.regions.facts import DELIVERY_MODES, RUNGS
from kopa.sources.user.region_files import USER_KINDS, find_region, read_region
from kopa.study.opening import open_study, read_parameters
from tools.pages import parameters as page

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def docs(repo, monkeypatch):
    monkeypatch.chdir(repo)
    return repo / "docs"


def test_every_parameter_stands_on_its_page_as_it_is_declared(docs):
    text = (docs / "parameters.md").read_text(encoding="utf-8")
    assert page.written(text) == text, "run: python -m tools.pages.parameters docs/parameters.md"
    table = Parameters().table().set_index("name")
    for name in Parameters.names():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", text, re.MULTILINE)
        cells = [cell.strip() for cell in row.split("|")[2:-1]]
        assert cells[:2] == [table.loc[name, "about"], table.loc[name, "unit"]]
        assert cells[2] in (table.loc[name, "value"], "as below")
        assert all(cells[i] for i in (0, 2, 3, 4, 5)), name
        assert ("(assumption)" in cells[4]) == table.loc[name, "assumption"]
    assert all(f"| {number} {name} |" in text for number, name in CLASSES.items())
    assert all(f"`{key}`" in text or f"{key} =" in text for key in SPEED_KEYS)


def test_the_file_of_every_parameter_holds_each_at_its_default(docs):
    path = docs / page.EXAMPLE
    assert path.read_text(encoding="utf-8") == page.example()
    assert list(tomllib.loads(page.example())) == Parameters.names()
    assert read_parameters(path) == Parameters()


def test_every_key_of_a_region_file_stands_on_its_page_and_in_its_example(docs):
    text = (docs / "region-file.md").read_text(encoding="utf-8")
    content = (docs / "examples" / "region.toml").read_text(encoding="utf-8")
    keys = {*reading.KEYS, *programmes.KEYS, *programmes.FACT_KEYS, *programmes.DATE_KEYS}
    keys |= {*programmes.TARGET_KEYS, *programmes.COVERAGE_KEYS}
    for key in sorted(keys):
        assert f"`{key}`" in text or f"`{key} =" in text or f"{{ {key} =" in text, key
        assert re.search(rf"(\b{key} =|\.{key}\]|\[{key}\])", content), key
    for word in (*DELIVERY_MODES, *RUNGS, *programmes.EVENTS, *USER_KINDS):
        assert f'`"{word}"`' in text, word


def test_the_example_of_a_region_is_read_and_studied(docs):
    path = docs / "examples" / "region.toml"
    region = find_region(path)
    assert read_region(path) == region
    assert region.programme is not None
    assert [one.id for one in region.programme.targets] == ["learners"]
    assert open_study(path).origins["municipality_code"].unique().tolist() == ["205", "290"]


@pytest.mark.parametrize("name", ["parameters.md", "region-file.md"])
def test_the_examples_of_the_pages_run(docs, name):
    found = doctest.testfile(str(docs / name), module_relative=False, optionflags=FLAGS)
    assert found.attempted >= 3
    assert found.failed == 0


def test_each_key_of_the_shortest_region_file_is_needed(docs, tmp_path):
    text = (docs / "region-file.md").read_text(encoding="utf-8")
    lines = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0].splitlines()
    assert f"{['No', 'One', 'Two', 'Three', 'Four', 'Five'][len(lines)]} keys are enough" in text
    path = tmp_path / "shortest.toml"
    for line in lines:
        path.write_text("\n".join(one for one in lines if one != line), encoding="utf-8")
        with pytest.raises(TableError, match=f"{line.split()[0]}: is (missing|empty)"):
            find_region(path)


@pytest.mark.parametrize("name", ["parameters.md", "region-file.md"])
def test_the_files_that_a_page_shows_are_read(docs, name, tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", (docs / name).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        path = tmp_path / "shown.toml"
        path.write_text(block, encoding="utf-8")
        assert find_region(path).municipality_codes if "municipality_codes" in block else read_parameters(path).speeds


def test_the_readme_leads_to_the_pages(repo):
    text = (repo / "README.md").read_text(encoding="utf-8")
    for name in ("docs/parameters.md", "docs/region-file.md"):
        assert f"({name})" in text
        assert (repo / name).is_file()
