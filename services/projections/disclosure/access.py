"""Who may see rows about single people of confidential programs; counts are another matter (`figures`)."""

from dataclasses import dataclass

from services.web.identity.principal import Principal


@dataclass(frozen=True)
class Disclosure:
    """What somebody may see.

    Attributes:
        everything: Rows of every program.
        organizations: The organizations whose confidential programs' rows they may see.
    """

    everything: bool
    organizations: tuple[str, ...]

    @classmethod
    def of(cls, principal: Principal) -> "Disclosure":
        """Coordinators see the rows of their organization's confidential programs, or of all if they serve all."""
        mine = tuple(sorted(name for name in principal.organizations if principal.may("coordinator", name)))
        return cls(everything=principal.may("coordinator"), organizations=mine)
