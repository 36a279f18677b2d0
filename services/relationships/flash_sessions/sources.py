"""Sources that decisions about flash sessions, and the views of them, read."""

from __future__ import annotations

from dataclasses import dataclass

from services.eventstore.store import EventStore
from services.relationships.eligibility.facts import Eligibility
from services.relationships.flash_sessions.places import FreePlaces
from services.relationships.flash_sessions.words import FlashWords


@dataclass(frozen=True, slots=True)
class FlashSources:
    """Sources of flash sessions.

    Attributes:
        store: The event store of this service.
        eligibility: Facts of the enrollment.
        places: Free places, as the process knows them.
        words: The sealed words of those who offer or ask.
    """

    store: EventStore
    eligibility: Eligibility
    places: FreePlaces
    words: FlashWords
