"""What `kopa doctor` looks at: versions, data, results, notebooks, memory, disk, fonts. No personal data."""

import getpass
import os
import platform
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import kopa
from kopa import environment
from kopa.errors import KopaError, printable
from kopa.sources import read
from kopa.study.starter import starter_country
from kopa.workflow import notebooks
from kopa.workflow.record import basis, provenance, records

LEAST_FREE_GB = 1.0
LEAST_MEMORY_GB = 2.0

SET_UP = "Set the environment up again: make report"

SAMPLE = "Äitiys Åbo šž đŋ"
"""Text with the letters of Finnish, Swedish and the Sámi languages."""

INSTALL = "On Debian: apt-get install fonts-liberation"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: whether it is fit, what was seen, what to do if not."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


def examine(out: Path) -> list[Check]:
    """Return the findings, in the order in which a reader wants them."""
    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("libraries", _libraries),
        ("starter data", _starter),
        ("sites", _sites),
        ("notebook", _notebook),
        ("results", lambda: _results(out)),
        ("memory", _memory),
        ("fonts", _fonts),
        ("disk", lambda: _disk(out)),
        ("variables", _variables),
    )
    return [_guarded(name, look) for name, look in looks]


def as_text(findings: list[Check]) -> str:
    """Return the findings as one block of plain text, without the user's name and folders."""
    lines = [f"kopa {kopa.__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    for finding in findings:
        lines.append(f"{'ok  ' if finding.ok else 'BAD '} {finding.name}: {finding.seen}")
        if not finding.ok and finding.mend:
            lines.append(f"     {finding.mend}")
    return printable(without_person("\n".join(lines)))


def without_person(text: str) -> str:
    """Return `text` with the home folder as `~`, the folder of work as `.`, and the user's name in paths left out.

    Examples
    --------
    >>> without_person(f"{Path.home()}/study/cells.csv.gz: damaged")
    '~/study/cells.csv.gz: damaged'
    """
    for folder, short in ((Path.cwd(), "."), (Path.home(), "~")):
        if folder != Path(folder.anchor):
            text = text.replace(str(folder), short)
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody knows the name
        return text
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\]|\b)", "USER", text)


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except KopaError as error:
        return Check(name, False, str(error), "Install kopa again, or `git checkout` the damaged file.")
    except ImportError as error:
        return Check(name, False, f"a library is missing or broken: {error}", SET_UP)
    except (OSError, ValueError) as error:  # a library or the system failed: that is what the reader wants to know
        return Check(name, False, f"{type(error).__name__}: {error}", SET_UP)


def _libraries() -> Check:
    installed = provenance.libraries()
    missing = [name for name, version in installed.items() if version == provenance.MISSING]
    if missing:
        return Check("libraries", False, f"not installed: {', '.join(missing)}", SET_UP)
    versions = ", ".join(f"{name} {version}" for name, version in installed.items())
    lock = basis.repository_file("requirements.lock")
    if lock is None:
        return Check("libraries", True, f"{versions}; installed without a lock file")
    locked = _versions_here(lock.read_text(encoding="utf-8"))
    other = [name for name, version in installed.items() if locked.get(name, version) != version]
    if other:
        return Check(
            "libraries", False, f"{versions}; not as locked: {', '.join(other)}", "Run make report to set up anew."
        )
    return Check("libraries", True, f"{versions}; as locked")


def _versions_here(lock: str) -> dict[str, str]:
    """Return the versions that a lock file names for this Python: some stand there once per range of versions."""
    from packaging.markers import Marker

    pins = re.findall(r"^([\w.-]+)==([^ ;\\\n]+)(?: ; ([^\\\n]+))?", lock, flags=re.M)
    return {name: version for name, version, marker in pins if not marker or Marker(marker.strip()).evaluate()}


def _starter() -> Check:
    catalogue = read.read_catalogue()
    for name in catalogue["file"]:
        read.checked_content(name)
    country = starter_country()
    people, links = country.people["population"].sum(), len(country.roads.table)
    seen = (
        f"{len(catalogue)} tables, each with its recorded sha256; {people:,.0f} persons in cells, {links:,} road links"
    )
    return Check("starter data", True, seen)


def _sites() -> Check:
    return Check("sites", True, f"{starter_country().sites['site_id'].nunique():,} education sites, conservation holds")


def _notebook() -> Check:
    names = notebooks.parameters_of(basis.bundled("notebooks") / "region.ipynb")
    return Check("notebook", True, f"region.ipynb takes {', '.join(names)}")


def _results(out: Path) -> Check:
    """Say which results rest on other code, data or libraries than those here; `kopa status` says more."""
    here, stale, damaged = basis.foundation(), [], []
    records_there = sorted(out.glob(f"*/{records.RUN_FILE}")) if out.is_dir() else []
    for path in records_there:
        try:
            record = records.read_record(path.parent)
        except records.OtherVersionError:
            stale.append(path.parent.name)
            continue
        except KopaError:
            damaged.append(path.parent.name)
            continue
        if record["foundation"] != here:
            stale.append(path.parent.name)
    counted = f"{len(records_there)} reports" + (f", stale: {', '.join(stale)}" if stale else "")
    counted += f", damaged: {', '.join(damaged)}" if damaged else ""
    return Check(
        "results", not damaged, counted if records_there else "no reports yet", "Run `kopa run` for them again."
    )


def _memory() -> Check:
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    seen = f"{gigabytes:.1f} GB, {os.cpu_count()} processors"
    return Check("memory", gigabytes >= LEAST_MEMORY_GB, seen, f"A run needs about {LEAST_MEMORY_GB:g} GB.")


def _fonts() -> Check:
    """Set a line as the reports do and look which fonts went into the PDF."""
    fonts = sorted(pdf_fonts(SAMPLE))
    return Check("fonts", bool(fonts), f"PDF text in {', '.join(fonts) or 'no font at all'}", INSTALL)


def pdf_fonts(text: str) -> set[str]:
    """Return the names of the fonts that a report's PDF with a text embeds."""
    import io

    import pikepdf

    from kopa.report.model import Paragraph, Report, Section
    from kopa.report.pdf.pdf import pdf

    made = pdf(Report("en", "sample", "Sample", "", (Section("sample", "Sample", (Paragraph(text),)),)))
    with pikepdf.open(io.BytesIO(made)) as document:
        fonts = [one for page in document.pages for one in page.obj.Resources.get("/Font", {}).values()]
        return {str(font.BaseFont).rpartition("+")[2].lstrip("/") for font in fonts}


def _disk(out: Path) -> Check:
    folder = out if out.is_dir() else Path()
    free = shutil.disk_usage(folder).free / 1e9
    writable = os.access(folder, os.W_OK)
    seen = f"{free:.1f} GB free, {'writable' if writable else 'not writable'}"
    return Check("disk", writable and free >= LEAST_FREE_GB, seen, "Choose another folder with --out.")


def _variables() -> Check:
    environment.check()
    variables = sorted(name for name in os.environ if name in environment.VARIABLES)
    return Check("variables", True, ", ".join(variables) or "none of kopa's is set")
