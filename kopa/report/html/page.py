"""A report as one self-contained HTML page: no script, no request to anything outside."""

import base64
import hashlib
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kopa.figures import clean, in_parts
from kopa.report.html.shared_shapes import with_shared_shapes
from kopa.report.model import AnswerRoom, Figure, Folded, KeyFigures, Paragraph, Part, Points, Report, Table
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

VERY_LONG_WORD = 200
"""A word longer than this may end a line at many places: a browser lays out one of 40,000 letters for a minute."""

_VERY_LONG = re.compile(rf"\S{{{VERY_LONG_WORD + 1},}}")
_PIECE = re.compile(r".{1,40}", re.DOTALL)
_WHOLE = re.compile(r"(\(?\d[\d.,]*–\d[\d.,]*(?:-\w+)?(?:\u00a0[\w%€]{1,4}(?!\w))?\)?)")
"""What stays on one line: a range of numbers with its unit, its ending ("7–12-åringar") and brackets."""


FRAMES_REM = (20, 24, 28, 32, 36, 40, 44, 48, 52, 58, 64, 72, 80, 96)
"""Widths that a table may need, in times the size of text: its frame scrolls where it is narrower."""

PICTURES_REM = {"map": 30, "chart": 42}
"""Least widths of a map and of a chart, so that their words are read."""

LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@dataclass(frozen=True)
class Beside:
    """What lies beside a page: the start page, the page in each language, files; addresses from the page."""

    start: str
    languages: tuple[tuple[str, str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def beside_report(
    language: str, languages: Collection[str], *, pdf: bool, layers: bool, explorer: bool = False
) -> Beside:
    """Return what lies beside a report in its folder: explorer and PDF where they are made, tables, map `layers`.

    Examples
    --------
    >>> beside_report("sv", ("fi", "sv"), pdf=False, layers=False).files
    (('tables.sv.xlsx', 'frame_tables'),)
    """
    files = [(f"explorer.{language}.html", "frame_explorer")] if explorer else []
    files += [(f"report.{language}.pdf", "frame_pdf")] if pdf else []
    files += [(f"tables.{language}.xlsx", "frame_tables")]
    files += [("region.gpkg", "frame_layers")] if layers else []
    return Beside(f"../index.html#{language}", in_languages("report.{}.html", languages), tuple(files))


def in_languages(name: str, languages: Collection[str] = LANGUAGES) -> tuple[tuple[str, str, str], ...]:
    """Return language, its own name and the address of a page in each language.

    Examples
    --------
    >>> in_languages("report.{}.html", ("sv",))
    (('sv', 'Svenska', 'report.sv.html'),)
    """
    return tuple((one, LANGUAGE_NAMES[one], name.format(one)) for one in LANGUAGES if one in languages)


def render(report: Report, beside: Beside | None = None) -> str:
    """Return the report as a whole HTML document with a strict content security policy.

    The page holds its style and pictures, and begins with links to what lies `beside` it; the same report gives the
    same bytes.
    """
    style = stylesheet()
    template = environment().get_template("report.html.j2")
    page = template.render(report=report, t=Texts(report.language), style=style, policy=policy(style), beside=beside)
    return with_shared_shapes(page)


def policy(style: Markup) -> str:
    """Return the content security policy that allows the page's own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(str(style).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def stylesheet() -> Markup:
    """Return the style that stands in every page."""
    written = (files("kopa.report.html") / "templates" / "report.css").read_text(encoding="utf-8")
    return Markup(written.replace("{{ frames }}", _frames()))


def _frames() -> str:
    """Return the rules of what may be wider than its frame: its least width, and the words that then say so."""
    rules = [(f".wide-{width}", f".wide-{width} > table", width) for width in FRAMES_REM]
    rules += [(f".{kind}", f".{kind} > svg", width) for kind, width in PICTURES_REM.items()]
    return "\n".join(
        f"  {inner} {{ min-width: {width}rem; }}"
        f" @container (max-width: {width - 0.01:g}rem) {{ {frame} > .hint {{ display: block; }} }}"
        for frame, inner, width in rules
    )


def least_width(table: Table) -> int:
    """Return the width that a table needs, one of `FRAMES_REM`; 0 where it fits on the narrowest screens.

    Examples
    --------
    >>> from kopa.report.model import Cell, TableColumn
    >>> numbers = (TableColumn("Municipality"), *[TableColumn("Persons", "number")] * 5)
    >>> least_width(Table("t", "T", numbers, ((Cell("Kuhmo"), *[Cell("1,234")] * 5),)))
    36
    """
    needed = sum(
        _column_rem(column.heading, [row[i].text for row in table.rows], number=column.kind == "number", first=i == 0)
        + (7.8 if any(row[i].picture for row in table.rows) else 0.0)
        for i, column in enumerate(table.columns)
    )
    if needed <= NARROWEST_REM:
        return 0
    return next((width for width in FRAMES_REM if width >= needed), FRAMES_REM[-1])


NARROWEST_REM = 17.0
"""Room for a table on a screen of 320 px."""

LONG_WORD = 24
"""A longer word of a table, such as a checksum, may break anywhere."""

BRIEF_HEADING, BRIEF_CELL = 11, 12
"""Headings and numbers of at most so many characters stay on one line."""


def _longest_word(text: str) -> int:
    return max(len(word) for word in text.split(" "))


def _column_rem(heading: str, texts: list[str], *, number: bool, first: bool) -> float:
    """Return the width of a column: its longest word in the size of a table's text, and the room beside it."""
    whole = number and len(heading) <= BRIEF_HEADING
    words = [1.1 * (len(heading) if whole else _longest_word(heading))]
    if number:
        words += [len(text) if len(text) <= BRIEF_CELL else 10 for text in texts]
    else:
        words += [min(_longest_word(text), LONG_WORD) for text in texts]
    named = first and any(16 <= len(text) < 200 for text in texts)
    least = 11.0 if named else 5.0 if number and any(len(text) > BRIEF_CELL for text in texts) else 0.0
    return max(math.ceil(max(words) * 5) / 10, least) + 1.2


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
        "answer_room": AnswerRoom,
        "key_figures": KeyFigures,
        "table": Table,
        "figure": Figure,
        "folded": Folded,
        "part": Part,
    }
    made.globals.update(brief_heading=BRIEF_HEADING, brief_cell=BRIEF_CELL)
    made.filters["attribute"] = _attribute
    made.filters["unbroken"] = unbroken
    made.filters["is_long"] = lambda text: _longest_word(text) > LONG_WORD
    made.filters["least_width"] = least_width
    made.filters["parts"] = lambda figure: in_parts(figure.svg)
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
