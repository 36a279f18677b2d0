"""Handlers of enrollment events: programs and participations of the dashboards."""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.programs.tables import ORGANIZATIONS, PARTICIPATIONS, PROGRAMS


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    batch[ORGANIZATIONS].put(event.subject, name=event.data["name"], state="joined")


def _terms_accepted(batch: Batch, event: PublicEvent[public.TermsAccepted]) -> None:
    batch[ORGANIZATIONS].put(event.subject, shares=event.data["shares"])


def _organization_leaving(batch: Batch, event: PublicEvent[public.OrganizationLeaving]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="leaving")


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch[ORGANIZATIONS].put(event.subject, state="left")


def _program_drafted(batch: Batch, event: PublicEvent[public.ProgramDrafted]) -> None:
    _program(batch, event, name=event.data["name"], state="draft")


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    _program(batch, event, name=data["name"], state="open", minimum_group_size=data["minimum_group_size"])


def _program_renamed(batch: Batch, event: PublicEvent[public.ProgramRenamed]) -> None:
    _program(batch, event, name=event.data["name"])


def _policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    _program(batch, event, minimum_group_size=event.data["minimum_group_size"])


def _program_moved(state: str) -> EventHandler[Batch, public.ProgramData]:
    def handler(batch: Batch, event: PublicEvent[public.ProgramData]) -> None:
        _program(batch, event, state=state)

    return handler


def _program(batch: Batch, event: PublicEvent[public.ProgramData], **values: object) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, **values)


def _invited(batch: Batch, event: PublicEvent[public.Invited]) -> None:
    _participation(batch, event, step="invited", invited=True)


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    _participation(batch, event, step="applied", applied=True)


def _screening_started(batch: Batch, event: PublicEvent[public.ScreeningStarted]) -> None:
    _participation(batch, event, step="screening", screening=True)


def _waitlisted(batch: Batch, event: PublicEvent[public.Waitlisted]) -> None:
    _participation(batch, event, step="waitlisted", waitlisted=True)


def _since(event: PublicEvent[public.Enrolled]) -> dict[str, int]:
    return {"enrolled_since": event.occurred_at, "waiting_since": event.occurred_at}


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    _participation(batch, event, step="enrolled", enrolled=True, paused=False, **_since(event))


def _paused(batch: Batch, event: PublicEvent[public.Paused]) -> None:
    _participation(batch, event, step="paused", paused=True)


def _resumed(batch: Batch, event: PublicEvent[public.Resumed]) -> None:
    _participation(batch, event, step="enrolled", paused=False)


def _moved(step: str) -> EventHandler[Batch, public.ParticipationData]:
    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _participation(batch, event, step=step)

    return handler


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    person, role = event.data["person_id"], event.data["role"]
    batch[PARTICIPATIONS].put(event.subject, program_id=event.program_id, person_id=person, role=role, **values)


HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    terms_accepted=_terms_accepted,
    organization_leaving=_organization_leaving,
    organization_left=_organization_left,
    program_drafted=_program_drafted,
    program_opened=_program_opened,
    program_renamed=_program_renamed,
    policy_changed=_policy_changed,
    program_closed=_program_moved("closed"),
    program_ended=_program_moved("ended"),
    program_archived=_program_moved("archived"),
    invited=_invited,
    applied=_applied,
    screening_started=_screening_started,
    waitlisted=_waitlisted,
    enrolled=_enrolled,
    paused=_paused,
    resumed=_resumed,
    suspended=_moved("suspended"),
    reinstated=_moved("reinstated"),
    withdrawn=_moved("withdrawn"),
    completed=_moved("completed"),
    rejected=_moved("rejected"),
    removed=_moved("removed"),
)
