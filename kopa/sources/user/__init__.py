"""Files that a user writes: tables, parameters, regions."""
