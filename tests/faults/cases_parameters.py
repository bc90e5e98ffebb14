# ruff: noqa: E501 — one case a line reads better than a rule about width
"""Mistyped parameters: in a parameters file, in the cell of a notebook, on the command line, in a call."""

import json
from pathlib import Path

from kopa.workflow import notebooks
from kopa.workflow.record import basis
from tests.faults.cases import Case, call, call_with, command

GROUP = "mistyped parameters"


def in_file(number: int, field: str, cause: str, text: str, *says: str) -> Case:
    """Return a case of a parameters file."""
    attack = command("run", "kainuu", "--parameters", "my.toml", my__toml=text)
    return Case(f"P{number:02d}", GROUP, "parameters file", field, cause, ("my.toml", *says), attack)


def in_notebook(number: int, field: str, cause: str, value: object, *says: str) -> Case:
    """Return a case of a parameter handed to the project's notebook."""
    notebook = basis.bundled("notebooks") / "region.ipynb"
    attack = call(lambda: notebooks.execute(notebook, Path("done.ipynb"), {field: value}))
    return Case(f"P{number:02d}", GROUP, "notebook", field, cause, ("region.ipynb", *says), attack)


def with_cell(number: int, cause: str, sources: list[str], *says: str) -> Case:
    """Return a case of a notebook whose parameters cell cannot be used."""
    attack = call_with(
        {"a.ipynb": _notebook(sources)}, lambda: notebooks.execute(Path("a.ipynb"), Path("done.ipynb"), {})
    )
    return Case(f"P{number:02d}", GROUP, "notebook", "parameters cell", cause, ("a.ipynb", *says), attack)


def on_line(number: int, field: str, cause: str, arguments: str, *says: str) -> Case:
    """Return a case of the command line."""
    return Case(f"P{number:02d}", GROUP, "command line", field, cause, says, command(*arguments.split()))


def _notebook(sources: list[str]) -> str:
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {"tags": ["parameters"]}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


CASES = [
    in_file(1, "season", "misspelt word", 'season = "sumer"\n', "line 1", "season", "'sumer'", "Did you mean 'summer'"),
    in_file(2, "season", "a number for a word", "season = 1\n", "line 1: season: is 1", "expected one of summer"),
    in_file(3, "access_speed_kmh", "misspelt name", "\nacess_speed_kmh = 20\n", "line 2", "Did you mean 'access_speed"),
    in_file(4, "access_speed_kmh", "capitals", "Access_Speed_kmh = 20\n", "line 1", "Did you mean 'access_speed_kmh'"),
    in_file(5, "access_speed_kmh", "unit beside the number", 'access_speed_kmh = "30 km/h"\n', "line 1",
            "'30 km/h'", "a number (km/h), without quotes"),
    in_file(6, "access_max_m", "a number in quotes", 'access_max_m = "500"\n', "line 1", "'500'", "without quotes"),
    in_file(7, "access_detour", "decimal comma", "access_detour = 1,3\n", "line 1", "decimal point: 1.3"),
    in_file(8, "access_detour", "below its range", "access_detour = 0.5\n", "line 1", "is 0.5", "expected 1 to 5"),
    in_file(9, "basic_transport_km", "negative", "basic_transport_km = -5\n", "line 1", "is -5 km", "at least 0"),
    in_file(10, "choice_min", "nan", "choice_min = nan\n", "line 1", "is nan", "expected a number"),
    in_file(11, "choice_min", "infinite", "choice_min = inf\n", "line 1", "is inf", "and finite"),
    in_file(12, "weight_g1", "true for a number", "weight_g1 = true\n", "line 1", "is True", "expected a number"),
    in_file(13, "choice_sites", "a fraction of a site", "choice_sites = 2.5\n", "line 1", "is 2.5", "a whole number"),
    in_file(14, "weight_g2", "a list", "weight_g2 = [1.0]\n", "line 1", "is [1.0]", "expected a number"),
    in_file(15, "isochrone_cutoffs_min", "no list", "isochrone_cutoffs_min = 30\n", "line 1", "expected a list"),
    in_file(16, "isochrone_cutoffs_min", "a word in it", 'isochrone_cutoffs_min = [15, "x"]\n', "line 1", "'x'",
            "expected a number"),
    in_file(17, "isochrone_cutoffs_min", "empty list", "isochrone_cutoffs_min = []\n", "line 1", "expected a list"),
    in_file(18, "isochrone_cutoffs_min", "falling", "isochrone_cutoffs_min = [60, 30]\n", "line 1", "is [60, 30]",
            "write them rising"),
    in_file(19, "isochrone_cutoffs_min", "twice the same", "isochrone_cutoffs_min = [30, 30]\n", "line 1",
            "each once"),
    in_file(20, "seed", "a number of 400 digits", f"seed = {'9' * 400}\n", "line 1", "seed", "expected 0 to"),
    in_file(21, "seed", "a number of 5,000 digits", f"seed = {'9' * 5000}\n", "line 1", "digits", "write fewer"),
    in_file(22, "draws", "more than can be drawn", "draws = 10_000_000\n", "line 1", "is 1e+07 draws", "expected 1 to 1e+06"),
    in_file(23, "draws", "a date", "draws = 2026-01-01\n", "line 1", "draws", "a whole number"),
    in_file(24, "weight_g3", "a share of the others above all bounds", "weight_g3 = 1e308\n", "line 1", "is 1e+308",
            "and finite"),
    in_file(25, "second_near_km", "farther than what is within reach", "second_near_km = 40\n", "line 1",
            "second_reach_km", "at most 30"),
    in_file(26, "travel_aid_km", "above the most that is paid for", "travel_aid_km = 150\n", "line 1",
            "travel_aid_max_km", "at most 100"),
    in_file(27, "within_goal", "misspelt word", 'within_goal = "geometrical"\n', "line 1", "Did you mean 'geometric'"),
    in_file(28, "season", "given twice", 'season = "winter"\nseason = "summer"\n', "line 2", "keep it once"),
    in_file(29, "the file", "YAML", "season: winter\n", "line 1", "name = value"),
    in_file(30, "the file", "JSON", '{"season": "winter"}\n', "line 1", "name = value"),
    in_file(31, "speeds", "a table of its own", "[speeds]\nurban = 40\n", "line 1: speeds", "expected rows such as"),
    in_file(32, "several at once", "three faults told together", 'season = "x"\ndraws = 0\nkmh = 1\n',
            "3 faults", "line 1: season", "line 2: draws", "line 3: kmh: unknown parameter"),
    in_notebook(33, "regoin", "misspelt name", "kainuu", "'regoin' is not declared", "Did you mean 'region'"),
    in_notebook(34, "region", "a number", 205, "'region' is 205 (int)", "expected str"),
    in_notebook(35, "region", "nothing", None, "'region' is None", "expected str"),
    in_notebook(36, "region", "a list", ["kainuu"], "'region' is ['kainuu']", "expected str"),
    in_notebook(37, "tables", "a path that is no text", Path("mine"), "'tables' is", "expected str"),
    in_notebook(38, "region=kainuu", "name and value in one", "", "'region=kainuu' is not declared", "Did you mean"),
    with_cell(39, "missing", [], "0 cells are tagged", "Tag the cell"),
    with_cell(40, "twice", ["a = 1", "b = 2"], "2 cells are tagged", "Tag the cell"),
    with_cell(41, "computes", ["a = 1 + len('x')"], "line 1: a must be a plain value"),
    with_cell(42, "runs something", ["import os"], "line 1: expected 'name = value' and nothing else"),
    with_cell(43, "is no Python", ["a = ="], "parameters cell, line 1", "expected 'name = value'"),
    on_line(44, "--jobs", "a word", "run kainuu --jobs two", "'--jobs'", "should be a valid integer"),
    on_line(45, "--jobs", "none at all", "run kainuu --jobs 0", "'--jobs'", "greater than or equal to 1"),
    on_line(46, "--paramters", "misspelt option", "run kainuu --paramters my.toml", "--paramters", "--parameters"),
    on_line(47, "--parameters", "a file that is not there", "run kainuu --parameters no.toml", "no.toml",
            "no such file"),
    on_line(48, "--parameters", "a folder", "run kainuu --parameters reports", "reports", "is a folder; give the path"),
    on_line(49, "--out", "no value", "run kainuu --out", "--out", "requires an argument"),
    on_line(50, "COMMAND", "misspelt", "rnu kainuu", "rnu", "'run'"),
    on_line(51, "REGION", "one too many", "score kainuu satakunta", "unexpected extra argument", "(satakunta)"),
    on_line(52, "REGION", "misspelt", "run kaniuu --quick", "no region 'kaniuu'", "Did you mean 'kainuu'"),
    on_line(53, "--season", "a parameter as an option", "run kainuu --season winter", "No such option: --season", "--help"),
]  # fmt: skip
