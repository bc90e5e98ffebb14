"""Roads from tables, OpenStreetMap and Digiroad: each module reads one kind of source."""
