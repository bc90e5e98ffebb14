"""`kopa validate`: whether kopa agrees with others' published answers, loses nobody, and what its numbers rest on."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kopa.errors import RunError
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.opening import open_study
from kopa.study.starter import starter_country
from kopa.study.study import Study
from kopa.validity import osrm, pysal, r_accessibility
from kopa.validity.agreement import Agreement, guarded
from kopa.validity.sensitivity import of_regions, variants, zonings

SHARED_VARIABLE = "KOPA_SHARED"

Answers = tuple[str, str, Callable[[Path], Iterator[Agreement]]]

ANSWERS: tuple[Answers, ...] = (
    (r_accessibility.ANSWER, r_accessibility.FOLDER, r_accessibility.agreements),
    (pysal.ACCESS, pysal.ACCESS_FOLDER, pysal.access_agreements),
    (pysal.INEQUALITY, pysal.INEQUALITY_FOLDER, pysal.inequality_agreements),
    (osrm.ANSWER, osrm.FOLDER, osrm.agreements),
)
"""Whose published answers are compared: name, folder under `oracles/`, comparison. A new one is added here."""

Convergence = Callable[[Sequence[Study]], pd.DataFrame]
"""Computes, for some studies, how far a Monte Carlo result moves as draws are added: a table fit for the page."""


@dataclass(frozen=True, eq=False)
class Validation:
    """What was found.

    Attributes
    ----------
    agreements
        One row per published quantity.
    conservation
        `region_id` and what `Study.conservation` returns; None where it was not asked for.
    zonings, variants
        Sensitivity of the case regions (`kopa.validity.sensitivity`); None where not asked for.
    convergence
        Convergence of the Monte Carlo; None where it was not computed.
    limits
        What each table of the starter data is known to lack.
    """

    agreements: tuple[Agreement, ...]
    conservation: pd.DataFrame | None
    zonings: pd.DataFrame | None
    variants: pd.DataFrame | None
    convergence: pd.DataFrame | None
    limits: pd.DataFrame

    @property
    def faults(self) -> list[str]:
        """One sentence per agreement that broke and per quantity that was not conserved, with the value."""
        broken = [f"{one.answer}: {one.quantity}: {one.worst}" for one in self.agreements if one.verdict == "differs"]
        table = self.conservation
        lost = [] if table is None else [row for row in table.to_dict("records") if not row["ok"]]
        return broken + [
            f"{row['region_id']}: {row['what']}: in {row['in']:,.1f}, out {row['out']:,.1f}, "
            f"rejected {row['rejected']:,.1f}"
            for row in lost
        ]

    @property
    def absent(self) -> list[str]:
        """Whose answers could not be compared, because they are not here."""
        return [one.answer for one in self.agreements if one.verdict == "absent"]

    @property
    def exit_code(self) -> int:
        """0 where everything was compared and holds, 1 where something broke, 2 where answers are not here."""
        return 1 if self.faults else 2 if self.absent else 0

    def check(self) -> None:
        """Raise unless everything that was compared holds.

        Raises
        ------
        RunError
            Names every value that broke.
        """
        if self.faults:
            raise RunError("not valid:" + "".join(f"\n  - {fault}" for fault in self.faults))

    @property
    def text(self) -> str:
        """What was found, in a few lines for a terminal."""
        lines = [_summary(name, self.agreements) for name in dict.fromkeys(one.answer for one in self.agreements)]
        if self.conservation is not None:
            held = int(self.conservation["ok"].sum())
            lines.append(f"conservation: {held} of {len(self.conservation)} quantities hold")
        lines += [f"BROKEN {fault}" for fault in self.faults]
        return "\n".join(lines)


def shared_folder() -> Path | None:
    """Return the folder of others' answers: `KOPA_SHARED`, else `shared/` beside the checkout; None where none is."""
    named = os.environ.get(SHARED_VARIABLE)
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return folder if folder.is_dir() else None


def agreements(shared: Path | None) -> tuple[Agreement, ...]:
    """Return the agreement with every published answer under `shared`/oracles; `absent` where it is not there."""
    oracles = None if shared is None else shared / "oracles"
    rows = (guarded(name, oracles and oracles / folder, compare) for name, folder, compare in ANSWERS)
    return tuple(row for part in rows for row in part)


def validate(
    shared: Path | None,
    *,
    regions: Sequence[str] = CASE_IDS,
    convergence: Convergence | None = None,
    say: Callable[[str], None] = lambda step: None,
) -> Validation:
    """Return agreement with others, conservation, sensitivity, convergence and the known limits of the data.

    Parameters
    ----------
    shared
        Folder that holds `oracles/` (see `shared_folder`); None: nothing is compared, and every row says so.
    regions
        Regions whose conservation and sensitivity are computed; none: neither is computed.
    convergence
        Computes the convergence of the uncertainty analysis for these regions; None: the page says that there is none.
    say
        Called with the name of each step.
    """
    say("agreement with published answers")
    agreed = agreements(shared)
    studies = [open_study(name) for name in regions]

    def of_each(step: str, of: Callable[[Study], pd.DataFrame]) -> pd.DataFrame | None:
        say(step)
        return of_regions(studies, of) if studies else None

    conserved, zoned = of_each("conservation", _conserved), of_each("zonings", zonings)
    changed = of_each("choices", variants)
    if convergence is not None and studies:
        say("convergence")
    converged = convergence(studies) if convergence is not None and studies else None
    catalogue = starter_country().inputs
    limits = catalogue.loc[catalogue["limits"].fillna("") != "", ["table", "source", "source_date", "limits"]]
    return Validation(agreed, conserved, zoned, changed, converged, limits.reset_index(drop=True))


def _conserved(study: Study) -> pd.DataFrame:
    table = study.conservation()
    return table.assign(region_id=study.region.id)[["region_id", *table.columns]]


def _summary(name: str, rows: Sequence[Agreement]) -> str:
    ours = [one for one in rows if one.answer == name]
    if any(one.verdict == "absent" for one in ours):
        return f"{name}: not compared: {ours[0].note}"
    values = sum(one.values for one in ours)
    agreeing = sum(one.verdict == "agrees" for one in ours)
    return f"{name}: {values} values, {agreeing} of {len(ours)} quantities agree"
