"""From indicators to scores by fixed goalposts."""
