"""`mentorship access`: grants and revokes roles, which are never taken from a token, and shows the audit."""

from dataclasses import asdict, astuple
from typing import Annotated
from uuid import UUID

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, say, write_json, write_table
from services.web.identity.roles import ROLES, Membership, Role

app = group("Grant and revoke roles of identities, for an organization or the whole federation; show the audit.")
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


@app.command()
def audit(
    program: Annotated[UUID | None, typer.Option(help="Only entries about a program: its id.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only entries by or about an identity: its `sub`.")] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Only roles and persons that were given or taken away.")
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Entries of so many days.")] = 7,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many entries.")] = 1000,
    as_json: Json = False,
) -> None:
    """Show who read which program, and who was granted or revoked which role; the latest first."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.audit_entries import find_entries

    with access_pool(settings()) as pool:
        wanted = None if program is None else str(program)
        entries = find_entries(pool, days=days, program=wanted, subject=subject, changes=changes, limit=limit)
    if as_json:
        write_json([asdict(entry) for entry in entries])
        return
    columns = ("at", "who", "action", "count", "program", "organization", "role", "identity")
    write_table(columns, [astuple(entry) for entry in entries], title="audit")
    if len(entries) == limit:
        say(f"there may be more than {limit} entries: narrow the question, or raise --limit")


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise typer.BadParameter(f"there is no role {name}; there are: {', '.join(ROLES)}")
