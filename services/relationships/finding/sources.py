"""The sources that finding a mentor reads."""

from __future__ import annotations

from dataclasses import dataclass

from services.eventstore.store import EventStore
from services.relationships.eligibility.facts import Eligibility
from services.relationships.finding.own_words import OwnWords
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.matching.runs.living import LivingReader


@dataclass(frozen=True, slots=True)
class FindingSources:
    """The sources of the directory and of requests.

    Attributes:
        store: The event store.
        eligibility: Facts of the enrollment.
        living: Proposals and relationships that have not ended, as the process knows them.
        profiles: The sealed profiles.
        words: The sealed words of requests and introductions.
    """

    store: EventStore
    eligibility: Eligibility
    living: LivingReader
    profiles: SealedProfiles
    words: OwnWords
