"""Maps of a study to look around in: by folium, or as a page that needs neither folium nor a network."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa.errors import InputError
from kopa.figures import explored
from kopa.results import refuse_other_modes
from kopa.store import write_text
from kopa.study.maps import TAUGHT, level_source

if TYPE_CHECKING:
    from kopa.study.study import Study

HIGH_PX = 640


@dataclass(frozen=True, repr=False)
class MapPage:
    """A map as a self-contained HTML page; a notebook shows it in a frame."""

    html: str

    def __repr__(self) -> str:
        return f"MapPage({len(self.html):,} characters; .save(path) writes it)"

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html)}" width="100%" height="{HIGH_PX}" title="map"></iframe>'

    def save(self, path: Path | str) -> Path:
        """Write the page, whole or not at all, and return its path."""
        return write_text(Path(path), self.html)


def explored_map(study: "Study", level: str, language: str, *, tiles: str | None, offline: bool) -> Any:
    """Return a map to zoom in (`kopa.figures.explored`) of one level and language of teaching.

    Raises
    ------
    InputError
        folium is not installed; the sites are not known where the people live; another mode of travel than the car.
    """
    title = f"{level}{TAUGHT[language]}"
    refuse_other_modes(study.travel.mode, f"map of {title}")
    if not study.sites_known(level, language=language):
        raise InputError(
            f"{study.region.id}: the sites of {title} are not known in the whole region: nothing to explore"
        )
    if offline and tiles:
        raise InputError(f"explore: tiles {tiles!r} come from the network; leave them out, or offline")
    source = level_source(study, level, language)
    return MapPage(explored.page(source)) if offline else explored.leaflet_map(source, tiles=tiles)
