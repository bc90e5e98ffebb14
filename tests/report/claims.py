"""Numbers that sentences of a rendered report claim, and the workbook's exact numbers that they must equal."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from kopa.words.places import from_place, in_place
from kopa.words.texts import Texts


def squeezed(text: str) -> str:
    """Return text without white space, marks of possible line ends and of writing direction."""
    return re.sub(r"[\s\u00ad\u200b\u2066-\u2069]", "", text)


@dataclass(frozen=True)
class Claim:
    """One number in a sentence: where it stands, its words, and what the workbook holds."""

    sentence: str
    place: str
    told: str
    start: int
    exact: float
    holds: bool


def agrees(told: str, exact: float, t: Texts) -> bool:
    """Return whether words with a number, as printed in a language, are `exact` at their own precision."""
    words, hundred = squeezed(told), "%" in told
    for key, low, high in (("under_one_percent", 0.0, 0.01), ("over_99_percent", 0.99, 1.0)):
        if words == squeezed(t(key)):
            return low <= exact <= high
    if words == squeezed(t("fewer_persons")):
        return 0 < exact < 5
    number = re.search(r"[\u2212+-]?\d[\d.,]*", words)
    if not number:
        return False
    digits = number[0].rstrip(".,").replace("\u2212", "-")
    digits = digits.replace(",", "") if t.language == "en" else digits.replace(",", ".")
    decimals = len(digits.partition(".")[2])
    if "min" in words and not decimals:  # minutes are rounded up
        return -1e-6 <= float(digits) - exact < 1
    return abs(float(digits) - exact * (100 if hundred else 1)) <= 0.5 * 10**-decimals + 1e-9


def pattern(t: Texts, key: str, **literal: str) -> re.Pattern[str]:
    """Return what finds a sentence in squeezed text: `literal` places as they are, the others as groups."""
    text = squeezed(t(key))
    parts = re.split(r"\{(\w+)\}", text)
    found = re.escape(parts[0])
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        found += re.escape(squeezed(literal[name])) if name in literal else f"(?P<{name}>[^;:?()]{{1,60}}?)"
        found += re.escape(after)
    return re.compile(found)


class Workbook:
    """Every indicator and score of an opened workbook, by what it is."""

    def __init__(self, path: Path, language: str) -> None:
        self.t = Texts(language)
        book = openpyxl.load_workbook(path, read_only=True)
        self.sheets = [[list(row) for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in book.worksheets]
        self.indicators = {(row[3], row[2], row[0] or ""): row for row in self.sheets[-2] if len(row) > 3 and row[3]}

    def indicator(self, one: str, level: str, code: str = "", column: int = 5) -> float:
        return float(self.indicators[one, self.t(f"level_{level}"), code][column])

    def towns(self, level: str, most_uncertain: float = 1.0) -> list[str]:
        """Return the codes of the municipalities in which no greater share of the nearest sites is uncertain."""
        one, words = "G1.d.uncertain_share", self.t(f"level_{level}")
        rows = {key[2]: float(row[VALUE]) for key, row in self.indicators.items() if key[:2] == (one, words) and key[2]}
        return [code for code, share in rows.items() if share <= most_uncertain]

    def town(self, words: str, placed: Callable[[Texts, str], str]) -> str:
        """Return the code of the municipality that words such as "from Kuhmo" speak of."""
        rows = (row for row in self.sheets[-2] if row[0])
        return next(row[0] for row in rows if squeezed(placed(self.t, str(row[1]))) == words)


Check = Callable[[Workbook, re.Match[str]], dict[str, float]]
VALUE, PERSONS = 5, 7


def told_of(t: Texts, found: re.Match[str]) -> str:
    """Return the level of which a sentence speaks: the last one that the text names up to its end."""
    before = found.string[: found.end()]
    return max(("lukio", "vet", "basic_1_6"), key=lambda level: before.rfind(squeezed(t(f"level_to_{level}"))))


def _sentences(t: Texts) -> Iterator[tuple[str, re.Pattern[str], Check]]:
    """Sentences of a region's report, each with the exact numbers of its places."""
    for level, key in (("lukio", "finding_within"), ("vet", "finding_within_least")):
        yield (
            f"finding_within {level}",
            pattern(t, key, level=t(f"level_{level}"), group=t(f"group_{level}"), minutes="30"),
            lambda book, _, level=level: {
                "near": book.indicator("G1.c.30min", level, column=PERSONS),
                "share": book.indicator("G1.c.30min", level),
                "far": book.indicator("G1.d.median", level, column=PERSONS)
                - book.indicator("G1.c.30min", level, column=PERSONS),
            },
        )
    yield (
        "finding_transport",
        pattern(t, "finding_transport", km="5"),
        lambda book, _: {
            "persons": book.indicator("G1.f.5km", "basic_1_6", column=PERSONS),
            "share": book.indicator("G1.f.5km", "basic_1_6"),
        },
    )
    yield (
        "finding_trips",
        pattern(t, "finding_trips", to=t("level_to_lukio"), group=t("group_lukio")),
        lambda book, _: {"within": book.indicator("G1.d.p90", "lukio")},
    )
    yield (
        "finding_farthest_known",
        pattern(t, "finding_farthest_known", to=t("level_to_vet"), group=t("group_vet")),
        lambda book, _: {
            "known": float(len(book.towns("vet", most_uncertain=0.2))),
            "all": float(len(book.towns("vet"))),
        },
    )
    for key in ("finding_between", "equality_between_known"):
        yield (
            key,
            pattern(t, key),
            lambda book, found: {
                "most": book.indicator("G1.d.p90", told_of(t, found), book.town(found["longest"], from_place)),
                "least": book.indicator("G1.d.p90", told_of(t, found), book.town(found["shortest"], in_place)),
            },
        )
    yield (
        "finding_border",
        pattern(t, "finding_border", pupils=t("pupils_of_basic_1_6")),
        lambda book, _: {
            "persons": book.indicator("G5.b.municipality", "basic_1_6", column=PERSONS),
            "share": book.indicator("G5.b.municipality", "basic_1_6"),
        },
    )
    for level in ("lukio", "vet", "basic_1_6"):
        yield (
            f"travel {level}",
            re.compile(
                re.escape(squeezed(t(f"level_{level}")))
                + f":(?:{re.escape(squeezed(t('at_most')))})?"
                + r"(?P<median>[\d.,]+min)(?=[;.])"
            ),
            lambda book, _, level=level: {"median": book.indicator("G1.d.median", level)},
        )


def claims(text: str, book: Workbook) -> list[Claim]:
    """Return every claimed number that is found in the squeezed text of a region's report."""
    return [claim for sentence in _sentences(book.t) for claim in _claimed(text, book, *sentence)]


def is_seen(text: str, book: Workbook, where: str) -> bool:
    """Return whether a claim of a text does not hold; looked for first in the sentence `where`, then in all others."""
    sentences = sorted(_sentences(book.t), key=lambda sentence: sentence[0] != where)
    return any(not claim.holds for sentence in sentences for claim in _claimed(text, book, *sentence))


def _claimed(text: str, book: Workbook, name: str, sentence: re.Pattern[str], numbers: Check) -> Iterator[Claim]:
    for found in sentence.finditer(text):
        for place, exact in numbers(book, found).items():
            told = found[place]
            yield Claim(name, place, told, found.start(place), exact, agrees(told, exact, book.t))


def expected(book: Workbook) -> set[str]:
    """Names of the sentences that every rendering of a region with known sites must hold."""
    return {name for name, _, _ in _sentences(book.t)}


def changed(text: str, claim: Claim) -> str:
    """Return the text with the first digit of the claimed number changed."""
    digit = re.search(r"\d", claim.told)
    assert digit, f"{claim.sentence}: no number in {claim.told!r}"
    i = claim.start + digit.start()
    return text[:i] + str(int(text[i]) % 9 + 1) + text[i + 1 :]
