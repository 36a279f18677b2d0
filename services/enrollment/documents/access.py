"""Authorization of reading the text of a document: staff of the program, and its participants."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import participation_id
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.eventstore.store import EventStore
from services.web.identity.principal import Principal


def authorize_reader(store: EventStore, principal: Principal, program: Program, organization: Organization) -> None:
    """Pass if a principal may read the texts of a program's documents.

    Args:
        store: The service's store, in which participations of the principal and of its wards are looked up.
        principal: The caller.
        program: The program.
        organization: Its organization.

    Raises:
        RefusedError: `program-unknown` for a principal that may not see it, or `forbidden`.
    """
    person_id = _find_participant(store, principal, program)
    authorize_program(principal, Action.READ_DOCUMENT, program, organization, person_id=person_id)


def _find_participant(store: EventStore, principal: Principal, program: Program) -> str | None:
    """Return a person of the principal, or a ward, who has been invited to the program or has applied."""
    ids = {
        participation_id(program.id, program.salt, UUID(person), role, 1): person
        for person in sorted(principal.people | principal.wards)
        for role in Role
    }
    found = store.load_many(Participation, [*ids])
    return next((ids[id] for id in ids if id in found), None)
