"""The sections of a report, one module per question, in the order in which they are read."""
