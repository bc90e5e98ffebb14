"""Says before the tests whether a browser and the fonts of reports are here; in CI what is missing is an error."""

import os
import shutil
import sys

from kopa.report.pdf.fonts import fonts_of_system

missing = []
if not (os.environ.get("KOPA_CHROMIUM") or shutil.which("chromium")):
    print("No chromium here: the tests in a browser are left out. On Debian: apt-get install chromium")
    missing.append("browser")
if not fonts_of_system():
    print("No font of reports here: tests of a PDF's pages are left out. On Debian: apt-get install fonts-liberation")
    missing.append("PDF")
if missing and os.environ.get("CI"):
    sys.exit(f"CI needs the {' and '.join(missing)} tests.")
