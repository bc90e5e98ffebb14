"""The same people cut into zones in three ways: cells, postal areas, municipality centres."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from kopa import levels
from kopa.accessibility.aggregate.zones import compare_zonings
from kopa.errors import InputError
from kopa.goals.inputs import Floats
from kopa.tables import AGES, OWN_TABLES
from kopa.units import CRS_FINLAND

if TYPE_CHECKING:
    from kopa.study.study import Study

STATISTICS = ("mean", "median", "p90")


def of_study(study: "Study", level: str) -> pd.DataFrame:
    """Return what `Study.zonings` returns: minutes to the nearest site that teaches in Finnish, by cut into zones."""
    if not study.sites_known(level):
        raise InputError(f"{study.region.id}: the sites of {level} are not known in the whole region")
    people, sites = study.origins, study.sites_of(level, language="fi")

    def minutes_of(zones: gpd.GeoDataFrame) -> Floats:
        if zones is people:
            return study.nearest(level)["travel_time_min"].to_numpy(float)
        inside = zones.assign(locality=1)
        return study.travel.matrices(inside, sites, "time").time_min.min(axis=1)

    return zonings(zones_of(people, _postal_areas(study), study.municipalities), minutes_of, level)


def _postal_areas(study: "Study") -> pd.DataFrame | None:
    """Return the postal areas of the region; None where the people are one's own, of which no postal area is known."""
    if OWN_TABLES["population"] in study.country.own_inputs:
        return None
    postal = study.country.postal_areas
    return postal[postal["municipality_code"].isin(study.region.municipality_codes)].reset_index(drop=True)


def zones_of(
    origins: gpd.GeoDataFrame, postal_areas: pd.DataFrame | None, municipalities: pd.DataFrame
) -> dict[str, gpd.GeoDataFrame]:
    """Return the zones of a region by the name of the cut: points with people by age.

    Parameters
    ----------
    origins
        `kopa.tables.ORIGINS` of the region: the cut that the study itself uses.
    postal_areas
        Postal areas of the region's municipalities (`kopa.country.Country.postal_areas`); None: no such cut.
    municipalities
        The region's municipalities, with their centres.
    """
    people = origins.groupby("municipality_code")[["population", *AGES]].sum()
    centres = municipalities.set_index("code").loc[people.index]
    postal = {} if postal_areas is None else {"postal areas": postal_areas.rename(columns={"code": "id"})}
    return {
        "cells": origins,
        **{name: _points(table, table["x_m"], table["y_m"]) for name, table in postal.items()},
        "municipality centres": _points(
            people.reset_index().assign(id=people.index), centres["centre_x_m"], centres["centre_y_m"]
        ),
    }


def zonings(
    zones: Mapping[str, gpd.GeoDataFrame], minutes_of: Callable[[gpd.GeoDataFrame], Floats], level: str
) -> pd.DataFrame:
    """Return mean, median and 90th percentile of minutes to the nearest site under each cut, side by side.

    Parameters
    ----------
    zones
        As `zones_of` gives them; the first is the reference.
    minutes_of
        From zones to their minutes to the nearest site.
    level
        Level of education, whose age group is counted.

    Returns
    -------
    pandas.DataFrame
        The columns of `kopa.accessibility.aggregate.zones.compare_zonings`.
    """
    tables = {
        name: pd.DataFrame(
            {
                "municipality_code": table["municipality_code"],
                "minutes": minutes_of(table),
                "persons": table[list(levels.of(level).ages)].to_numpy(float).sum(axis=1),
            }
        )
        for name, table in zones.items()
    }
    return compare_zonings(tables, "minutes", persons="persons", statistics=list(STATISTICS))


def _points(table: pd.DataFrame, x_m: pd.Series, y_m: pd.Series) -> gpd.GeoDataFrame:
    places = gpd.points_from_xy(x_m.to_numpy(float), y_m.to_numpy(float))
    columns = ["id", "municipality_code", "population", *AGES]
    return gpd.GeoDataFrame(table[columns].reset_index(drop=True), geometry=places, crs=CRS_FINLAND)
