"""Compiled loops over plain arrays of numbers; nothing here knows what a road or a person is."""
