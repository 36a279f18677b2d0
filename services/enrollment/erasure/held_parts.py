"""Parts of the export: a participation with what it took, and the history with what each event stated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.enrollment.erasure.held import HELD
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.view import view as participation_view
from services.eventstore.command_trail import CommandTrail
from services.eventstore.held_events import Shown, stated


def shown_history(trail: CommandTrail, subjects: Collection[UUID], actors: Collection[str]) -> list[dict[str, Any]]:
    """Return who did what, and what it stated, the latest first."""
    entries = [each for each in trail.about(subjects) if isinstance(HELD.get(each.event), Shown)]
    contents = trail.contents([each.position for each in entries])
    return [
        iso(
            {
                **asdict(each),
                "own": each.actor in actors,
                "stated": stated(HELD[each.event], contents[each.position], mine=each.actor in actors),
            }
        )
        for each in entries
    ]


def held_participation(one: Participation) -> dict[str, Any]:
    """Return a participation with its requirements and accepted documents."""
    requirements = [
        {
            "kind": kind,
            "state": record.state.value,
            "valid_until": record.valid_until,
            "decided_at": record.decided_at,
            "reason": record.reason,
        }
        for kind, record in sorted(one.requirements.items())
    ]
    accepted = [
        {
            "code": each.code,
            "version": each.version,
            "kind": each.kind,
            "accepted_by": each.accepted_by,
            "accepted_at": each.accepted_at,
            "valid_until": each.valid_until,
        }
        for _, each in sorted(one.acceptances.items())
    ]
    return {
        **participation_view(one),
        "requirements": [iso(each) for each in requirements],
        "acceptances": [iso(each) for each in accepted],
    }


def iso(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with moments as text."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
