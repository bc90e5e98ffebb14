"""Classes of a value: breaks, colours that colour-blind readers can distinguish, shapes beside them."""

from dataclasses import dataclass

import numpy as np

from kopa.errors import InputError

COLOURS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""Five classes from light to dark, distinguished also in grey and by colour-blind readers (ColorBrewer YlGnBu)."""

DIVERGING = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#b35806")
"""Five classes of a change: gains purple, losses orange, distinguished by colour-blind readers (ColorBrewer PuOr)."""

CATEGORIES = ("#a6d5cf", "#f4d58d", "#c9b8e0", "#f2b8a0", "#b9d68a", "#a9c7ec", "#e6b3cf")
"""Colours without an order, light enough for names and numbers on them (11:1 at least against ink)."""

UNREACHABLE = "#ffffff"
"""Fill of places without any way; they are shown by a cross, not by the colour."""

NO_ROAD = "#e3c4ae"
"""Fill of a municipality without any way; its label says so."""

NO_VALUE = "#e0e0e0"
"""Fill of places without a value."""

SHAPES = ("circle", "square", "diamond", "triangle", "hexagon")
"""One shape for each class, so that no class is shown by colour alone."""


@dataclass(frozen=True)
class Classes:
    """Up to five classes between inclusive upper `breaks`, their colours, and the class of the unreachable (index 5).

    Examples
    --------
    >>> Classes((15, 30, 45, 60)).of(np.array([0.0, 15.0, 15.1, 90.0, np.inf])).tolist()
    [0, 0, 1, 4, 5]
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...] = COLOURS

    def __post_init__(self) -> None:
        if list(self.breaks) != sorted(set(self.breaks)) or not 1 <= len(self.breaks) < len(COLOURS):
            raise InputError(
                f"classes: the breaks {self.breaks} do not rise, or are too many; give one to four rising numbers"
            )

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the class of each value: 0-4, 5 unreachable (inf), -1 no value (nan)."""
        values = np.asarray(values, float)
        at = np.searchsorted(np.asarray(self.breaks, float), values, side="left")
        return np.where(np.isnan(values), -1, np.where(np.isposinf(values), len(COLOURS), at))


def shape_path(shape: str, x: float, y: float, r: float) -> str:
    """Return the SVG path of a shape with about the area of a circle of radius `r` at `x`, `y`."""
    if shape == "circle":
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
    if shape == "square":
        s = 1.77 * r
        return f"M{x - s / 2:.1f} {y - s / 2:.1f}h{s:.1f}v{s:.1f}h{-s:.1f}z"
    if shape == "diamond":
        s = 1.25 * r
        return f"M{x:.1f} {y - s:.1f}l{s:.1f} {s:.1f}l{-s:.1f} {s:.1f}l{-s:.1f} {-s:.1f}z"
    if shape == "triangle":
        s = 1.35 * r
        return f"M{x:.1f} {y - s:.1f}l{s:.1f} {1.7 * s:.1f}h{-2 * s:.1f}z"
    if shape == "hexagon":
        s = 1.1 * r
        half, up = s / 2, 0.87 * s
        start = f"M{x - s:.1f} {y:.1f}l{half:.1f} {-up:.1f}h{s:.1f}"
        return start + f"l{half:.1f} {up:.1f}l{-half:.1f} {up:.1f}h{-s:.1f}z"
    if shape == "cross":
        return f"M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}"
    raise InputError(f"figure: the shape '{shape}' does not exist; use one of {', '.join(SHAPES)}, cross")
