"""Use cases of matching runs: run and record, leave a large run to a worker, or run and throw away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import require_member, unknown_fact
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.matching.profiles.sealed import SealedProfiles, stated_versions
from services.relationships.matching.runs.aggregate import MatchingRuns, RunRecorded, open_runs, runs_id
from services.relationships.matching.runs.computation import ALGORITHM, Progress, compute, ignore
from services.relationships.matching.runs.inputs import (
    ProgramFacts,
    RunInput,
    gather,
    possible_people,
    require_startable,
    shape_of,
)
from services.relationships.matching.runs.living import LivingReader
from services.relationships.matching.runs.queue import RunQueue
from services.relationships.matching.runs.request import (
    AT_ONCE,
    GROUPS_AT_ONCE,
    LARGEST,
    LARGEST_OF_GROUPS,
    RunRequest,
    require_size,
    require_tried,
)
from services.relationships.matching.runs.sealed import digests_of, make_record, seal_run, versions_used
from services.relationships.matching.runs.work import cancel_run, request_run, require_idle, require_pending
from services.relationships.permissions import RUN_MATCHING


@dataclass(frozen=True, slots=True)
class RunSources:
    """The sources that runs read.

    Attributes:
        store: The event store.
        eligibility: Facts of the enrollment.
        living: What has not ended in a program.
        profiles: The sealed profiles.
        queue: The runs that wait for a worker.
    """

    store: EventStore
    eligibility: Eligibility
    living: LivingReader
    profiles: SealedProfiles
    queue: RunQueue


@dataclass(frozen=True, slots=True)
class Computed:
    """A run that was computed.

    Attributes:
        gathered: Its input.
        record: Input and outcome as they are sealed.
    """

    gathered: RunInput
    record: dict[str, Any]


def program_of(eligibility: Eligibility, caller: Caller, program_id: UUID) -> Program:
    """Return a program whose matching a caller may run.

    Raises:
        RefusedError: `program-unknown`, also for a caller that does not coordinate it.
    """
    program = eligibility.program(program_id)
    hidden = unknown_fact("program", "program_id")
    if program is None:
        raise hidden
    member = eligibility.organization_state(UUID(program.organization_id)) != "left"
    of_program = ProgramPair(program.organization_id, program.program_id, program.confidentiality, "", "")
    authorize(caller, RUN_MATCHING, of_program, hidden, member=member)
    return program


def facts_of_program(sources: RunSources, program: Program) -> ProgramFacts:
    """Return the facts of a program at the time of a run."""
    id = UUID(program.program_id)
    participants = sources.eligibility.participants_of(id)
    return ProgramFacts(
        program=program,
        participants=participants,
        conflicts=sources.eligibility.conflicts_of(id),
        living=sources.living.of(id),
        profiles=stated_versions(sources.store, [each.participation_id for each in participants]),
    )


def compute_run(sources: RunSources, program: Program, request: RunRequest, progress: Progress = ignore) -> Computed:
    """Compute a run on the present facts and profiles; nothing is recorded.

    Args:
        sources: What it reads.
        program: The program.
        request: What the coordinator chose.
        progress: Called at each step.

    Raises:
        RefusedError: As of `gather` and `compute`.
    """
    progress("gathering", 0, 1)
    gathered = gather(facts_of_program(sources, program), request)
    found = compute(gathered.body, sources.profiles.open(versions_used(gathered.body)), progress)
    return Computed(gathered, make_record(gathered.body, found, gathered.left_out))


def try_run(sources: RunSources, caller: Caller, program_id: UUID, request: RunRequest) -> Computed:
    """Compute a run for a caller who waits, and throw it away.

    Raises:
        RefusedError: As of `program_of` and `compute_run`; `matching-run-too-large`.
    """
    program = program_of(sources.eligibility, caller, program_id)
    at_once, _ = _limits(program, request)
    require_tried(possible_people(sources.eligibility.participants_of(program_id), request), at_once)
    return compute_run(sources, program, request)


def run_matching(
    uow: UnitOfWork,
    meta: CommandMetadata,
    sources: RunSources,
    caller: Caller,
    program_id: UUID,
    request: RunRequest,
    version: int | None,
    *,
    background: bool = False,
) -> CommandResult:
    """Run the matching of a program and record it, or leave it to a worker where it is large.

    When it is recorded, drafts of the run before can no longer be sent.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        sources: What runs read.
        caller: Who sends it.
        program_id: The program.
        request: What the coordinator chose.
        version: The version of the program's runs that the caller decided on.
        background: Whether a worker computes it, whatever its size.

    Raises:
        RefusedError: As of `program_of` and `compute_run`; `stale-version`; `organization-leaving`;
            `matching-run-pending` while another run is computed; `matching-run-too-large`.
    """
    program = program_of(sources.eligibility, caller, program_id)
    runs = uow.find(MatchingRuns, runs_id(program.program_id))
    require_version(0 if runs is None else runs.version, version)
    require_member(sources.eligibility.organization_state(UUID(program.organization_id)), begins=True)
    require_idle(runs)
    people = possible_people(sources.eligibility.participants_of(program_id), request)
    at_once, largest = _limits(program, request)
    require_size(people, largest)
    left = background or people > at_once
    computed = None if left else compute_run(sources, program, request)
    if runs is None:
        runs = open_runs(program, meta)
        uow.add(runs)
    run_id = uuid4()
    if computed is None:
        _leave_to_worker(runs, meta, sources, program, run_id, request, people)
        counts: dict[str, object] = {"state": "requested", "mentees": None, "served": None, "pairs": None}
    else:
        counts = {"state": "done", **record_computed(runs, meta, sources, program, run_id, computed)}
    named = {"program_id": str(program_id), "run_id": str(run_id), "version": runs.version}
    return CommandResult({**named, **counts})


def _limits(program: Program, request: RunRequest) -> tuple[int, int]:
    """Return how many people are matched at once, and at most."""
    if shape_of(program.version_at(request.as_of), request.shape) == "pair":
        return AT_ONCE, LARGEST
    return GROUPS_AT_ONCE, LARGEST_OF_GROUPS


def record_computed(
    runs: MatchingRuns, meta: CommandMetadata, sources: RunSources, program: Program, run_id: UUID, computed: Computed
) -> dict[str, object]:
    """Seal what a run found, and record it as the current run; return its counts.

    Raises:
        RefusedError: `profiles-not-kept`.
    """
    body, outcome = computed.gathered.body, computed.record["outcome"]
    record_version = seal_run(sources.profiles, program, run_id, computed.record)
    input_digest, outcome_digest = digests_of(computed.record)
    served = len({pair[1] for pair in outcome["pairs"]})
    runs.record(
        RunRecorded,
        meta,
        **runs.context,
        run_id=str(run_id),
        as_of=computed.gathered.as_of,
        policy=body["policy"],
        policy_version=computed.gathered.policy_version,
        algorithm=ALGORITHM,
        input_digest=input_digest,
        outcome_digest=outcome_digest,
        mentors=len(body["mentors"]),
        mentees=len(body["mentees"]),
        served=served,
        pairs=len(outcome["pairs"]),
        record_version=record_version,
    )
    return {"mentees": len(body["mentees"]), "served": served, "pairs": len(outcome["pairs"])}


def cancel_pending(
    uow: UnitOfWork, meta: CommandMetadata, sources: RunSources, caller: Caller, program_id: UUID, run_id: UUID
) -> CommandResult:
    """Cancel a run that a worker has not ended; what it computes is dropped.

    Raises:
        RefusedError: As of `program_of`; `matching-run-not-pending`.
    """
    program_of(sources.eligibility, caller, program_id)
    runs = require_pending(uow.find(MatchingRuns, runs_id(str(program_id))), run_id)
    cancel_run(runs, meta)
    named = {"program_id": str(program_id), "run_id": str(run_id), "version": runs.version}
    return CommandResult({**named, "state": "cancelled"})


def _leave_to_worker(
    runs: MatchingRuns,
    meta: CommandMetadata,
    sources: RunSources,
    program: Program,
    run_id: UUID,
    request: RunRequest,
    people: int,
) -> None:
    """Request a run; the queue knows of it before the log does, so a request that is recorded is never forgotten.

    Raises:
        RefusedError: `profiles-not-kept`; as of `require_startable`.
    """
    require_startable(program, request)
    sources.profiles.require_kept()
    sources.queue.add(program.program_id, run_id, meta)
    request_run(runs, run_id, request, people, meta)
