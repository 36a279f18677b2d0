"""Example answers of the service of relationships about finding a mentor."""

from __future__ import annotations

from typing import Any

from services.web.service_client import ServiceAnswer
from tests.unit.pages.examples import NOW, example_id

SEEKER, ADA, PROGRAM = example_id("seeker"), example_id("ada"), example_id("Harbour")
S = "/relationships/v1"
PAGE = f"/me/mentors/{SEEKER}"
WORDS = "I want to <b>read</b>."
REQUEST: dict[str, Any] = {
    "relationship_id": example_id("request"),
    "program_id": PROGRAM,
    "mentor_participation_id": ADA,
    "mentor_id": example_id("mentor"),
    "mentee_id": example_id("mentee"),
    "rank": 1,
    "reasons": ["skills"],
    "state": "proposed",
    "asked_at": NOW.isoformat(),
    "expires_at": NOW.isoformat(),
    "declined_for": None,
    "not_before": None,
}
MENTOR = {
    "participation_id": ADA,
    "person_id": example_id("mentor"),
    "offers": [{"skill": "story-telling", "level": 3}],
    "helps_with": [],
    "languages": ["de"],
    "availability": [{"day": "monday", "begins_at": "17:00", "ends_at": "19:00"}],
    "zone": "Europe/Berlin",
    "mode": "remote",
    "introduction": "I <i>tell</i> stories.",
}


def requests(*every: dict[str, Any], **changes: object) -> ServiceAnswer:
    """Return the requests of the mentee."""
    body = {
        "participation_id": SEEKER,
        "program_id": PROGRAM,
        "directory_open": True,
        "goals_stated": True,
        "most_requests": 2,
        "free_ranks": [1, 2],
        "requests": list(every),
        **changes,
    }
    return ServiceAnswer(200, body)
