"""A program as the scorecards see it: its organization, and the door of the reader."""

from dataclasses import dataclass

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError

_PROGRAM = "SELECT organization_id::text, coalesce(state, 'open') FROM directory.programs WHERE id = %s"


@dataclass(frozen=True, slots=True)
class ReadProgram:
    """A program that a reader asks about.

    Attributes:
        organization: Its organization.
        door: The reader's door to its figures.
    """

    organization: str
    door: Door


def read_program(pool: Pool, program: str, disclosure: Disclosure) -> ReadProgram:
    """Return a program.

    Args:
        pool: The projections' database.
        program: Its id.
        disclosure: The access of the reader.

    Raises:
        NotFoundError: There is no such program, or it is a draft of others.
    """
    with pool.connection() as connection:
        row = connection.execute(_PROGRAM, [program]).fetchone()
    organization, state = row if row is not None else ("", "draft")
    door = disclosure.door(organization, program)
    if row is None or (state == "draft" and door is not Door.FACTS):
        raise NotFoundError(f"no program has the id {program}")
    return ReadProgram(organization, door)
