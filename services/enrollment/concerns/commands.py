"""Use cases of concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.concerns import domain
from services.enrollment.concerns.access import authorize_concern, authorize_raising, raised_as
from services.enrollment.concerns.aggregate import Concern, Outcome, Topic
from services.enrollment.concerns.contact_hold import ContactHold, add_hold, begin_hold, end_hold
from services.enrollment.concerns.domain import Raised
from services.enrollment.concerns.pairs import Pairs
from services.enrollment.concerns.register import ConcernRegister, file_concern, open_register, register_id
from services.enrollment.concerns.texts import ConcernTexts
from services.enrollment.concerns.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import LEFT, State
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import participation_id
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.validation import check_text
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.web.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of a concern by a caller.

    Attributes:
        program_id: The program.
        relationship_id: The relationship that it is about, None for a program or a person.
        participation_id: The participation of the person that it is about, None for no single person.
        topic: What it is about.
        text: In the caller's own words.
    """

    program_id: UUID
    relationship_id: UUID | None
    participation_id: UUID | None
    topic: Topic
    text: str


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports that the use cases need besides the store.

    Attributes:
        texts: Seals and opens the texts.
        pairs: Looks up relationships.
    """

    texts: ConcernTexts
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Target:
    """The concern of a command.

    Attributes:
        principal: The caller.
        concern_id: The concern.
        version: The version the caller decided on, None for any.
    """

    principal: Principal
    concern_id: UUID
    version: int | None = None


def raise_concern(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    ports: Ports,
    *,
    concern_id: UUID,
    statement: Statement,
) -> CommandResult:
    """Raise a concern; its text is sealed before the event is saved.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller: a person of the program, a guardian, or staff.
        ports: What seals the text and finds the relationship.
        concern_id: The new concern's id.
        statement: What the caller states.

    Raises:
        RefusedError: `program-unknown`, `relationship-unknown` or `participation-unknown` for what does not exist, or
            not for this caller; `text-missing`, `text-too-long`, `text-not-text` or `organization-left`.
    """
    program = uow.get(Program, statement.program_id)
    organization = uow.get(Organization, program.organization_id)
    if statement.relationship_id is None:
        people = _own_people(uow, principal, program)
        authorize_raising(principal, program, organization, people, unknown_aggregate(Program, program.id))
        about: set[str] = set()
    else:
        people = _parties(uow, ports.pairs, program, statement.relationship_id)
        authorize_raising(principal, program, organization, people, _unknown_relationship(statement.relationship_id))
        about = people - principal.people - principal.wards
    if organization.state is State.LEFT:
        raise LEFT.error()
    if statement.participation_id is not None:
        about.add(_person(uow, program, statement.participation_id))
    text = _require_text(statement.text)
    speaker, raised_by_id = raised_as(principal, people)
    raised = Raised(
        organization_id=organization.id,
        program_id=program.id,
        confidentiality=program.policy.confidentiality,
        relationship_id=statement.relationship_id,
        about=about,
        topic=statement.topic,
        raised_as=speaker,
        raised_by_id=raised_by_id,
        text_version=ports.texts.seal(organization.id, concern_id, text),
    )
    concern = domain.raise_concern(concern_id, meta, raised)
    uow.add(concern)
    _file(uow, meta, organization.id, concern_id)
    return CommandResult(view(concern), created=True)


def triage(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Begin the triage of a concern.

    Raises:
        RefusedError: `concern-unknown`, `forbidden`, `stale-version`, or the state machine's refusal.
    """
    return _execute(uow, target, Action.TRIAGE_CONCERN, lambda concern: domain.triage(concern, meta))


def hold_contact(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Hold the contact of the two people of a concern's relationship.

    Raises:
        RefusedError: As of `domain.hold_contact`, besides `concern-unknown`, `forbidden` and `stale-version`.
    """

    def decide(concern: Concern) -> None:
        relationship_id = domain.hold_contact(concern, meta)
        hold = uow.find(ContactHold, relationship_id)
        if hold is None:
            uow.add(begin_hold(relationship_id, meta, concern.context, concern.id))
        else:
            add_hold(hold, meta, concern.context, concern.id)

    return _execute(uow, target, Action.HOLD_CONTACT, decide)


def release_contact(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Release the contact of the two people of a concern's relationship, as far as this concern held it.

    Raises:
        RefusedError: As of `domain.release_contact`, besides `concern-unknown`, `forbidden` and `stale-version`.
    """

    def decide(concern: Concern) -> None:
        relationship_id = domain.release_contact(concern, meta)
        end_hold(uow.get(ContactHold, relationship_id), meta, concern.context, concern.id)

    return _execute(uow, target, Action.RELEASE_CONTACT, decide)


def close(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, outcome: Outcome) -> CommandResult:
    """Close a concern with an outcome.

    Raises:
        RefusedError: As of `domain.close`, besides `concern-unknown`, `forbidden` and `stale-version`.
    """
    return _execute(uow, target, Action.CLOSE_CONCERN, lambda concern: domain.close(concern, meta, outcome=outcome))


def _execute(uow: UnitOfWork, target: Target, action: Action, decide: Callable[[Concern], None]) -> CommandResult:
    concern = uow.get(Concern, target.concern_id)
    program = uow.get(Program, concern.program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_concern(target.principal, action, concern, program, organization)
    require_version(concern.version, target.version)
    decide(concern)
    return CommandResult(view(concern))


def _file(uow: UnitOfWork, meta: CommandMetadata, organization_id: UUID, concern_id: UUID) -> None:
    register = uow.find(ConcernRegister, register_id(organization_id))
    if register is None:
        uow.add(open_register(organization_id, meta, concern_id))
    else:
        file_concern(register, meta, concern_id)


def _own_people(uow: UnitOfWork, principal: Principal, program: Program) -> set[str]:
    """Return the caller's own pseudonyms and wards that have a participation in the program, or had one."""
    return {
        person
        for person in principal.people | principal.wards
        for role in Role
        if uow.find(Participation, participation_id(program.id, program.salt, UUID(person), role, 1))
    }


def _parties(uow: UnitOfWork, pairs: Pairs, program: Program, relationship_id: UUID) -> set[str]:
    """Return the people of a relationship of the program."""
    pair = pairs.find(relationship_id)
    if pair is None or pair.program_id != program.id:
        raise _unknown_relationship(relationship_id)
    ids = (pair.mentor_participation_id, pair.mentee_participation_id)
    return {str(uow.get(Participation, id).context["person_id"]) for id in ids}


def _person(uow: UnitOfWork, program: Program, id: UUID) -> str:
    participation = uow.find(Participation, id)
    if participation is None or participation.program_id != program.id:
        raise unknown_aggregate(Participation, id)
    return str(participation.context["person_id"])


def _unknown_relationship(id: UUID) -> RefusedError:
    detail = f"there is no relationship {id} in this program; a new one may not have arrived yet"
    return RefusedError("relationship-unknown", detail, field="relationship_id", kind="unknown")


def _require_text(text: str) -> str:
    if not text.strip():
        raise RefusedError("text-missing", "describe what is wrong, in your own words", field="text", kind="field")
    return check_text(text, "text")
