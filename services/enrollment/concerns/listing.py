"""Lists of concerns: those of an organization that a principal sees, the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from services.enrollment.concerns.access import may_see
from services.enrollment.concerns.aggregate import Concern
from services.enrollment.concerns.register import ConcernRegister, register_id
from services.enrollment.organizations.domain import Organization
from services.enrollment.programs.aggregate import Program
from services.eventstore.store import EventStore
from services.web.identity.principal import Principal


def list_concerns(
    store: EventStore, principal: Principal, organization: Organization, keep: Callable[[Concern], bool]
) -> list[Concern]:
    """Return the concerns of an organization that a principal sees, the oldest first.

    Args:
        store: The service's store.
        principal: The caller.
        organization: The organization.
        keep: Whether a concern belongs to the list.
    """
    id = register_id(organization.id)
    register = store.load_many(ConcernRegister, [id]).get(id)
    if register is None:
        return []
    concerns = [each for each in store.load_many(Concern, register.concerns).values() if keep(each)]
    programs = store.load_many(Program, _programs(concerns))
    seen = [each for each in concerns if may_see(principal, each, programs[each.program_id], organization)]
    return sorted(seen, key=lambda concern: (concern.raised_at, concern.id))


def _programs(concerns: list[Concern]) -> list[UUID]:
    return sorted({concern.program_id for concern in concerns})
