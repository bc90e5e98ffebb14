"""Read by every Python process of a command that has to do without a network: whatever leaves this machine fails."""

import os

from tests.sources.fetch import guard

if "WITHOUT_NETWORK" in os.environ:
    guard.install()
