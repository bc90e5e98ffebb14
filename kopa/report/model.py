"""What a report is: sections of sentences, tables and figures, without any markup."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from markupsafe import Markup

CellKind: TypeAlias = Literal["text", "number"]

Layer: TypeAlias = Literal["council", "expert", "annex"]
"""For whom a section is: the council's two pages, the expert's part, the annex of tables, choices and sums."""

LAYERS: tuple[Layer, ...] = ("council", "expert", "annex")
"""In the order in which they are read."""


SUMS = "stamp"
"""Key of the section by which the numbers of a report are checked."""


@dataclass(frozen=True)
class Cell:
    """One cell: words as printed, the value behind them in its unit, and a small picture that repeats it.

    The first cell of a row may say which municipality the row is of (`code`), or that the row adds up the others
    (`total`).
    """

    text: str
    value: float | str | None = None
    picture: Markup | None = None
    strong: bool = False
    language: str = ""
    code: str = ""
    total: bool = False


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: heading, unit and whether its cells are numbers (aligned to the right)."""

    heading: str
    kind: CellKind = "text"
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of each row is its heading."""

    key: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [i for i, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"table {self.key}: row {wrong[0]} has not {len(self.columns)} cells")


@dataclass(frozen=True)
class Figure:
    """A picture with its caption, text alternative and the table that holds the same data."""

    key: str
    caption: str
    summary: str
    svg: Markup
    table_key: str = ""
    small: bool = False
    """Whether it stands small beside other things, as the map on the council's pages does."""


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences; `kind` is `plain`, `answer` (the section's first sentence) or `note`."""

    text: str
    kind: Literal["plain", "answer", "note"] = "plain"


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class AnswerRoom:
    """A question that a reader answers, with room to write below it."""

    question: str


@dataclass(frozen=True)
class KeyFigure:
    """A number as it is printed large, and what it means in one line."""

    value: str
    meaning: str


@dataclass(frozen=True)
class KeyFigures:
    """A few numbers that are seen first."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Folded:
    """Blocks one click away, under a summary."""

    key: str
    summary: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Part:
    """A part of a section under a heading of the third level."""

    key: str
    heading: str
    blocks: tuple["Block", ...]


Block: TypeAlias = Paragraph | Points | AnswerRoom | KeyFigures | Table | Figure | Folded | Part


@dataclass(frozen=True)
class Section:
    """A question as heading, and the blocks that answer it: the first is the answer in a sentence."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    layer: Layer = "expert"


@dataclass(frozen=True)
class Report:
    """A report in one language: pure data, the same for HTML and every other rendering.

    Its sections stand layer by layer: a reader who stops at the end of one has lost nothing of it.
    """

    language: str
    region_id: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    imprint: tuple[str, ...] = ()
    """Who published it, when and with which version, a sentence each."""

    def __post_init__(self) -> None:
        order = [LAYERS.index(section.layer) for section in self.sections]
        if order != sorted(order):
            raise ValueError(f"report {self.region_id}: its sections do not stand layer by layer")

    @property
    def tells_its_sums(self) -> bool:
        """Whether it has the section by which its numbers are checked, of which its foot then speaks."""
        return any(section.key == SUMS for section in self.sections)

    def tables(self) -> tuple[Table, ...]:
        """Return every table of the report, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the report, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Figure))

    def blocks(self) -> tuple[Block, ...]:
        """Return every block, also those inside parts and folds, in order."""
        return tuple(block for section in self.sections for top in section.blocks for block in _unfold(top))


def _unfold(block: Block) -> list[Block]:
    if isinstance(block, Folded | Part):
        return [block, *(inner for child in block.blocks for inner in _unfold(child))]
    return [block]
