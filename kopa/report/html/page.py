"""A report as one self-contained HTML page: no script, no request to anything outside."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kopa.figures import clean
from kopa.report.model import Figure, Folded, KeyFigures, Paragraph, Part, Points, Report, Table
from kopa.words.texts import Texts

VERY_LONG_WORD = 200
"""A word longer than this may end a line at many places: a browser lays out one of 40,000 letters for a minute."""

_VERY_LONG = re.compile(rf"\S{{{VERY_LONG_WORD + 1},}}")
_PIECE = re.compile(r".{1,40}", re.DOTALL)
_WHOLE = re.compile(r"(\(?\d[\d.,]*–\d[\d.,]*(?:\u00a0[\w%€]{1,4}(?!\w))?\)?)")
"""What stays on one line: a range of numbers with its unit and brackets."""


def render(report: Report) -> str:
    """Return the report as a whole HTML document with a strict content security policy.

    The page holds its style and pictures; the same report gives the same bytes.
    """
    style = stylesheet()
    template = environment().get_template("report.html.j2")
    return template.render(report=report, t=Texts(report.language), style=style, policy=policy(style))


def policy(style: Markup) -> str:
    """Return the content security policy that allows the page's own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(str(style).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def stylesheet() -> Markup:
    """Return the style that stands in every page."""
    return Markup((files("kopa.report.html") / "templates" / "report.css").read_text(encoding="utf-8"))


@cache
def environment() -> Environment:
    """Return the templates of the pages, with everything that is written escaped."""
    made = Environment(
        loader=PackageLoader("kopa.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    kinds = {
        "paragraph": Paragraph,
        "points": Points,
        "key_figures": KeyFigures,
        "table": Table,
        "figure": Figure,
        "folded": Folded,
        "part": Part,
    }
    made.filters["attribute"] = _attribute
    made.filters["unbroken"] = unbroken
    made.tests.update({name: (lambda value, kind=kind: isinstance(value, kind)) for name, kind in kinds.items()})
    return made


def in_pieces(text: str) -> Markup:
    """Return `text` escaped, with marks in very long words at which a line may end; the words stay the same.

    Examples
    --------
    >>> in_pieces("a<b")
    Markup('a&lt;b')
    >>> in_pieces("x" * 201).count("<wbr>")
    5
    """
    pieces, end = [], 0
    for word in _VERY_LONG.finditer(text):
        pieces += [escape(text[end : word.start()]), Markup("<wbr>").join(_PIECE.findall(word.group()))]
        end = word.end()
    return Markup("").join([*pieces, escape(text[end:])])


def unbroken(text: str) -> object:
    r"""Return `text` escaped, with ranges of numbers kept on one line: "grades 1–6" does not end in "1–".

    Examples
    --------
    >>> unbroken("<a> 1–6")
    Markup('&lt;a&gt; <span class="whole">1–6</span>')
    >>> str(unbroken("14,4\xa0min (13,2–18,4\xa0min)")).count("<span")
    1
    """
    if not _WHOLE.search(text) or _VERY_LONG.search(text):
        return text
    pieces = _WHOLE.split(clean(text))
    spans = [
        Markup('<span class="whole">{}</span>').format(one) if at % 2 else escape(one) for at, one in enumerate(pieces)
    ]
    return Markup("").join(spans)


def _finalized(value: object) -> object:
    """Make unprintable characters visible, and very long words breakable, in everything that the template writes."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return in_pieces(clean(value)) if len(value) > VERY_LONG_WORD else clean(value)


def _attribute(value: str) -> Markup:
    """Return text for where no element can stand: the title and attributes."""
    return escape(clean(value))
