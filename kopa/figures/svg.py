"""Elements of SVG as safe text: everything that comes from data is escaped and made visible."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from kopa.figures.metrics import wrap

FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif'
"""Fonts of one width table, so that labels measured here fit where they are shown."""

INK = "#1a1a1a"
"""Colour of text and main lines: 16:1 against white."""

QUIET = "#595959"
"""Colour of secondary text and lines: 7:1 against white."""

ACCENT = "#00596b"
"""The one accent of pages and pictures: 7.6:1 against white."""

SOURCE_SIZE = 14.0
"""Size of the source line: 7.5 pt where a picture fills the width of a page of A4."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return `text` with unprintable characters shown as pictures.

    Control characters cannot stand in HTML or XML; each becomes its control picture (NUL is
    shown as U+2400); a lone surrogate becomes U+FFFD.

    Examples
    --------
    >>> clean("Kuhmo")
    'Kuhmo'
    >>> clean("a\x00b")
    'a␀b'
    """
    return _UNPRINTABLE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def number(value: float, decimals: int = 1) -> str:
    """Return `value` as short SVG text.

    Examples
    --------
    >>> number(12.0), number(0.249, 2), number(-0.04)
    ('12', '0.25', '0')
    """
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return one SVG or HTML element; text is escaped unless it is already `Markup`.

    Underscores in attribute names become hyphens, a trailing one is dropped (`class_`);
    an attribute that is None is left out.

    Examples
    --------
    >>> element("text", "<b>", x=1.25, font_size=10)
    Markup('<text x="1.2" font-size="10">&lt;b&gt;</text>')
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(child if isinstance(child, Markup) else escape(clean(child)) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return str(escape(clean(str(value))))


def group(children: Iterable[Markup], **attributes: object) -> Markup:
    """Return a `g` element around `children`."""
    return element("g", *children, **attributes)


@dataclass(frozen=True)
class SidePanel:
    """What stands at the right of a drawing, such as a legend: its elements and the box they take."""

    children: tuple[Markup, ...]
    left: float
    width: float
    height: float


class Picture(Markup):
    """A whole drawing; beside it, the same in parts that a page lays out by its own width.

    `drawing` is without title and source, `panel` what stands at its right (empty where there is none), `sheet` both
    side by side, `source` the words below.
    """

    sheet: Markup
    drawing: Markup
    panel: Markup
    source: str


def picture(
    key: str,
    width: float,
    height: float,
    children: Iterable[Markup],
    *,
    title: str,
    summary: str,
    source: str = "",
    panel: SidePanel | None = None,
) -> Picture:
    """Return an inline SVG with its text alternative: a drawing of `width` by `height` units, panel and source.

    Parameters
    ----------
    key
        Identifier unique in the page; prefix of every id inside.
    title, summary
        Text alternative: what the picture is, and what it shows.
    source
        Source and dates, in a line below.
    panel
        What stands at the right.
    """
    if not title.strip() or not summary.strip():
        raise ValueError(f"figure {key}: a picture needs a title and a summary for those who do not see it")
    drawn, beside = tuple(children), () if panel is None else panel.children
    wide, high = (width, height) if panel is None else (panel.left + panel.width, max(height, panel.height))
    words, end = source_line(source, x=4.0, y=high + SOURCE_SIZE, width=wide - 8) if source else ([], high)
    named = element("title", title, id=f"{key}-title"), element("desc", summary, id=f"{key}-desc")
    whole = _svg(
        (0.0, 0.0, wide, end), [*named, *drawn, *beside, *words], id=key, role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )  # fmt: skip
    made = Picture(whole)
    made.drawing = _svg(
        (0.0, 0.0, width, height), [named[1], *drawn], id=key, role="img", aria_labelledby=f"{key}-desc"
    )
    made.sheet = _svg((0.0, 0.0, wide, high), [*drawn, *beside], id=key)
    made.panel = Markup()
    if panel is not None:
        made.panel = _svg((panel.left, 0.0, panel.width, panel.height), panel.children, aria_hidden="true")
    made.source = source
    return made


def in_parts(svg: Markup) -> Picture:
    """Return a picture in parts; one that was not drawn in parts is its own drawing, without panel and source."""
    if isinstance(svg, Picture):
        return svg
    whole = Picture(svg)
    whole.sheet = whole.drawing = svg
    whole.panel, whole.source = Markup(), ""
    return whole


def _svg(box: tuple[float, float, float, float], children: Iterable[Markup], **attributes: object) -> Markup:
    left, top, width, height = box
    return element(
        "svg",
        element("rect", x=left, y=top, width=width, height=height, fill="#ffffff"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(number(value) for value in box),
        width=width,
        height=height,
        font_family=FONT,
        font_size=13,
        fill=INK,
        **attributes,
    )


def source_line(text: str, *, x: float, y: float, width: float) -> tuple[list[Markup], float]:
    """Return the source in grey lines of a size that is read on paper too, and the y below them."""
    rows = wrap(text, width, SOURCE_SIZE)
    step = SOURCE_SIZE * 1.3
    drawn = [element("text", row, x=x, y=y + i * step, font_size=SOURCE_SIZE, fill=QUIET) for i, row in enumerate(rows)]
    return drawn, y + len(rows) * step
