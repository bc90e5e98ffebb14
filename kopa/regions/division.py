"""The municipal division of one year: which codes exist, and what became of the codes of earlier years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from kopa.errors import did_you_mean


@dataclass(frozen=True)
class Merger:
    """A municipality that was merged into another one on a date."""

    code: str
    name: str
    new_code: str
    date: str

    @property
    def year(self) -> int:
        """First year in which the old code is no longer used."""
        return int(self.date[:4])


@dataclass(frozen=True)
class MunicipalDivision:
    r"""Codes and names of the municipalities of one year, and the mergers that led to it.

    Examples
    --------
    >>> division = MunicipalDivision(2026, {"507": ("Mäntyharju", "Mäntyharju")},
    ...                              {"588": Merger("588", "Pertunmaa", "507", "2025-01-01")})
    >>> division.resolve("588", year=2024)
    ('507', '')
    >>> division.resolve("Mäntyharju")
    ('', '\'Mäntyharju\' is a name; write its code "507"')
    """

    year: int
    names: Mapping[str, tuple[str, ...]]
    mergers: Mapping[str, Merger] = field(default_factory=dict)
    first_year: int = 0
    """First year whose mergers are known; 0: not known."""

    @classmethod
    def from_tables(cls, municipalities: pd.DataFrame, changes: pd.DataFrame) -> "MunicipalDivision":
        """Return the division held in the tables of municipalities and of changes of codes.

        Parameters
        ----------
        municipalities
            With `code`, `name_fi`, `name_sv` and `year`.
        changes
            With `date`, `code`, `name_fi` and `new_code`; rows without another new code are not mergers.
        """
        columns = zip(municipalities["code"], municipalities["name_fi"], municipalities["name_sv"], strict=True)
        names = {str(code): (str(fi), str(sv)) for code, fi, sv in columns}
        moved = changes[changes["new_code"].fillna("").ne("") & changes["new_code"].ne(changes["code"])]
        columns = zip(moved["code"], moved["name_fi"], moved["new_code"], strict=True)
        dates = [str(date)[:10] for date in moved["date"]]
        mergers = {
            str(code): Merger(str(code), str(name), str(new), date)
            for (code, name, new), date in zip(columns, dates, strict=True)
        }
        first = int(str(changes["date"].min())[:4]) - 1 if len(changes) else 0
        return cls(int(municipalities["year"].max()), names, mergers, first)

    def resolve(self, code: object, *, year: int | None = None) -> tuple[str, str]:
        """Return the code of this division that `code` stands for, and a fault (one of the two is empty).

        Parameters
        ----------
        code
            A code of this division or of an earlier one.
        year
            Year of the division that the code is said to be of; unknown when not given.
        """
        if not isinstance(code, str):
            return "", _not_text(code)
        if code in self.names:
            return code, ""
        if code in self.mergers:
            return self._merged(self.mergers[code], year)
        return "", self._unknown(code, year)

    def name(self, code: str) -> str:
        """Return the Finnish name of a municipality of this division."""
        return self.names[code][0]

    def _merged(self, merger: Merger, year: int | None) -> tuple[str, str]:
        new, seen = merger.new_code, {merger.code}
        while new in self.mergers and new not in seen:
            seen.add(new)
            new = self.mergers[new].new_code
        if new not in self.names:
            return (
                "",
                f'"{merger.code}" {merger.name} was merged into {new}, which is not in the division of {self.year}',
            )
        if year is not None and year >= merger.year:
            return "", (
                f'"{merger.code}" {merger.name} is not in the division of {year} (merged into "{new}" {self.name(new)} '
                f'on {merger.date}); write "{new}", or the year of the division that the codes are of'
            )
        return new, ""

    def _unknown(self, code: str, year: int | None) -> str:
        text = code.strip()
        digits = text.isascii() and text.isdigit()
        if digits and len(code) != 3 and int(text) <= 999:
            return f'"{code}" is not three digits; write "{int(text):03d}"'
        by_name = self._code_of(text)
        if by_name:
            return f'{code!r} is a name; write its code "{by_name}"'
        if digits:
            of = f"{self.year}" if year in (None, self.year) else f"{year} or {self.year}"
            return f'"{code}" is not a municipality of the division of {of}; use Statistics Finland\'s codes'
        hint = did_you_mean(text, [name.casefold() for names in self.names.values() for name in names])
        return f"{code!r} is not a municipality's code.{hint} Write its three-digit code in quotes"

    def _code_of(self, name: str) -> str:
        wanted = name.casefold()
        for code, names in self.names.items():
            if wanted in (one.casefold() for one in names):
                return code
        for merger in self.mergers.values():
            if merger.name.casefold() == wanted:
                return merger.new_code
        return ""


def resolve_all(
    division: MunicipalDivision, codes: Iterable[object], *, year: int | None = None
) -> tuple[tuple[str, ...], list[str], list[tuple[int, str]]]:
    """Return the codes of this division, notes on what was mapped, and the faults with their positions.

    A code given twice is a fault; two codes of an earlier year that are one municipality today are not.
    """
    resolved: dict[str, None] = {}
    notes: list[str] = []
    faults: list[tuple[int, str]] = []
    listed: set[str] = set()
    for position, code in enumerate(codes):
        new, fault = division.resolve(code, year=year)
        if fault:
            faults.append((position, fault))
            continue
        if str(code) in listed:
            faults.append((position, f'"{code}" {division.name(new)} is listed twice; keep it once'))
        listed.add(str(code))
        if new != code:
            merger = division.mergers[str(code)]
            notes.append(f"{code} {merger.name} counted in {new} {division.name(new)} (merged {merger.date})")
        resolved[new] = None
    return tuple(sorted(resolved)), notes, faults


def _not_text(code: object) -> str:
    if isinstance(code, int) and not isinstance(code, bool) and 0 <= code <= 999:
        return f'{code} is a number; write "{code:03d}" in quotes'
    return f'{code!r} is not a municipality\'s code; write its three digits in quotes, such as "049"'
