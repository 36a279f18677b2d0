"""Small numbers that the tables of facts hold in the place of words."""

from collections.abc import Mapping
from itertools import product

MENTEE, MENTOR = 1, 2
ROLES: Mapping[str, int] = {"mentee": MENTEE, "mentor": MENTOR}

PARTICIPATION_OUTCOMES: Mapping[str, int] = {"completed": 1, "withdrawn": 2, "rejected": 3, "removed": 4}
PAUSED, SUSPENDED = 1, 2
"""Kinds of interruptions of a participation."""

CLOSED = 1
RELATIONSHIP_OUTCOMES: Mapping[str, int] = {
    "closed": CLOSED,
    "declined": 2,
    "expired": 3,
    "withdrawn": 4,
    "superseded": 5,
}
INITIATORS: Mapping[str, int] = {"mentor": 1, "mentee": 2, "coordinator": 3, "program": 4}
MET = 1
"""The outcome of a goal that is attested as met."""

MISSED: Mapping[str, int] = {"mentor": 1, "mentee": 2, "both": 3}
"""Outcomes of a session that was missed, by who did not come."""
CANCELLED, CANCELLED_LATE = 4, 5
"""Outcomes of a session that was cancelled: in time, or too late by the program's rule."""

SENIORITY, SKILL = "seniority", "skill"
"""What an application states of its person: dimensions of the table of declared groups."""

_FORMS = product(("formal", "informal"), ("traditional", "reverse", "peer"), ("pair", "group"))
FORMS: Mapping[tuple[str, str, str], int] = {form: code for code, form in enumerate(_FORMS, 1)}
"""By formality, direction and shape."""
