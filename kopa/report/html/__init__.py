"""The report and the start page as self-contained HTML."""
