"""Mutation testing: `python -m tests.mutants [PART …] --sample 40`; the counts go to docs/reliability.md."""

import argparse
import os
import sys
import time
from pathlib import Path

from kopa import store
from tests.faults.report import PAGE, commit_here
from tests.mutants import report
from tests.mutants.mutmut_runs import REPO, tried
from tests.mutants.parts import NOTICED_FIRST, PARTS

WORK = REPO / "data/processed/mutants"


def main(arguments: list[str]) -> int:
    """Try the parts one by one, keep their counts, write the section; 0 when every survivor is accepted."""
    asked = _asked(arguments)
    unknown = sorted(set(asked.parts) - set(PARTS))
    if unknown:
        print(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    left, commit = 0, commit_here()
    for name in asked.parts or NOTICED_FIRST:
        start = time.monotonic()
        mutants, found = tried(name, PARTS[name], asked.work, asked.sample, asked.seed, asked.children)
        report.keep(name, mutants, asked.seed, found, commit)
        new = report.left(found)
        left += len(new)
        print(f"{name}: {len(found)} of {mutants} tried, {len(new)} to look at ({time.monotonic() - start:.0f} s)")
        for one in new:
            print(f"  {one.became}  {one.function}\n    - {one.before}\n    + {one.after}", flush=True)
    store.write_text(PAGE, report.with_section(PAGE.read_text(encoding="utf-8")))
    return 1 if left else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"default: {' '.join(NOTICED_FIRST)}")
    parser.add_argument("--sample", type=int, default=40, help="mutants drawn of each part; 1000000: all")
    parser.add_argument("--seed", type=int, default=20261129, help="of the draw")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="mutants tried at a time")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for the copies of the code")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
