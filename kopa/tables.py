"""Schemas of kopa's tables and the one check that every table passes at the door."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from kopa.errors import TableError, shown
from kopa.levels import EVERY, LANGUAGES_OF_TEACHING
from kopa.plain_text import folded, plain_text

Kind = Literal["text", "number", "integer", "flag", "geometry"]

T = TypeVar("T", bound=pd.DataFrame)

MAX_ROWS_NAMED = 5
"""How many faulty rows a message names before it says how many more there are."""


TEXT_EXPECTED = "text (keep codes as text, with leading zeros; .astype(str) makes text of numbers)"


@dataclass(frozen=True)
class Column:
    """One column of a table: what it holds, in which unit, and what is allowed in it.

    `empty` says whether cells may be empty (missing, or an empty string for text);
    `low` and `high` are inclusive bounds; `pattern` is a full-match regular expression;
    `mend` is what to do about a value that does not fit, where the bounds alone do not say it;
    `any_case` says that small and capital letters mean the same (`with_plain_texts` writes small ones).
    """

    name: str
    kind: Kind
    about: str
    unit: str = ""
    empty: bool = False
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False
    infinite: bool = False
    mend: str = ""
    any_case: bool = False


@dataclass(frozen=True)
class Schema:
    """A named table: its columns in order, its key and the version of its layout.

    `likely` says of a table with faults what they look like, where no column alone shows it.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    version: int = 1
    about: str = ""
    likely: Callable[[pd.DataFrame], str] | None = field(default=None, compare=False)
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


def with_plain_texts(table: T, schema: Schema) -> T:
    """Return the table with its texts, and the names of its columns, as they are compared (`kopa.plain_text`).

    Examples
    --------
    >>> fields = Schema("fields", (Column("field", "text", "field", any_case=True),))
    >>> with_plain_texts(pd.DataFrame({"field ": ["Sa\u0308hko\u0308", "sähkö "]}), fields)["field"].tolist()
    ['sähkö', 'sähkö']
    """
    table = table.rename(columns={name: plain_text(name) for name in table.columns if isinstance(name, str)})
    written = {}
    for column in schema.columns:
        if column.kind == "text" and list(table.columns).count(column.name) == 1:
            form = folded if column.any_case else plain_text
            texts = table[column.name].map(lambda one, form=form: form(one) if isinstance(one, str) else one)
            written[column.name] = texts.astype(object)
    return table.assign(**written)


def check(table: T, schema: Schema, *, where: str = "", first_row: int = 1) -> T:
    """Return `table` unchanged if it agrees with `schema`; otherwise raise with every fault.

    Parameters
    ----------
    table
        A DataFrame or GeoDataFrame; columns that the schema does not know are allowed.
    schema
        What the table has to hold.
    where
        File or table named in the message; default the schema's name.
    first_row
        Number by which messages call the first row (2 for a CSV with a header line).

    Raises
    ------
    TableError
        With one sentence per fault: missing column, wrong type, empty cell, value out of
        bounds, unknown word, repeated key.

    Examples
    --------
    >>> towns = Schema("towns", (Column("code", "text", "code", pattern="[0-9]{3}"),), key=("code",))
    >>> check(pd.DataFrame({"code": ["005", "049"]}), towns).shape
    (2, 1)
    >>> check(pd.DataFrame({"code": ["005", "49"]}), towns, where="towns.csv")
    Traceback (most recent call last):
        ...
    kopa.errors.TableError: towns.csv: code: row 2 is '49'; expected text of the form [0-9]{3}
    """
    faults = list(_faults(table, schema, first_row))
    if faults and schema.likely and (likely_fault := schema.likely(table)):
        faults.append(likely_fault)
    if faults:
        raise TableError(where or schema.name, faults)
    return table


def _faults(table: pd.DataFrame, schema: Schema, first_row: int) -> Iterator[str]:
    missing = [c.name for c in schema.columns if not c.optional and c.name not in table.columns]
    if missing:
        present = ", ".join(map(str, table.columns))
        yield f"missing column {', '.join(missing)}; found {present}: add it, or rename the one that holds it"
    for column in schema.columns:
        if column.name in table.columns:
            yield from _column_faults(table[column.name], column, first_row)
    if schema.key and not set(schema.key) - set(table.columns):
        yield from _repeated(table[list(schema.key)], first_row)


def _repeated(keys: pd.DataFrame, first_row: int) -> Iterator[str]:
    """Yield rows whose key stands before, by every cell of the key: one alone may well come again."""
    repeated = keys.duplicated(keep="first").to_numpy()
    if not repeated.any():
        return
    if keys.shape[1] == 1:
        yield _at(keys.iloc[:, 0], repeated, first_row, str(keys.columns[0]), "each only once")
        return
    rows = np.flatnonzero(repeated)
    group = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy()
    shown = (
        f"row {row + first_row} is {', '.join(map(_shown, keys.iloc[row]))}, "
        f"as row {int(np.argmax(group == group[row])) + first_row}"
        for row in rows[:MAX_ROWS_NAMED]
    )
    yield f"{'+'.join(keys.columns)}: {_and_more(shown, len(rows))}; expected each only once"


def _column_faults(values: pd.Series, column: Column, first_row: int) -> Iterator[str]:
    empty = values.isna().to_numpy()
    read = ~empty
    if column.kind == "text":
        read &= _are_text(values)
        not_text = ~empty & ~read
        if not_text.any():
            yield _at(values, not_text, first_row, column.name, TEXT_EXPECTED)
        empty = empty | (values == "").to_numpy(bool)
        read &= ~empty
    if empty.any() and not column.empty:
        yield _at(values, empty, first_row, column.name, "a value")
    filled, rows = values if read.all() else values[read], np.flatnonzero(read)
    for bad, expected in _bad_values(filled, column) if len(filled) else ():
        mask = np.zeros(len(values), bool)
        mask[rows[bad]] = True
        if mask.any():
            yield _at(values, mask, first_row, column.name, expected) + (f"; {column.mend}" if column.mend else "")


def _are_text(values: pd.Series) -> np.ndarray:
    """Say which values are text; a column of nothing else is known at a glance."""
    if pd.api.types.infer_dtype(values, skipna=True) in ("string", "empty"):
        return np.ones(len(values), bool)
    return values.map(lambda v: isinstance(v, str)).to_numpy(bool)


def _bad_values(filled: pd.Series, column: Column) -> Iterator[tuple[np.ndarray, str]]:
    if column.kind == "text":
        if column.pattern:
            yield ~filled.str.fullmatch(column.pattern).to_numpy(bool), f"text of the form {column.pattern}"
    elif column.kind == "flag":
        if not pd.api.types.is_bool_dtype(filled):
            yield ~filled.isin([True, False]).to_numpy(bool), "true or false"
    elif column.kind in ("number", "integer"):
        yield from _bad_numbers(filled, column)
    if column.values:
        yield ~filled.isin(column.values).to_numpy(bool), f"one of {', '.join(column.values)}"


def _bad_numbers(filled: pd.Series, column: Column) -> Iterator[tuple[np.ndarray, str]]:
    number = pd.to_numeric(filled, errors="coerce").to_numpy(float)
    yield np.isnan(number), "a number (decimal point, no unit)"
    if not column.infinite:
        yield np.isinf(number), "a finite number"
    if column.kind == "integer":
        yield np.isfinite(number) & (number != np.round(number)), _whole(column.unit)
    if column.low is not None:
        yield number < column.low, f"at least {column.low:.10g}"
    if column.high is not None:
        yield number > column.high, f"at most {column.high:.10g}"


def _whole(unit: str) -> str:
    return f"a whole number of {unit}, without decimals" if unit else "a whole number"


def _at(values: pd.Series, mask: np.ndarray, first_row: int, name: str, expected: str) -> str:
    where = np.flatnonzero(mask)
    shown = (f"row {i + first_row} is {_shown(values.iloc[i])}" for i in where[:MAX_ROWS_NAMED])
    return f"{name}: {_and_more(shown, len(where))}; expected {expected}"


def _and_more(shown: Iterable[str], number: int) -> str:
    return ", ".join(shown) + (f" and {number - MAX_ROWS_NAMED} more" if number > MAX_ROWS_NAMED else "")


def _shown(value: Any) -> str:
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and np.isnan(value)):
        return "empty"
    return shown(value.item() if isinstance(value, np.generic) else value)


AGES = ("age_0_2", "age_3_6", "age_7_12", "age_13_15", "age_16_17", "age_18_19", "age_20_24", "age_25_plus")
"""Age groups of a table of origins; together they are the whole population."""

STATUSES = ("ok", "no_road_within", "different_component", "no_way", "over_limit")
"""Why a pair of origin and site has, or has not, a travel time."""

ANY_SITE = ""
"""`site_id` of the areas (isochrones) from which at least one of the sites is reached."""

NO_STOP_OF_FEEDS = "no_stop_of_the_feeds"
"""Status of a cell in whose municipality no stop of the feeds lies: whether a bus runs there nobody knows."""

SITES_NOT_KNOWN = "sites_not_known"
"""Status of a study's answers about a level whose sites nobody looked for where the people live."""


def _ages() -> Iterable[Column]:
    return (Column(age, "number", f"persons of {age[4:].replace('_', '-')} years", "persons", low=0) for age in AGES)


OWN = "own"
"""Source of an analyst's own tables in the catalogue of inputs."""

OWN_TABLES = {
    "sites": "own_sites",
    "population": "own_population",
    "roads": "own_roads",
    "site_changes": "own_site_changes",
    "timetable": "own_timetable",
}
"""Name in the catalogue of each kind of table of an analyst's own."""

CODE = "[0-9]{3}"
"""A municipality code: three digits as text."""

NODES = Schema(
    "nodes",
    (Column("id", "text", "identifier of the node"), Column("geometry", "geometry", "point")),
    key=("id",),
)

ORIGINS = Schema(
    "origins",
    (
        Column("id", "text", "identifier of the populated cell"),
        Column("municipality_code", "text", "municipality in which the people are counted", pattern=CODE),
        Column("population", "number", "persons of all ages", "persons", low=0),
        *_ages(),
        Column("geometry", "geometry", "point where the people are placed"),
    ),
    key=("id",),
)

SITES = Schema(
    "sites",
    (
        Column("id", "text", "identifier of the site at one level (unique)"),
        Column("site_id", "text", "identifier of the site; shared by its levels"),
        Column("name", "text", "name of the site"),
        Column("level", "text", "level of education served", values=EVERY),
        Column(
            "language",
            "text",
            "language of instruction; sv_for_all: Swedish, where no other is official (Åland)",
            values=LANGUAGES_OF_TEACHING["all"],
        ),
        Column("provider", "text", "education provider", empty=True),
        Column("municipality_code", "text", "municipality in which the site lies", pattern=CODE),
        Column("type_source", "text", "what the level rests on: register, name, review, tag"),
        Column("location_precision", "text", "what the place rests on: register_point, address, postal_area …"),
        Column("geometry", "geometry", "point of the site"),
    ),
    key=("id",),
)

TRAVEL_TIMES = Schema(
    "travel_times",
    (
        Column("from_id", "text", "id of the origin"),
        Column("to_id", "text", "id of the site; empty where a rank is not filled", empty=True),
        Column("travel_time_min", "number", "door-to-door travel time", "min", low=0, infinite=True),
        Column("distance_km", "number", "road distance with access legs", "km", low=0, infinite=True),
        Column("status", "text", "why there is, or is no, time", values=STATUSES),
    ),
)

INDICATORS = Schema(
    "indicators",
    (
        Column("region_id", "text", "region"),
        Column("municipality_code", "text", "municipality; empty for the whole region", empty=True, pattern=CODE),
        Column("level", "text", "level of education; empty where none applies", empty=True),
        Column("indicator_id", "text", "indicator and statistic, e.g. G1.d.median"),
        Column("value", "number", "value in the unit of the next column", empty=True, infinite=True),
        Column("unit", "text", "unit of the value (shares are 0-1)"),
        Column("persons", "number", "persons that the value speaks of", "persons", empty=True, low=0),
        Column("status", "text", "what the value rests on", values=("ok", "partial", "missing", "assumption")),
    ),
    key=("region_id", "municipality_code", "level", "indicator_id"),
)

EVIDENCE = ("measured", "partly", "assumption")
"""Grades of evidence behind a score, from the best."""

SCORECARD = Schema(
    "scorecard",
    (
        Column("region_id", "text", "region"),
        Column("goal_id", "text", "goal of the KOPA programme, G1-G5"),
        Column("criterion", "text", "criterion under the goal"),
        Column("indicator_id", "text", "indicator and statistic; empty for a goal's or the whole score", empty=True),
        Column("level", "text", "level of education; empty where none applies", empty=True),
        Column("value", "number", "value of the indicator", empty=True, infinite=True),
        Column("score", "number", "score by goalposts, 0-1; empty without weight", empty=True, low=0, high=1),
        Column("weight", "number", "weight in the goal's score, 0-1", low=0, high=1),
        Column("low", "number", "lower end of the 90 % interval; empty where not computed", empty=True),
        Column("high", "number", "upper end of the 90 % interval; empty where not computed", empty=True),
        Column("rests_on", "text", "data and assumptions behind the value"),
        Column(
            "evidence",
            "text",
            "how good the evidence is: measured, partly measured, or an assumption; empty where missing",
            values=EVIDENCE,
            empty=True,
        ),
    ),
)
