"""Door of a reader to the releases of a program."""

from dataclasses import dataclass

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import outside, shared
from services.projections.errors import NotFoundError

_PROGRAM = f"""
SELECT p.organization_id::text, coalesce(p.state, 'open'), {shared("figures")}
  FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id WHERE p.id = %s"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class ProgramDoor:
    """The door of a reader to a program.

    Attributes:
        inside: Whether the releases inside the organization are the reader's; the others are those outside.
        withheld: Whether the organization shares no figures with the reader.
        facts: Whether the reader may see the facts of the program as well.
    """

    inside: bool
    withheld: bool
    facts: bool = False

    @property
    def door(self) -> Door:
        """The door that an answer states."""
        return Door.INNER if self.inside else Door.OUTER


def find_door(pool: Pool, program: str, disclosure: Disclosure) -> ProgramDoor:
    """Return the door of a reader to the releases of a program.

    Args:
        pool: The projections' database.
        program: The program.
        disclosure: The access of the reader.

    Raises:
        NotFoundError: There is no such program, or it is a draft of others.
    """
    with pool.connection() as connection:
        row = connection.execute(_PROGRAM.encode(), [program]).fetchone()
    organization, state, shares = row if row is not None else ("", "draft", False)
    door = disclosure.door(organization, program)
    if row is None or (state == "draft" and door is not Door.FACTS):
        raise NotFoundError(f"no program has the id {program}")
    inside = door in {Door.FACTS, Door.INNER}
    withheld = not inside and not shares and bool(outside({organization}, disclosure.principal))
    return ProgramDoor(inside, withheld, door is Door.FACTS)
