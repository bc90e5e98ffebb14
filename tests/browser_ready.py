"""Says before the tests whether a browser is here; in CI a missing one is an error."""

import os
import shutil
import sys

if not (os.environ.get("KOPA_CHROMIUM") or shutil.which("chromium")):
    print("No chromium here: the tests in a browser are left out. On Debian: apt-get install chromium")
    if os.environ.get("CI"):
        sys.exit("CI needs the browser tests.")
