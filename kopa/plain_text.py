"""Texts as they are compared: one spelling of every letter, one space between words, nothing that cannot be seen."""

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")


def plain_text(text: str) -> str:
    r"""Return a text with composed letters (NFC), single spaces, none at its ends, and no unseen characters.

    Spreadsheets and systems write ä as one character or as two, and put spaces that do not break or do not show:
    texts that look alike are then equal. Lines stay apart; small and capital letters stay as they are.

    Examples
    --------
    >>> plain_text(" Sa\u0308hko\u0308\u00a0 ja\ttalous ")
    'Sähkö ja talous'
    """
    if text.isascii() and " " not in text and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return "\n".join(line.strip() for line in _SPACES.sub(" ", composed).split("\n")).strip()


def folded(text: str) -> str:
    """Return a plain text in small letters, as names are compared that differ in nothing else.

    Examples
    --------
    >>> folded("Södra  Savolax ") == folded("södra savolax")
    True
    """
    return unicodedata.normalize("NFC", plain_text(text).casefold())
