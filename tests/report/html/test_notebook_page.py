"""An executed notebook as a page: offline, without script, its pictures with their words, no rule of WCAG broken."""

import base64
import re

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kopa.errors import InputError
from kopa.report.html.notebook_page import notebook_page
from tests.report.test_report import Page
from tests.wcag import violations

PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
        "a5f645400000000049454e44ae426082"
    )
).decode()
TABLE = (
    "<div><style scoped>td {color: #eee}</style><table border='1'><thead><tr style='text-align: right;'><th>a</th></tr>"
    "</thead><tbody><tr><td>1 &lt; 2</td></tr></tbody></table><script>alert(1)</script></div>"
)


def written(folder, html=TABLE):
    picture = new_output(
        "display_data", {"image/png": PIXEL}, metadata={"image/png": {"alt": "Kuhmo: 21 min; Sotkamo: 7 min"}}
    )
    cells = [
        new_markdown_cell("# Title\n\nProse."),
        new_code_cell("x = '<b>'", outputs=[new_output("display_data", {"text/html": html}), picture]),
    ]
    path = folder / "notebook.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_prose_code_tables_and_pictures_are_there_and_nothing_is_loaded(tmp_path):
    text = notebook_page(written(tmp_path), "en", "A & B")
    page = Page(text)
    assert [attrs["alt"] for attrs in page.all("img")] == ["Kuhmo: 21 min; Sotkamo: 7 min"]
    assert all(attrs["src"].startswith("data:image/png") for attrs in page.all("img"))
    assert not page.all("script")
    assert not page.all("link")
    assert "1 < 2" in page.text
    assert text == notebook_page(tmp_path / "notebook.ipynb", "en", "A & B")


@pytest.mark.parametrize(
    "html", ["<iframe srcdoc='x'></iframe>", "<img src='https://example.org/a.png'>", "<link rel='x' href='//cdn'>"]
)
def test_what_needs_a_network_is_refused_by_name(tmp_path, html):
    with pytest.raises(InputError, match=r"notebook\.ipynb: an output holds .*does not work offline"):
        notebook_page(written(tmp_path, html), "en", "t")


@pytest.mark.browser
def test_it_opens_offline_and_breaks_no_rule(opened, tmp_path):
    text = notebook_page(written(tmp_path), "en", "Notebook")
    page = opened(text, viewport={"width": 320, "height": 800})
    assert page.heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(opened(text, axe=True)) == []


@pytest.mark.parametrize("rows", [["kunta"], ["kunta", "aste"]])
def test_no_heading_of_a_table_is_empty(tmp_path, rows):
    frame = pd.DataFrame({"kunta": ["Lieksa"], "aste": ["lukio"], "minuutteja": [12.5], "km": [9.0]})
    shown = [frame.set_index(rows), frame[["km"]]]
    cells = [
        new_code_cell("table", outputs=[new_output("display_data", {"text/html": one.to_html(), "text/plain": ""})])
        for one in shown
    ]
    path = tmp_path / "n.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    page = notebook_page(path, "fi", "Laskentaliite")
    headings = re.findall(r"<th>(.*?)</th>", page, flags=re.S)
    assert "" not in [one.strip() for one in headings]
    named = [*rows, *(one for one in frame if one not in rows)]
    assert headings[: len(named)] == named
