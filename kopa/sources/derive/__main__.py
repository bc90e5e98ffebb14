"""Derive the starter data: ``python -m kopa.sources.derive --shared ../shared/data [--out data/starter]``."""

import argparse
import logging
import sys
from pathlib import Path

from kopa.errors import KopaError
from kopa.sources.derive.build import build


def main() -> int:
    """Build the starter data set; return 0 on success, 1 with one message otherwise."""
    parser = argparse.ArgumentParser(
        prog="python -m kopa.sources.derive", description="Derive the starter data set from the source files."
    )
    parser.add_argument("--shared", type=Path, required=True, help="folder of the source files")
    parser.add_argument(
        "--out", type=Path, default=Path("data/starter"), help="folder of the tables (default: data/starter)"
    )
    parser.add_argument(
        "--only-sites", action="store_true", help="derive only the education sites again, and the catalogue"
    )
    options = parser.parse_args()
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        files = build(options.shared, options.out, only_sites=options.only_sites)
    except KopaError as error:
        print(error, file=sys.stderr)
        return 1
    sizes = [file.stat().st_size for file in files]
    for file, size in zip(files, sizes, strict=True):
        print(f"{size:>10,} {file}")
    print(f"{sum(sizes):>10,} bytes in {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
