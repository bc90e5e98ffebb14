"""The child impact sheet of a scenario: what can be measured filled in, the rest as questions with room to write."""
