"""The projection of the process of notifications."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString

from services.enrollment.notifications.facts import HANDLERS
from services.process_manager.projection import ProcessProjection

NAME = "notifications"
VERSION = 5

# The subjects are participations: those of the recipients.
TOUCHED: Mapping[str, LiteralString] = {
    "participations": "SELECT unnest(%(ids)s::uuid[])",
    "relationships": """
        SELECT unnest(ARRAY[mentor_participation_id, mentee_participation_id])
        FROM relationships WHERE id = ANY(%(ids)s::uuid[])""",
    "sessions": """
        SELECT unnest(ARRAY[r.mentor_participation_id, r.mentee_participation_id])
        FROM sessions s JOIN relationships r ON r.id = s.relationship_id WHERE s.id = ANY(%(ids)s::uuid[])""",
    "trials": """
        SELECT unnest(ARRAY[mentor_participation_id, mentee_participation_id])
        FROM relationships WHERE id = ANY(%(ids)s::uuid[])""",
    "reminders": """
        SELECT unnest(ARRAY[r.mentor_participation_id, r.mentee_participation_id])
        FROM reminders m JOIN relationships r ON r.id = m.relationship_id WHERE m.id = ANY(%(ids)s)""",
    "endings": """
        SELECT unnest(ARRAY[mentor_participation_id, mentee_participation_id])
        FROM relationships WHERE id = ANY(%(ids)s::uuid[])""",
    "holds": """
        SELECT unnest(ARRAY[mentor_participation_id, mentee_participation_id])
        FROM relationships WHERE id = ANY(%(ids)s::uuid[])""",
    "instruments": """
        SELECT unnest(ARRAY[r.mentor_participation_id, r.mentee_participation_id])
        FROM instruments i JOIN relationships r ON r.program_id = i.program_id WHERE i.id = ANY(%(ids)s)""",
    "answers": """
        SELECT unnest(ARRAY[r.mentor_participation_id, r.mentee_participation_id])
        FROM answers a JOIN relationships r ON r.id = a.relationship_id WHERE a.id = ANY(%(ids)s)""",
    "anonymous_answers": """
        SELECT p.id FROM anonymous_answers a JOIN participations p ON p.person_id = a.person_id
        WHERE a.id = ANY(%(ids)s)""",
    "duties": "SELECT participation_id FROM duties WHERE id = ANY(%(ids)s)",
}
"""For each table of facts the subjects that its rows have a part in."""


def notifications_projection() -> ProcessProjection:
    """Return the projection of the process of notifications."""
    schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return ProcessProjection(
        "enrollment", version=VERSION, handlers=HANDLERS, schema_sql=schema, touched=TOUCHED, name=NAME
    )
