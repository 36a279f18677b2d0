"""Handlers of the events of programs: what their policies require, by version."""

from services.contract.envelope import from_days
from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.policy.published import read_policy
from services.projections.desk.tables import DOCUMENTS, INSTRUMENTS, OBJECTIVES, POLICY_VERSIONS, PROGRAMS
from services.projections.folding.event_handlers import Batch


def _program_drafted(batch: Batch, event: PublicEvent[public.ProgramDrafted]) -> None:
    data = event.data
    _program(batch, event, name=data["name"], state="draft", confidentiality=data["confidentiality"])


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    _program(batch, event, name=data["name"], state="open", confidentiality=data["confidentiality"])
    _put_policy(batch, event, event.occurred_at)


def _policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    _put_policy(batch, event, event.data["effective_at"])


def _put_policy(
    batch: Batch, event: PublicEvent[public.ProgramOpened | public.PolicyChanged], effective_at: int
) -> None:
    policy = read_policy(event.data)
    batch[POLICY_VERSIONS].put(
        event.subject,
        event.data["policy_version"],
        effective_at=effective_at,
        mentor_capacity=policy.mentor_capacity,
        mentee_limit=policy.mentee_limit,
        mentor_places=policy.mentor_places,
        mentee_places=policy.mentee_places,
        mentor_requirements=[each.kind for each in policy.requirements_of("mentor")],
        mentee_requirements=[each.kind for each in policy.requirements_of("mentee")],
        document_kinds=policy.document_kinds,
        objective_codes=policy.objective_codes,
    )


def _program_renamed(batch: Batch, event: PublicEvent[public.ProgramRenamed]) -> None:
    _program(batch, event, name=event.data["name"])


def _moved(state: str) -> EventHandler[Batch, public.ProgramData]:
    def handler(batch: Batch, event: PublicEvent[public.ProgramData]) -> None:
        _program(batch, event, state=state)

    return handler


def _objective_defined(batch: Batch, event: PublicEvent[public.ObjectiveDefined]) -> None:
    data = event.data
    due_on = from_days(data["due_on"]).isoformat()
    batch[OBJECTIVES].put(event.subject, data["code"], data["policy_version"], measure=data["measure"], due_on=due_on)


def _document_published(batch: Batch, event: PublicEvent[public.DocumentPublished]) -> None:
    data = event.data
    batch[DOCUMENTS].put(
        event.subject,
        data["code"],
        data["version"],
        kind=data["kind"],
        roles=data["roles"],
        mandatory_at=data["mandatory_at"],
    )


def _instrument_published(batch: Batch, event: PublicEvent[public.InstrumentPublished]) -> None:
    data = event.data
    batch[INSTRUMENTS].put(
        event.subject,
        data["code"],
        data["version"],
        title=data["title"],
        purpose=data["purpose"],
        about=data["about"],
        privacy=data["privacy"],
        answered_by=data["answered_by"],
        waves=data["waves"],
    )


def _program(batch: Batch, event: PublicEvent[public.ProgramData], **values: object) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, **values)


HANDLERS = public.handlers(
    program_drafted=_program_drafted,
    program_opened=_program_opened,
    policy_changed=_policy_changed,
    program_renamed=_program_renamed,
    program_closed=_moved("closed"),
    program_ended=_moved("ended"),
    program_archived=_moved("archived"),
    objective_defined=_objective_defined,
    document_published=_document_published,
    instrument_published=_instrument_published,
)
