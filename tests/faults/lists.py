"""All lists of the fault suite together, and how long each group has to be."""

from tests.faults import cases_parameters, cases_tables

CASES = [*cases_parameters.CASES, *cases_tables.CASES]

FLOORS = {cases_parameters.GROUP: 30}
