"""Print the names that mutmut gives to the mutants of some files: `python -m tests.mutants.mutant_names FILE…`."""

import sys
from pathlib import Path


def main(files: list[str]) -> None:
    """Print a name a line."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    for name in files:
        for mutant in mutate_file_contents(name, Path(name).read_text(encoding="utf-8")).mutant_names:
            print(get_mutant_name(Path(name), mutant))


if __name__ == "__main__":
    main(sys.argv[1:])
