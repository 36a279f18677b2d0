"""The directory of an organization over its people: what its system states becomes ordinary commands.

A resource is kept whole and sealed, beside the profile: under the key of its person, or for a group under that of the
organization. So the erasure of a person takes it along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from services.enrollment.people import commands, domain
from services.enrollment.people.access import load_person
from services.enrollment.people.aggregate import Person
from services.enrollment.people.person_access import PersonAccess
from services.enrollment.people.profile import usable_fields
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.view import view
from services.enrollment.permissions import Action
from services.enrollment.scim.directory import Plain, ResourceName
from services.enrollment.scim.group_grants import GONE, GroupGrants
from services.enrollment.scim.inactive import InactivePeople
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.command_trail import DIRECTORY
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.clock import Clock
from services.vault.erasure_requests import ErasureRequests
from services.vault.vault import Vault
from services.web.identity.principal import Principal

REASON = "removed-from-directory"
"""The reason of an erasure that the system of an organization requests."""


@dataclass(frozen=True, slots=True)
class DirectoryParts:
    """The parts that every directory uses.

    Attributes:
        store: The event store of enrollment.
        profiles: The sealed profiles.
        vault: Keeps the resources.
        inactive: Who was set inactive.
        access: Disables and enables the identities of people.
        groups: Grants and revokes the roles that follow from groups; None where there is no database of identities.
        request_mail: Requests the mail that invites a person.
        erasures: The erasures that are under way.
        clock: Returns the present time.
    """

    store: EventStore
    profiles: Profiles
    vault: Vault
    inactive: InactivePeople
    access: PersonAccess
    groups: GroupGrants | None
    request_mail: Callable[[UUID, CommandMetadata], object]
    erasures: ErasureRequests
    clock: Clock


class PeopleDirectory:
    """The directory of one organization, in the name of its service account.

    Args:
        parts: What every directory uses.
        principal: The service account.
        organization_id: The organization.
    """

    def __init__(self, parts: DirectoryParts, principal: Principal, organization_id: str) -> None:
        self._parts, self._principal, self._organization_id = parts, principal, UUID(organization_id)

    def load(self) -> list[tuple[ResourceName, Plain]]:
        """Return every resource but those of people who are erased, or are being erased."""
        found = self._parts.vault.open_organization("directory", self._organization_id)
        owners = [UUID(owner) for owner, _ in found if UUID(owner) != self._organization_id]
        people = self._parts.store.load_many(Person, owners)
        resources: list[tuple[ResourceName, Plain]] = []
        for (owner, _), body in found.items():
            if UUID(owner) == self._organization_id:
                resources += [("Group", body["resource"])] if body["resource"] is not None else []
            elif UUID(owner) in people and people[UUID(owner)].state not in GONE:
                resources.append(("User", body["resource"]))
        return resources

    def begin(self, name: ResourceName, resource: Plain) -> str:
        """Invite a person, or return the id of a new group."""
        if name == "Group":
            return str(uuid4())
        meta = self._meta()
        result = self._execute(
            meta,
            lambda uow: commands.invite(
                uow,
                meta,
                self._principal,
                self._parts.profiles,
                organization_id=self._organization_id,
                fields=_invited(resource),
                request_mail=partial(self._request_mail, meta),
            ),
        )
        return str(result["person_id"])

    def save(self, name: ResourceName, id: str, resource: Plain) -> None:
        """Change the profile of a person, apply whether the person is active, and keep the resource.

        The roles that follow from a group are granted and revoked when it is kept.
        """
        owner = self._organization_id if name == "Group" else UUID(id)
        if name == "User":
            self._apply(owner, resource)
        self._parts.vault.seal(owner, "directory", id, self._organization_id, {"resource": dict(resource)})
        if name == "Group":
            self._apply_groups()

    def remove(self, name: ResourceName, id: str) -> None:
        """Request the erasure of a person, or forget a group; the roles that followed from it end."""
        if name == "Group":
            self._parts.vault.seal(self._organization_id, "directory", id, self._organization_id, {"resource": None})
            self._apply_groups()
            return
        meta = self._meta()

        def decide(uow: UnitOfWork) -> CommandResult:
            person, _ = load_person(uow, self._principal, Action.CHANGE_STAFF_FIELDS, UUID(id))
            domain.request_erasure(person, meta, reason=REASON, requested_by="staff")
            return CommandResult(view(person))

        self._parts.erasures.add(id, at=meta.recorded_at)
        outcome = self._parts.store.execute(meta, decide, scope=self._principal.scope)
        if outcome.position is not None:
            self._parts.erasures.note_request(id, outcome.position)
        self._parts.inactive.clear(UUID(id))
        self._apply_groups()

    def _apply_groups(self) -> None:
        if self._parts.groups is not None:
            self._parts.groups.apply(self._principal.actor, self._organization_id)

    def _apply(self, person_id: UUID, resource: Plain) -> None:
        meta = self._meta()
        self._execute(
            meta,
            lambda uow: commands.change_profile(
                uow, meta, self._principal, self._parts.profiles, person_id=person_id, fields=_profile(resource)
            ),
        )
        person = self._parts.store.load(Person, person_id)
        if resource.get("active") is False:
            self._parts.access.disable(person, self._principal.actor, meta.recorded_at)
            self._parts.inactive.set(person_id, self._organization_id, meta.recorded_at)
        else:
            self._parts.inactive.clear(person_id)
            self._parts.access.enable(person, self._principal.actor)

    def _request_mail(self, meta: CommandMetadata, person_id: UUID) -> None:
        self._parts.request_mail(person_id, meta)

    def _meta(self) -> CommandMetadata:
        id, now = str(uuid4()), self._parts.clock()
        return CommandMetadata(id, self._principal.actor, id, DIRECTORY, now, now)

    def _execute(self, meta: CommandMetadata, decide: Callable[[UnitOfWork], CommandResult]) -> Mapping[str, Any]:
        return self._parts.store.execute(meta, decide, scope=self._principal.scope).result.body


def _profile(resource: Plain) -> dict[str, object]:
    """Return the fields of a profile that a resource states.

    A time zone or a language that is none here stays in the resource alone, and refuses no one. Without a mail address
    the profile keeps the one that it has.
    """
    mails = resource.get("emails") or []
    mail = next((each["value"] for each in mails if each.get("primary")), mails[0]["value"] if mails else None)
    if mail is None and "@" in str(resource.get("userName")):
        mail = resource["userName"]
    optional = {
        "external_id": resource.get("externalId"),
        "time_zone": resource.get("timezone"),
        "language": resource.get("preferredLanguage"),
    }
    stated = usable_fields({name: value for name, value in optional.items() if value is not None})
    return {"name": _display_name(resource), **stated, **({} if mail is None else {"mail": mail})}


def _invited(resource: Plain) -> dict[str, object]:
    """Return the fields of the profile of a new person.

    Raises:
        RefusedError: `mail-not-valid`: it has no mail address.
    """
    fields = _profile(resource)
    if "mail" not in fields:
        detail = "a person needs a mail address, in emails or as userName"
        raise RefusedError("mail-not-valid", detail, field="emails", kind="field")
    return fields


def _display_name(resource: Plain) -> str:
    name = resource.get("name") or {}
    parts = " ".join(str(name[part]) for part in ("givenName", "familyName") if name.get(part))
    return str(resource.get("displayName") or name.get("formatted") or parts or resource["userName"])
