"""The policy of a program: one version of what it allows, requires and promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Formality = Literal["formal", "informal"]
Direction = Literal["traditional", "reverse", "peer"]
Shape = Literal["pair", "group"]
Confidentiality = Literal["open", "confidential", "sealed"]
RoleName = Literal["mentor", "mentee"]
RequirementRole = Literal["mentor", "mentee", "both"]
RequirementKind = Literal["background-check", "training", "references", "guardian-consent", "interview"]
DocumentKind = Literal["code-of-conduct", "confidentiality", "data-use", "disclaimer"]
ConflictKind = Literal["reporting-chain", "assessor", "declared", "never-pair"]
NeverPairScope = Literal["program", "organization"]
Better = Literal["higher", "lower"]
DirectoryReaders = Literal["staff", "participants", "federation"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the participants in a role.

    Attributes:
        kind: What is required.
        role: Of whom; `both` for mentors and mentees.
        valid_days: Days for which it is valid once cleared; None without an end.
        criteria_version: The version of the screening criteria that it is judged by.
    """

    kind: RequirementKind
    role: RequirementRole
    valid_days: int | None = None
    criteria_version: int = 1

    def applies_to(self, role: str) -> bool:
        """Return whether participants in a role need it."""
        return self.role in {"both", role}


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of a program, bound to a measure of the catalogue.

    Attributes:
        code: Its code in the program.
        measure: The measure's code (docs/measures.md).
        baseline_thousandths: Where the measure stood, in thousandths of its unit; None if unknown.
        target_thousandths: Where it is to be, in thousandths of its unit.
        better: Whether more or less is better.
        due_on: The day by which it is to be reached.
    """

    code: str
    measure: str
    baseline_thousandths: int | None
    target_thousandths: int
    better: Better
    due_on: date


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a program's policy.

    Attributes:
        formalities: A subset of formal, informal.
        directions: A subset of traditional, reverse (the mentor is strictly junior), peer.
        shapes: A subset of pair, group.
        mentor_capacity: Most open relationships of a mentor.
        mentee_limit: Most open relationships of a mentee.
        minimum_group_size: Figures about fewer people are suppressed.
        confidentiality: open, confidential, or sealed (only counts leave the program); the same in every version.
        request_expiry_days: Days after which an unanswered proposal expires.
        opens_on: First day of admission, None without a window.
        closes_on: Last day of admission; the program closes to newcomers after it. None without a window.
        ends_on: Last day of the program, which ends after it; None without a planned end.
        commitment_days: Least days of an agreement, None without a commitment.
        cadence_days: Most days from one session to the next in an agreement, None without a cadence.
        mentor_places: Most mentors enrolled at a time, None without a limit.
        mentee_places: Most mentees enrolled at a time, None without a limit.
        seniority_top: The highest level on the seniority scale, which begins at 0; None for a program without a scale.
        approval_required: Whether staff approves a match that all parties accepted.
        reopen_days: Days after a closing was recorded in which staff may reopen the relationship; 0 for never.
        trial_days: Days after the start in which a relationship is on trial: at their end both are asked whether they
            go on. 0 for no trial.
        requirements: What participants have cleared before anything starts.
        document_kinds: Kinds of documents that participants have accepted before anything starts.
        conflict_kinds: Conflicts of interest that bar a match.
        never_pair_scope: Where two people who are never to be paired again are kept apart.
        closure_reasons: Reasons for which a relationship may be closed; empty for any code.
        end_reasons: Reasons for which a participation may end; empty for any code.
        objective_codes: Codes of the objectives in force.
        directory: Readers of the directory of mentors: staff, the program's participants, or members of the whole
            federation. A confidential or sealed program has no directory, whatever this says.
        mentors_listed: Whether a mentor who stated nothing about it is listed.
        most_requests: Most mentors whom a mentee asks at a time.
        flash_sessions: Whether mentors and mentees meet for single conversations without a relationship.
        flash_sessions_monthly: Most flash sessions of a participant in a calendar month (UTC); None without a limit,
            and where there are no flash sessions.
    """

    formalities: tuple[Formality, ...]
    directions: tuple[Direction, ...]
    shapes: tuple[Shape, ...]
    mentor_capacity: int
    mentee_limit: int
    minimum_group_size: int
    confidentiality: Confidentiality
    request_expiry_days: int
    opens_on: date | None = None
    closes_on: date | None = None
    ends_on: date | None = None
    commitment_days: int | None = None
    cadence_days: int | None = None
    mentor_places: int | None = None
    mentee_places: int | None = None
    seniority_top: int | None = 100
    approval_required: bool = False
    reopen_days: int = 30
    trial_days: int = 0
    requirements: tuple[Requirement, ...] = ()
    document_kinds: tuple[DocumentKind, ...] = ()
    conflict_kinds: tuple[ConflictKind, ...] = ()
    never_pair_scope: NeverPairScope = "program"
    closure_reasons: tuple[str, ...] = ()
    end_reasons: tuple[str, ...] = ()
    objective_codes: tuple[str, ...] = ()
    directory: DirectoryReaders = "staff"
    mentors_listed: bool = True
    most_requests: int = 3
    flash_sessions: bool = False
    flash_sessions_monthly: int | None = None

    @property
    def reverse_only(self) -> bool:
        """Whether every match is a reverse one, which needs both seniorities."""
        return self.directions == ("reverse",)

    @property
    def peer_only(self) -> bool:
        """Whether all are peers: there is one role, and what one of them has to fulfil, all have."""
        return self.directions == ("peer",)

    def requirements_of(self, role: str) -> tuple[Requirement, ...]:
        """Return what participants in a role need; peers, who have one role, need what is stated for either."""
        if self.peer_only:
            return tuple({each.kind: each for each in reversed(self.requirements)}.values())[::-1]
        return tuple(requirement for requirement in self.requirements if requirement.applies_to(role))

    def limit(self, role: str) -> int:
        """Return the most open relationships of a participant in a role."""
        return self.mentor_capacity if role == "mentor" else self.mentee_limit

    def places(self, role: str) -> int | None:
        """Return the most participants enrolled at a time in a role, None without a limit."""
        return self.mentor_places if role == "mentor" else self.mentee_places
