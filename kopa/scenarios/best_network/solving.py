"""Mixed-integer programs by HiGHS: built from rows of coefficients, solved, with bound, gap and seconds."""

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from kopa.errors import InputError, RunError
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice

SECONDS = 60.0
"""Default time after which a search ends with the best network so far and its gap."""

ALMOST = 1e-9
"""Share by which value and bound may differ and still be the same number."""

OUT_OF_TIME, IMPOSSIBLE = 1, 2
"""Statuses of `scipy.optimize.milp`."""


class Solution(NamedTuple):
    """Values of the variables, the bound of the objective, and seconds."""

    values: Floats
    bound: float
    seconds: float


@dataclass
class Program:
    """A program to minimise: the first variables are 0 or 1, the others lie between 0 and their upper bound."""

    binary: int
    site_cost: float = 0.0
    _costs: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _rows: list[Rows] = field(default_factory=list)
    _columns: list[Rows] = field(default_factory=list)
    _factors: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    n_variables: int = 0
    n_rows: int = 0

    def __post_init__(self) -> None:
        self.variables(np.full(self.binary, self.site_cost), 1.0)

    def variables(self, costs: Floats, upper: Floats | float) -> Rows:
        """Return the numbers of further variables between 0 and their upper bounds."""
        first = self.n_variables
        self.n_variables += len(costs)
        self._costs.append(np.asarray(costs, float))
        self._upper.append(np.broadcast_to(np.asarray(upper, float), np.shape(costs)))
        return np.arange(first, self.n_variables)

    def rows(
        self, row: Rows, column: Rows, factor: Floats | float, *, low: Floats | float = -np.inf,
        high: Floats | float = np.inf, count: int,
    ) -> None:  # fmt: skip
        """Add constraints: in each, the sum of variables by their factors lies between two numbers.

        Parameters
        ----------
        row, column, factor
            Of every coefficient: the number of its constraint, from 0, its variable, and its value.
        low, high
            Bounds of each constraint, or of all.
        count
            How many constraints.
        """
        self._rows.append(np.asarray(row) + self.n_rows)
        self._columns.append(np.asarray(column))
        self._factors.append(np.broadcast_to(np.asarray(factor, float), np.shape(row)))
        self._low.append(np.broadcast_to(np.asarray(low, float), (count,)))
        self._high.append(np.broadcast_to(np.asarray(high, float), (count,)))
        self.n_rows += count

    def choose(self, number: int | None, stay: Rows) -> None:
        """Choose so many of the binary variables (None: any number), those that stay among them."""
        if number is not None:
            every = np.arange(self.binary)
            self.rows(np.zeros_like(every), every, 1.0, low=number, high=number, count=1)
        self.rows(np.arange(len(stay)), stay, 1.0, low=1.0, count=len(stay))

    def solve(self, seconds: float, what: str) -> Solution | None:
        """Return the best solution; None where there is none.

        Raises
        ------
        InputError
            The seconds are no number.
        RunError
            Time ended before any solution was seen.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.number):
            raise InputError(f"{what}: seconds are {seconds!r}; give a number of seconds")
        from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import, and only here needed
        from scipy.sparse import csr_matrix

        began = time.perf_counter()
        rows, columns, factors = (np.concatenate(one) for one in (self._rows, self._columns, self._factors))
        matrix = csr_matrix((factors, (rows, columns)), shape=(self.n_rows, self.n_variables))
        solution = milp(
            np.concatenate(self._costs),
            integrality=(np.arange(self.n_variables) < self.binary).astype(int),
            bounds=Bounds(0.0, np.concatenate(self._upper)),
            constraints=LinearConstraint(matrix, np.concatenate(self._low), np.concatenate(self._high)),
            options={"mip_rel_gap": 0.0, "time_limit": max(float(seconds), 0.0)},
        )
        took = time.perf_counter() - began
        if solution.status == IMPOSSIBLE:
            return None
        if solution.x is None:
            raise RunError(f"{what}: no network was seen within {seconds:g} s ({solution.message}); give more seconds")
        bound = solution.fun if solution.mip_dual_bound is None else solution.mip_dual_bound
        return Solution(np.asarray(solution.x), float(bound), took)


def chosen(choice: SiteChoice, solution: Solution) -> tuple[str, ...]:
    """Return the ids of the sites that a solution chooses."""
    return tuple(site for site, share in zip(choice.sites, solution.values, strict=False) if share > 0.5)


def answer(
    problem: str, choice: SiteChoice, sites: tuple[str, ...], value: float, bound: float, seconds: float,
    *, size: float = 0.0, load: dict[str, float] | None = None,
) -> BestNetwork:  # fmt: skip
    """Return an answer with its gap; value and bound that differ by rounding alone are one number.

    `size` is how large the value is where it is not small by chance: rounding is measured by that too.
    """
    if abs(value - bound) <= ALMOST * max(abs(value), size):
        bound = value
    gap = 0.0 if value == bound else abs(value - bound) / max(abs(value), abs(bound))
    return BestNetwork(problem, sites, value, bound, gap, seconds, choice.unreachable, load or {})


def check_limit(limit: float, what: str) -> None:
    """Raise unless a limit in minutes or kilometres is a number of at least 0; inf: none."""
    if isinstance(limit, bool) or not isinstance(limit, int | float | np.number) or not limit >= 0:
        raise InputError(f"{what}: the limit is {limit!r}; give minutes or kilometres, at least 0")


def check_number(choice: SiteChoice, number: int, what: str) -> None:
    """Raise unless so many sites can be chosen."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise InputError(f"{what}: the number of sites is {number!r}; give a whole number")
    least, most = max(len(set(choice.stay)), 1), len(choice.sites)
    if not least <= number <= most:
        limit = f"there are {most}" if number > most else f"{least} stay" if choice.stay else "a network has one"
        raise InputError(f"{what}: {number} sites were asked for, but {limit}; give {least} to {most}")
    if not choice.served.any():
        raise InputError(f"{what}: nobody has a way to any site; look at the persons and the ways")
