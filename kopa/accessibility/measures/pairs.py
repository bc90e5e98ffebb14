"""A long table of travel times as blocks, and the amounts of its origins and sites."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kopa.accessibility.aggregate.vectors import Floats, refuse_rows
from kopa.accessibility.measures.blocks import Reducer, reduce_blocks
from kopa.accessibility.measures.reducers import amounts
from kopa.errors import InputError, did_you_mean, shown, warn

CELLS_A_BLOCK = 1_000_000
"""How many times a block holds: 8 MB, so that a block and its weights stay near the processor."""

Amount = str | pd.Series | None
"""A column's name, or a Series indexed by id, or None for the default."""


class Pairs:
    """Travel times of origins to sites, made once from a long table and used by many measures.

    Every measure takes the table itself or its `Pairs`; with several measures over one table the
    latter spares reading the ids again. A pair that the table does not have has no way (`inf`).
    Results come in the order in which the origins first appear; the computation goes in the order
    of ids, so that the order of rows changes nothing, to the last digit.

    Parameters
    ----------
    times
        Columns `from_id`, `to_id` and the time.
    origins
        Table of all origins: those that `times` has no row of are kept, as having no way anywhere, and results
        come in the order of this table. Without it only the origins of `times` are known.
    cost
        Name of the time's column; `distance_km` for measures over road distance.

    Raises
    ------
    InputError
        A missing column or id, NaN or a negative time, a pair that stands twice.

    Examples
    --------
    >>> table = pd.DataFrame({"from_id": ["b", "a"], "to_id": ["s", "s"], "travel_time_min": [5.0, 9.0]})
    >>> pairs = Pairs(table)
    >>> list(pairs.origin_ids), next(pairs.blocks())
    (['a', 'b'], (array([[9.],
           [5.]]), slice(0, 2, None)))
    """

    def __init__(
        self, times: pd.DataFrame, *, origins: pd.DataFrame | None = None, cost: str = "travel_time_min"
    ) -> None:
        _require_columns(times, ["from_id", "to_id", cost], "times")
        origin, row, self.origin_ids, self._appearance = _codes(times["from_id"], "from_id")
        site, column, self.site_ids, _ = _codes(times["to_id"], "to_id")
        time = times[cost].to_numpy(dtype=float, na_value=np.nan)
        if time.size and not time.min() >= 0:
            refuse_rows(~(time >= 0), time, f"times: {cost}", "minutes of at least 0, inf where there is no way")
        self._time, self.cost = time, cost
        if origins is not None:
            row = self._among_all(row, ids_of(origins, "origins"))
        self._sort_into_blocks(_cells(origin, row, site, column))
        self._refuse_repeated_pairs()

    @classmethod
    def of(cls, times: "pd.DataFrame | Pairs", cost: str = "travel_time_min") -> "Pairs":
        """Return `times` as pairs, unless it is so already."""
        if isinstance(times, Pairs):
            if times.cost != cost:
                raise InputError(f"the pairs were made of {times.cost}, and the measure asks for {cost}")
            return times
        return cls(times, cost=cost)

    def _among_all(self, row: NDArray[np.intp], ids: pd.Index) -> NDArray[np.intp]:
        order = ids.argsort()
        rank = np.empty(len(order), np.intp)
        rank[order] = np.arange(len(order))
        at = match(self.origin_ids, ids[order], "origins")
        if (at < 0).any():
            raise InputError(
                f"times: from_id {_shown(self.origin_ids[at < 0])} are not in origins; expected a row for each"
            )
        self.origin_ids, self._appearance = ids[order].rename("from_id"), rank
        return at[row]

    def _sort_into_blocks(self, cell: NDArray[np.signedinteger]) -> None:
        """Keep each pair's cell in the matrix (origin by origin, sites in the order of ids), block after block."""
        n_origins, n_sites = len(self.origin_ids), len(self.site_ids)
        n_rows = max(1, CELLS_A_BLOCK // max(1, n_sites))
        self._rows = [slice(first, min(first + n_rows, n_origins)) for first in range(0, n_origins, n_rows)]
        self._cell = cell
        if len(self._rows) == 1:
            self._starts = np.array([0, len(cell)])
            return
        block = cell // (n_rows * n_sites)
        if not (block[1:] >= block[:-1]).all():
            order = np.argsort(block.astype(np.uint16) if len(self._rows) <= 0xFFFF else block, kind="stable")
            block, self._cell, self._time = block[order], self._cell[order], self._time[order]
        self._starts = np.searchsorted(block, np.arange(len(self._rows) + 1))

    def _slices(self) -> Iterator[tuple[slice, slice, int, int]]:
        """Slices of origins that make a block, each with the slice of its pairs, its first cell and its size."""
        for number, rows in enumerate(self._rows):
            pairs = slice(self._starts[number], self._starts[number + 1])
            n_sites = len(self.site_ids)
            yield rows, pairs, rows.start * n_sites, (rows.stop - rows.start) * n_sites

    def _refuse_repeated_pairs(self) -> None:
        for _, pairs, first, n_cells in self._slices():
            seen = np.zeros(n_cells, bool)
            seen[self._cell[pairs] - first] = True
            if np.count_nonzero(seen) < pairs.stop - pairs.start:
                self._raise_repeated_pairs(self._cell[pairs])

    def _raise_repeated_pairs(self, cell: NDArray[np.intp]) -> None:
        ordered = np.sort(cell)
        repeated = ordered[1:][ordered[1:] == ordered[:-1]]
        o, s = divmod(int(repeated[0]), len(self.site_ids))
        raise InputError(
            f"times: {repeated.size} pairs stand more than once, first {self.origin_ids[o]!r} to "
            f"{self.site_ids[s]!r}; keep one row per pair (`least_within` keeps the quickest)"
        )

    def blocks(self) -> Iterator[tuple[Floats, slice]]:
        """Yield blocks of minutes (origins × sites, in the order of ids) with the origins' slice."""
        for rows, pairs, first, n_cells in self._slices():
            block = np.full(n_cells, np.inf)
            block[self._cell[pairs] - first] = self._time[pairs]
            yield block.reshape(rows.stop - rows.start, len(self.site_ids)), rows

    def reduce(self, reducer: Reducer, name: str) -> pd.Series:
        """Return a reducer's result as a Series indexed by `from_id`, in the order of first appearance."""
        (values,) = reduce_blocks(self.blocks, [reducer])
        return pd.Series(values, index=self.origin_ids, name=name).iloc[self._appearance]

    def supply(self, sites: pd.DataFrame | None, supply: Amount) -> Floats:
        """Return the supply of every site: a column of `sites`, a Series by id, or 1 each.

        Sites that the table `sites` does not list are closed and offer nothing; every other one needs its supply.
        """
        listed = None if sites is None else ids_of(sites, "sites")
        _require_amount(supply, "supply")
        if isinstance(supply, pd.Series):
            return self._at_sites(supply, "supply", listed)
        if listed is None:
            if supply is not None:
                raise InputError(f"supply is {supply!r}, but there is no table of sites that would have such a column")
            return np.ones(len(self.site_ids))
        assert sites is not None  # it has ids
        by_id = pd.Series(1.0, index=listed) if supply is None else column_by_id(sites, supply, "sites")
        return self._at_sites(by_id, supply or "sites", listed)

    def _at_sites(self, by_id: pd.Series, name: str, listed: pd.Index | None) -> Floats:
        """Return an amount by id at every site; 0 at those that are not `listed` (None: all are)."""
        values = amounts(by_id, name)
        is_open = np.ones(len(self.site_ids), bool) if listed is None else match(self.site_ids, listed, "sites") >= 0
        if listed is not None:
            self._check_listed(listed, is_open)
        at = match(self.site_ids, by_id.index, name)
        self._refuse_lacking(self.site_ids, (at < 0) & is_open, by_id.index, "to_id", name, name)
        return np.where(is_open, _taken(values, at), 0.0)

    def _check_listed(self, listed: pd.Index, is_open: NDArray[np.bool_]) -> None:
        """Raise where times and the table of sites share no id; warn where the table is empty or has further ids."""
        if not len(listed):
            warn("sites: no rows; nothing can be reached from anywhere, so that every value says just that")
            return
        if len(self.site_ids) and not is_open.any():
            raise InputError(
                f"no to_id of times ({_shown(self.site_ids)}) is an id of sites ({_shown(listed)}); "
                "expected the same ids, as text"
            )
        unmet = listed[match(listed, self.site_ids, "times") < 0]
        if len(unmet) and not is_open.all():
            warn(
                f"sites: id {_shown(unmet)} stand in no row of times, and to_id {_shown(self.site_ids[~is_open])} of "
                "times in no row of sites; sites that are not listed count nothing. Look whether an id is misspelt"
            )

    def demand(self, origins: pd.DataFrame | None, demand: Amount) -> Floats:
        """Return the demand of every origin; one that is not listed is refused."""
        return self._persons(self.origin_ids, "from_id", origins, demand)

    def persons_at_sites(self, origins: pd.DataFrame | None, demand: Amount) -> Floats:
        """Return the demand at the other end of every pair, for times between origins; one not listed is refused."""
        return self._persons(self.site_ids, "to_id", origins, demand)

    def _persons(self, wanted: pd.Index, end: str, origins: pd.DataFrame | None, demand: Amount) -> Floats:
        _require_amount(demand, "demand")
        if isinstance(demand, pd.Series):
            by_id, name, where = demand, "demand", "demand"
        elif origins is None:
            raise InputError("origins is missing; give the table whose column says how many people demand")
        else:
            name, where = demand or "population", "origins"
            by_id = column_by_id(origins, name, "origins")
        at = match(wanted, by_id.index, name)
        self._refuse_lacking(wanted, at < 0, by_id.index, end, where, name)
        return _taken(amounts(by_id, name), at)

    @staticmethod
    def _refuse_lacking(
        wanted: pd.Index, lacking: NDArray[np.bool_], ids: pd.Index, end: str, where: str, name: str
    ) -> None:
        """Raise where ids of times have no amount: that somebody has none is written as 0, not by leaving them out."""
        if not lacking.any():
            return
        missing = wanted[lacking]
        unmet = ids[match(ids, wanted, "times") < 0]
        hint = f"; {_shown(unmet)} of {where} stand in no row of times: look whether an id is misspelt" * bool(
            len(unmet)
        )
        raise InputError(
            f"{len(missing)} {end} of times ({_shown(missing)}) are not in {where}; "
            f"expected a {name} for each, 0 where there is none{hint}"
        )

    def reached_min(self) -> Floats:
        """Return the times of all pairs that can be reached, in no order that says anything."""
        return self._time[np.isfinite(self._time)]


def _require_amount(amount: object, name: str) -> None:
    """Raise unless an amount is the name of a column, a Series by id, or left out."""
    if not isinstance(amount, str | pd.Series | None):
        raise InputError(
            f"{name}: expected the name of a column, or a pandas Series by id (`pd.Series(amounts, index=ids)`), "
            f"not {shown(amount)}"
        )


def column_by_id(table: pd.DataFrame, column: str, where: str) -> pd.Series:
    """Return a column indexed by the table's ids.

    Examples
    --------
    >>> column_by_id(pd.DataFrame({"id": ["a"], "jobs": [3]}), "jobs", "sites").to_dict()
    {'a': 3}
    """
    _require_columns(table, [column], where)
    return pd.Series(table[column].to_numpy(), index=ids_of(table, where))


def ids_of(table: pd.DataFrame, where: str) -> pd.Index:
    """Return the unique ids of a table: its column `id`, or else its index.

    Examples
    --------
    >>> ids_of(pd.DataFrame({"jobs": [3]}, index=["a"]), "sites").tolist()
    ['a']
    """
    _require_table(table, where)
    ids = pd.Index(table["id"]) if "id" in table.columns else table.index
    if "id" not in table.columns and isinstance(ids, pd.RangeIndex) and len(ids):
        raise InputError(f"{where}: missing column id; found {', '.join(map(str, table.columns))}")
    if ids.hasnans or not ids.is_unique:
        what = "is empty" if ids.hasnans else f"{ids[ids.duplicated()][0]!r} stands more than once"
        raise InputError(f"{where}: id {what}; expected a unique id per row")
    return ids


def match(wanted: pd.Index, ids: pd.Index, name: str) -> NDArray[np.intp]:
    """Return the position in `ids` of every wanted id, -1 where it is not there.

    Examples
    --------
    >>> match(pd.Index(["b", "x"]), pd.Index(["a", "b"]), "supply").tolist()
    [1, -1]
    """
    if not ids.is_unique:
        raise InputError(f"{name}: id {ids[ids.duplicated()][0]!r} stands more than once; expected a unique id per row")
    plain = ids.astype(ids.categories.dtype) if isinstance(ids, pd.CategoricalIndex) else ids
    return plain.get_indexer(wanted)


def _codes(ids: pd.Series, name: str) -> tuple[NDArray[Any], NDArray[np.intp], pd.Index, NDArray[np.intp]]:
    """Codes, the rank of each code among the sorted ids, those ids, and the order in which they first appear."""
    codes: NDArray[Any]
    if isinstance(ids.dtype, pd.CategoricalDtype):
        codes, names, first = _category_codes(ids)
    else:
        runs = _runs(ids)
        codes, names = _numbered(ids if runs is None else ids.iloc[runs])
        codes = codes if runs is None else np.repeat(codes, np.diff(np.append(runs, len(ids))))
        first = np.arange(len(names))
    if codes.size and codes.min() < 0:
        row = int(np.flatnonzero(ids.isna())[0]) + 1
        raise InputError(f"times: {name}: row {row} is empty; expected the id of an origin and a site in every row")
    order = names.argsort()
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return codes, rank, names[order].rename(name), rank[np.argsort(first)]


def _numbered(ids: pd.Series) -> tuple[NDArray[Any], pd.Index]:
    """Codes in the order of first appearance, -1 where there is no id, and the ids by code.

    Of text that Arrow holds no Python object is made: reading ids is most of what measures cost.
    """
    column = ids.array.__arrow_array__() if isinstance(ids.array, pd.arrays.ArrowExtensionArray) else None
    if column is None or column.null_count or column.type not in (pa.string(), pa.large_string()):
        codes, names = pd.factorize(ids)
        return codes, pd.Index(names)
    encoded = column.dictionary_encode().unify_dictionaries()
    codes = np.concatenate([np.empty(0, np.int32), *(chunk.indices for chunk in encoded.chunks)])
    return codes, pd.Index(encoded.chunk(0).dictionary.to_pandas() if len(codes) else [], dtype=ids.dtype)


def _cells(
    origin: NDArray[Any], origin_rank: NDArray[np.intp], site: NDArray[Any], site_rank: NDArray[np.intp]
) -> NDArray[np.signedinteger]:
    """Return the cell of every pair in a matrix of all origins and sites, each in the order of its rank."""
    few = len(origin_rank) * len(site_rank) <= np.iinfo(np.int32).max
    kind = np.int32 if few else np.intp  # half the memory to write and read
    cells: NDArray[Any] = (origin_rank * len(site_rank)).astype(kind)[origin]
    cells += site_rank.astype(kind)[site]
    return cells


def _category_codes(ids: pd.Series) -> tuple[NDArray[np.intp], pd.Index, NDArray[np.intp]]:
    """Codes of the categories that occur, those categories, and the row in which each first does."""
    category = ids.cat.codes.to_numpy().astype(np.intp)
    if category.size and category.min() < 0:
        return category, ids.cat.categories, np.zeros(len(ids.cat.categories), np.intp)
    first = np.full(len(ids.cat.categories), -1, np.intp)
    first[category[::-1]] = np.arange(len(category))[::-1]  # the last assignment stands: the earliest row
    used = first >= 0
    return (np.cumsum(used) - 1)[category], ids.cat.categories[used], first[used]


def _runs(ids: pd.Series) -> NDArray[np.intp] | None:
    """Starts of runs of equal ids where the column is made of long runs (origin-major tables), else None."""
    probe = ids.iloc[:64]
    if len(ids) < 64 or probe.nunique() > 8:
        return None
    changed = (ids != ids.shift()).to_numpy(bool, na_value=True)
    return np.flatnonzero(changed)


def _taken(values: Floats, at: NDArray[np.intp]) -> Floats:
    return np.where(at >= 0, values[at], 0.0) if len(values) else np.zeros(len(at))


def _require_table(table: object, where: str) -> None:
    if not isinstance(table, pd.DataFrame):
        hint = " An amount by id goes to demand= or supply=" if isinstance(table, pd.Series) else ""
        raise InputError(f"{where}: expected a table, not {type(table).__name__}.{hint}")


def _require_columns(table: pd.DataFrame, columns: list[str], where: str) -> None:
    _require_table(table, where)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        hint = did_you_mean(missing[0], map(str, table.columns))
        columns_there = ", ".join(map(str, table.columns))
        raise InputError(f"{where}: missing column {', '.join(missing)}; found {columns_there}.{hint}")


def _shown(ids: pd.Index) -> str:
    return ", ".join(repr(i) for i in ids[:3].tolist()) + (" …" if len(ids) > 3 else "")
