"""One file a publisher: what it gives, read as a table."""
