"""A draft of a run as a proposal: decided again by the rules of a proposal, and by whether both have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.relationships.access import Caller
from services.relationships.eligibility.facts import Facts
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import RunOrigin
from services.relationships.matching.runs.aggregate import (
    MatchingRuns,
    Pair,
    require_current,
    runs_id,
    send_draft,
)
from services.relationships.matching.runs.commands import RunSources
from services.relationships.matching.runs.living import loads_of
from services.relationships.relationship import PARTIES, Relationship
from services.relationships.states import State
from services.web.command_request import CommandRequest

_SENDS = UUID("9e1b6a0a-5f1f-5a07-8a55-4a1d4c3f6e02")  # the namespace of the commands of single pairs
_TAKES_A_SEAT = frozenset({State.PROPOSED, State.AWAITING_APPROVAL, State.MATCHED, State.ACTIVE, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Sent:
    """A pair that was proposed."""

    pair: Pair
    relationship_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """A pair that was refused, by the rule that refused it."""

    pair: Pair
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sending:
    """Result for the chosen pairs.

    Attributes:
        position: Of the last event; None if nothing was recorded.
    """

    sent: Sequence[Sent]
    refused: Sequence[NotSent]
    position: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A pair to be proposed, and the terms of its run.

    Attributes:
        group_id: The group that it is a pair of; None for a pair of its own.
    """

    sources: RunSources
    caller: Caller
    program_id: UUID
    run_id: UUID
    pair: Pair
    formality: str
    direction: str
    group_id: UUID | None = None


def meta_of(request: CommandRequest, part: str) -> CommandMetadata:
    """Return the metadata of the command that sends one part of a request; the same part has the same key."""
    return replace(request.meta, command_id=str(uuid5(_SENDS, f"{request.meta.command_id}:{part}")))


def propose_draft(uow: UnitOfWork, meta: CommandMetadata, draft: Draft) -> CommandResult:
    """Propose one pair; the proposal and the note that it was sent are saved together."""
    mentor, mentee = UUID(draft.pair[0]), UUID(draft.pair[1])
    runs = require_current(uow.find(MatchingRuns, runs_id(str(draft.program_id))), draft.run_id)
    result = matching.propose(
        uow,
        meta,
        draft.sources.eligibility,
        draft.caller,
        mentor_participation_id=mentor,
        mentee_participation_id=mentee,
        formality=draft.formality,
        direction=draft.direction,
        group_id=draft.group_id,
        proposed_by="coordinator",
        origin=RunOrigin(str(draft.run_id), runs.algorithm),
    )
    _require_seats(uow, draft, runs, draft.sources.eligibility.facts(mentor, mentee), meta)
    send_draft(runs, draft.pair, UUID(str(result.body["relationship_id"])), meta)
    return result


def _require_seats(uow: UnitOfWork, draft: Draft, runs: MatchingRuns, facts: Facts, meta: CommandMetadata) -> None:
    """Pass if both have room for one more, counting unanswered proposals and those sent a moment ago.

    Raises:
        RefusedError: `caseload-full`.
    """
    living = draft.sources.living.of(draft.program_id)
    known = {each.relationship_id for each in living}
    version = facts.version_at(meta.recorded_at)
    for side, party in enumerate(PARTIES):
        participant = facts.mentor if party == "mentor" else facts.mentee
        if participant is None or version is None:
            continue
        own = [id for pair, id in runs.sent.items() if pair[side] == draft.pair[side] and id not in known]
        beside = str(draft.group_id) if party == "mentee" and draft.group_id else None
        load = 1 + loads_of([each for each in living if beside is None or each.group_id != beside])[draft.pair[side]]
        load += sum(_takes_a_seat(uow, id, draft.group_id if party == "mentee" else None) for id in own)
        for breach in rules.limit_breaches(version.policy, participant, load):
            raise breach


def _takes_a_seat(uow: UnitOfWork, relationship_id: str, beside: UUID | None) -> bool:
    """Return whether a proposal takes a place of its own: another one of the mentee's same group does not."""
    relationship = uow.find(Relationship, UUID(relationship_id))
    if relationship is None or relationship.state not in _TAKES_A_SEAT:
        return False
    return beside is None or relationship.pairing.group_id != str(beside)
