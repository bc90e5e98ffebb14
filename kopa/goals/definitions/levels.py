"""Groups of levels, and of data, that definitions speak of."""

BASIC = ("basic", "basic_1_6", "basic_7_9")
SECOND = ("lukio", "vet")
EVERY = ("early_childhood", *BASIC, *SECOND, "uas", "university", "liberal_adult")

FIRST_GRADES = ("basic", "basic_1_6")
"""Basic education as it is scored: the grades of which every school is known to teach some."""

NO_LEVEL = ("",)
"""Of indicators that speak of the region or its programme, not of a level."""

ROADS = ("sites", "roads", "population")
PROGRAMME = ("region facts",)
