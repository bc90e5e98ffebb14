"""Sites by the names that scenarios call them, each looked up once."""

from dataclasses import dataclass, field

import geopandas as gpd

from kopa.levels import counted, of, taught_in


@dataclass(frozen=True, eq=False)
class CalledSites:
    """The sites of a country, a row for each level of a site.

    Attributes
    ----------
    table
        Columns `site_id`, `id`, `level`, `language`, `serves_16_17`, `name`, `municipality_code` and geometry.
    """

    table: gpd.GeoDataFrame
    _rows: dict[str, gpd.GeoDataFrame] = field(default_factory=dict, init=False, repr=False)
    _counted: dict[str, gpd.GeoDataFrame] = field(default_factory=dict, init=False, repr=False)
    _ids: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def rows(self, name: str) -> gpd.GeoDataFrame:
        """Return the rows of a site: those of all its levels, or of the one level by whose id it is called."""
        if name not in self._rows:
            self._rows[name] = self.table[(self.table["site_id"] == name) | (self.table["id"] == name)]
        return self._rows[name]

    def counted(self, name: str) -> gpd.GeoDataFrame:
        """Return the rows of a site that any level counts: not those for adults."""
        if name not in self._counted:
            self._counted[name] = counted(self.rows(name))
        return self._counted[name]

    def serving(self, name: str, level: str) -> gpd.GeoDataFrame:
        """Return the rows of a site that may serve a level in the language that a study asks."""
        rows = self.counted(name)
        return rows[rows["level"].isin(of(level).served_by) & rows["language"].isin(taught_in("fi"))]

    def ids(self, name: str, level: str) -> tuple[str, ...]:
        """Return the ids of `serving`."""
        if (name, level) not in self._ids:
            self._ids[name, level] = tuple(self.serving(name, level)["id"])
        return self._ids[name, level]
