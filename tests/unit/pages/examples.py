"""Example answers of the read side for tests of the pages."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from services.projections.directory.models import Program
from services.projections.disclosure.suppression import Figure, suppressed_figure
from services.projections.programs.models import (
    Ages,
    FederationDashboard,
    Feedback,
    Funnel,
    Goals,
    ProgramDashboard,
    ProgramLine,
    SessionMonth,
    Waiting,
)
from services.projections.status.models import LedgerLine, ProjectionStatus, Status

TODAY = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PROGRAMS = ("Harbour", "Lighthouse", "Compass", "First Light", "Anchor")
FEW = suppressed_figure(5)
"""A figure about too few people."""

EXAMPLE_TIME = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)


def example_id(name: str) -> str:
    """Return the id of an example person or program."""
    return str(uuid5(NAMESPACE_URL, name))


def figure(value: float | None, people: int | None = None) -> Figure:
    """Return a figure that may be shown."""
    return Figure(value=value, people=round(value or 0) if people is None else people)


def months(values: Mapping[str, int]) -> list[SessionMonth]:
    """Return sessions by month from `2026-03` to the number held."""
    return [
        SessionMonth(month=date.fromisoformat(f"{name}-01"), held=figure(held), minutes=figure(held * 50))
        for name, held in values.items()
    ]


def shared(scale: int = 1) -> dict[str, object]:
    """Return the measures that a program's dashboard and the federation's have in common."""
    return {
        "minimum_group_size": 5,
        "exact": False,
        "evidence_floor": 2,
        "funnel": Funnel(
            invited=figure(0),
            applied=figure(310 * scale),
            screening=figure(0),
            waitlisted=figure(0),
            enrolled=figure(268 * scale),
            matched=figure(201 * scale),
            active=figure(188 * scale),
            closed_planned=figure(94 * scale),
        ),
        "participations": {
            "mentee": {"applied": figure(21 * scale), "enrolled": figure(140 * scale), "completed": figure(94 * scale)},
            "mentor": {"enrolled": figure(88 * scale), "paused": FEW},
        },
        "relationships": {
            "proposed": figure(12 * scale),
            "matched": figure(9 * scale),
            "active": figure(77 * scale),
            "paused": FEW,
            "closed": figure(118 * scale),
            "declined": figure(31 * scale),
            "expired": FEW,
        },
        "active_relationships": figure(77 * scale),
        "sessions": months(
            {f"2025-{month:02d}": 40 * scale + month * 7 for month in range(4, 13)}
            | {"2026-01": 161 * scale, "2026-02": 174 * scale, "2026-03": 66 * scale}
        ),
        "goals": Goals(agreed=figure(212 * scale), met=figure(131 * scale)),
        "feedback": [
            Feedback(
                instrument="pulse",
                version=2,
                about="session",
                given_by="mentee",
                mean=figure(4.32, 190),
                answers=412 * scale,
            ),
            Feedback(
                instrument="pulse",
                version=1,
                about="session",
                given_by="mentee",
                mean=figure(4.05, 60),
                answers=88 * scale,
            ),
            Feedback(
                instrument="closing",
                version=1,
                about="relationship",
                given_by="mentor",
                mean=FEW,
                answers=None,
            ),
        ],
        "waiting": Waiting(
            mentees=figure(37 * scale),
            median_days=figure(24, 37 * scale),
            ages=[
                Ages(from_days=0, to_days=14, mentees=figure(15 * scale)),
                Ages(from_days=14, to_days=30, mentees=figure(9 * scale)),
                Ages(from_days=30, to_days=90, mentees=figure(8 * scale)),
                Ages(from_days=90, to_days=None, mentees=FEW),
            ],
        ),
    }


def program_dashboard(**changes: object) -> ProgramDashboard:
    """Return the dashboard of one program."""
    fields = {
        "program_id": example_id("Harbour"),
        "organization_id": example_id("o"),
        "name": "Harbour",
        "state": "open",
    }
    return ProgramDashboard.model_validate({**shared(), **fields, **changes})


def program(**changes: object) -> Program:
    """Return the directory's entry of that program."""
    fields = {
        "id": example_id("Harbour"),
        "organization_id": example_id("o"),
        "organization": "North Shore Trust",
        "name": "Harbour",
        "state": "open",
        "formalities": ["formal"],
        "directions": ["traditional", "reverse"],
        "shapes": ["pair"],
        "mentor_capacity": 3,
        "mentee_limit": 1,
        "minimum_group_size": 5,
        "confidentiality": "open",
        "request_expiry_days": 14,
        "opened_at": EXAMPLE_TIME,
        "closed_at": None,
    }
    return Program.model_validate({**fields, **changes})


def federation_dashboard(**changes: object) -> FederationDashboard:
    """Return the dashboard of all programs."""
    largest = [
        ProgramLine(
            program_id=example_id(name),
            organization_id=example_id("o"),
            name=name,
            organization="North Shore Trust" if place % 2 else "Valley Schools",
            state="open",
            enrolled_mentees=figure(140 - 20 * place),
            active_relationships=figure(80 - 15 * place),
            waiting_mentees=figure(12 + place) if place != 3 else FEW,
        )
        for place, name in enumerate(PROGRAMS)
    ]
    return FederationDashboard.model_validate(
        {**shared(5), "member_organizations": 4, "open_programs": len(largest), "largest": largest, **changes}
    )


def projection(name: str, **changes: object) -> ProjectionStatus:
    """Return a read model that is up to date."""
    ledger = [
        LedgerLine(source="hub/enrollment", partition=n, position=1200 + n, count=88 + n, ledger="equal")
        for n in range(3)
    ]
    fields = {
        "name": name,
        "generation": 2,
        "position": 18232,
        "head": 18232,
        "lag_events": 0,
        "lag_seconds": 0.0,
        "state": "live",
        "parked": 0,
        "ledger": ledger,
    }
    return ProjectionStatus.model_validate({**fields, **changes})


def status(**changes: object) -> Status:
    """Return the status of three read models; changes apply to the first."""
    return Status(projections=[projection("directory", **changes), projection("programs"), projection("network")])
