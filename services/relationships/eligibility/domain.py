"""Eligibility: which people may be paired in which form, by the facts of enrollment that have arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.policy import pairing as rules
from services.policy.pairing import Form, Participant
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from services.relationships.eligibility.facts import Facts, Program
from services.relationships.relationship import Pairing, Party

LONGEST_REQUEST_DAYS = 3650
"""Upper bound of a proposal's life: it expires within ten years, whatever a program's policy says."""


@dataclass(frozen=True, slots=True)
class Eligible:
    """Complete facts: two participations in their roles, of one program, under one version of its policy.

    Attributes:
        mentor: The mentor's participation.
        mentee: The mentee's participation.
        program: The program.
        version: The version of the policy that the decision is made under.
        conflicts: The kinds of conflicts of interest declared between the two people.
    """

    mentor: Participant
    mentee: Participant
    program: Program
    version: PolicyVersion
    conflicts: frozenset[str] = frozenset()

    @property
    def policy(self) -> Policy:
        """The policy that the decision is made under."""
        return self.version.policy

    def participant(self, role: Party) -> Participant:
        """Return a party's participation."""
        return self.mentor if role == "mentor" else self.mentee

    def limit(self, role: Party) -> int:
        """Return the most open relationships of a party's caseload."""
        return rules.limit(self.policy, self.participant(role))

    def expiry(self, recorded_at: datetime) -> datetime:
        """Return when a proposal expires: its days count from when it could be known, not from a claimed time."""
        return recorded_at + timedelta(days=min(self.policy.request_expiry_days, LONGEST_REQUEST_DAYS))

    def pairing(self, *, formality: str, direction: str, group_id: UUID | None) -> Pairing:
        """Return the pairing in a form; whether the policy allows it, `pairing_breaches` decides."""
        return Pairing(
            organization_id=self.program.organization_id,
            program_id=self.program.program_id,
            confidentiality=self.program.confidentiality,
            mentor_participation_id=self.mentor.participation_id,
            mentee_participation_id=self.mentee.participation_id,
            mentor_id=self.mentor.person_id,
            mentee_id=self.mentee.person_id,
            formality=formality,
            direction=direction,
            shape="pair" if group_id is None else "group",
            group_id=None if group_id is None else str(group_id),
        )

    def pairing_breaches(
        self, pairing: Pairing, at: datetime, safeguarded: Collection[str] = ()
    ) -> Iterator[RefusedError]:
        """Return every rule of the policy that a pairing breaks at a time.

        Args:
            pairing: The pairing.
            at: When it is decided; requirements must be valid then.
            safeguarded: The kinds of conflicts that staff safeguarded.
        """
        yield from rules.form_breaches(self.policy, Form(pairing.formality, pairing.direction, pairing.shape))
        yield from rules.juniority_breaches(pairing.direction, self.mentor.seniority, self.mentee.seniority)
        for participant in (self.mentor, self.mentee):
            yield from rules.requirement_breaches(self.policy, participant, at)
        yield from rules.conflict_breaches(self.policy, self.conflicts, safeguarded)

    def meeting_breaches(self, at: datetime) -> Iterator[RefusedError]:
        """Return every requirement and document that keeps the two people from meeting at a time."""
        for participant in (self.mentor, self.mentee):
            yield from rules.requirement_breaches(self.policy, participant, at)
        yield from self.document_breaches(at)

    def document_breaches(self, at: datetime) -> Iterator[RefusedError]:
        """Return every document that has not been accepted at a time."""
        for participant in (self.mentor, self.mentee):
            yield from rules.document_breaches(self.policy, participant, self.program.documents, at)


def require_none(breaches: Iterable[RefusedError]) -> None:
    """Pass if no rule is broken.

    Raises:
        RefusedError: The first breach.
    """
    for breach in breaches:
        raise breach


def require_complete(facts: Facts, decided_at: datetime) -> Eligible:
    """Return the facts if all that a decision needs have arrived, and the roles and programs fit.

    Args:
        facts: The facts that have arrived from enrollment.
        decided_at: The time of the decision, for the version of the policy that it is made under.

    Raises:
        RefusedError: The first rule that is not met; a fact that has not arrived is `…-unknown` and may arrive later.
    """
    mentor = _require_role(facts.mentor, "mentor")
    mentee = _require_role(facts.mentee, "mentee")
    program = facts.program
    if mentor.program_id != mentee.program_id:
        raise RefusedError(
            "different-programs", "both people must participate in the same program", field="mentee_participation_id"
        )
    if program is None:
        raise unknown_fact("program", None)
    return Eligible(mentor, mentee, program, program.version_at(decided_at), facts.conflicts)


def require_eligible(facts: Facts, at: datetime, decided_at: datetime) -> Eligible:
    """Return the facts if both people can be paired at a time.

    Args:
        facts: The facts that have arrived from enrollment.
        at: When the pairing happens; both must have been enrolled by then.
        decided_at: When it is decided, for the version of the policy that it is decided under.

    Raises:
        RefusedError: The first rule that is not met; a fact that has not arrived is `…-unknown` and may arrive later.
    """
    eligible = require_complete(facts, decided_at)
    require_member(facts.organization_state, begins=True)
    require_running(eligible.program)
    for participant in (eligible.mentor, eligible.mentee):
        require_none(rules.enrolled_breaches(participant, at))
    return eligible


def require_going_on(facts: Facts, decided_at: datetime) -> Eligible:
    """Return the facts if a running relationship of both people can go on: a paused participation does not stop it.

    Args:
        facts: The facts that have arrived from enrollment.
        decided_at: When it is decided, for the version of the policy that it is decided under.

    Raises:
        RefusedError: The first rule that is not met.
    """
    eligible = require_complete(facts, decided_at)
    require_running(eligible.program)
    for participant in (eligible.mentor, eligible.mentee):
        require_none(rules.suspended_breaches(participant))
    return eligible


def limit_of(facts: Facts, role: Party, decided_at: datetime) -> int:
    """Return the most open relationships of a party's caseload, whether or not it can be paired now.

    Raises:
        RefusedError: A fact has not arrived.
    """
    return require_complete(facts, decided_at).limit(role)


def require_running(program: Program) -> None:
    """Pass if a program has not ended; one that is closed to newcomers goes on with its participants.

    Raises:
        RefusedError: `program-ended`.
    """
    if program.ended:
        raise RefusedError("program-ended", "the program has ended; nothing starts in it")


def require_member(organization_state: str | None, *, begins: bool = False) -> None:
    """Pass if the organization is a member; nothing further happens in one that has left.

    Args:
        organization_state: `joined`, `leaving`, `left`, or None for an unknown organization.
        begins: Whether something new begins, which is not possible in an organization that is leaving.

    Raises:
        RefusedError: `organization-unknown`, `organization-left` or `organization-leaving`.
    """
    if organization_state is None:
        raise unknown_fact("organization", None)
    if organization_state == "leaving" and begins:
        raise RefusedError("organization-leaving", "the organization is leaving the federation; nothing new begins")
    if organization_state == "left":
        raise RefusedError("organization-left", "the organization has left the federation")


def _require_role(participant: Participant | None, role: Party) -> Participant:
    field = f"{role}_participation_id"
    if participant is None:
        raise unknown_fact("participation", field)
    if participant.role != role:
        raise RefusedError("wrong-role", f"this is not the participation of a {role}", field=field, kind="field")
    return participant


def unknown_fact(kind: str, field: str | None) -> RefusedError:
    """Return the refusal of a fact that has not arrived; the same for a caller that may not see it."""
    detail = f"there is no such {kind} here; a new one may not have arrived yet: repeat the command with min_position"
    return RefusedError(f"{kind}-unknown", detail, field=field, kind="unknown")
