"""Comparisons as words are made of them: one that was just computed, or one whose tables were kept."""

import tomllib
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from kopa.errors import TableError
from kopa.parameters import Parameters
from kopa.scenarios.reading import parsed
from kopa.scenarios.scenario import Scenario


class Answered(Protocol):
    """What words need of a comparison."""

    @property
    def scenario(self) -> Scenario:
        """What was asked."""

    @property
    def parameters(self) -> Parameters:
        """Limits of the study that was asked."""

    @property
    def answers(self) -> pd.DataFrame:
        """Every number before and after (`kopa.scenarios.schemas.ANSWERS`)."""

    @property
    def changes(self) -> pd.DataFrame:
        """Who gains, loses and keeps (`kopa.scenarios.schemas.CHANGES`)."""

    @property
    def sites(self) -> pd.DataFrame:
        """For how many each site is the nearest (`kopa.scenarios.schemas.SITES_AFTER`)."""


@dataclass(frozen=True)
class StoredComparison:
    """A comparison whose tables were kept: see `Answered` for what each holds."""

    scenario: Scenario
    parameters: Parameters
    answers: pd.DataFrame
    changes: pd.DataFrame
    sites: pd.DataFrame

    def of_level(self, level: str) -> "StoredComparison":
        """Return the same of one level alone."""
        tables = (table[table["level"] == level] for table in (self.answers, self.changes, self.sites))
        return StoredComparison(self.scenario, self.parameters, *tables)

    def named(self, name: str) -> "StoredComparison":
        """Return the same under another short name, as options are called in a table."""
        called = Scenario(name, self.scenario.name, self.scenario.edits, self.scenario.note, self.scenario.where)
        return StoredComparison(called, self.parameters, self.answers, self.changes, self.sites)


def scenario_from_text(text: str) -> Scenario:
    """Return the scenario of a TOML text that `Scenario.toml` has written.

    Examples
    --------
    >>> from kopa.scenarios.edits import close
    >>> asked = Scenario.of(close("00673"), id="ve1")
    >>> scenario_from_text(asked.toml()) == asked
    True
    """
    read = parsed(tomllib.loads(text), where="")
    if read.faults.faults:
        raise TableError("scenario", read.faults.faults)
    return read.scenario
