"""The rules of a pairing under one version of a policy; each returns every breach, as the refusal that it would be.

A decision raises the first breach; a check lists them all. Read models can evaluate the same rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.policy.closure_kinds import is_trial_ended
from services.policy.policy import Policy
from services.policy.validity import Document, Validity, is_waived, missing_documents, missing_requirements

GUARDIAN_CONSENT = "guardian-consent"
"""The kind of requirement by which a program asks for the consent of a guardian."""


@dataclass(frozen=True, slots=True)
class Participant:
    """The facts about a participation.

    Attributes:
        state: A state of the participation's machine, for example enrolled.
        capacity: Most open relationships.
        seniority: Level on the program's scale, None if unknown.
        enrolled_at: When the person became eligible; None before.
        validity: When requirements and acceptances of documents hold.
    """

    participation_id: str
    program_id: str
    person_id: str
    role: str
    state: str
    capacity: int
    seniority: int | None
    enrolled_at: datetime | None
    validity: Validity = field(default_factory=dict)

    @property
    def field_name(self) -> str:
        """The field of a command that names it."""
        return f"{self.role}_participation_id"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a mentoring relationship."""

    formality: str
    direction: str
    shape: str


def enrolled_breaches(participant: Participant, at: datetime) -> Iterator[RefusedError]:
    """Return what keeps a participant from being paired at a time."""
    if participant.state == "paused":
        yield RefusedError(
            "participation-paused", f"the {participant.role}'s participation is paused", field=participant.field_name
        )
        return
    if participant.state == "suspended":
        yield from suspended_breaches(participant)
        return
    if participant.state != "enrolled":
        yield RefusedError(
            "not-enrolled", f"the {participant.role} is {participant.state}, not enrolled", field=participant.field_name
        )
        return
    if participant.enrolled_at is None or at + CLOCK_SKEW < participant.enrolled_at:
        yield RefusedError(
            "not-enrolled-yet", f"the {participant.role} was enrolled after that time", field="occurred_at"
        )


def suspended_breaches(participant: Participant) -> Iterator[RefusedError]:
    """Return what keeps a running relationship of a participant from going on: a pause of it does not."""
    if participant.state == "suspended":
        yield RefusedError(
            "participation-suspended",
            f"the {participant.role}'s participation is suspended",
            field=participant.field_name,
        )
    elif participant.state not in {"enrolled", "paused"}:
        yield RefusedError(
            "not-enrolled", f"the {participant.role} is {participant.state}, not enrolled", field=participant.field_name
        )


def form_breaches(policy: Policy, form: Form) -> Iterator[RefusedError]:
    """Return the parts of a form that the policy does not allow."""
    allowed = (
        (form.formality, policy.formalities, "formality"),
        (form.direction, policy.directions, "direction"),
        (form.shape, policy.shapes, "group_id"),
    )
    for value, values, name in allowed:
        if value not in values:
            detail = f"the program allows {', '.join(sorted(values))}, not {value}"
            yield RefusedError("form-not-allowed", detail, field=name)


def juniority_breaches(direction: str, mentor: int | None, mentee: int | None) -> Iterator[RefusedError]:
    """Return what is wrong with the seniorities of a reverse pairing, in which the mentor is strictly junior."""
    if direction != "reverse":
        return
    if mentor is None or mentee is None:
        yield RefusedError(
            "seniority-unknown", "reverse mentoring requires the seniority of both people", field="direction"
        )
    elif mentor >= mentee:
        yield RefusedError(
            "mentor-not-junior", "in reverse mentoring the mentor must be strictly junior", field="direction"
        )


def requirement_breaches(policy: Policy, participant: Participant, at: datetime) -> Iterator[RefusedError]:
    """Return the requirements of a participant that are not valid at a time, as one breach that names them."""
    missing = missing_requirements(policy, participant.role, participant.validity, at)
    if missing:
        detail = f"of the {participant.role} the following is not valid at that time: {', '.join(sorted(missing))}"
        yield RefusedError("requirement-not-valid", detail, field=participant.field_name)


def document_breaches(
    policy: Policy, participant: Participant, documents: Collection[Document], at: datetime
) -> Iterator[RefusedError]:
    """Return the documents that a participant has not accepted at a time, as one breach that names them."""
    missing = missing_documents(policy, participant.role, documents, participant.validity, at)
    if missing:
        names = ", ".join(f"{document.code} version {document.version}" for document in missing)
        detail = f"the {participant.role} has not accepted: {names}"
        yield RefusedError("document-not-accepted", detail, field=participant.field_name)


def conflict_breaches(
    policy: Policy, conflicts: Collection[str], safeguarded: Collection[str] = ()
) -> Iterator[RefusedError]:
    """Return the conflicts of interest that bar a match under the policy, as one breach that names them.

    Args:
        policy: The policy.
        conflicts: The kinds declared between the two people.
        safeguarded: The kinds for which staff decided that the relationship goes on under a safeguard.
    """
    barring = sorted(kind for kind in conflicts if kind in policy.conflict_kinds and kind not in safeguarded)
    if barring:
        detail = f"between these two people there is a conflict of interest: {', '.join(barring)}"
        yield RefusedError("conflict-of-interest", detail, field="mentee_participation_id")


def limit(policy: Policy, participant: Participant) -> int:
    """Return the most open relationships of a participant: the own capacity, and no more than the policy allows."""
    return min(participant.capacity, policy.limit(participant.role))


def limit_breaches(policy: Policy, participant: Participant, load: int) -> Iterator[RefusedError]:
    """Return whether a participant has more open relationships than the policy allows.

    Args:
        policy: The policy.
        participant: The participant.
        load: The open relationships, with the one that is asked about.
    """
    most = limit(policy, participant)
    if load > most:
        detail = f"the {participant.role} has {load} open relationships of at most {most}"
        yield RefusedError("caseload-full", detail)


def guardian_signs(policy: Policy, participant: Participant, at: datetime) -> bool:
    """Return whether the guardian of a participant has to sign the agreement.

    One does where the policy requires the consent of a guardian, unless that is waived for the participant: an adult
    in a program for the young has none.
    """
    required = any(each.kind == GUARDIAN_CONSENT for each in policy.requirements_of(participant.role))
    return required and not is_waived(participant.validity, GUARDIAN_CONSENT, at)


def term_breaches(policy: Policy, cadence_days: int, duration_days: int) -> Iterator[RefusedError]:
    """Return in what the terms of an agreement fall short of the commitment that the policy requires."""
    if policy.commitment_days is not None and duration_days < policy.commitment_days:
        detail = f"the program requires a commitment of at least {policy.commitment_days} days"
        yield RefusedError("commitment-too-short", detail, field="duration_days", kind="field")
    if policy.cadence_days is not None and cadence_days > policy.cadence_days:
        detail = f"the program requires a session at least every {policy.cadence_days} days"
        yield RefusedError("cadence-too-long", detail, field="cadence_days", kind="field")


def reason_breaches(policy: Policy, reason: str) -> Iterator[RefusedError]:
    """Return whether a relationship may not be closed for a reason under the policy."""
    if policy.closure_reasons and reason not in policy.closure_reasons and not is_trial_ended(reason):
        detail = f"the program closes relationships for: {', '.join(policy.closure_reasons)}"
        yield RefusedError("reason-not-allowed", detail, field="reason", kind="field")
