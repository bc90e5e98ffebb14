"""What `kopa doctor` looks at: versions, data, notebooks, memory, disk, fonts. No personal data."""

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import kopa
from kopa.errors import KopaError
from kopa.sources import site_data, starter_data
from kopa.workflow import notebooks, plan

LEAST_FREE_GB = 1.0
LEAST_MEMORY_GB = 2.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is fit, what was seen, what to do if not."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


def examine(out: Path) -> list[Finding]:
    """Return the findings, in the order in which a reader wants them."""
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("versions", _versions),
        ("starter data", _starter),
        ("sites", _sites),
        ("notebook", _notebook),
        ("memory", _memory),
        ("pango", _pango),
        ("disk", lambda: _disk(out)),
    )
    return [_guarded(name, look) for name, look in looks]


def as_text(findings: list[Finding]) -> str:
    """Return the findings as one block of plain text."""
    lines = [f"kopa {kopa.__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    for finding in findings:
        lines.append(f"{'ok  ' if finding.ok else 'BAD '} {finding.name}: {finding.seen}")
        if not finding.ok and finding.mend:
            lines.append(f"     {finding.mend}")
    return "\n".join(lines)


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except KopaError as error:
        return Finding(name, False, str(error), "Install kopa again, or `git checkout` the damaged file.")


def _versions() -> Finding:
    return Finding("versions", True, ", ".join(f"{name} {metadata.version(name)}" for name in plan.LIBRARIES))


def _starter() -> Finding:
    catalogue = starter_data.catalogue()
    people = starter_data.cells()["population"].sum()
    links = len(starter_data.roads())
    return Finding(
        "starter data", True, f"{len(catalogue)} tables valid; {people:,.0f} persons in cells, {links:,} road links"
    )


def _sites() -> Finding:
    return Finding("sites", True, f"{site_data.sites()['site_id'].nunique():,} education sites, conservation holds")


def _notebook() -> Finding:
    names = notebooks.parameters_of(plan.bundled("notebooks") / "region.ipynb")
    return Finding("notebook", True, f"region.ipynb takes {', '.join(names)}")


def _memory() -> Finding:
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return Finding(
        "memory", gigabytes >= LEAST_MEMORY_GB, f"{gigabytes:.1f} GB", f"A run needs about {LEAST_MEMORY_GB:g} GB."
    )


def _pango() -> Finding:
    from ctypes.util import find_library

    found = find_library("pangoft2-1.0")
    mend = "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
    return Finding("pango", bool(found), found or "not found; PDF reports need it", mend)


def _disk(out: Path) -> Finding:
    folder = out if out.is_dir() else Path()
    free = shutil.disk_usage(folder).free / 1e9
    writable = os.access(folder, os.W_OK)
    seen = f"{free:.1f} GB free, {'writable' if writable else 'not writable'}"
    return Finding("disk", writable and free >= LEAST_FREE_GB, seen, "Choose another folder with --out.")
