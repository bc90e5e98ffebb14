"""The report as tagged PDF."""
