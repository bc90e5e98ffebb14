"""Municipalities, their changes, outlines and built-up places."""
