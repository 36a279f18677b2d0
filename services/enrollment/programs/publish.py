"""Mapping of program events to public events; the salt stays private."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.programs.domain import ProgramClosed, ProgramOpened
from services.policy.published import write_policy
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _opened(event: ProgramOpened, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramOpened, event, name=event.name, policy_version=1, **write_policy(event.policy))


def _closed(event: ProgramClosed, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramClosed, event, reason=event.reason)


PUBLICATION = Publication({ProgramOpened: _opened, ProgramClosed: _closed})
