"""An option of the explorer: which sites of a level are closed, opened and moved, by their positions in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kopa.errors import InputError
from kopa.scenarios.edits import CloseSite, Edit, MoveSite, OpenSite
from kopa.scenarios.explorer.quantised import QuantisedLevel


@dataclass(frozen=True)
class Option:
    """What of a level is otherwise than now.

    Attributes
    ----------
    closed
        Positions of the sites that are closed.
    opened
        Positions of the places where a site is opened.
    moved
        Position of the place to which a site moves, by the position of the site.

    Examples
    --------
    >>> Option(closed=frozenset({3}), moved={0: 12}).gone
    frozenset({0, 3})
    """

    closed: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()
    moved: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def closing(cls, sites: Collection[int]) -> "Option":
        """Return the option in which sites are closed, and nothing else."""
        return cls(closed=frozenset(int(one) for one in sites))

    @property
    def gone(self) -> frozenset[int]:
        """Sites that are not where they were."""
        return self.closed | frozenset(self.moved)

    @property
    def places(self) -> tuple[int, ...]:
        """Places where a site stands: opened ones, then those moved to."""
        return (*sorted(self.opened), *self.moved.values())

    def check(self, level: QuantisedLevel) -> None:
        """Raise unless the option is one of the level.

        Raises
        ------
        InputError
            No position of a site that may be closed or of a place, or one that is named twice.
        """
        if wrong := sorted(self.gone - set(range(level.closable))):
            raise InputError(f"explorer: {wrong} are no sites of {level.level} that may be closed or moved")
        if wrong := sorted(set(self.places) - set(range(len(level.places)))):
            raise InputError(f"explorer: {wrong} are no places of {level.level}")
        if both := sorted(self.closed & set(self.moved)):
            raise InputError(f"explorer: {both} are both closed and moved")
        if len(set(self.places)) < len(self.places):
            raise InputError("explorer: two sites would stand at one place")

    def edits(self, level: QuantisedLevel) -> tuple[Edit, ...]:
        """Return the edits of a scenario that asks the same."""
        sites, places = level.sites, level.places
        return (
            *(CloseSite(sites[at].called) for at in sorted(self.closed)),
            *(MoveSite(sites[at].called, places[to].at_m) for at, to in sorted(self.moved.items())),
            *(OpenSite(places[at].name, level.level, places[at].at_m) for at in sorted(self.opened)),
        )
