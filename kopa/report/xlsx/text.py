"""Text and names as a workbook can hold them: no control characters, nothing too long, unique names of sheets."""

import re
from collections.abc import Iterable

from kopa.figures import clean
from kopa.words.texts import Texts

CELL_CHARACTERS = 32_767
"""Longest text of a cell, in UTF-16 units as the programs count."""

SHEET_CHARACTERS = 31
"""Longest name of a sheet, in UTF-16 units."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]+")


def cell_text(text: str, t: Texts) -> str:
    r"""Return `text` as a cell shows it: control characters as pictures, a too long one cut with a mark.

    Examples
    --------
    >>> cell_text("a\x00b\rc", Texts("en"))
    'a␀b␍c'
    >>> cell_text("x" * 40_000, Texts("en"))[-25:]
    ' [cut: 40,000 characters]'
    """
    shown = clean(text).replace("\r", "␍")
    if _units(shown) <= CELL_CHARACTERS:
        return shown
    mark = " " + t("workbook_cut", n=t.integer(len(shown)))
    return _first(shown, CELL_CHARACTERS - len(mark)) + mark


def all_different(headings: Iterable[str], t: Texts) -> list[str]:
    """Return headings as the columns of a table can bear them: none empty, none twice, letter case aside.

    Examples
    --------
    >>> all_different(["Persons", "", "persons", "Persons (2)"], Texts("en"))
    ['Persons', '–', 'persons (2)', 'Persons (2) (2)']
    """
    taken: set[str] = set()
    names = []
    for heading in headings:
        plain = " ".join(cell_text(heading, t).split()) or "–"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def sheet_names(captions: Iterable[str]) -> list[str]:
    """Return a unique name of a sheet for each caption, numbered, without the characters that programs refuse.

    Examples
    --------
    >>> sheet_names(["Lukio: persons [2026]", "Lukio: persons [2026]"])
    ['1 Lukio persons 2026', '2 Lukio persons 2026']
    >>> sheet_names(["Vocational education: persons by driving time"])
    ['1 Vocational education persons']
    """
    names = []
    for i, caption in enumerate(captions, start=1):
        words = " ".join(_FORBIDDEN.sub(" ", clean(caption)).split())
        name = f"{i} {words}"
        if _units(name) > SHEET_CHARACTERS:
            name = _first(name, SHEET_CHARACTERS + 1)
            name = name.rpartition(" ")[0] if name.count(" ") > 1 else _first(name, SHEET_CHARACTERS)
        names.append(name.strip(" '"))
    return names


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _first(text: str, units: int) -> str:
    """Return as much of the beginning as fits into `units`, never half a character."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
