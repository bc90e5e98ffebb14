"""GTFS feeds: from files of a zip or folder to one service day, with every fault gathered and said once."""
