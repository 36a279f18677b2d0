"""Access to rows about single people of confidential programs; for counts see `suppression`."""

from dataclasses import dataclass

from services.web.identity.principal import Principal


@dataclass(frozen=True)
class Disclosure:
    """Rows that a principal may see.

    Attributes:
        everything: Whether it may see the rows of every program.
        organizations: Organizations whose confidential programs' rows the principal may see.
    """

    everything: bool
    organizations: tuple[str, ...]

    @classmethod
    def of(cls, principal: Principal) -> "Disclosure":
        """Return the access of a principal.

        Coordinators see the rows of their organization's confidential programs, or of all where they coordinate all.
        """
        coordinated = (name for name in principal.organizations if principal.has_role("coordinator", name))
        organizations = tuple(sorted(coordinated))
        return cls(everything=principal.has_role("coordinator"), organizations=organizations)
