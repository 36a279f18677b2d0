"""The history of a person in relationships: who did what, and what it stated, as far as the person reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.eventstore.command_trail import CommandTrail, TrailEntry
from services.eventstore.held_events import Shown, stated
from services.relationships.own_data.held import HELD
from services.relationships.relationship import Party

_FEEDBACK = "relationships.relationship.feedback-given"


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads.

    Attributes:
        actor: The actor of the person, or of the guardian who asks.
        sides: The person's party, by relationship.
    """

    actor: str | None
    sides: Mapping[str, Party]

    def owns(self, entry: TrailEntry) -> bool:
        """Return whether an event was the person's own word."""
        side = self.sides.get(entry.subject)
        return entry.actor == self.actor or (side is not None and entry.on_behalf_of == side)

    def sees(self, entry: TrailEntry) -> bool:
        """Return whether the person sees an event: not that the other party gave an answer."""
        return isinstance(HELD.get(entry.event), Shown) and (entry.event != _FEEDBACK or self.owns(entry))


def shown_history(trail: CommandTrail, subjects: Collection[UUID], reader: Reader) -> list[dict[str, Any]]:
    """Return the history as JSON objects, the latest first.

    Args:
        trail: Who recorded what.
        subjects: Relationships, flash sessions, groups, listings and matching profiles of the person.
        reader: The person.
    """
    entries = [each for each in trail.about(subjects) if reader.sees(each)]
    contents = trail.contents([each.position for each in entries])
    return [
        {
            **asdict(each),
            "at": each.at.isoformat(),
            "occurred_at": each.occurred_at.isoformat(),
            "own": each.actor == reader.actor,
            "stated": stated(HELD[each.event], contents[each.position], mine=reader.owns(each)),
        }
        for each in entries
    ]
