"""What an analyst brings in place of a part of the country: sites, people, roads."""
