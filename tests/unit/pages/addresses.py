"""Addresses of the example pages."""

from tests.unit.pages.examples import example_id

HARBOUR = f"/programs/{example_id('Harbour')}"
PERSON = f"/network/people/{example_id('mentor 0')}"
RIPPLE = f"/network/programs/{example_id('Harbour')}"
