"""Sending of drafts: each chosen pair becomes a proposal in a transaction of its own, checked again, or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
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
from services.relationships.matching.runs.commands import RunSources, program_of
from services.relationships.matching.runs.sealed import open_run
from services.relationships.relationship import PARTIES, Relationship
from services.relationships.states import State
from services.vault.errors import UnknownRecordError
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
class _Draft:
    sources: RunSources
    caller: Caller
    program_id: UUID
    run_id: UUID
    pair: Pair
    formality: str
    direction: str


def send(
    sources: RunSources,
    caller: Caller,
    request: CommandRequest,
    program_id: UUID,
    run_id: UUID,
    pairs: Sequence[Pair],
) -> Sending:
    """Send chosen drafts of the current run as proposals; one that is refused stops no other.

    Each pair is a command with a key of its own that follows from the request's, so a request that is repeated, or
    goes on after it broke off, proposes nothing twice.

    Args:
        sources: What runs read.
        caller: Who sends them.
        request: The request.
        program_id: The program.
        run_id: The run that the caller saw.
        pairs: Participations of mentor and mentee.

    Raises:
        RefusedError: As of `program_of`; `stale-version`; `run-superseded`.
    """
    program = program_of(sources.eligibility, caller, program_id)
    runs = sources.store.find(MatchingRuns, runs_id(program.program_id))
    require_version(0 if runs is None else runs.version, request.expected_version)
    runs = require_current(runs, run_id)
    try:
        record = open_run(sources.profiles, program, runs, str(run_id))
    except UnknownRecordError:
        raise RefusedError("run-superseded", "the record of this run is not kept any more", field="run_id") from None
    drafted = {(mentor, mentee) for mentor, mentee, *_ in record["outcome"]["pairs"]}
    formalities = program.version_at(request.meta.recorded_at).policy.formalities
    formality = "formal" if "formal" in formalities else formalities[0]
    sent: list[Sent] = []
    refused: list[NotSent] = []
    position = None
    for pair in dict.fromkeys(pairs):
        draft = _Draft(sources, caller, program_id, run_id, pair, formality, record["inputs"]["direction"])
        try:
            _require_drafted(pair, drafted)
            meta = _meta_of(request, pair)
            outcome = sources.store.execute(meta, partial(_propose, meta=meta, draft=draft), scope=request.scope)
        except RefusedError as error:
            refused.append(NotSent(pair, error.rule, error.detail))
            continue
        position = outcome.position or position
        sent.append(Sent(pair, str(outcome.result.body["relationship_id"])))
    return Sending(sent, refused, position)


def _require_drafted(pair: Pair, drafted: set[Pair]) -> None:
    if pair not in drafted:
        raise RefusedError("pair-not-drafted", "the run does not propose this pair", field="pairs")


def _meta_of(request: CommandRequest, pair: Pair) -> CommandMetadata:
    key = uuid5(_SENDS, f"{request.meta.command_id}:{pair[0]}:{pair[1]}")
    return replace(request.meta, command_id=str(key))


def _propose(uow: UnitOfWork, meta: CommandMetadata, draft: _Draft) -> CommandResult:
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
        group_id=None,
        proposed_by="coordinator",
        origin=RunOrigin(str(draft.run_id), runs.algorithm),
    )
    _require_seats(uow, draft, runs, draft.sources.eligibility.facts(mentor, mentee), meta)
    send_draft(runs, draft.pair, UUID(str(result.body["relationship_id"])), meta)
    return result


def _require_seats(uow: UnitOfWork, draft: _Draft, runs: MatchingRuns, facts: Facts, meta: CommandMetadata) -> None:
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
        load = 1 + sum(each[1 + side] == draft.pair[side] for each in living)
        load += sum(
            pair[side] == draft.pair[side] and id not in known and _takes_a_seat(uow, id)
            for pair, id in runs.sent.items()
        )
        for breach in rules.limit_breaches(version.policy, participant, load):
            raise breach


def _takes_a_seat(uow: UnitOfWork, relationship_id: str) -> bool:
    relationship = uow.find(Relationship, UUID(relationship_id))
    return relationship is not None and relationship.state in _TAKES_A_SEAT
