"""Maps to look around in: by folium where it is installed, else as one page of drawn shapes that asks no network."""

from kopa.figures.explored.leaflet import leaflet_map as leaflet_map
from kopa.figures.explored.page import page as page
