"""Sending of drafts: each chosen pair becomes a proposal in a transaction of its own, checked again, or is refused.

A group is sent in one transaction: who is refused is left out of it, as long as it keeps its least size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller
from services.relationships.matching.runs.aggregate import (
    MatchingRuns,
    Pair,
    require_current,
    runs_id,
)
from services.relationships.matching.runs.commands import RunSources, program_of
from services.relationships.matching.runs.drafts import Draft, NotSent, Sending, Sent, meta_of, propose_draft
from services.relationships.matching.runs.sealed import open_run
from services.relationships.matching.runs.sending_groups import send_group
from services.vault.errors import UnknownRecordError
from services.web.command_request import CommandRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """Drafts that a coordinator chose.

    Attributes:
        run_id: The run that the coordinator saw.
        pairs: Participations of mentor and mentee.
        groups: Numbers of groups.
    """

    run_id: UUID
    pairs: Sequence[Pair]
    groups: Sequence[int] = ()


def send(
    sources: RunSources,
    caller: Caller,
    request: CommandRequest,
    program_id: UUID,
    choice: Choice,
) -> Sending:
    """Send chosen drafts of the current run as proposals; one that is refused stops no other.

    Each pair is a command with a key of its own that follows from the request's, so a request that is repeated, or
    goes on after it broke off, proposes nothing twice.

    Args:
        sources: What runs read.
        caller: Who sends them.
        request: The request.
        program_id: The program.
        choice: What the caller chose.

    Raises:
        RefusedError: As of `program_of`; `stale-version`; `run-superseded`; `nothing-chosen` (field).
    """
    if not choice.pairs and not choice.groups:
        raise RefusedError("nothing-chosen", "choose pairs or groups of the run", field="pairs", kind="field")
    program, run_id = program_of(sources.eligibility, caller, program_id), choice.run_id
    runs = sources.store.find(MatchingRuns, runs_id(program.program_id))
    require_version(0 if runs is None else runs.version, request.expected_version)
    runs = require_current(runs, run_id)
    try:
        record = open_run(sources.profiles, program, runs, str(run_id))
    except UnknownRecordError:
        raise RefusedError("run-superseded", "the record of this run is not kept any more", field="run_id") from None
    formalities = program.version_at(request.meta.recorded_at).policy.formalities
    formality = "formal" if "formal" in formalities else formalities[0]
    terms = sources, caller, program_id, run_id
    parts: list[Sending] = []
    drafted = {(mentor, mentee) for mentor, mentee, *_ in record["outcome"]["pairs"]}
    for pair in dict.fromkeys(choice.pairs):
        draft = Draft(*terms, pair, formality, record["inputs"]["direction"])
        parts.append(_send_pair(draft, request, drafted, grouped="groups" in record["inputs"]))
    for number in dict.fromkeys(choice.groups):
        draft = Draft(*terms, ("", ""), formality, record["inputs"]["direction"])
        parts.append(send_group(draft, request, number, record))
    positions = [each.position for each in parts if each.position is not None]
    return Sending(
        [one for each in parts for one in each.sent],
        [one for each in parts for one in each.refused],
        max(positions, default=None),
    )


def _send_pair(draft: Draft, request: CommandRequest, drafted: set[Pair], *, grouped: bool) -> Sending:
    pair = draft.pair
    try:
        _require_drafted(pair, drafted, grouped=grouped)
        meta = meta_of(request, f"{pair[0]}:{pair[1]}")
        outcome = draft.sources.store.execute(meta, partial(propose_draft, meta=meta, draft=draft), scope=request.scope)
    except RefusedError as error:
        return Sending([], [NotSent(pair, error.rule, error.detail)], None)
    return Sending([Sent(pair, str(outcome.result.body["relationship_id"]))], [], outcome.position)


def _require_drafted(pair: Pair, drafted: set[Pair], *, grouped: bool) -> None:
    if pair not in drafted:
        raise RefusedError("pair-not-drafted", "the run does not propose this pair", field="pairs")
    if grouped:
        raise RefusedError("pair-of-a-group", "this pair is sent with the whole group", field="pairs")
