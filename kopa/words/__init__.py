"""Text in three languages."""
