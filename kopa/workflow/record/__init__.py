"""What a run rests on, and whether a report is still what it was."""
