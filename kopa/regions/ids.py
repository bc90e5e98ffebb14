"""Ids of regions: short words that are also safe names of folders on every system."""

import re
import unicodedata

MAX_LENGTH = 60
"""Longest id in characters: leaves room for the path around it on Windows."""

_RESERVED = {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))}


def slug(name: str) -> str:
    """Return `name` as an id: lower case, no diacritics, words joined by hyphens.

    Examples
    --------
    >>> slug("Etelä-Savo"), slug("Päijänne Tavastland"), slug("Åland")
    ('etela-savo', 'paijanne-tavastland', 'aland')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def unsafe_id(name: str) -> str:
    """Return why `name` cannot be an id of a region, or an empty string when it can.

    Examples
    --------
    >>> unsafe_id("keski-pohjanmaa")
    ''
    >>> unsafe_id("con")
    "'con' is a reserved name on Windows; choose another id"
    >>> unsafe_id("../x")
    "'../x' is not an id; write lower-case letters a-z, digits and single hyphens, such as 'x'"
    """
    if len(name) > MAX_LENGTH:
        return f"the id has {len(name)} characters; write at most {MAX_LENGTH}"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        form = "lower-case letters a-z, digits and single hyphens"
        return f"{name!r} is not an id; write {form}, such as {_example(name)!r}"
    if name in _RESERVED:
        return f"{name!r} is a reserved name on Windows; choose another id"
    return ""


def _example(name: str) -> str:
    return slug(name)[:MAX_LENGTH] or "my-region"
