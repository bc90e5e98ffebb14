"""Education sites: records cleaned, joined and decided by stated rules."""
