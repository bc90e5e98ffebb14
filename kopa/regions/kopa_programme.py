"""The KOPA programme itself: its five goals, and the facts known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kopa.errors import TableError
from kopa.regions.facts import Fact
from kopa.regions.faults import FaultList, LineOf
from kopa.regions.programmes import fact_from, text_from
from kopa.words.text import Text

GOAL_IDS = ("G1", "G2", "G3", "G4", "G5")


@dataclass(frozen=True)
class KopaProgramme:
    """Name, goals and facts of KOPA, each with its source."""

    name: Text
    goals: Mapping[str, Fact]
    facts: Mapping[str, Fact]


def kopa_from_mapping(data: Mapping[str, Any], *, where: str = "KOPA", line_of: LineOf | None = None) -> KopaProgramme:
    """Return the programme that a mapping describes; every fault is gathered.

    Raises
    ------
    TableError
        For a goal that is missing, an unknown key, or a fact without a source.
    """
    faults = FaultList(line_of)
    table = faults.table(data, (), ("name", "goals", "facts"))
    goals = faults.table(table.get("goals"), ("goals",), GOAL_IDS)
    facts = table.get("facts", {})
    programme = KopaProgramme(
        text_from(table.get("name"), ("name",), faults),
        {goal: fact_from(goals.get(goal), ("goals", goal), faults) for goal in GOAL_IDS},
        {key: fact_from(value, ("facts", key), faults) for key, value in facts.items()},
    )
    if faults.faults:
        raise TableError(where, faults.faults)
    return programme
