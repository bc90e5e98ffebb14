"""Read by every Python process of a command that has to do without a network: whatever leaves this machine fails."""

from tests.sources.fetch import guard

guard.install()
