"""Which speed a way bears, and who may use it: laws, tags and declared tables."""
