"""The National Agency for Education (OPH): types, names and languages of every institution number ever given."""

from pathlib import Path

import pandas as pd

from kopa.errors import NotThereError

INSTITUTIONS_FILE = "education/oph_institution_numbers.csv.gz"


def read_institutions(shared: Path) -> pd.DataFrame:
    """Return every institution number: type, teaching languages and names; closures are not marked.

    Returns
    -------
    DataFrame
        `institution_number`, `type_codes` and `teaching_language_codes` (joined by ``|``), `name_fi`, `name_sv`,
        sorted by number.

    Raises
    ------
    NotThereError
        When the file is missing.
    """
    path = shared / INSTITUTIONS_FILE
    if not path.is_file():
        raise NotThereError(f"{path} is not there; give the folder of the source data that holds {INSTITUTIONS_FILE}")
    source = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = ["institution_number", "type_codes", "teaching_language_codes", "name_fi", "name_sv"]
    return source[columns].sort_values("institution_number", ignore_index=True)
