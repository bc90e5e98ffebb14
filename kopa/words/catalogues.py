"""The catalogues in `locale/`: every key of a language with its forms."""

from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kopa.errors import InputError

LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
"""Locale by which numbers and dates of a language are written."""


@cache
def catalogue(language: str) -> Catalog:
    """Return the message catalogue of a language."""
    path = files("kopa.words") / "locale" / language / "LC_MESSAGES" / "kopa.po"
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[language], abort_invalid=True)


@cache
def words_of(language: str) -> dict[str, tuple[str, ...]]:
    """Return the forms of every key of a language.

    Raises
    ------
    InputError
        A key is not translated.
    """
    words = {}
    for message in catalogue(language):
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if message.fuzzy or not all(forms):
            raise InputError(f"locale/{language}/LC_MESSAGES/kopa.po: {key!r} is empty or fuzzy; translate it")
        words[key] = forms
    return words
