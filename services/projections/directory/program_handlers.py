"""Handlers of the events of programs: their states, the versions of their policy, objectives and documents."""

import json

from services.contract.envelope import from_days
from services.contract.event_data import enrollment as public
from services.contract.record import PublicEvent
from services.policy.published import read_policy, write_policy
from services.projections.directory.tables import DOCUMENTS, OBJECTIVES, POLICY_VERSIONS, PROGRAMS
from services.projections.folding.event_handlers import Batch


def _program_drafted(batch: Batch, event: PublicEvent[public.ProgramDrafted]) -> None:
    data = event.data
    level = {"confidentiality": data["confidentiality"], "drafted_at": event.occurred_at}
    _program(batch, event, state="draft", name=data["name"], **level)


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    _program(
        batch,
        event,
        name=data["name"],
        state="open",
        confidentiality=data["confidentiality"],
        opened_at=event.occurred_at,
    )
    _put_policy(batch, event, event.occurred_at)


def _policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    _put_policy(batch, event, event.data["effective_at"])


def _put_policy(
    batch: Batch, event: PublicEvent[public.ProgramOpened | public.PolicyChanged], effective_at: int
) -> None:
    data = event.data
    policy = json.dumps(write_policy(read_policy(data)), sort_keys=True)
    batch[POLICY_VERSIONS].put(event.subject, data["policy_version"], effective_at=effective_at, policy=policy)
    _program(batch, event, minimum_group_size=data["minimum_group_size"])


def _program_renamed(batch: Batch, event: PublicEvent[public.ProgramRenamed]) -> None:
    _program(batch, event, name=event.data["name"])


def _program_closed(batch: Batch, event: PublicEvent[public.ProgramClosed]) -> None:
    _program(batch, event, state="closed", closed_at=event.occurred_at)


def _program_ended(batch: Batch, event: PublicEvent[public.ProgramEnded]) -> None:
    _program(batch, event, state="ended", ended_at=event.occurred_at)


def _program_archived(batch: Batch, event: PublicEvent[public.ProgramArchived]) -> None:
    _program(batch, event, state="archived")


def _objective_defined(batch: Batch, event: PublicEvent[public.ObjectiveDefined]) -> None:
    data = event.data
    batch[OBJECTIVES].put(
        event.subject,
        data["code"],
        data["policy_version"],
        measure=data["measure"],
        baseline_thousandths=data["baseline_thousandths"],
        target_thousandths=data["target_thousandths"],
        better=data["better"],
        due_on=from_days(data["due_on"]).isoformat(),
    )


def _document_published(batch: Batch, event: PublicEvent[public.DocumentPublished]) -> None:
    data = event.data
    batch[DOCUMENTS].put(
        event.subject,
        data["code"],
        data["version"],
        kind=data["kind"],
        title=data["title"],
        roles=data["roles"],
        mandatory_at=data["mandatory_at"],
        valid_days=data["valid_days"],
    )


def _program(batch: Batch, event: PublicEvent[public.ProgramData], **values: object) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, **values)


HANDLERS = public.handlers(
    program_drafted=_program_drafted,
    program_opened=_program_opened,
    policy_changed=_policy_changed,
    program_renamed=_program_renamed,
    program_closed=_program_closed,
    program_ended=_program_ended,
    program_archived=_program_archived,
    objective_defined=_objective_defined,
    document_published=_document_published,
)
