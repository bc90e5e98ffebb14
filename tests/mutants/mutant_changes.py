"""Print what mutants changed, as JSON: `python -m tests.mutants.mutant_changes NAME…`, beside the folder `mutants/`."""

import json
import sys

from tests.mutants.mutmut_runs import change_of


def main(names: list[str]) -> None:
    """Print the lines taken out and those put in, by the name of the mutant."""
    from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant

    print(json.dumps({name: change_of(get_diff_for_mutant(name, path=find_mutant(name).path)) for name in names}))


if __name__ == "__main__":
    main(sys.argv[1:])
