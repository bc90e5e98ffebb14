"""An analyst's own data in place of a part of the country: sites, people, roads."""
