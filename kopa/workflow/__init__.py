"""Runs of regions: what is planned, what is up to date, what is published."""
