"""Views: the requests of a mentee, one request with its words, and the listing of a mentor."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import unknown_aggregate
from services.relationships.access import Caller, authorize
from services.relationships.eligibility.facts import Program
from services.relationships.finding.listing import MentorListing, is_listed, listing_id
from services.relationships.finding.place import place_of
from services.relationships.finding.sources import FindingSources
from services.relationships.matching.mentor_requests import Asked, MentorRequests, free_ranks, requests_id
from services.relationships.matching.open_directory import is_open
from services.relationships.matching.profiles.aggregate import MatchingProfile, profile_id
from services.relationships.permissions import READ_LISTING, READ_REQUEST, READ_REQUESTS
from services.relationships.relationship import Relationship


def requests_view(
    sources: FindingSources, caller: Caller, participation_id: UUID, now: datetime
) -> tuple[dict[str, Any], Program]:
    """Return the requests of a mentee: open ones and earlier ones, and how many more there can be.

    Raises:
        RefusedError: As of `place_of`.
    """
    mentee, program = place_of(sources.eligibility, caller, participation_id, READ_REQUESTS, "mentee")
    policy = program.version_at(now).policy
    requests = sources.store.find(MentorRequests, requests_id(mentee.participation_id))
    asked = {} if requests is None else requests.asked
    loaded = sources.store.load_many(Relationship, [UUID(id) for id in asked])
    found = {
        "participation_id": mentee.participation_id,
        "program_id": program.program_id,
        "directory_open": is_open(program, policy),
        "goals_stated": sources.store.find(MatchingProfile, profile_id(mentee.participation_id)) is not None,
        "most_requests": policy.most_requests,
        "free_ranks": free_ranks(requests, policy.most_requests),
        "requests": [_line(loaded[UUID(id)], each) for id, each in asked.items()],
    }
    return found, program


def request_view(sources: FindingSources, caller: Caller, relationship_id: UUID) -> tuple[dict[str, Any], str]:
    """Return one request with the mentee's words, for its parties and their coordinator; a mentor sees no rank.

    Raises:
        RefusedError: `relationship-unknown`, also for a caller that may not see it; `forbidden`; `request-unknown` for
            a relationship that is no request.
    """
    relationship = sources.store.load(Relationship, relationship_id)
    pairing = relationship.pairing
    member = sources.eligibility.organization_state(UUID(pairing.organization_id)) != "left"
    authorize(caller, READ_REQUEST, pairing, unknown_aggregate(Relationship, relationship_id), member=member)
    requests = sources.store.find(MentorRequests, requests_id(pairing.mentee_participation_id))
    asked = None if requests is None else requests.asked.get(str(relationship_id))
    if asked is None:
        detail = "the relationship was not requested by its mentee in the directory"
        raise RefusedError("request-unknown", detail, kind="unknown")
    known = caller.known_in(pairing)
    of_mentor = pairing.mentor_id in known.people | known.wards and pairing.mentee_id not in known.people | known.wards
    line = _line(relationship, asked)
    words = sources.words.requests.of([str(relationship_id)])
    view = {**line, "rank": None if of_mentor else line["rank"], "words": words.get(str(relationship_id))}
    return view, pairing.program_id


def listing_view(
    sources: FindingSources, caller: Caller, participation_id: UUID, now: datetime
) -> tuple[dict[str, Any], Program]:
    """Return whether a mentor is listed, and the introduction.

    Raises:
        RefusedError: As of `place_of`.
    """
    mentor, program = place_of(sources.eligibility, caller, participation_id, READ_LISTING, "mentor")
    policy = program.version_at(now).policy
    listing = sources.store.find(MentorListing, listing_id(mentor.participation_id))
    introductions = sources.words.introductions.of([mentor.participation_id])
    view = {
        "participation_id": mentor.participation_id,
        "program_id": program.program_id,
        "directory_open": is_open(program, policy),
        "version": 0 if listing is None else listing.version,
        "stated": listing is not None,
        "listed": is_listed(listing, policy),
        "introduction": introductions.get(mentor.participation_id),
    }
    return view, program


def _line(relationship: Relationship, asked: Asked) -> dict[str, Any]:
    return {
        "relationship_id": str(relationship.id),
        "program_id": relationship.pairing.program_id,
        "mentor_participation_id": asked.mentor_participation_id,
        "mentor_id": relationship.pairing.mentor_id,
        "mentee_id": relationship.pairing.mentee_id,
        "rank": asked.rank,
        "reasons": list(asked.reasons),
        "state": relationship.state.value,
        "asked_at": relationship.proposed_at.isoformat(),
        "expires_at": relationship.expires_at.isoformat(),
        "declined_for": relationship.declined_for or None,
        "not_before": relationship.not_before,
    }
