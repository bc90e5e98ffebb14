"""The report's layers as one GeoPackage."""
