"""The projection of the process of relationships."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString

from services.process_manager.projection import ProcessProjection
from services.relationships.process_manager.facts import HANDLERS

SERVICE = "relationships"
VERSION = 4

# The subjects are living proposals and relationships, and flash sessions that have not ended. Each column that leads to
# them is in an index.
TOUCHED: Mapping[str, LiteralString] = {
    "organizations": """
        SELECT id FROM living WHERE organization_id = ANY(%(ids)s::uuid[])
        UNION SELECT id FROM flash_sessions WHERE organization_id = ANY(%(ids)s::uuid[])""",
    "programs": """
        SELECT id FROM living WHERE program_id = ANY(%(ids)s::uuid[])
        UNION SELECT id FROM flash_sessions WHERE program_id = ANY(%(ids)s::uuid[])""",
    "policies": """
        SELECT l.id FROM policies v JOIN living l ON l.program_id = v.program_id WHERE v.id = ANY(%(ids)s)""",
    "participations": """
        SELECT id FROM living WHERE mentor_participation_id = ANY(%(ids)s::uuid[])
        UNION SELECT id FROM living WHERE mentee_participation_id = ANY(%(ids)s::uuid[])
        UNION SELECT id FROM flash_sessions WHERE mentor_participation_id = ANY(%(ids)s::uuid[])
        UNION SELECT id FROM flash_sessions WHERE mentee_participation_id = ANY(%(ids)s::uuid[])""",
    "conflicts": """
        SELECT l.id FROM conflicts c JOIN living l ON (l.mentor_id, l.mentee_id) = (c.person_id, c.counterpart_id)
        WHERE c.id = ANY(%(ids)s::uuid[])
        UNION
        SELECT l.id FROM conflicts c JOIN living l ON (l.mentor_id, l.mentee_id) = (c.counterpart_id, c.person_id)
        WHERE c.id = ANY(%(ids)s::uuid[])""",
    "contact_holds": "SELECT unnest(%(ids)s::uuid[])",
    "raised": "SELECT relationship_id FROM raised WHERE id = ANY(%(ids)s)",
    "flash_sessions": "SELECT unnest(%(ids)s::uuid[])",
    # A match or its end also concerns the other proposals of the mentee.
    "living": """
        SELECT unnest(%(ids)s::uuid[])
        UNION
        SELECT o.id FROM living l JOIN living o ON (o.mentee_id, o.program_id) = (l.mentee_id, l.program_id)
        WHERE l.id = ANY(%(ids)s::uuid[])""",
}
"""For each table of facts the subjects that its rows have a part in."""


def process_projection() -> ProcessProjection:
    """Return the projection of the process of relationships."""
    schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return ProcessProjection(SERVICE, version=VERSION, handlers=HANDLERS, schema_sql=schema, touched=TOUCHED)
