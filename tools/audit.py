"""Ask for known faults of the locked packages: `python tools/audit.py`. Part of `make check`.

0: none known, or the service cannot be asked from here (said plainly); 1: a fault that is not accepted below.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOCKS = [Path(__file__).parents[1] / name for name in ("requirements.lock", "requirements-dev.lock")]

ACCEPTED: Mapping[str, str] = {}
"""Faults that do not concern kopa, by their id: why. One that is no longer reported is to be taken out again."""

SECONDS = 180


def judge(report: Mapping[str, Any] | None, accepted: Mapping[str, str]) -> tuple[int, str]:
    """Return the exit code and what to say about a report of pip-audit (None: there is none).

    A package that the service does not know is not audited; pip-audit itself calls that no fault.
    """
    packages = list(report.get("dependencies", [])) if report else []
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        return (
            0,
            "audit: SKIPPED, nothing was audited: the service that knows the faults of packages cannot be asked here",
        )
    found = {
        fault[
            "id"
        ]: f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for one in asked
        for fault in one["vulns"]
    }
    lines = [f"audit: {len(asked)} of {len(packages)} packages asked about"]
    lines += [f"  accepted: {found[name]} ({accepted[name]})" for name in sorted(found) if name in accepted]
    lines += [f"  no longer reported, take it out of ACCEPTED: {name}" for name in accepted if name not in found]
    bad = [found[name] for name in sorted(found) if name not in accepted]
    lines += [f"  KNOWN FAULT: {one}; raise the bound in pyproject.toml and run make lock" for one in bad]
    return int(bool(bad)), "\n".join(lines)


def asked() -> Mapping[str, Any] | None:
    """Return what pip-audit reports of the lock files, or None where it cannot ask."""
    locks = [word for path in LOCKS for word in ("-r", str(path))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", *locks, "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "10"], capture_output=True, text=True, timeout=SECONDS
        )
        report: Mapping[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return report


if __name__ == "__main__":
    code, told = judge(asked(), ACCEPTED)
    print(told)
    sys.exit(code)
