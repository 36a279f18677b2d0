"""`mentorship access`: grants and revokes roles. Roles are kept in the database, never taken from a token."""

from typing import Annotated

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import say
from services.web.identity.roles import ROLES, Membership, Role

app = group("Grant and revoke roles of identities, for one organization or for the whole federation.")
Issuer = Annotated[str, typer.Argument(help="The `iss` of the identity's tokens.")]
Subject = Annotated[str, typer.Argument(help="The `sub` of its tokens.")]
RoleName = Annotated[str, typer.Argument(help=f"One of: {', '.join(ROLES)}.")]
Organization = Annotated[str | None, typer.Option(help="An organization's id; the whole federation when left out.")]


@app.command()
def grant(issuer: Issuer, subject: Subject, role: RoleName, organization: Organization = None) -> None:
    """Grant a role to an identity."""
    from services.cli.composition.authentication import memberships
    from services.cli.composition.settings_lookup import settings

    with memberships(settings()) as store:
        store.grant(issuer, subject, Membership(_role(role), organization))
    say(f"{subject} is {role} of {organization or 'the whole federation'}")


@app.command()
def revoke(issuer: Issuer, subject: Subject, role: RoleName, organization: Organization = None) -> None:
    """Revoke a role of an identity; servers apply it within seconds."""
    from services.cli.composition.authentication import memberships
    from services.cli.composition.settings_lookup import settings

    with memberships(settings()) as store:
        had = store.revoke(issuer, subject, Membership(_role(role), organization))
    say(f"{subject} is no longer {role}" if had else f"{subject} was not {role} there")


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise typer.BadParameter(f"there is no role {name}; there are: {', '.join(ROLES)}")
