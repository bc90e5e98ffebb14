"""Where a campus is: at its visiting address, where addresses of its region were fetched, else in its postal area."""

from collections.abc import Iterator

import pandas as pd

from kopa.sources.official.building import addresses
from kopa.sources.official.building.areas import shapes_of
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import Stage
from kopa.sources.schemas.areas_and_people import MUNICIPALITIES, OUTLINES, POSTAL_AREAS

COLUMNS = ["municipality_code", "x_m", "y_m", "location_precision"]


class CampusPlaces:
    """Places of organisations, by their visiting addresses.

    `notes` and `doubts` say what was made of the addresses, `datasets` and `areas` on what the places rest.
    """

    def __init__(self, stage: Stage, raw: RawTables) -> None:
        self._stage, self._raw = stage, raw
        self._areas = stage.read(POSTAL_AREAS).set_index("code")
        towns = stage.read(MUNICIPALITIES)
        self._code_of = {
            name.casefold(): code
            for names in ("name_fi", "name_sv")
            for name, code in zip(towns[names], towns["code"], strict=True)
        }
        self.notes: list[str] = []
        self.doubts: list[str] = []
        self.datasets = stage.behind(POSTAL_AREAS)
        self.areas: tuple[str, ...] = ()

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return `municipality_code` (empty: no place is known), `x_m`, `y_m` and `location_precision` of each row.

        Parameters
        ----------
        table
            Organisations: `street`, `postal_code` and `town`.
        """
        places = self._by_postal_area(table["postal_code"])
        if not self._raw.fetched_areas([addresses.ADDRESSES]):
            return places
        named = table["town"].str.casefold().map(self._code_of).fillna("")
        towns = places["municipality_code"].where(places["municipality_code"] != "", named)
        asked = [addresses.wanted(*row) for row in zip(table["street"], table["postal_code"], towns, strict=True)]
        geocoder = addresses.Geocoder(self._raw, {one.street for one in asked})
        found = self._believed(pd.DataFrame(
            [geocoder.find(one) or (None, None, "", "") for one in asked],
            columns=["x_m", "y_m", "location_precision", "municipality_code"], index=table.index,
        ))  # fmt: skip
        self.datasets = tuple(dict.fromkeys((*self.datasets, addresses.ADDRESSES, *self._stage.behind(OUTLINES))))
        self.areas = geocoder.areas
        here = pd.Series([one.town in geocoder.towns and one.street != "" for one in asked], index=table.index)
        self._say(geocoder, found, here)
        return places.mask(found["x_m"].notna(), found[COLUMNS])

    def _by_postal_area(self, codes: pd.Series) -> pd.DataFrame:
        found = self._areas.reindex(codes)[["municipality_code", "x_m", "y_m"]].set_axis(codes.index)
        found = found.assign(municipality_code=found["municipality_code"].fillna(""), location_precision="postal_area")
        return found[COLUMNS]

    def _believed(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return the points, rounded, without those that lie outside the municipality of their address."""
        here = found["x_m"].notna()
        found = found.assign(x_m=found["x_m"].astype(float).round(), y_m=found["y_m"].astype(float).round())
        if not here.any():
            return found
        good = addresses.believed(found[here], shapes_of(self._stage, self._raw)).reindex(found.index, fill_value=False)
        lost = int((here & ~good).sum())
        if lost:
            self.notes.append(
                f"{addresses.ADDRESSES}: {lost:,} points lie outside the municipality of their address: not used"
            )
        return found.assign(x_m=found["x_m"].where(good), y_m=found["y_m"].where(good))

    def _say(self, geocoder: addresses.Geocoder, found: pd.DataFrame, here: pd.Series) -> None:
        not_found = int((here & found["x_m"].isna()).sum())
        self.notes += list(_in_words(geocoder, int(found["x_m"].notna().sum()), not_found))
        self.doubts += list(addresses.doubts_of(not_found, int(here.sum())))


def _in_words(geocoder: addresses.Geocoder, found: int, not_found: int) -> Iterator[str]:
    yield (
        f"{addresses.ADDRESSES}: {geocoder.rows:,} addresses of {', '.join(geocoder.areas)}, "
        f"{geocoder.without_point:,} of them without a point in Finland; of institutions and campuses of these levels "
        f"{found:,} are found, {not_found:,} in municipalities with addresses are not"
    )
