"""Notebooks of the project: thin, without outputs, with parameters first and prose in two languages."""

import ast
import json
import re

import nbformat
import pytest

NAMES = ("region", "comparison", "getting_started", "bring_your_own_data", "scenarios", "without_a_car")
CODE_LINES = 40


@pytest.fixture(params=NAMES)
def notebook(request, repo):
    return nbformat.read(repo / "notebooks" / f"{request.param}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def without_magics(source):
    return "\n".join(line for line in source.splitlines() if not line.startswith("%"))


def test_it_is_valid_has_a_plain_kernel_and_fixed_cell_ids(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z-]+-\d\d", name) for name in ids)


def test_no_outputs_and_no_counts_are_kept(notebook):
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(notebook))


def test_the_first_code_cell_holds_the_parameters_and_no_other_does(notebook):
    tagged = [i for i, cell in enumerate(code_cells(notebook)) if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == [0]
    assigned = ast.parse(code_cells(notebook)[0].source).body
    assert all(isinstance(statement, ast.Assign | ast.AnnAssign) for statement in assigned)
    for statement in assigned:
        ast.literal_eval(statement.value)


def test_it_is_thin(notebook):
    sources = [without_magics(cell.source) for cell in code_cells(notebook)]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.While) for node in nodes)
    assert sum(bool(line.strip()) for source in sources for line in source.splitlines()) <= CODE_LINES


def test_prose_stands_in_finnish_and_english(notebook):
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    told = [text for text in prose if "**FI**" in text or "**EN**" in text]
    assert len(told) >= 3
    assert all("**FI**" in text and "**EN**" in text for text in told)


def test_every_picture_has_an_alternative_text(notebook):
    for cell in code_cells(notebook):
        for line in cell.source.splitlines():
            if re.search(r"display\(.*(_map|_chart|\.map)\(", line):
                assert re.search(r'metadata=\{"image/png": \{"alt": \w+\}\}', line), line


def test_the_files_are_written_the_one_way(repo):
    for name in NAMES:
        text = (repo / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_headings_of_a_notebook_begin_with_one_title_and_skip_no_level(notebook):
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(levels) <= 2


@pytest.mark.end_to_end
def test_scenarios_are_told_in_words_and_of_a_few_only_that_they_are_few(repo, capsys):
    """It showed `largest_loss`, the way of one cell, and persons of a municipality to the sixth decimal."""
    notebook = nbformat.read(repo / "notebooks" / "scenarios.ipynb", as_version=4)
    cells, shown, known = code_cells(notebook)[:3], [], {}
    for cell in cells:
        known["display"] = lambda *tables: shown.extend(table.reset_index() for table in tables)
        exec(cell.source, known)
    t, printed = known["Texts"]("fi"), capsys.readouterr().out
    assert "Matka-aika pitenee 89 henkilöllä ja pysyy ennallaan" in printed.replace("\N{NO-BREAK SPACE}", " ")
    told = [value for table in shown for row in table.to_numpy().tolist() for value in row]
    assert t("fewer") in told
    assert all(isinstance(value, str) and not re.search(r"\d[.,]\d\d", value) for value in told)
    sources = "\n".join(cell.source for cell in code_cells(notebook))
    assert not re.search(r"largest_loss|compared\.(answers|changes|sites)", sources)
