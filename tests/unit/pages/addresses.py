"""Addresses of the example pages."""

from tests.unit.pages.examples import someone

HARBOUR = f"/programs/{someone('Harbour')}"
PERSON = f"/network/people/{someone('mentor 0')}"
RIPPLE = f"/network/programs/{someone('Harbour')}"
