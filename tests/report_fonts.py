"""The fonts that the pages of a PDF are measured with: where none of them is here, tests of its pages are left out."""

import pytest

from kopa.report.pdf.fonts import FONTS, fonts_of_system

HOW = f"none of the fonts {', '.join(FONTS[:-1])} is here. On Debian: apt-get install fonts-liberation"

with_fonts = pytest.mark.skipif(not fonts_of_system(), reason=HOW)
