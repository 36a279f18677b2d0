"""Example answers of the desk, and the records that its rows lead to."""

from datetime import timedelta
from typing import Any, get_args

from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from services.projections.desk.kinds import SUBJECTS, Kind
from services.projections.desk.models import DeskGroup, DeskList, DeskRow, DeskSummary
from services.projections.directory.models import Participation, Relationship
from services.projections.directory.records import RelationshipRecord
from tests.unit.pages.examples import NOW, example_id, program

COUNTS: dict[Kind, int] = dict.fromkeys(get_args(Kind), 2) | {"application": 34}
DETAILS: dict[Kind, dict[str, Any]] = {
    "place-free": {"priority": 2},
    "requirement-review": {"requirement": "background-check", "state": "in-review"},
    "requirement-expiring": {"requirement": "training", "state": "cleared"},
    "requirement-expired": {"requirement": "training", "state": "waived"},
    "document-due": {"document": "conduct", "version": 2, "accepted": False},
    "conflict": {"conflict": "reporting-chain"},
    "over-capacity": {"load": 3, "capacity": 2},
    "session-unreported": {"session": "s", "ends_at": "2026-03-06T01:30:00+02:00"},
    "sessions-missed": {
        "missed": 3,
        "missed_by_mentor": 1,
        "missed_by_mentee": 3,
        "last_missed_at": "2026-03-05T10:00:00+00:00",
    },
    "relationship-idle": {"cadence_days": 14, "last_held_at": "2026-02-01T10:00:00+00:00"},
    "agreement-unsigned": {"signed": ["mentee"], "agreed": False, "version": 1, "guardian": False},
    "agreement-change": {"signed": ["mentor"], "version": 2, "guardian": True, "guardian_of_mentor": False},
    "trial-over": {
        "trial_ends_at": "2026-03-01T10:00:00+00:00",
        "going_on": ["mentee"],
        "reminded_at": "2026-03-05T23:30:00-02:00",
    },
    "mentee-waiting": {"asked": 2, "open": 1, "declined": 1, "expired": 0},
    "requests-failed": {"asked": 3, "open": 0, "declined": 1, "expired": 2},
    "request-waiting": {"asked_by": "mentee", "open": 2, "mentee_participation": example_id("mentee participation")},
    "proposal-waiting": {"asked_by": "mentor", "open": 0, "mentee_participation": example_id("mentee participation")},
    "proposal-lapsing": {"asked_by": "mentee", "open": 1, "mentee_participation": example_id("mentee participation")},
    "feedback-due": {
        "party": "mentor",
        "instrument": "pulse",
        "title": "How is it going?",
        "about": "relationship",
        "about_id": example_id("relationship"),
        "wave": "",
        "confidential": False,
        "asked_at": "2026-03-05T23:30:00+00:00",
    },
    "objective-due": {"objective": "matches", "measure": "active-relationships"},
}
POLICY = Policy(
    formalities=("formal",),
    directions=("traditional", "reverse"),
    shapes=("pair",),
    mentor_capacity=2,
    mentee_limit=1,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=14,
    objective_codes=("matches", "met", "rating", "queue", "reach", "novel", "undefined"),
)


def row(kind: Kind, number: int = 0, **changes: object) -> DeskRow:
    """Return a row of a kind."""
    subject = SUBJECTS[kind]
    people = {"participation": ["person"], "relationship": ["mentor", "mentee"], "program": []}[subject]
    role = {"role": "mentor"} if subject == "participation" else {}
    fields = {
        "id": example_id(f"{kind} {number}"),
        "kind": kind,
        "subject": example_id({"participation": "mentee participation"}.get(subject, subject)),
        "subject_type": subject,
        "program_id": example_id("Harbour"),
        "organization_id": example_id("o"),
        "program": "Harbour",
        "people": [example_id(f"{name} {number}") for name in people],
        "since": NOW - timedelta(days=9 - number),
        "due_at": NOW + timedelta(days=number) if number else NOW,
        "detail": {**role, **DETAILS.get(kind, {})},
    }
    return DeskRow.model_validate({**fields, **changes})


def desk(kind: Kind | None = None, *, last: bool = False) -> tuple[DeskSummary, DeskList]:
    """Return a desk with something of every kind, or one page of one kind."""
    kinds = [kind] if kind else list(COUNTS)
    rows = [row(each, number) for number in (0, 1) for each in kinds]
    groups = [DeskGroup(kind=each, count=n, oldest_since=rows[0].since, next_due_at=NOW) for each, n in COUNTS.items()]
    total = COUNTS[kind] if kind else sum(COUNTS.values())
    following = "more" if kind and not last else None
    return DeskSummary(total=sum(COUNTS.values()), groups=groups), DeskList(
        total=total, counts=COUNTS, items=rows, next=following
    )


def participation(**changes: object) -> Participation:
    """Return a mentee on the waiting list."""
    fields: dict[str, object] = {
        "id": example_id("mentee participation"),
        "organization_id": example_id("o"),
        "program_id": example_id("Harbour"),
        "person_id": example_id("mentee"),
        "role": "mentee",
        "state": "waitlisted",
        "since": NOW,
        "reason": "program-full",
        "priority": 2,
        "attempt": 2,
        "previous_participation_id": example_id("earlier"),
        "capacity": None,
        "seniority": 4,
        "skills": ["python"],
        "applied_at": NOW - timedelta(days=3),
        "enrolled_at": None,
        "ended_at": None,
        "end_reason": None,
    }
    return Participation.model_validate({**fields, **changes})


def relationship(**changes: object) -> Relationship:
    """Return a relationship that is active, with a conflict raised."""
    fields: dict[str, object] = {
        "id": example_id("relationship"),
        "organization_id": example_id("o"),
        "program_id": example_id("Harbour"),
        "mentor_id": example_id("mentor"),
        "mentee_id": example_id("mentee"),
        "formality": "formal",
        "direction": "reverse",
        "shape": "pair",
        "group_id": None,
        "state": "active",
        "proposed_at": NOW - timedelta(days=40),
        "matched_at": NOW - timedelta(days=38),
        "started_at": NOW - timedelta(days=30),
        "ended_at": None,
        "end_reason": None,
        "ended_by": None,
        "planned": None,
        "sessions_held": 3,
        "last_session_at": NOW - timedelta(days=2),
        "goals_agreed": 1,
        "goals_met": 0,
        "policy_version": 1,
        "conflicts": ["reporting-chain"],
    }
    return Relationship.model_validate({**fields, **changes})


def record(**changes: object) -> RelationshipRecord:
    """Return that relationship with two versions of the policy; the second allows no reverse mentoring."""
    stricter = Policy(**{**_fields(POLICY), "directions": ("traditional",), "commitment_days": 365})
    fields: dict[str, Any] = {
        "relationship": relationship(),
        "program": program(),
        "mentor": participation(id=example_id("mentor participation"), role="mentor", seniority=2),
        "mentee": participation(),
        "cadence_days": 14,
        "duration_days": 180,
        "versions": [PolicyVersion(1, NOW, POLICY), PolicyVersion(2, NOW + timedelta(days=10), stricter)],
    }
    return RelationshipRecord(**{**fields, **changes})


def _fields(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in policy.__dataclass_fields__}
