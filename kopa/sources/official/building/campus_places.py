"""Where a campus is: the point of its postal area."""

import pandas as pd

from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import Stage
from kopa.sources.schemas.areas_and_people import POSTAL_AREAS


class Places:
    """Places of organisations, by their visiting addresses.

    `notes` say what was made of the addresses, `datasets` on what the places rest.
    """

    def __init__(self, stage: Stage, raw: RawTables) -> None:
        self._areas = stage.read(POSTAL_AREAS).set_index("code")
        self.notes: list[str] = []
        self.datasets = stage.behind(POSTAL_AREAS)

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return `municipality_code` (empty: no place is known), `x_m`, `y_m` and `location_precision` of each row."""
        return self._by_postal_area(table["postal_code"])

    def _by_postal_area(self, codes: pd.Series) -> pd.DataFrame:
        found = self._areas.reindex(codes)[["municipality_code", "x_m", "y_m"]].set_axis(codes.index)
        return found.assign(municipality_code=found["municipality_code"].fillna(""), location_precision="postal_area")
