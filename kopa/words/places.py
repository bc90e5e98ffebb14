"""From and in a municipality: Finnish bends names, each in its own way (`place_names.csv`).

Of two names, Koski Tl and Vöyri, usage is not settled: they stand after the word "kunta".
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from kopa.words.texts import Texts


def from_place(t: Texts, name: str) -> str:
    """Return "from" a municipality, by its name in the report's language.

    Examples
    --------
    >>> from_place(Texts("fi"), "Hyrynsalmi"), from_place(Texts("fi"), "Koski Tl"), from_place(Texts("en"), "Kuhmo")
    ('Hyrynsalmelta', 'kunnasta Koski Tl', 'from Kuhmo')
    """
    bent = _bent().get(name) if t.language == "fi" else None
    return bent[0] if bent else t("place_from", name=name)


def in_place(t: Texts, name: str) -> str:
    """Return "in" a municipality, by its name in the report's language.

    Examples
    --------
    >>> in_place(Texts("fi"), "Kajaani"), in_place(Texts("fi"), "Koski Tl"), in_place(Texts("sv"), "Kuhmo")
    ('Kajaanissa', 'kunnassa Koski Tl', 'i Kuhmo')
    """
    bent = _bent().get(name) if t.language == "fi" else None
    return bent[1] if bent else t("place_in", name=name)


def from_places(t: Texts, names: Sequence[str]) -> str:
    """Return "from" some municipalities, by their names in the report's language.

    Examples
    --------
    >>> from_places(Texts("fi"), ["Halsua", "Kajaani"]), from_places(Texts("sv"), ["Kuhmo"])
    ('Halsualta ja Kajaanista', 'från Kuhmo')
    """
    return t.joined([from_place(t, name) for name in names])


def in_places(t: Texts, names: Sequence[str]) -> str:
    """Return "in" some municipalities, by their names in the report's language.

    Examples
    --------
    >>> in_places(Texts("fi"), ["Kajaani", "Kuhmo"]), in_places(Texts("en"), ["Kajaani", "Kuhmo"])
    ('Kajaanissa ja Kuhmossa', 'in Kajaani and in Kuhmo')
    """
    return t.joined([in_place(t, name) for name in names])


def in_region(t: Texts, name: str) -> str:
    """Return "in" a region, by its name in the report's language; of a region that is not listed, in that "area".

    Examples
    --------
    >>> in_region(Texts("fi"), "Pirkanmaa"), in_region(Texts("fi"), "Oma"), in_region(Texts("sv"), "Åland")
    ('Pirkanmaalla', 'alueella Oma', 'på Åland')
    """
    return _in_regions().get((t.language, name)) or t("region_in", name=name)


@cache
def _in_regions() -> dict[tuple[str, str], str]:
    lines = (files("kopa.words") / "region_names.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    return {(language, name): inside for language, name, inside in rows}


@cache
def _bent() -> dict[str, tuple[str, str]]:
    lines = (files("kopa.words") / "place_names.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    return {name: (away, inside) for _, name, away, inside in rows}
