"""Width of text without a font file: the widths that Arial, Liberation Sans and Helvetica share, and some room.

Where none of these is installed, the browser or the PDF takes a wider one; labels measured here fit all the same.
"""

import unicodedata
from functools import cache

_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: '()-`r', 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckvsxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw",
    778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—…", 1015: "@",
}  # fmt: skip
_WIDTH_OF = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN = 0.65
_WIDE = 1.0
BOLD = 1.13
"""How much wider bold is: 1.07 in Arial, 1.13 in DejaVu Sans."""

ROOM = 1.16
"""How much wider the widest usual substitute (DejaVu Sans, Verdana) sets the words of maps."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `text` in the units of `size`.

    Examples
    --------
    >>> round(text_width("Kuhmo", 10), 2)
    36.75
    """
    width = sum(_character_width(c) for c in unicodedata.normalize("NFD", text))
    return width * size * ROOM * (BOLD if bold else 1.0)


@cache
def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return _WIDTH_OF.get(character, _UNKNOWN)


def shorten(text: str, width: float, size: float) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `width`.

    Examples
    --------
    >>> shorten("Kajaanin ammattikorkeakoulu", 80, 12)
    'Kajaanin a…'
    """
    if text_width(text[:400], size) <= width and len(text) <= 400:
        return text
    shown = ""
    for character in text[:400]:
        if text_width(shown + character + "…", size) > width:
            break
        shown += character
    return shown.rstrip() + "…"


def wrap(text: str, width: float, size: float) -> list[str]:
    """Return `text` in lines no wider than `width`, broken at spaces; a longer word is cut.

    Examples
    --------
    >>> wrap("16–17-year-olds by car", 80, 12)
    ['16–17-year-', 'olds by car']
    """
    lines: list[str] = [""]
    for word in _words(text):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), size) > width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return [shorten(line.rstrip(), width, size) for line in lines if line.strip()]


def _words(text: str) -> list[str]:
    pieces, start = [], 0
    for i, character in enumerate(text):
        if character in " -":
            pieces.append(text[start : i + 1])
            start = i + 1
    return [*pieces, text[start:]]
