"""An executed notebook as one HTML page that works offline: its prose, code, numbers and pictures, no script."""

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kopa.errors import InputError

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

STYLE = """
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 3rem; background: #fff; color: #1a1a1a; line-height: 1.5;
  font-family: Arial, "Liberation Sans", Helvetica, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { color: #0b2e4f; line-height: 1.25; }
pre { background: #f5f5f5; padding: .5rem .75rem; overflow-x: auto; font-size: .85rem; white-space: pre-wrap; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: .85rem; } .output_html { overflow-x: auto; }
th, td { padding: .2rem .5rem; border-bottom: 1px solid #c4c4c4; text-align: left; vertical-align: top; }
.anchor-link, .prompt { display: none; }
"""

_OUTSIDE = re.compile(r"""<(?:script|link|iframe|object|embed|form)\b|(?:src|srcset)=["'](?!data:image/)""", re.I)


def notebook_page(notebook: Path, language: str, title: str) -> str:
    """Return an executed notebook as a self-contained HTML page with a strict content security policy.

    Parameters
    ----------
    notebook
        Executed notebook; its pictures carry their alternative texts.
    language
        Language of the page: fi, sv or en.
    title
        Title of the page.

    Raises
    ------
    InputError
        An output would load or run something; the page has to work without a network.
    """
    body = _inside(notebook)
    outside = _OUTSIDE.search(body)
    if outside:
        raise InputError(f"{notebook.name}: an output holds {outside[0]!r}, which does not work offline; remove it")
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n"
        "</html>\n"
    )


def _inside(notebook: Path) -> str:
    """Cells of the notebook as HTML, without the styles that libraries put into their outputs."""
    import nbformat

    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data["text/html"] = _plain(data["text/html"])
    body, _ = _exporter().from_notebook_node(content)
    return _keyboard(str(body))


@cache
def _exporter() -> "HTMLExporter":
    """Return the one exporter of this process: it keeps its templates as they were compiled."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", embed_images=True, exclude_input_prompt=True)
    exporter.exclude_output_prompt = True
    return exporter


def warm() -> None:
    """Compile the templates of pages and what reads them, once for all processes forked afterwards."""
    from nbformat import v4

    shown = v4.new_output("display_data", {"text/html": "<p></p>", "image/png": "", "text/plain": ""})
    cells = [v4.new_markdown_cell("#"), v4.new_code_cell(outputs=[shown])]
    _exporter().from_notebook_node(v4.new_notebook(cells=cells))


def _plain(html: str) -> str:
    """Return a table of a library without its own style and scripts, and without headings that say nothing."""
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.S | re.I)
    html = re.sub(r'\s(style|border)="[^"]*"', "", html)
    return _EMPTY_HEADING.sub("<td></td>", _NAMED_ROWS.sub(_in_one_row, html))


_EMPTY_HEADING = re.compile(r"<th>\s*</th>")

_NAMED_ROWS = re.compile(
    r"<tr>(?P<corner>(?:\s*<th>\s*</th>)+)(?P<columns>(?:\s*<th>[^<]+</th>)+)\s*</tr>"
    r"\s*<tr>(?P<names>(?:\s*<th>[^<]+</th>)+)(?P<under>(?:\s*<th>\s*</th>)+)\s*</tr>"
)
"""Two rows of headings as pandas writes them: of the columns, and under its empty corner the names of the rows."""


def _in_one_row(rows: re.Match[str]) -> str:
    """Return the names of rows beside those of columns, where they fill the corner."""
    same = all(rows[one].count("<th>") == rows[other].count("<th>") for one, other in _PLACES)
    return f"<tr>{rows['names']}{rows['columns']}\n</tr>" if same else rows[0]


_PLACES = (("corner", "names"), ("columns", "under"))


def _keyboard(html: str) -> str:
    """Let the keyboard reach what scrolls sideways, and drop the links that only mark headings."""
    html = re.sub(r'<a class="anchor-link"[^>]*>.*?</a>', "", html, flags=re.S)
    html = re.sub(r'\sstyle="[^"]*"', "", html)
    return html.replace("<pre", '<pre tabindex="0"')
