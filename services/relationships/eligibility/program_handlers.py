"""Handlers of the events of organizations and programs: states, policies, documents and instruments."""

from __future__ import annotations

from services.contract.envelope import from_micros
from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.policy.published import PolicyData, read_policy, write_policy
from services.relationships.eligibility.batch import Batch


def organization(state: str) -> EventHandler[Batch, public.OrganizationData]:
    """Return the handler of an event that leads an organization to a state."""

    def handler(batch: Batch, event: PublicEvent[public.OrganizationData]) -> None:
        batch.put("organizations", event.subject, state=state)

    return handler


def terms_accepted(batch: Batch, event: PublicEvent[public.TermsAccepted]) -> None:
    """Set what the organization shares."""
    batch.put("sharing", event.subject, shares=event.data["shares"])


def program(state: str) -> EventHandler[Batch, public.ProgramData]:
    """Return the handler of an event that leads a program to a state."""

    def handler(batch: Batch, event: PublicEvent[public.ProgramData]) -> None:
        batch.put("programs", event.subject, organization_id=event.organization_id, state=state)

    return handler


def program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    """Set the state and the first version of the policy."""
    batch.put("programs", event.subject, organization_id=event.organization_id, state="open")
    _put_policy(batch, event.subject, event.data["policy_version"], event.occurred_at, event.data)


def policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    """Add a version of the policy."""
    _put_policy(batch, event.subject, event.data["policy_version"], event.data["effective_at"], event.data)


def document_published(batch: Batch, event: PublicEvent[public.DocumentPublished]) -> None:
    """Add a version of a document."""
    data = event.data
    batch.put(
        "documents",
        f"{event.subject}:{data['code']}:{data['version']}",
        program_id=event.subject,
        code=data["code"],
        version=data["version"],
        kind=data["kind"],
        roles=data["roles"],
        mandatory_at=from_micros(data["mandatory_at"]).isoformat(),
    )


def instrument_published(batch: Batch, event: PublicEvent[public.InstrumentPublished]) -> None:
    """Add a version of an instrument."""
    data = event.data
    batch.put(
        "instruments",
        f"{event.subject}:{data['code']}:{data['version']}",
        program_id=event.subject,
        code=data["code"],
        version=data["version"],
        about=data["about"],
        answered_by=data["answered_by"],
        waves=data["waves"],
        overall=data["overall"],
        item_codes=data["item_codes"],
        item_minimums=data["item_minimums"],
        item_maximums=data["item_maximums"],
        privacy=data["privacy"],
    )


def _put_policy(
    batch: Batch, program_id: str, version: int, effective_at: int, data: public.ProgramOpened | public.PolicyChanged
) -> None:
    policy: PolicyData = write_policy(read_policy(data))  # the policy's fields alone, without those of its event
    batch.put(
        "policies",
        f"{program_id}:{version}",
        program_id=program_id,
        version=version,
        effective_at=from_micros(effective_at).isoformat(),
        policy=policy,
    )
