"""How far down the pages of a PDF their text goes."""

import io

import numpy as np
from PIL import Image

from kopa.report.model import Report
from kopa.report.pdf.pdf import compiler

PPI = 36
FOOT_SHARE = 18 / 297
"""Part of a page below the text: its title and number."""


def last_ink(made: Report) -> list[float]:
    """Return how far down each page its last ink is, as a share of its height, the foot left out."""
    shares = []
    for page in compiler(made).compile(format="png", ppi=PPI):
        grey = np.asarray(Image.open(io.BytesIO(page)).convert("L"))
        text = grey[: round(len(grey) * (1 - FOOT_SHARE))]
        shares.append(float(np.flatnonzero((text < 200).any(axis=1)).max() / len(grey)))
    return shares
