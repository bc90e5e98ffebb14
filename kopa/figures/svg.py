"""Elements of SVG as safe text: everything that comes from data is escaped and made visible."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

FONT = 'Arial, "Liberation Sans", Helvetica, sans-serif'
"""Fonts of one width table, so that labels measured here fit where they are shown."""

INK = "#1a1a1a"
"""Colour of text and main lines: 16:1 against white."""

QUIET = "#595959"
"""Colour of secondary text and lines: 7:1 against white."""

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


def picture(key: str, width: float, height: float, children: Iterable[Markup], *, title: str, summary: str) -> Markup:
    """Return a whole inline SVG of `width` by `height` units with its text alternative.

    Parameters
    ----------
    key
        Identifier unique in the page; prefix of every id inside.
    title, summary
        Text alternative: what the picture is, and what it shows.
    """
    if not title.strip() or not summary.strip():
        raise ValueError(f"figure {key}: a picture needs a title and a summary for those who do not see it")
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", summary, id=f"{key}-desc"),
        element("rect", width=float(width), height=float(height), fill="#ffffff"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        id=key,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        font_family=FONT,
        font_size=13,
        fill=INK,
    )
