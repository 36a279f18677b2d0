"""Decisions about a person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.enrollment import validation
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import end_consents
from services.enrollment.people.events import (
    ErasureRequested,
    GuardianAdded,
    GuardianRemoved,
    PersonErased,
    PersonInvited,
    PersonLinked,
    PersonRegistered,
    PersonUnlinked,
    ProfileChanged,
    WardAdded,
    WardRemoved,
)
from services.enrollment.people.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError

MAX_GUARDIANS = 10
MAX_LINKS = 20
ERASURE_REQUESTERS = ("person", "guardian", "staff")


def invite(id: UUID, meta: CommandMetadata, organization_id: UUID, profile_version: int) -> Person:
    """Invite a person to an organization.

    Args:
        id: The new person's id, which is random.
        meta: The command's metadata.
        organization_id: The organization.
        profile_version: The version of the sealed profile.
    """
    STATE_MACHINE.guard(Transition.INVITE, State.NONE)
    context = {"organization_id": str(organization_id), "profile_version": profile_version}
    return Person.begin(PersonInvited, id, meta, **context)


def register(person: Person, meta: CommandMetadata) -> None:
    """Register a person who signed in for the first time.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    person.record_with_context(PersonRegistered, person.guard(Transition.REGISTER, meta))


def change_profile(person: Person, meta: CommandMetadata, fields: Iterable[str], profile_version: int) -> None:
    """Record which fields of the profile changed.

    Args:
        person: The person.
        meta: The command's metadata.
        fields: The names of the fields.
        profile_version: The version of the sealed profile that has them.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    meta = person.guard(Transition.CHANGE_PROFILE, meta)
    person.record_with_context(ProfileChanged, meta, fields=sorted(set(fields)), profile_version=profile_version)


def add_guardian(person: Person, meta: CommandMetadata, guardian: Person) -> None:
    """Add a guardian to a person, and the person to the guardian's wards.

    Raises:
        RefusedError: `guardian-of-oneself`, `guardian-of-another-organization`, `guardian-is-ward`,
            `guardian-already-added`, `guardians-full`, or the state machine's refusal, of either person.
    """
    meta = person.guard(Transition.ADD_GUARDIAN, meta)
    STATE_MACHINE.guard(Transition.ADD_GUARDIAN, guardian.state)
    if guardian.id == person.id:
        raise RefusedError("guardian-of-oneself", "a guardian is another person", field="guardian_id", kind="field")
    if guardian.organization != person.organization:
        detail = "a guardian is a person of the same organization"
        raise RefusedError("guardian-of-another-organization", detail, field="guardian_id", kind="field")
    if str(person.id) in guardian.guardians:
        raise RefusedError(
            "guardian-is-ward", "this person is a ward of the other one", field="guardian_id", kind="field"
        )
    if str(guardian.id) in person.guardians:
        raise RefusedError("guardian-already-added", "this person is a guardian of the other one already")
    if len(person.guardians) >= MAX_GUARDIANS:
        raise RefusedError("guardians-full", f"a person has at most {MAX_GUARDIANS} guardians")
    person.record_with_context(GuardianAdded, meta, guardian_id=str(guardian.id))
    guardian.record_with_context(WardAdded, order_after(meta, guardian.last_known_at), ward_id=str(person.id))


def remove_guardian(person: Person, meta: CommandMetadata, guardian: Person) -> None:
    """Remove a guardian of a person, and the person from the guardian's wards.

    Raises:
        RefusedError: `guardian-unknown`, or the state machine's refusal.
    """
    meta = person.guard(Transition.REMOVE_GUARDIAN, meta)
    if str(guardian.id) not in person.guardians:
        detail = "this person is not a guardian of the other one"
        raise RefusedError("guardian-unknown", detail, field="guardian_id", kind="unknown")
    person.record_with_context(GuardianRemoved, meta, guardian_id=str(guardian.id))
    if str(person.id) in guardian.wards:  # an erased guardian has none
        guardian.record_with_context(WardRemoved, order_after(meta, guardian.last_known_at), ward_id=str(person.id))


def link(person: Person, meta: CommandMetadata, link_id: UUID) -> None:
    """Record this person's half of a link to a person of another organization; nothing if it is recorded.

    Raises:
        RefusedError: `links-full`, or the state machine's refusal.
    """
    meta = person.guard(Transition.LINK, meta)
    if str(link_id) in person.links:
        return
    if len(person.links) >= MAX_LINKS:
        raise RefusedError("links-full", f"a person has at most {MAX_LINKS} links; take one back first")
    person.record_with_context(PersonLinked, meta, link_id=str(link_id))


def unlink(person: Person, meta: CommandMetadata, link_id: UUID) -> None:
    """Take back this person's half of a link.

    Raises:
        RefusedError: `link-unknown`, or the state machine's refusal.
    """
    meta = person.guard(Transition.UNLINK, meta)
    if str(link_id) not in person.links:
        raise RefusedError("link-unknown", "this person has no such link", field="link_id")
    person.record_with_context(PersonUnlinked, meta, link_id=str(link_id))


def request_erasure(person: Person, meta: CommandMetadata, *, reason: str, requested_by: str) -> None:
    """Request the erasure of a person's personal data: consents and links to other organizations end with it.

    Args:
        person: The person.
        meta: The command's metadata.
        reason: A code.
        requested_by: The person, a guardian or staff.

    Raises:
        RefusedError: `not-a-code`, `not-allowed`, or the state machine's refusal.
    """
    meta = person.guard(Transition.REQUEST_ERASURE, meta)
    reason = validation.check_code(reason, "reason")
    validation.check_choice(requested_by, ERASURE_REQUESTERS, "requested_by")
    _end_consents_and_links(person, meta)
    person.record_with_context(ErasureRequested, meta, reason=reason, requested_by=requested_by)


def complete_erasure(person: Person, meta: CommandMetadata) -> None:
    """Record that a person's personal data was erased.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    meta = person.guard(Transition.COMPLETE_ERASURE, meta)
    _end_consents_and_links(person, meta)  # of an erasure that an earlier release requested
    person.record_with_context(PersonErased, meta)


def _end_consents_and_links(person: Person, meta: CommandMetadata) -> None:
    end_consents(person, meta)
    for link_id in sorted(person.links):
        person.record_with_context(PersonUnlinked, meta, link_id=link_id)


def require_person_of(person: Person, organization_id: UUID) -> None:
    """Pass if a person may take part in a program of an organization.

    Raises:
        RefusedError: `person-of-another-organization`, or `person-erased` also while the data is being erased.
    """
    if person.organization_id != organization_id:
        detail = "this person belongs to another organization than the program"
        raise RefusedError("person-of-another-organization", detail, field="person_id", kind="field")
    STATE_MACHINE.guard(Transition.PARTICIPATE, person.state)
