"""What Tab offers, and how values show themselves: short, in words."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kopa
from kopa.goals.inputs import LevelAccess
from kopa.html_rows import html_rows
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import find_region
from tests.studies import study_of

FIRST_TAB = """
import sys
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell(sys.argv[1])
with provisionalcompleter():
    print(*(one.text for one in shell.Completer.completions(sys.argv[2], len(sys.argv[2]))))
"""


@pytest.fixture(scope="module")
def study():
    return study_of("keski-pohjanmaa")


def test_every_name_of_the_vocabulary_is_there_for_editors_too():
    """Lazy names are found by nobody who reads the source, unless the source names them."""
    tree = ast.parse(Path(kopa.__file__).read_text(encoding="utf-8"))
    named = {alias.asname for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert {name for name in kopa.__all__ if not name.startswith("_")} <= named
    assert dir(kopa) == sorted(kopa.__all__)
    for name in kopa.__all__:
        assert getattr(kopa, name) is not None


@pytest.mark.parametrize(
    ("ran", "typed", "offered"),
    [
        ("import kopa", "kopa.", {"open_study", "RoadNetwork", "Timetable", "errors"}),
        ("x = 1", "import kopa\nkopa.", {"open_study", "RoadNetwork", "Timetable", "errors"}),
        ("import kopa; study = kopa.open_study('kainuu')", "study.", {"nearest", "map", "explore", "region"}),
    ],
)
def test_the_very_first_tab_offers_the_public_names(ran, typed, offered):
    done = subprocess.run([sys.executable, "-c", FIRST_TAB, ran, typed], capture_output=True, text=True)
    found = set(done.stdout.split())
    assert offered <= found, done.stderr
    assert not [name for name in found if name.startswith("_")]


def test_a_study_offers_what_it_may_be_asked(study):
    assert {"explore", "map", "nearest", "region", "with_sites"} <= set(dir(study))
    assert not [name for name in dir(study) if name.startswith("_")]
    assert all(hasattr(type(study), name) or name in vars(study) for name in dir(study))


def test_access_shows_itself_in_a_line_and_a_few_rows(study):
    access = study.access("lukio")
    n, m = access.time_min.shape
    assert repr(access) == f"LevelAccess('lukio' by car: {n:,} origins x {m:,} sites, known in the region)"
    shown = access._repr_html_()
    assert f"{n:,} x {m:,}, sites of the whole country" in shown
    near = access.time_min.min(axis=1)
    assert f"{near.min():.1f} to {near.max():.1f}" in shown
    assert len(shown) < 1000


@pytest.mark.parametrize(
    ("covered", "not_known", "told"),
    [
        (True, frozenset(), "known in the region"),
        (False, frozenset({"205", "290"}), "not known in 2 of the region's municipalities"),
        (False, frozenset(), "not known in the region"),
    ],
)
def test_access_says_what_is_known_of_the_sites(covered, not_known, told):
    none = np.full((2, 0), np.inf)
    access = LevelAccess("vet", none, none, (), (), (), (), np.zeros(2, bool), covered, not_known=not_known)
    assert told in repr(access)
    assert "no way" in access._repr_html_()


def test_a_region_shows_its_names_and_codes():
    region = find_region("kainuu")
    assert repr(region) == "Region('kainuu': Kainuu / Kajanaland, 8 municipalities of 2026, case)"
    assert "105, 205, 290" in region._repr_html_()
    hostile = Region("a", "<b>", "<b>", "<b>", ("205",), 2026, notes=("<i>",))
    assert "<b>" not in hostile._repr_html_()
    assert "<i>" not in hostile._repr_html_()


def test_parameters_show_what_was_changed_and_can_be_made_again_from_it():
    assert repr(Parameters()) == "Parameters()"
    changed = Parameters.from_mapping({"season": "winter", "isochrone_cutoffs_min": [10, 20]})
    assert repr(changed) == "Parameters(season='winter', isochrone_cutoffs_min=(10.0, 20.0))"
    assert eval(repr(changed)) == changed
    assert "winter" in changed._repr_html_()
    assert f"{len(Parameters.names()) - 2} as declared" in changed._repr_html_()


@given(st.floats(1, 30), st.integers(1, 1_000_000), st.sampled_from(["summer", "winter"]))
def test_the_text_of_parameters_is_all_of_them(km, draws, season):
    made = Parameters(second_near_km=1.0, basic_transport_km=km, draws=draws, season=season)
    assert eval(repr(made)) == made


def test_rows_are_escaped():
    assert html_rows("<a>", {"<b>": "<c>"}) == (
        "<table><caption>&lt;a&gt;</caption><tr><th scope='row'>&lt;b&gt;</th><td>&lt;c&gt;</td></tr></table>"
    )
