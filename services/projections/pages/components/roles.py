"""Words for the two roles of a relationship, by the direction in which people learn in a program."""

from collections.abc import Collection
from dataclasses import dataclass

from services.projections.pages.components import formats


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Names of the roles in one program, in lower case.

    Attributes:
        mentor: The one who offers a place.
        mentee: The one who takes it.
        mentors: Several of the first.
        mentees: Several of the second.
        pair: The two of a relationship.
        alike: The name of either where both have one role; empty where they have two.
    """

    mentor: str
    mentee: str
    mentors: str
    mentees: str
    pair: str
    alike: str = ""

    def of(self, role: str) -> str:
        """Return the name of a role as the beginning of a cell: `Mentor`."""
        name = self.mentor if role == "mentor" else self.mentee
        return formats.capital(self.alike or name)

    def several(self, role: str) -> str:
        """Return the name of several in a role, as the beginning of a choice: `Mentors`."""
        name = self.mentors if role == "mentor" else self.mentees
        return formats.capital(name)


TRADITIONAL = RoleWords("mentor", "mentee", "mentors", "mentees", "Mentor and mentee")
_REVERSE = RoleWords(
    "mentor (junior)",
    "mentee (senior)",
    "mentors (juniors)",
    "mentees (seniors)",
    "Mentor (junior) and mentee (senior)",
)
_PEER = RoleWords("peer who offers", "peer who seeks", "peers who offer", "peers who seek", "Peers", "peer")


def role_words(directions: Collection[str]) -> RoleWords:
    """Return the names of the roles in a program; those of mentor and mentee where it allows several directions.

    Args:
        directions: The directions that its policy allows.
    """
    only = next(iter(directions)) if len(directions) == 1 else ""
    return {"reverse": _REVERSE, "peer": _PEER}.get(only, TRADITIONAL)
