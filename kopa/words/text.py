"""A text in three languages."""

from dataclasses import dataclass

from kopa.errors import InputError

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Text:
    """A word or sentence in Finnish, Swedish and English.

    Examples
    --------
    >>> Text("kunta", "kommun", "municipality").get("sv")
    'kommun'
    """

    fi: str
    sv: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in `language` (fi, sv or en)."""
        if language not in LANGUAGES:
            raise InputError(f"language is {language!r}; expected one of {', '.join(LANGUAGES)}")
        return str(getattr(self, language))
