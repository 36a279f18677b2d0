"""The number of flash sessions held in a program, for who may see the rows behind it."""

from services.projections.disclosure.suppression import Figure
from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.programs.counters import Connection

_HELD = """
SELECT coalesce(sum(held), 0)::bigint, count(DISTINCT mentee_id)
FROM programs.flash_attendance WHERE program_id = %s AND evidence >= %s"""


def read_flash_sessions(connection: Connection, program: str) -> Figure:
    """Return how many flash sessions were held in a program at the evidence floor, and by how many mentees.

    Args:
        connection: A connection to the projections' database.
        program: The program.
    """
    row = connection.execute(_HELD, [program, EVIDENCE_FLOOR]).fetchone()
    held, people = row or (0, 0)
    return Figure(value=held, people=people)
