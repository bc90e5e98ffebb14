"""Tables in the starter's schemas from what was fetched: read raw data, build tables, check them, publish them."""
