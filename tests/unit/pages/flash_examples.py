"""Example flash sessions."""

from datetime import timedelta
from typing import Any

from services.projections.room.models import FlashSession
from tests.unit.pages.examples import NOW, example_id

FLASH = example_id("flash session")


def flash(days: int = 3, **fields: Any) -> FlashSession:  # noqa: ANN401 - fields of a flash session
    """Return an arranged flash session of half an hour, some days from now."""
    nothing: dict[str, Any] = dict.fromkeys(FlashSession.model_fields)
    plain = {
        "id": FLASH,
        "organization_id": example_id("o"),
        "program_id": example_id("Harbour"),
        "program": "Harbour",
        "mentor_id": example_id("mentor"),
        "mentee_id": example_id("mentee"),
        "mentor_participation_id": example_id("mentor part"),
        "mentee_participation_id": example_id("mentee part"),
        "proposed_by": "mentor",
        "state": "arranged",
        "starts_at": NOW + timedelta(days=days),
        "planned_minutes": 30,
        "mode": "video",
        "changed_at": NOW,
    }
    return FlashSession.model_validate({**nothing, **plain, **fields})
