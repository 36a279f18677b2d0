"""Access to rows about single people and to exact figures; for the figures of others see `suppression`."""

from dataclasses import dataclass
from enum import StrEnum

from services.projections.permissions import PERMISSIONS, Action
from services.web.identity import authorization
from services.web.identity.grants import Columns, Condition, Scope
from services.web.identity.principal import SYSTEM, Principal


class Door(StrEnum):
    """The one way to figures of a program that a reader has."""

    FACTS = "facts"
    """Exact figures, of any time."""
    INNER = "inner"
    """Releases inside the organization: batches of at least 5 people, each week."""
    OUTER = "outer"
    """Releases outside of it: batches of at least 10 people, each month."""
    NOTHING = "nothing"
    """None: of oneself one sees rows."""


_DOORS = (
    (Action.SEE_EXACT_FIGURES, Door.FACTS),
    (Action.SEE_INNER_RELEASES, Door.INNER),
    (Action.SEE_OUTER_RELEASES, Door.OUTER),
)


@dataclass(frozen=True)
class Disclosure:
    """The access of a principal to the read models.

    Attributes:
        principal: The caller.
    """

    principal: Principal

    @classmethod
    def of(cls, principal: Principal) -> "Disclosure":
        """Return the access of a principal."""
        return cls(principal)

    @classmethod
    def unrestricted(cls) -> "Disclosure":
        """Return the access of the services themselves, for commands of an operator on the database's own machine."""
        return cls(SYSTEM)

    @property
    def people(self) -> frozenset[str]:
        """The persons whose own rows it sees: itself and its wards."""
        return self.principal.people | self.principal.wards

    @property
    def sees_facts(self) -> bool:
        """Whether the facts of some program are open to it."""
        return self.principal == SYSTEM or "coordinator" in self.principal.roles

    def covers(self, organization: str | None, program: str) -> bool:
        """Return whether it sees every row of a program, and its exact figures, as the program's staff."""
        scope = Scope(organization or "", program)
        return authorization.allows(PERMISSIONS, self.principal, Action.SEE_EXACT_FIGURES, scope)

    def door(self, organization: str | None, program: str | None) -> Door:
        """Return its door to the figures of a program; of the whole federation where neither is given."""
        scope = Scope(organization, program)
        doors = (door for action, door in _DOORS if authorization.allows(PERMISSIONS, self.principal, action, scope))
        return next(doors, Door.NOTHING)

    def where(self, action: Action, columns: Columns, *, name: str = "grant") -> Condition:
        """Return the condition of the rows on which it may perform an action; its parameters begin with `name`."""
        return authorization.where(PERMISSIONS, self.principal, action, columns, name=name)
