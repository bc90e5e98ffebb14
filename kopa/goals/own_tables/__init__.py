"""Tables that an analyst brings: their columns, and whether they fit a region."""
