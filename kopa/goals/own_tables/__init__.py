"""An analyst's own tables: their columns, and whether they fit a region."""
