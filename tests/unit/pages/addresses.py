"""Addresses of the example pages."""

from tests.unit.pages.examples import example_id

HARBOUR = f"/programs/{example_id('Harbour')}"
PERSON = f"/network/people/{example_id('mentor 0')}"
RIPPLE = f"/network/programs/{example_id('Harbour')}"

PARTICIPATION = f"/records/participations/{example_id('mentee participation')}"
RELATIONSHIP = f"/records/relationships/{example_id('relationship')}"

ADDRESSES = [
    "/",
    "/?period=all&q=har",
    "/programs",
    "/programs?q=har",
    HARBOUR,
    "/network",
    "/network?as_of=2025-06-30&order=depth",
    f"/network?part=program:{example_id('Harbour')}",
    PERSON,
    f"{PERSON}?to={example_id('mentee 0.1')}",
    RIPPLE,
    "/desk",
    "/desk?kind=application",
    f"{RELATIONSHIP}?version=2",
    f"/rooms/{example_id('relationship')}",
    f"/rooms/{example_id('relationship')}/recorded/mentor/pulse/{example_id('relationship')}?back=/desk",
    "/me",
    "/me/data",
    "/me/data/everything",
    "/me/calendar",
    "/me/settings",
    "/me/declare",
    "/welcome",
    "/status",
    "/definitions",
]
"""An address of each page."""
