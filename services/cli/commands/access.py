"""`mentorship access`: roles and persons of identities, which are never taken from a token, and the audit."""

from dataclasses import asdict, astuple
from typing import Annotated
from uuid import UUID

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, say, write_json, write_table
from services.web.identity.roles import ROLES, Membership, Role

app = group("Grant and revoke roles of identities, link them to persons, and show the audit.")
Issuer = Annotated[str, typer.Argument(help="The `iss` of the identity's tokens.")]
Subject = Annotated[str, typer.Argument(help="The `sub` of its tokens.")]
RoleName = Annotated[str, typer.Argument(help=f"One of: {', '.join(ROLES)}.")]
Organization = Annotated[UUID | None, typer.Option(help="An organization's id; the whole federation when left out.")]
Program = Annotated[UUID | None, typer.Option(help="The id of one program of that organization; all when left out.")]
Person = Annotated[UUID, typer.Argument(help="The person's id, as participations name it.")]
Guardian = Annotated[bool, typer.Option("--guardian", help="As the person's guardian, not as the person.")]


@app.command()
def grant(
    issuer: Issuer, subject: Subject, role: RoleName, organization: Organization = None, program: Program = None
) -> None:
    """Grant a role to an identity; it counts where it is given."""
    from services.cli.composition.authentication import memberships
    from services.cli.composition.settings_lookup import settings

    with memberships(settings()) as store:
        membership = _membership(role, organization, program)
        store.grant(issuer, subject, membership)
    say(f"{subject} is {role} of {_place(membership)}")


@app.command()
def revoke(
    issuer: Issuer, subject: Subject, role: RoleName, organization: Organization = None, program: Program = None
) -> None:
    """Revoke a role of an identity; servers apply it within seconds."""
    from services.cli.composition.authentication import memberships
    from services.cli.composition.settings_lookup import settings

    with memberships(settings()) as store:
        membership = _membership(role, organization, program)
        had = store.revoke(issuer, subject, membership)
    say(f"{subject} is no longer {role} of {_place(membership)}" if had else f"{subject} was not {role} there")


@app.command()
def link(issuer: Issuer, subject: Subject, person: Person, guardian: Guardian = False) -> None:
    """Link an identity to a person, who then reads and reports what is theirs."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.known_persons import KnownPersons

    with access_pool(settings()) as pool:
        KnownPersons(pool).link(issuer, subject, str(person), "guardian" if guardian else "self")
    say(f"{subject} is {'the guardian of ' if guardian else ''}{person}")


@app.command()
def unlink(issuer: Issuer, subject: Subject, person: Person, guardian: Guardian = False) -> None:
    """Remove the link of an identity to a person; servers apply it within seconds."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.known_persons import KnownPersons

    with access_pool(settings()) as pool:
        had = KnownPersons(pool).unlink(issuer, subject, str(person), "guardian" if guardian else "self")
    say(f"{subject} is no longer linked to {person}" if had else f"{subject} was not linked to {person} in this way")


@app.command("list")
def list_access(as_json: Json = False) -> None:
    """List the roles and the persons of every identity."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.access_list import list_access as entries

    with access_pool(settings()) as pool:
        rows = entries(pool)
    if as_json:
        write_json([asdict(row) for row in rows])
    elif rows:
        write_table(("issuer", "subject", "is", "of"), [astuple(row) for row in rows], title="access")
    else:
        say("no identity has a role or a person")


clients = group("Service accounts: programs that take tokens at /oidc/token with a secret of their own.")
app.add_typer(clients, name="client")


@clients.command("add")
def add_client(name: Annotated[str, typer.Argument(help="What it is called in lists.")]) -> None:
    """Add a service account, and show its id and its secret, once; grant it roles like any identity."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.credentials.clients import Clients
    from services.web.identity.credentials.identities import CLIENT_ISSUER

    with access_pool(settings()) as pool:
        client, secret = Clients(pool).add(name)
    write_json({"issuer": CLIENT_ISSUER, "client_id": client.client_id, "client_secret": secret})


@clients.command("list")
def list_clients(as_json: Json = False) -> None:
    """List the service accounts."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.credentials.clients import Clients

    with access_pool(settings()) as pool:
        rows = Clients(pool).list()
    if as_json:
        write_json([{**asdict(row), "added_at": row.added_at.isoformat()} for row in rows])
    else:
        write_table(("client", "name", "added"), [astuple(row) for row in rows], title="service accounts")


@clients.command("rotate")
def rotate_client(client_id: Annotated[UUID, typer.Argument(help="Its id.")]) -> None:
    """Replace the secret of a service account, and show the new one, once; its tokens end at once."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.credentials.clients import Clients
    from services.web.identity.credentials.identities import CLIENT_ISSUER

    with access_pool(settings()) as pool:
        secret = Clients(pool).rotate(str(client_id))
    if secret is None:
        raise typer.BadParameter("there is no such service account")
    write_json({"issuer": CLIENT_ISSUER, "client_id": str(client_id), "client_secret": secret})


@clients.command("remove")
def remove_client(client_id: Annotated[UUID, typer.Argument(help="Its id.")]) -> None:
    """Remove a service account; its tokens end at once."""
    from services.cli.composition.authentication import access_pool
    from services.cli.composition.settings_lookup import settings
    from services.web.identity.credentials.clients import Clients

    with access_pool(settings()) as pool:
        removed = Clients(pool).remove(str(client_id))
    say("the service account is removed" if removed else "there is no such service account")


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


def _membership(role: str, organization: UUID | None, program: UUID | None) -> Membership:
    if program is not None and organization is None:
        raise typer.BadParameter("--program needs the --organization that it belongs to")
    return Membership(_role(role), _text(organization), _text(program))


def _text(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)


def _place(membership: Membership) -> str:
    if membership.program is not None:
        return f"the program {membership.program}"
    return membership.organization or "the whole federation"


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise typer.BadParameter(f"there is no role {name}; there are: {', '.join(ROLES)}")
