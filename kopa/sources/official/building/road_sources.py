"""Of which datasets Digiroad's roads of a region are built: the feature service's layers, or files by region."""

from kopa.sources.official.building import digiroad
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.region_roads import ROAD_FILES

FILES = (ROAD_FILES,)
LAYERS = digiroad.DATASETS
"""Without either, a region keeps the starter's roads."""


def areas(raw: RawTables) -> list[str]:
    """Return the ids of the regions of which Digiroad was fetched, by the service or as files, sorted.

    Those whose roads are wanted of OpenStreetMap are not among them.
    """
    return sorted({*raw.areas(LAYERS), *raw.areas(FILES)})


def datasets_of(here: RawTables) -> tuple[str, ...]:
    """Return the datasets of which a region's roads are built: where both were fetched, those that came last.

    Parameters
    ----------
    here
        What the lock file names of the region.

    Returns
    -------
    tuple of str
        Empty where Digiroad was not fetched of it.
    """
    files = () if here.lacking(FILES) else FILES
    if here.lacking(LAYERS):
        return files
    if files and here.entry(LAYERS[0]).retrieved < here.entry(ROAD_FILES).retrieved:
        return files
    return (*LAYERS, *(name for name in digiroad.FURTHER if not here.lacking([name])))


def not_used(here: RawTables) -> str:
    """Return what is said where the service's layers and files were both fetched of a region; else nothing."""
    if here.lacking(LAYERS) or here.lacking(FILES):
        return ""
    days = {name: here.entry(name).retrieved[:10] for name in (LAYERS[0], ROAD_FILES)}
    used, other = sorted(days, key=lambda name: name not in datasets_of(here))
    return (
        f"roads of {here.area}: of {used}, which came last (retrieved {days[used]}); {other} (retrieved {days[other]}) "
        "is not used"
    )
