"""Columns of the starter tables."""
