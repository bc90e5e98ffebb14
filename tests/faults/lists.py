"""All lists of the fault suite together, and how long each group has to be."""

from tests.faults import cases_codes, cases_geodata, cases_hostile, cases_parameters, cases_tables

CASES = [*cases_parameters.CASES, *cases_tables.CASES, *cases_codes.CASES, *cases_geodata.CASES, *cases_hostile.CASES]

FLOORS = {cases_parameters.GROUP: 30, cases_tables.GROUP: 100, cases_hostile.GROUP: 50}
