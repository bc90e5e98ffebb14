"""Run the whole fault suite: `python -m tests.faults [PART …]`; counts go to docs/reliability.md."""

import importlib
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import report

FOLDER = Path(__file__).parent


def parts() -> list[str]:
    """Return the names of the parts: the modules `long_<name>.py` beside this file."""
    return sorted(path.stem.removeprefix("long_") for path in FOLDER.glob("long_*.py"))


def main(wanted: list[str]) -> int:
    """Run the parts, keep their counts, write the page; 0 when everything survived."""
    unknown = set(wanted) - set(parts())
    if unknown:
        print(f"no part {', '.join(sorted(unknown))}; there are {', '.join(parts())}", file=sys.stderr)
        return 2
    failed = []
    commit = report.commit_here()  # what is tried is what stood here at the start
    for name in wanted or parts():
        print(f"{name} …", flush=True)
        with tempfile.TemporaryDirectory(prefix=f"kopa-faults-{name}-") as folder:
            start = time.monotonic()
            for result in importlib.import_module(f"tests.faults.long_{name}").run(Path(folder)):
                report.record(result, commit)
                told = "ok" if result.ok else "FAILED"
                print(
                    f"  {told}  {result.group}: {result.survived} of {result.tried} ({result.seconds:.0f} s)",
                    flush=True,
                )
                failed += [] if result.ok else [result.group]
            print(f"  {time.monotonic() - start:.0f} s", flush=True)
    report.write_page()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
