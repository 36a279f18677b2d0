"""Example rows of a program's workspace."""

from datetime import timedelta
from typing import Any

from services.projections.workspace.models import WorkspaceGroup, WorkspacePerson, WorkspaceRelationship
from tests.unit.pages.examples import NOW, example_id


def person(name: str, **changes: Any) -> WorkspacePerson:  # noqa: ANN401 - fields of the row
    """Return a participation of a person, by default an enrolled mentee."""
    fields: dict[str, Any] = {
        "id": example_id(f"{name} participation"),
        "person_id": example_id(name),
        "organization_id": example_id("o"),
        "program_id": example_id("Harbour"),
        "program": "Harbour",
        "role": "mentee",
        "state": "enrolled",
        "since": NOW - timedelta(days=12),
        "reason": None,
        "priority": None,
        "capacity": None,
        "skills": [],
        "began_at": NOW - timedelta(days=20),
        "enrolled_at": NOW - timedelta(days=12),
        "ended_at": None,
        "load": 0,
        "counterparts": [],
        "last_session_at": None,
    }
    return WorkspacePerson.model_validate({**fields, **changes})


def relationship(**changes: Any) -> WorkspaceRelationship:  # noqa: ANN401 - fields of the row
    """Return an active relationship that meets every two weeks for half a year."""
    fields: dict[str, Any] = {
        "id": example_id("relationship"),
        "program_id": example_id("Harbour"),
        "program": "Harbour",
        "mentor_id": example_id("mentor"),
        "mentee_id": example_id("mentee"),
        "state": "active",
        "proposed_at": NOW - timedelta(days=60),
        "started_at": NOW - timedelta(days=50),
        "ended_at": None,
        "end_reason": None,
        "sessions_held": 3,
        "last_session_at": NOW - timedelta(days=21),
        "goals_agreed": 3,
        "goals_met": 1,
        "cadence_days": 14,
        "duration_days": 180,
    }
    return WorkspaceRelationship.model_validate({**fields, **changes})


def group(**changes: Any) -> WorkspaceGroup:  # noqa: ANN401 - fields of the row
    """Return an open group of two mentors that meets next week."""
    fields: dict[str, Any] = {
        "id": example_id("group"),
        "program_id": example_id("Harbour"),
        "mentor_id": example_id("mentor"),
        "co_mentor_id": example_id("free mentor"),
        "state": "formed",
        "most": 6,
        "members": 3,
        "invited": 1,
        "next_session_at": NOW + timedelta(days=7),
        "formed_at": NOW - timedelta(days=30),
    }
    return WorkspaceGroup.model_validate({**fields, **changes})


PEOPLE = (
    person("mentor", role="mentor", capacity=2, load=1, counterparts=[example_id("mentee")], skills=["finance"]),
    person("free mentor", role="mentor", capacity=1, skills=["python", "finance"]),
    person("mentee", load=1, counterparts=[example_id("mentor")]),
    person(
        "waiting mentee",
        skills=["python"],
        requests={"open": 2, "open_since": NOW - timedelta(days=5), "declined": 1},
    ),
    person("applicant", state="applied", enrolled_at=None),
    person("queued", state="waitlisted", priority=2, reason="program-full", enrolled_at=None),
)
