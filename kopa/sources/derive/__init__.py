"""The script that derives the starter data set from the source files.

Run it by ``python -m kopa.sources.derive --shared ../shared/data``; the readers of what it
writes are in `kopa.sources.country_tables`, `kopa.sources.people`, `kopa.sources.schools` and `kopa.sources.society`.
"""
