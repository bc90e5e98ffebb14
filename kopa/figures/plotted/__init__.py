"""Charts and maps drawn by matplotlib, for notebooks."""
