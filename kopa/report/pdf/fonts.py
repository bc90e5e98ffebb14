"""Fonts of the PDF: those of the system that the reports are drawn for, and one that is always there."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

FONTS = ("Arial", "Liberation Sans", "Arimo", "Helvetica", "Nimbus Sans", "DejaVu Sans")
"""Fonts that the labels of maps have room for; the first that the system has is used, and the last is always there."""

REFUSED = "\ufeff\ufffe"
"""Marks of byte order, which PDF/UA-1 does not allow in a text."""


@cache
def fonts_of_system() -> tuple[str, ...]:
    """Return which of the `FONTS` this system has, but for the last, which is always there."""
    there = set(typst_fonts().families())
    return tuple(name for name in FONTS[:-1] if name in there)


@cache
def typst_fonts() -> "typst.Fonts":
    """Return the fonts of the system and those of matplotlib, looked for once."""
    import matplotlib
    import typst

    bundled = Path(matplotlib.get_data_path()) / "fonts/ttf"
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(bundled)])


def displayable(text: str) -> str:
    """Return a text in which every letter that no font of the report has is written as its number.

    Examples
    --------
    >>> displayable("Äitiys"), displayable("\U000e0fff")
    ('Äitiys', 'U+E0FFF')
    """
    odd = {one for one in set(re.findall(r"[^\x00-\x7f]", text)) if not _is_shown(one)}
    return "".join(f"U+{ord(one):04X}" if one in odd else one for one in text) if odd else text


def _is_shown(letter: str) -> bool:
    if letter in REFUSED:
        return False
    return unicodedata.category(letter) in ("Cf", "Zs") or ord(letter) in _letters()


@cache
def _letters() -> frozenset[int]:
    """Return the numbers of the letters that the report's own fonts have."""
    from matplotlib.ft2font import FT2Font

    names = {*fonts_of_system(), FONTS[-1]}
    files = [one for one in typst_fonts().fonts() if one.family in names and one.style == "normal" and one.path]
    return frozenset(code for one in files for code in FT2Font(str(one.path)).get_charmap())
