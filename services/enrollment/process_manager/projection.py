"""The projection of the process of enrollment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString

from services.enrollment.process_manager.facts import HANDLERS
from services.process_manager.projection import ProcessProjection

SERVICE = "enrollment"
VERSION = 6

# The subjects are organizations, programs, participations, and relationships whose parties are never to be paired
# again. An organization is one only while it is leaving.
TOUCHED: Mapping[str, LiteralString] = {
    "organizations": """
        SELECT unnest(%(ids)s::uuid[])
        UNION SELECT id FROM programs WHERE organization_id = ANY(%(ids)s::uuid[])""",
    "programs": """
        SELECT unnest(%(ids)s::uuid[])
        UNION
        SELECT o.id FROM programs g JOIN organizations o ON o.id = g.organization_id WHERE g.id = ANY(%(ids)s::uuid[])
        UNION
        SELECT p.id FROM participations p WHERE p.program_id = ANY(%(ids)s::uuid[])""",
    "policies": "SELECT program_id FROM policies WHERE id = ANY(%(ids)s)",
    "participations": """
        SELECT unnest(%(ids)s::uuid[])
        UNION
        SELECT o.id FROM participations p JOIN organizations o ON o.id = p.organization_id
        WHERE p.id = ANY(%(ids)s::uuid[])""",
    "requirements": "SELECT participation_id FROM requirements WHERE id = ANY(%(ids)s)",
    "acceptances": "SELECT participation_id FROM acceptances WHERE id = ANY(%(ids)s)",
    "relationships": """
        SELECT unnest(%(ids)s::uuid[])
        UNION
        SELECT o.id FROM relationships l JOIN organizations o ON o.id = l.organization_id
        WHERE l.id = ANY(%(ids)s::uuid[])""",
    "pairs": "SELECT id FROM wishes WHERE id = ANY(%(ids)s::uuid[])",
    "wishes": "SELECT unnest(%(ids)s::uuid[])",
    "conflicts": """
        SELECT l.id FROM conflicts c
        JOIN relationships l ON (l.mentor_id, l.mentee_id) = (c.person_id, c.counterpart_id)
        WHERE c.id = ANY(%(ids)s::uuid[]) AND l.never_again_at IS NOT NULL
        UNION
        SELECT l.id FROM conflicts c
        JOIN relationships l ON (l.mentor_id, l.mentee_id) = (c.counterpart_id, c.person_id)
        WHERE c.id = ANY(%(ids)s::uuid[]) AND l.never_again_at IS NOT NULL
        UNION
        SELECT w.id FROM conflicts c JOIN wishes w ON (w.mentor_id, w.mentee_id) = (c.person_id, c.counterpart_id)
        WHERE c.id = ANY(%(ids)s::uuid[])
        UNION
        SELECT w.id FROM conflicts c JOIN wishes w ON (w.mentor_id, w.mentee_id) = (c.counterpart_id, c.person_id)
        WHERE c.id = ANY(%(ids)s::uuid[])""",
}
"""For each table of facts the subjects that its rows have a part in."""


def process_projection() -> ProcessProjection:
    """Return the projection of the process of enrollment."""
    schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return ProcessProjection(SERVICE, version=VERSION, handlers=HANDLERS, schema_sql=schema, touched=TOUCHED)
