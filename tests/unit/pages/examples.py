"""Example answers of the read side for tests of the pages."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from services.projections.directory.models import Program
from services.projections.disclosure.suppression import Figure, suppressed_figure
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
    return Status(projections=[projection("directory", **changes), projection("measures"), projection("network")])
