"""Handlers of the events of participations: states, requirements and acceptances.

The events of requirements travel in the restricted topic, without an order between them and the others of a
participation, so each table is written by the events of one topic only.
"""

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.desk.tables import ACCEPTANCES, PARTICIPATIONS, REQUIREMENTS
from services.projections.folding.event_handlers import Batch

_RequirementData = (
    public.RequirementRequested
    | public.RequirementReviewStarted
    | public.RequirementCleared
    | public.RequirementExpired
    | public.RequirementRevoked
    | public.RequirementWaived
)


def _invited(batch: Batch, event: PublicEvent[public.Invited]) -> None:
    _move(batch, event, "invited", expires_at=event.data["expires_at"])


def _waitlisted(batch: Batch, event: PublicEvent[public.Waitlisted]) -> None:
    _move(batch, event, "waitlisted", priority=event.data["priority"])


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    at, capacity = event.occurred_at, event.data["capacity"]
    _move(batch, event, "enrolled", enrolled_at=at, capacity=capacity, capacity_since=at)


def _capacity_changed(batch: Batch, event: PublicEvent[public.CapacityChanged]) -> None:
    _put(batch, event, capacity=event.data["capacity"], capacity_since=event.occurred_at)


def _erased(batch: Batch, event: PublicEvent[public.ParticipantErased]) -> None:
    _put(batch, event, erased=True)


def _moved(step: str) -> EventHandler[Batch, public.ParticipationData]:
    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _move(batch, event, step)

    return handler


def _move(batch: Batch, event: PublicEvent[public.ParticipationData], step: str, **more: object) -> None:
    _put(batch, event, step=step, since=event.occurred_at, **more)


def _put(batch: Batch, event: PublicEvent[public.ParticipationData], **values: object) -> None:
    data = event.data
    batch[PARTICIPATIONS].put(
        event.subject, program_id=event.program_id, person_id=data["person_id"], role=data["role"], **values
    )


def _requirement_cleared(batch: Batch, event: PublicEvent[public.RequirementCleared]) -> None:
    _put_validity(batch, event, "cleared", event.data["valid_until"])


def _requirement_waived(batch: Batch, event: PublicEvent[public.RequirementWaived]) -> None:
    _put_validity(batch, event, "waived", event.data["valid_until"])


def _put_validity(batch: Batch, event: PublicEvent[_RequirementData], state: str, valid_until: int | None) -> None:
    _put_requirement(batch, event, state, valid_until=valid_until, endless=valid_until is None)


def _requirement_moved(state: str) -> EventHandler[Batch, _RequirementData]:
    def handler(batch: Batch, event: PublicEvent[_RequirementData]) -> None:
        _put_requirement(batch, event, state)

    return handler


def _put_requirement(batch: Batch, event: PublicEvent[_RequirementData], state: str, **more: object) -> None:
    batch[REQUIREMENTS].put(
        event.subject,
        event.data["kind"],
        program_id=event.program_id,
        state=state,
        since=event.occurred_at,
        **more,
    )


def _policy_accepted(batch: Batch, event: PublicEvent[public.PolicyAccepted]) -> None:
    data = event.data
    until = data["valid_until"]
    batch[ACCEPTANCES].put(
        event.subject,
        data["document_code"],
        data["document_version"],
        valid_until=until,
        endless=until is None,
        lapsed=False,
    )


def _acceptance_lapsed(batch: Batch, event: PublicEvent[public.AcceptanceLapsed]) -> None:
    data = event.data
    batch[ACCEPTANCES].put(event.subject, data["document_code"], data["document_version"], lapsed=True)


HANDLERS = public.handlers(
    invited=_invited,
    applied=_moved("applied"),
    screening_started=_moved("screening"),
    waitlisted=_waitlisted,
    enrolled=_enrolled,
    paused=_moved("paused"),
    resumed=_moved("enrolled"),
    suspended=_moved("suspended"),
    reinstated=_moved("reinstated"),
    withdrawn=_moved("withdrawn"),
    completed=_moved("completed"),
    rejected=_moved("rejected"),
    removed=_moved("removed"),
    capacity_changed=_capacity_changed,
    participant_erased=_erased,
    requirement_requested=_requirement_moved("requested"),
    requirement_review_started=_requirement_moved("in-review"),
    requirement_cleared=_requirement_cleared,
    requirement_expired=_requirement_moved("expired"),
    requirement_revoked=_requirement_moved("revoked"),
    requirement_waived=_requirement_waived,
    policy_accepted=_policy_accepted,
    acceptance_lapsed=_acceptance_lapsed,
)
