"""Support of the use cases that change a participation: the order of the checks, and the place that an end releases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.participation.access import load_participation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.participation.identity import participation_id
from services.enrollment.participation.places import Places, places_id, release_place
from services.enrollment.participation.states import ENTERING, STATE_MACHINE, STAYING, State, Transition
from services.enrollment.participation.view import view
from services.enrollment.people.aggregate import Person
from services.enrollment.people.domain import require_person_of
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.domain import require_admission, require_running
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before, order_after, require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.versions import PolicyVersion
from services.web.identity.principal import SYSTEM, Principal


@dataclass(frozen=True, slots=True)
class Target:
    """The participation of a command.

    Attributes:
        principal: The caller.
        participation_id: The participation's id.
        version: The version the caller decided on, None for any.
    """

    principal: Principal
    participation_id: UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a decision about a participation.

    Attributes:
        meta: The command's metadata, as it takes effect.
        program: The participation's program.
        organization: The program's organization.
        version: The version of its policy that decides.
    """

    meta: CommandMetadata
    program: Program
    organization: Organization
    version: PolicyVersion


Decide = Callable[[Participation, Terms], None]


def execute(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    transition: Transition,
    decide: Decide,
    *,
    action: Action | None = None,
) -> CommandResult:
    """Change a participation: load it, authorize, check version and program, decide; an end releases its place.

    What follows from an event, or is due, takes effect at the last known time at the earliest, because something later
    may have been reported meanwhile.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The participation and the caller.
        transition: What the command does.
        decide: Decides and records.
        action: What the caller needs the permission of; the action of the transition when omitted.

    Raises:
        RefusedError: `participation-unknown`, `forbidden`, `stale-version`, a refusal of the program, or of `decide`.
    """
    participation, program, organization = load_participation(
        uow, target.principal, action or _ACTIONS[transition], target.participation_id
    )
    require_version(participation.version, target.version)
    require_program(program, organization, meta, transition)
    if target.principal is SYSTEM:
        meta = not_before(meta, participation.last_known_at)
    held_place = participation.holds_place
    decide(participation, Terms(meta, program, organization, program.policy_at(meta)))
    if held_place and participation.ended:
        _release_place(uow, participation, program, meta)
    return CommandResult(view(participation))


def load_entry(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    action: Action,
    transition: Transition,
    *,
    program_id: UUID,
    person_id: UUID,
    role: Role,
) -> tuple[Program, Entry, Participation | None, CommandMetadata]:
    """Load what a person enters, and find which participation of theirs it would be.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        action: What the caller needs the permission of.
        transition: Inviting or applying.
        program_id: The program.
        person_id: The person's pseudonym.
        role: Mentor or mentee.

    Returns:
        The program, the entry, the open invitation if there is one, and the metadata as the command takes effect.

    Raises:
        RefusedError: `already-participating`, `person-of-another-organization`, `person-erased`, or a refusal of the
            program.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, action, program, organization, person_id=str(person_id))
    require_program(program, organization, meta, transition)
    person = uow.find(Person, person_id)
    if person is not None:  # other ids are of people whose names an organization's own system keeps
        require_person_of(person, program.organization_id)
    previous, attempt = _find_last(uow, program, person_id, role)
    invited = previous if previous is not None and previous.state is State.INVITED else None
    if previous is not None:
        if not previous.ended:
            STATE_MACHINE.guard(transition, previous.state)
        meta = order_after(meta, previous.last_known_at)
    entry = Entry(
        organization_id=program.organization_id,
        program_id=program_id,
        confidentiality=program.policy.confidentiality,
        person_id=person_id,
        role=role,
        attempt=attempt,
        previous_id=previous.id if previous else None,
        seniority_top=program.policy_at(meta).policy.seniority_top,
    )
    return program, entry, invited, meta


def require_program(
    program: Program, organization: Organization, meta: CommandMetadata, transition: Transition
) -> None:
    """Pass if a transition is possible in the program and its organization; an end always is.

    Raises:
        RefusedError: `organization-leaving`, `organization-left`, or a refusal of the program.
    """
    if transition in ENTERING:
        require_joined(organization)
        require_admission(program, meta)
    elif transition in STAYING:
        require_joined(organization)
        require_running(program)


def _release_place(uow: UnitOfWork, participation: Participation, program: Program, meta: CommandMetadata) -> None:
    places = uow.find(Places, places_id(program.id, participation.role))
    if places is not None:
        release_place(places, participation.id, meta)


def _find_last(uow: UnitOfWork, program: Program, person_id: UUID, role: Role) -> tuple[Participation | None, int]:
    """Return the person's last participation in this role, and the number of the next attempt."""
    last, attempt = None, 1
    while participation := uow.find(
        Participation, participation_id(program.id, program.salt, person_id, role, attempt)
    ):
        last, attempt = participation, attempt + 1
    return last, attempt


_ACTIONS = {
    transition: Action(name)
    for transition, name in {
        Transition.EXPIRE_INVITATION: "expire-invitation",
        Transition.START_SCREENING: "start-screening",
        Transition.WAITLIST: "waitlist",
        Transition.ENROLL: "enroll",
        Transition.REJECT: "reject",
        Transition.PAUSE: "pause-participation",
        Transition.RESUME: "resume-participation",
        Transition.SUSPEND: "suspend-participation",
        Transition.REINSTATE: "reinstate-participation",
        Transition.WITHDRAW: "withdraw-participation",
        Transition.COMPLETE: "complete-participation",
        Transition.REMOVE: "remove-participant",
        Transition.END_WITH_PROGRAM: "end-with-program",
        Transition.CHANGE_CAPACITY: "change-capacity",
        Transition.CHANGE_SENIORITY: "change-seniority",
        Transition.REQUEST_REQUIREMENT: "request-requirement",
        Transition.REVIEW_REQUIREMENT: "review-requirement",
        Transition.CLEAR_REQUIREMENT: "clear-requirement",
        Transition.EXPIRE_REQUIREMENT: "expire-requirement",
        Transition.REVOKE_REQUIREMENT: "revoke-requirement",
        Transition.WAIVE_REQUIREMENT: "waive-requirement",
        Transition.ACCEPT_DOCUMENT: "accept-document",
        Transition.LAPSE_ACCEPTANCE: "lapse-acceptance",
    }.items()
}
"""The permission of each transition; inviting and applying are permitted in a program."""
