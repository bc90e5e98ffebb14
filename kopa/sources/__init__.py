"""One module per publisher of data, the starter data set and its catalogue."""
