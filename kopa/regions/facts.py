"""What a region is and what is known of its programme: frozen, each fact with its source."""

from dataclasses import dataclass

from kopa.html_rows import html_rows
from kopa.words.text import Text

KINDS = ("case", "pilot", "maakunta", "country", "own", "list")
"""What a region is: a case region, a documented KOPA pilot area, one of the 19 regions (maakunta), the
whole country, a user's own file, or a list of municipalities."""

DELIVERY_MODES = (
    "site", "online_any_time", "online_live", "any_time_any_place", "workplace", "peer_network", "micro_credential",
)  # fmt: skip
"""Ways in which a programme delivers education to learners."""

RUNGS = ("certificate", "micro_credential", "part_of_qualification", "qualification")
"""The credential ladder, lowest rung first (indicator G3.d)."""


@dataclass(frozen=True)
class Fact:
    """One thing that is known: its value, where it was read, and whether it is only assumed."""

    value: str | int | float | bool | Text
    source: str
    assumption: bool = False
    note: Text | None = None

    def text(self, language: str) -> str:
        """Return the value as text in `language`; values that are no sentence are the same in all."""
        return self.value.get(language) if isinstance(self.value, Text) else str(self.value)


@dataclass(frozen=True)
class Date:
    """When something of the programme happens; two sources that differ give two dates of one event."""

    event: str
    value: str
    source: str
    assumption: bool = False


@dataclass(frozen=True)
class Target:
    """A number that the programme set out to reach, and what was reached where that is known.

    `attributable` says whether the target is this region's own; a target shared by several countries is not.
    """

    id: str
    name: Text
    value: float
    unit: str
    source: str
    achieved: float | None = None
    attributable: bool = True
    assumption: bool = False


@dataclass(frozen=True)
class Coverage:
    """Municipalities in which a part of the programme works."""

    id: str
    name: Text
    municipality_codes: tuple[str, ...]
    source: str
    assumption: bool = False


@dataclass(frozen=True)
class Programme:
    """The education programme studied in a region, as far as its documents describe it."""

    name: Fact
    kopa_pilot: Fact
    about: Fact | None = None
    leads: tuple[Fact, ...] = ()
    partners: tuple[Fact, ...] = ()
    funders: tuple[Fact, ...] = ()
    dates: tuple[Date, ...] = ()
    delivery_modes: tuple[Fact, ...] = ()
    target_groups: tuple[Fact, ...] = ()
    targets: tuple[Target, ...] = ()
    coaches: Fact | None = None
    managers: Fact | None = None
    coverage: tuple[Coverage, ...] = ()
    outputs: tuple[Fact, ...] = ()
    credential_rungs: tuple[Fact, ...] = ()
    assumptions: tuple[Text, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnFile:
    """A file of an analyst's own that a region's file names: what it holds, its path beside that file, its hash."""

    kind: str
    path: str
    sha256: str = ""


@dataclass(frozen=True)
class Region:
    """A set of municipalities under one name, of one year's municipal division.

    Examples
    --------
    >>> region = Region("kajaani", "Kajaani", "Kajana", "Kajaani", ("205",), 2026, "own")
    >>> region.name("sv"), region.is_case
    ('Kajana', False)
    """

    id: str
    name_fi: str
    name_sv: str
    name_en: str
    municipality_codes: tuple[str, ...]
    year: int
    kind: str = "own"
    programme: Programme | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What was mapped or settled while reading: codes of another year and the like."""
    files: tuple[OwnFile, ...] = ()
    """Files of sites, people and roads that take the place of the country's own."""
    timetables: tuple[OwnFile, ...] = ()
    """Feeds of public transport."""
    date: str = ""
    """School day of the feeds; empty or ``auto``: a typical one."""

    def __repr__(self) -> str:
        names = " / ".join(dict.fromkeys((self.name_fi, self.name_sv)))
        return (
            f"Region({self.id!r}: {names}, {len(self.municipality_codes)} municipalities of {self.year}, {self.kind})"
        )

    def _repr_html_(self) -> str:
        rows = {
            "Names": " / ".join(dict.fromkeys((self.name_fi, self.name_sv, self.name_en))),
            "Municipalities": f"{', '.join(self.municipality_codes)} (division of {self.year})",
            "Kind": self.kind,
            **(
                {"Programme": getattr(self.programme.name.value, "en", str(self.programme.name.value))}
                if self.programme
                else {}
            ),
            **({"Files of its own": ", ".join(file.path for file in self.files)} if self.files else {}),
            **({"Timetables": ", ".join(file.path for file in self.timetables)} if self.timetables else {}),
            **({"Notes": " ".join(self.notes)} if self.notes else {}),
        }
        return html_rows(f"Region {self.id}", rows)

    def name(self, language: str) -> str:
        """Return the region's name in `language` (fi, sv or en)."""
        return Text(self.name_fi, self.name_sv, self.name_en).get(language)

    @property
    def is_case(self) -> bool:
        """Whether this is one of the four case regions."""
        return self.kind == "case"

    @property
    def documented_kopa_pilot(self) -> bool | None:
        """Whether a source names the region as a KOPA pilot area; None when nothing is recorded."""
        return bool(self.programme.kopa_pilot.value) if self.programme else None
