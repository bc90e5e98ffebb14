"""Words, numbers and dates in Finnish, Swedish and English, from the catalogues in `locale/`."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.words.catalogues import LOCALES, words_of
from kopa.words.money import step_eur
from kopa.words.rounding import is_few, whole, whole_minutes
from kopa.words.text import LANGUAGES

_SPACE = "\u00a0"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
_OPENS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


MILLION = 1e6

MOST_NAMED = 40
"""So many municipalities are named in a sentence: no region has more, and the country has 308."""


class Texts:
    r"""The words of one language, by key.

    A missing key or translation is an error, never a silent fallback.

    Examples
    --------
    >>> fi, sv, en = Texts("fi"), Texts("sv"), Texts("en")
    >>> fi.persons(12345), en.persons(12345), sv.persons(0), en.persons(2.4)
    ('12\xa0345\xa0henkilöä', '12,345\xa0persons', '0\xa0personer', 'fewer\xa0than\xa05\xa0persons')
    >>> fi.share(0.256), en.share(0.256), fi.minutes(12.26), fi.kilometres(3.14)
    ('26\xa0%', '26%', '13\xa0min', '3,1\xa0km')
    >>> en("no_such_key")
    Traceback (most recent call last):
        ...
    kopa.errors.UnknownNameError: texts: no key 'no_such_key' in English.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise UnknownNameError(
                f"language {language!r} is not known.{did_you_mean(language, LANGUAGES)} "
                f"Use one of {', '.join(LANGUAGES)}."
            )
        self.language = language
        self._locale = Locale.parse(LOCALES[language])
        self._words = words_of(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of `key` with the named places filled; without values, with its places in braces."""
        text = self._form(key, 0)
        return self._filled(key, text, values) if values else text

    def count(self, key: str, number: float, /, **values: object) -> str:
        """Return the text of `key` in the plural form of `number`; `{n}` is the number as words."""
        shown = whole(number)
        form = 0 if shown == 1 else 1
        return self._filled(key, self._form(key, form), {"n": self.integer(shown), **values})

    def has(self, key: str) -> bool:
        """Return whether there is a text of that key."""
        return key in self._words

    def _form(self, key: str, form: int) -> str:
        if key not in self._words:
            name = {"fi": "Finnish", "sv": "Swedish", "en": "English"}[self.language]
            raise UnknownNameError(f"texts: no key {key!r} in {name}.{did_you_mean(key, self._words)}")
        forms = self._words[key]
        return forms[min(form, len(forms) - 1)]

    def _filled(self, key: str, text: str, values: dict[str, Any]) -> str:
        shown = {name: isolated(value) if isinstance(value, str) else value for name, value in values.items()}
        try:
            return text.format_map(shown)
        except KeyError as missing:
            raise InputError(
                f"texts: {key!r} in '{self.language}' has the place {missing}, which nothing fills"
            ) from missing

    def integer(self, value: float) -> str:
        r"""Return a whole number with non-breaking thousands; the minus is a true minus.

        Examples
        --------
        >>> Texts("en").integer(-1528.2), Texts("fi").integer(1528)
        ('\u22121,528', '1\xa0528')
        """
        return str(format_decimal(whole(value), format="#,##0", locale=self._locale)).replace("-", "\u2212")

    def number(self, value: float) -> str:
        r"""Return a number with the decimals that it has, such as a limit that was chosen.

        Examples
        --------
        >>> Texts("fi").number(5.0), Texts("fi").number(4.5), Texts("en").number(1600)
        ('5', '4,5', '1,600')
        """
        return str(format_decimal(value, format="#,##0.######", locale=self._locale))

    def numbers(self, values: Iterable[float]) -> str:
        """Return numbers one after another, the last after an "and".

        Examples
        --------
        >>> Texts("fi").numbers([15, 30, 45.5]), Texts("en").numbers([15, 30, 45.5])
        ('15, 30 ja 45,5', '15, 30 and 45.5')
        """
        return str(format_list([self.number(value) for value in values], locale=self._locale))

    def ordinal(self, value: float) -> str:
        """Return a place in an order, as the language writes it in short.

        Examples
        --------
        >>> [Texts("en").ordinal(n) for n in (1, 2, 3, 4, 11, 21)]
        ['1st', '2nd', '3rd', '4th', '11th', '21st']
        >>> [Texts("sv").ordinal(n) for n in (1, 2, 3, 11, 21)], Texts("fi").ordinal(1)
        (['1:a', '2:a', '3:e', '11:e', '21:a'], '1.')
        """
        number = round(value)
        last = 0 if number % 100 in (11, 12, 13) else number % 10
        ends = {"en": {1: "st", 2: "nd", 3: "rd"}, "sv": {1: ":a", 2: ":a"}}.get(self.language, {})
        return self.integer(number) + ends.get(last, {"en": "th", "sv": ":e"}.get(self.language, "."))

    def decimal(self, value: float, decimals: int = 1) -> str:
        """Return a number with that many decimals, in the language's manner."""
        if math.isinf(value):
            return self("no_way")
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(value, format=pattern, locale=self._locale)).replace("-", "\u2212")

    def persons(self, value: float) -> str:
        """Return a number of persons with its noun; an estimate under 5 is "fewer than 5"."""
        if is_few(value):
            return self("fewer_persons")
        return self.count("persons", value)

    def headcount(self, value: float) -> str:
        """Return a number of persons for a table: without the noun."""
        if math.isnan(value):
            return "–"
        return self("fewer") if is_few(value) else self.integer(value)

    def share(self, value: float, decimals: int = 0) -> str:
        """Return a share of 0-1 as per cent."""
        if math.isnan(value):
            return "–"
        gap = "" if self.language == "en" else _SPACE
        hundred = value * 100
        if 0 < hundred <= 0.5 and not decimals:
            return self("under_one_percent")
        if 99.5 <= hundred < 99.9995 and not decimals:
            return self("over_99_percent")
        return f"{self.decimal(hundred, decimals)}{gap}%"

    def signed_percent(self, value: float) -> str:
        r"""Return a change as whole per cent with its sign, a small one with a decimal; the minus is a true minus.

        Examples
        --------
        >>> Texts("fi").signed_percent(-0.3014), Texts("en").signed_percent(0.05), Texts("sv").signed_percent(0.003)
        ('\u221230\xa0%', '+5%', '+0,3\xa0%')
        """
        sign = "+" if value > 0 else "\u2212" if value < 0 else ""
        return sign + self.share(abs(value), 1 if 0 < abs(value) <= 0.005 else 0)

    def about(self, value: float) -> str:
        """Return a number rounded as one says "about": to tens from a hundred on.

        Examples
        --------
        >>> Texts("en").about(655.8), Texts("en").about(43.2)
        ('660', '43')
        """
        return self.integer(round(value, -1) if value >= 100 else value)

    def about_persons(self, value: float) -> str:
        r"""Return an estimated number of persons with its noun, rounded as `about` does.

        Examples
        --------
        >>> Texts("en").about_persons(787.4), Texts("sv").about_persons(43.2), Texts("en").about_persons(2.0)
        ('790\xa0persons', '43\xa0personer', 'fewer\xa0than\xa05\xa0persons')
        """
        return self.persons(round(value, -1) if value >= 100 else value)

    def about_euros(self, low: float, high: float | None = None, *, sign: bool = False) -> str:
        r"""Return a sum of money, or a range of sums, as exactly as it is known (`kopa.words.money`); one form of euro.

        Examples
        --------
        >>> Texts("fi").about_euros(864_000, 1_440_000), Texts("en").about_euros(64_200, 84_200)
        ('0,9–1,4\xa0miljoonaa\xa0euroa', '64,000–84,000\xa0euros')
        >>> Texts("sv").about_euros(1_316_000), Texts("en").about_euros(-35_400, -59_000, sign=True)
        ('1,3\xa0miljoner\xa0euro', '\u221235,000…\u221259,000\xa0euros')
        """
        ends = (low, low if high is None else high)
        step = step_eur(*ends)
        rounded = [whole(end / step) * step for end in ends]
        in_millions = max(map(abs, rounded)) >= MILLION
        shown = [self._of_money(end, step, in_millions=in_millions, sign=sign) for end in rounded]
        words = "…".join(dict.fromkeys(shown)) if sign else self.between(*shown)
        return self("million_euros" if in_millions else "euros", amount=words)

    def _of_money(self, value: float, step: float, *, in_millions: bool, sign: bool) -> str:
        decimals = max(0, round(math.log10(MILLION / step))) if in_millions else 0
        plus = "+" if sign and value > 0 else ""
        return plus + self.decimal(value / MILLION if in_millions else value, decimals)

    def between(self, low: str, high: str) -> str:
        """Return a range of two printed numbers; one where they are the same.

        Examples
        --------
        >>> Texts("en").between("70", "86"), Texts("en").between("70", "70")
        ('70–86', '70')
        """
        return low if low == high else f"{low}–{high}"

    def within(self, minutes: float) -> str:
        r"""Return "within" so many minutes, rounded up; unreachable in words.

        Examples
        --------
        >>> Texts("fi").within(47.2), Texts("en").within(1.0), Texts("sv").within(math.inf)
        ('48\xa0minuutissa', 'within 1\xa0minute', 'ingen vägförbindelse')
        """
        return self("no_way") if math.isinf(minutes) else self.count("within_minutes", whole_minutes(minutes))

    def joined(self, items: Iterable[str]) -> str:
        """Return items one after another, the last after an "and".

        Examples
        --------
        >>> Texts("fi").joined(["Kuhmo", "Sotkamo", "Kajaani"]), Texts("en").joined(["Eura"])
        ('Kuhmo, Sotkamo ja Kajaani', 'Eura')
        """
        return str(format_list(list(items), locale=self._locale))

    def municipalities(self, names: Sequence[str]) -> str:
        r"""Return names of municipalities joined; how many they are where nobody would read them all.

        Examples
        --------
        >>> Texts("en").municipalities(["Eura", "Rauma"]), Texts("en").municipalities(["Eura"] * 41)
        ('Eura and Rauma', '41\xa0municipalities')
        """
        return self.count("municipalities_counted", len(names)) if self.counts(names) else self.joined(names)

    @staticmethod
    def counts(names: Sequence[str]) -> bool:
        """Return whether municipalities are too many to be named: `municipalities` then says how many they are."""
        return len(names) > MOST_NAMED

    def minutes(self, value: float) -> str:
        """Return minutes, whole, rounded up; unreachable in words."""
        return self._with_unit(whole_minutes(value), "min", 0)

    def minutes_between(self, low: float, high: float) -> str:
        r"""Return an interval of whole minutes; one number where both ends round to the same.

        Examples
        --------
        >>> en = Texts("en")
        >>> en.minutes_between(12.2, 17.0), en.minutes_between(11.2, 11.9), en.minutes_between(12.0, float("inf"))
        ('13–17\xa0min', '12\xa0min', '12\xa0min – no road connection')
        """
        ends = self.minutes(low), self.minutes(high)
        if ends[0] == ends[1] or math.isinf(low):
            return ends[1]
        return " – ".join(ends) if math.isinf(high) else f"{self.decimal(whole_minutes(low), 0)}–{ends[1]}"

    def kilometres(self, value: float) -> str:
        """Return kilometres with one decimal; unreachable in words."""
        return self._with_unit(value, "km", 1)

    def _with_unit(self, value: float, unit: str, decimals: int) -> str:
        if math.isnan(value):
            return "–"
        return self("no_way") if math.isinf(value) else f"{self.decimal(value, decimals)}{_SPACE}{unit}"

    def date(self, value: str) -> str:
        """Return a date written YYYY, YYYY-MM or YYYY-MM-DD in the language's manner; anything else unchanged."""
        parts = value.split("-")
        if not all(part.isdigit() for part in parts) or len(parts) > 3 or len(parts[0]) != 4:
            return value
        if len(parts) == 1:
            return value
        if len(parts) == 2:
            return f"{int(parts[1])}/{parts[0]}"
        return str(
            format_date(
                dt.date(*map(int, parts)), format="short" if self.language == "fi" else "long", locale=self._locale
            )
        )

    def time_of_day(self, value: str) -> str:
        """Return a time of day HH:MM as the language writes it.

        Examples
        --------
        >>> Texts("fi").time_of_day("08:30"), Texts("sv").time_of_day("15:00"), Texts("en").time_of_day("08:30")
        ('8.30', '15.00', '08:30')
        """
        hours, minutes = value.split(":")
        return value if self.language == "en" else f"{int(hours)}.{minutes}"

    def listed(self, items: list[str] | tuple[str, ...]) -> str:
        """Return items joined by commas; the names stay as they are."""
        return ", ".join(items)


def as_key(text: str) -> str:
    """Return a text of the data as the last part of a key.

    Examples
    --------
    >>> as_key("days/week")
    'days_week'
    """
    return "".join(c if c.isalnum() else "_" for c in text)


def isolated(text: str) -> str:
    r"""Return `text` so that its writing direction cannot turn the sentence around it.

    Examples
    --------
    >>> isolated("Kuhmo")
    'Kuhmo'
    >>> isolated("אבג") == "\u2068אבג\u2069"
    True
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    unclosed = sum(text.count(c) for c in _OPENS)
    return "\u2068" + text + "\u202c\u2069" * unclosed + "\u2069"
