"""Runs that a worker computes: requested, running, then done, failed or cancelled; one of a program at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.matching.runs.aggregate import MatchingRuns, RunsEvent, RunWork
from services.relationships.matching.runs.request import RunRequest

MOST_ATTEMPTS = 5
"""Attempts at a run, at most: one that ends its worker every time must fail at last."""


class RunRequested(RunsEvent):
    """A run was requested, for a worker to compute; the choices are codes and ids of participations."""

    TOPIC = "relationships.matching-runs.requested"
    run_id: str
    choices: dict[str, Any]
    people: int

    def apply(self, aggregate: MatchingRuns) -> None:
        """Set the pending run."""
        at = self.recorded_at
        aggregate.work = RunWork(self.run_id, "requested", self.choices, self.people, at, at)


class RunStarted(RunsEvent):
    """A worker began to compute the run, for the first time or after another one was interrupted."""

    TOPIC = "relationships.matching-runs.started"
    run_id: str

    def apply(self, aggregate: MatchingRuns) -> None:
        """Count the attempt."""
        work = _work(aggregate)
        aggregate.work = replace(work, state="running", attempts=work.attempts + 1, changed_at=self.recorded_at)


class RunFailed(RunsEvent):
    """The run cannot be computed; the drafts of the run before can still be sent."""

    TOPIC = "relationships.matching-runs.failed"
    run_id: str
    rule: str

    def apply(self, aggregate: MatchingRuns) -> None:
        """End the pending run with its reason."""
        aggregate.work = replace(_work(aggregate), state="failed", rule=self.rule, changed_at=self.recorded_at)


class RunCancelled(RunsEvent):
    """A coordinator cancelled the run before it was done."""

    TOPIC = "relationships.matching-runs.cancelled"
    run_id: str

    def apply(self, aggregate: MatchingRuns) -> None:
        """End the pending run."""
        aggregate.work = replace(_work(aggregate), state="cancelled", changed_at=self.recorded_at)


def choices_of(request: RunRequest) -> dict[str, Any]:
    """Return what a coordinator chose as an event states it."""
    return {
        "policy": request.policy,
        "floor": request.floor,
        "direction": request.direction,
        "needed_minutes": request.needed_minutes,
        "shape": request.shape,
        "least": request.least,
        "most": request.most,
        "co_led": sorted(list(pair) for pair in request.co_led),
        "locked": sorted(list(pair) for pair in request.locked),
        "excluded": sorted(request.excluded),
    }


def request_of(choices: Mapping[str, Any], meta: CommandMetadata) -> RunRequest:
    """Return the request that choices of an event state, as of the time at which it is computed."""
    locked = frozenset((mentor, mentee) for mentor, mentee in choices["locked"])
    rest = {name: choices[name] for name in ("policy", "floor", "direction", "needed_minutes")}
    rest |= {name: choices[name] for name in ("shape", "least", "most") if name in choices}  # not in older events
    co_led = frozenset((one, other) for one, other in choices.get("co_led", ()))
    return RunRequest(
        **rest, co_led=co_led, locked=locked, excluded=frozenset(choices["excluded"]), as_of=meta.recorded_at
    )


def require_idle(runs: MatchingRuns | None) -> None:
    """Pass if no run of the program is pending.

    Raises:
        RefusedError: `matching-run-pending`.
    """
    if runs is not None and runs.work is not None and runs.work.pending:
        detail = "a run of this program is computed at the moment: wait for it, or cancel it"
        raise RefusedError("matching-run-pending", detail)


def require_pending(runs: MatchingRuns | None, run_id: UUID) -> MatchingRuns:
    """Return the runs of a program, if a run of it is pending.

    Raises:
        RefusedError: `matching-run-not-pending`.
    """
    work = None if runs is None else runs.work
    if runs is None or work is None or work.run_id != str(run_id) or not work.pending:
        raise RefusedError("matching-run-not-pending", "this run has ended, or was never requested", field="run_id")
    return runs


def request_run(runs: MatchingRuns, run_id: UUID, request: RunRequest, people: int, meta: CommandMetadata) -> None:
    """Record that a run is to be computed by a worker."""
    runs.record(RunRequested, meta, **runs.context, run_id=str(run_id), choices=choices_of(request), people=people)


def start_run(runs: MatchingRuns, meta: CommandMetadata) -> None:
    """Record that a worker begins; after too many interrupted attempts the run fails instead."""
    work = _work(runs)
    if work.attempts >= MOST_ATTEMPTS:
        fail_run(runs, "matching-run-interrupted", meta)
        return
    runs.record(RunStarted, meta, **runs.context, run_id=work.run_id)


def fail_run(runs: MatchingRuns, rule: str, meta: CommandMetadata) -> None:
    """Record that the pending run cannot be computed, and the rule that refused it."""
    runs.record(RunFailed, meta, **runs.context, run_id=_work(runs).run_id, rule=rule)


def cancel_run(runs: MatchingRuns, meta: CommandMetadata) -> None:
    """Record that the pending run is cancelled."""
    runs.record(RunCancelled, meta, **runs.context, run_id=_work(runs).run_id)


def _work(runs: MatchingRuns) -> RunWork:
    if runs.work is None:
        raise ValueError("no run of the program was left to a worker")
    return runs.work
