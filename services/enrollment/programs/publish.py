"""Mapping of program events to public events; the salt and the private texts stay private."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.programs.events import (
    DraftChanged,
    DraftOpened,
    ObjectiveDefined,
    PolicyChanged,
    ProgramArchived,
    ProgramClosed,
    ProgramDrafted,
    ProgramEnded,
    ProgramOpened,
    ProgramRenamed,
)
from services.policy.published import write_policy
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication


def _drafted(event: ProgramDrafted, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramDrafted, event, name=event.name, confidentiality=event.confidentiality)


def _opened(event: ProgramOpened | DraftOpened, context: MappingContext) -> MappedEvent:
    policy = write_policy(event.stated.policy)
    return context.make(public.ProgramOpened, event, name=event.name, policy_version=1, **policy)


def _changed(event: PolicyChanged, context: MappingContext) -> MappedEvent:
    return context.make(
        public.PolicyChanged,
        event,
        policy_version=event.policy_version,
        effective_at=to_micros(event.effective_at),
        **write_policy(event.stated.policy),
    )


def _objective(event: ObjectiveDefined, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ObjectiveDefined,
        event,
        code=event.code,
        measure=event.measure,
        baseline_thousandths=event.baseline_thousandths,
        target_thousandths=event.target_thousandths,
        better=event.better,
        due_on=event.due_on,
        policy_version=event.policy_version,
    )


def _renamed(event: ProgramRenamed, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramRenamed, event, name=event.name)


def _closed(event: ProgramClosed, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramClosed, event, reason=event.reason)


def _ended(event: ProgramEnded, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramEnded, event, reason=event.reason)


def _archived(event: ProgramArchived, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramArchived, event)


PUBLICATION = Publication(
    {
        ProgramDrafted: _drafted,
        ProgramOpened: _opened,
        DraftChanged: Private("the policy of a draft is published when the program opens"),
        DraftOpened: _opened,
        PolicyChanged: _changed,
        ObjectiveDefined: _objective,
        ProgramRenamed: _renamed,
        ProgramClosed: _closed,
        ProgramEnded: _ended,
        ProgramArchived: _archived,
    }
)
