"""Use cases of people. A profile is sealed inside the decision, once it is allowed, before the event that names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID, uuid4

from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.organizations.states import LEFT
from services.enrollment.organizations.states import State as OrganizationState
from services.enrollment.people import domain
from services.enrollment.people.access import (
    authorize_people,
    authorize_person,
    load_person,
    may_search,
    require_own_removal,
)
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import Answer, change_consent, end_consents
from services.enrollment.people.link import made_links, record_half
from services.enrollment.people.profile import Profile, build_profile
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.states import STATE_MACHINE, Transition
from services.enrollment.people.view import view
from services.enrollment.permissions import Action
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before, require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal

STAFF_FIELDS = frozenset({"external_id", "minor_until", "unreachable"})
"""Fields that the person does not change: they protect the person, or belong to the organization's own system."""
OWN_FIELDS = frozenset({"attributes"})
"""Fields that staff do not change: what a person states about themselves."""


def invite(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    profiles: Profiles,
    *,
    organization_id: UUID,
    fields: Mapping[str, object],
    duplicates: Callable[[], Collection[UUID]] = tuple,
    request_mail: Callable[[UUID], object] | None = None,
) -> CommandResult:
    """Invite a person to an organization.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        profiles: Where the profile is kept.
        organization_id: The organization.
        fields: The profile: name, mail and others of `Profile`.
        duplicates: Returns the people who may be the same one; refuses an external id that is taken.
        request_mail: Requests the mail that invites the person; called before the event is recorded, as the profile is
            sealed before it. None where no mail is to be sent.

    Raises:
        RefusedError: `organization-leaving`, `organization-left`, `external-id-taken`, or the refusal of a value.
    """
    organization = uow.get(Organization, organization_id)
    authorize_people(principal, Action.INVITE_PERSON, organization)
    require_joined(organization)
    profile = build_profile(**fields)
    found = duplicates()
    similar = sorted(str(id) for id in found) if may_search(principal, organization) else []
    id = uuid4()
    person = domain.invite(id, meta, organization_id, profiles.save(id, organization_id, profile))
    if request_mail is not None:
        request_mail(id)
    uow.add(person)
    return CommandResult({**view(person), "possible_duplicates": similar}, created=True)


def register(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, person_id: UUID, answers: Sequence[Answer] = ()
) -> CommandResult:
    """Register a person who signed in, with answers about purposes; one who has registered answers only.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        person_id: The person.
        answers: What the person allows and refuses; none is needed.

    Raises:
        RefusedError: A refusal of the state machine, `organization-left` for answers, or as of `change_consent`.
    """
    person, organization = load_person(uow, principal, Action.REGISTER_PERSON, person_id)
    if STATE_MACHINE.refusal(Transition.REGISTER, person.state) is None:
        domain.register(person, meta)
    STATE_MACHINE.guard(Transition.CHANGE_PROFILE, person.state)
    if answers and organization.state is OrganizationState.LEFT:
        raise LEFT.error()
    for each in answers:
        at = not_before(meta, person.last_known_at)
        change_consent(person, at, purpose=each.purpose, granted=each.granted, wording_version=each.wording_version)
    return CommandResult(view(person))


def change_profile(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    profiles: Profiles,
    *,
    person_id: UUID,
    fields: Mapping[str, object],
    version: int | None = None,
) -> CommandResult:
    """Change fields of a person's profile.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        profiles: Where the profile is kept.
        person_id: The person.
        fields: The fields with their new values.
        version: The version the caller decided on, None for any.

    Raises:
        RefusedError: `forbidden`, `stale-version`, or the refusal of the state or of a value.
    """
    person, organization = load_person(uow, principal, Action.CHANGE_PROFILE, person_id)
    for names, action in ((STAFF_FIELDS, Action.CHANGE_STAFF_FIELDS), (OWN_FIELDS, Action.DECLARE_ATTRIBUTES)):
        if not names.isdisjoint(fields):
            authorize_person(principal, action, person, organization)
    require_version(person.version, version)
    STATE_MACHINE.guard(Transition.CHANGE_PROFILE, person.state)
    profile, changed = _profile_of(profiles, person).changed(**fields)
    if changed:
        sealed = profiles.save(person.id, person.organization_id, profile)
        domain.change_profile(person, meta, changed, sealed)
    return CommandResult(view(person))


def add_guardian(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    person_id: UUID,
    guardian_id: UUID,
    version: int | None = None,
) -> CommandResult:
    """Add a guardian to a person.

    Raises:
        RefusedError: `stale-version`, or a refusal of the domain.
    """
    person, _ = load_person(uow, principal, Action.ADD_GUARDIAN, person_id)
    require_version(person.version, version)
    guardian = uow.get(Person, guardian_id)
    domain.add_guardian(person, meta, guardian)
    return CommandResult(view(person))


def remove_guardian(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    person_id: UUID,
    guardian_id: UUID,
    version: int | None = None,
    end_consents_to_participations: Callable[[Person], None] = lambda _: None,
) -> CommandResult:
    """Remove a guardian of a person, or withdraw as one: the consents of the ward end with it.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        person_id: The person.
        guardian_id: The guardian.
        version: The version the caller decided on, None for any.
        end_consents_to_participations: Revokes what guardians consented to, in the same unit of work.

    Raises:
        RefusedError: `forbidden`, `stale-version` or `guardian-unknown`.
    """
    person, _ = load_person(uow, principal, Action.REMOVE_GUARDIAN, person_id)
    require_own_removal(principal, Action.REMOVE_GUARDIAN, person, guardian_id)
    require_version(person.version, version)
    domain.remove_guardian(person, meta, uow.get(Person, guardian_id))
    end_consents(person, not_before(meta, person.last_known_at))
    end_consents_to_participations(person)
    return CommandResult(view(person))


def link(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, person_id: UUID, link_id: UUID
) -> CommandResult:
    """Record a person's half of a link to a person of another organization.

    Raises:
        RefusedError: `link-already-confirmed`, `link-within-organization`, or a refusal of the domain.
    """
    person, _ = load_person(uow, principal, Action.LINK_PERSON, person_id)
    record_half(uow, meta, link_id, person_id=person.id, organization=str(person.organization_id))
    domain.link(person, meta, link_id)
    made = str(link_id) in made_links(uow, person)
    return CommandResult({**view(person), "link_id": str(link_id), "made": made})


def unlink(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, person_id: UUID, link_id: UUID
) -> CommandResult:
    """Take back a person's half of a link.

    Raises:
        RefusedError: `link-unknown`, or the refusal of the state.
    """
    person, _ = load_person(uow, principal, Action.UNLINK_PERSON, person_id)
    domain.unlink(person, meta, link_id)
    return CommandResult(view(person))


def _profile_of(profiles: Profiles, person: Person) -> Profile:
    owned = profiles.find_many([person.id]).get(person.id)
    if owned is None:  # the key is destroyed before the event is recorded
        raise RefusedError("person-erasing", "the personal data of this person is being erased")
    return owned.profile
