"""HTTP routes of matching runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.relationships.eligibility.facts import Program
from services.relationships.matching.runs import commands
from services.relationships.matching.runs.aggregate import MatchingRuns, Pair, runs_id
from services.relationships.matching.runs.commands import RunSources
from services.relationships.matching.runs.models import (
    CancelResult,
    CancelRun,
    CurrentRun,
    RunPair,
    RunResult,
    SendDrafts,
    SendResult,
    StartRun,
    WhatIf,
)
from services.relationships.matching.runs.request import PolicyName, RunDirection, RunRequest, RunShape
from services.relationships.matching.runs.sealed import open_run, versions_used
from services.relationships.matching.runs.sending import Choice, send
from services.relationships.matching.runs.view import run_view
from services.relationships.route_context import RelationshipRoutes
from services.vault.errors import UnknownRecordError
from services.web.audited_reads import PROGRAM_HEADER
from services.web.command_request import CommandDep
from services.web.route_context import ClockDep, PrincipalDep

_PAIR = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
Locks = Annotated[
    list[Annotated[str, Query(pattern=_PAIR)]],
    Query(
        default_factory=list,
        max_length=100,
        description="Pairs that are part of the answer: two participations, mentor:mentee.",
    ),
]
Together = Annotated[
    list[Annotated[str, Query(pattern=_PAIR)]],
    Query(
        default_factory=list,
        max_length=100,
        description="Mentors who lead a group together, and not alone: mentor:mentor.",
    ),
]
Excluded = Annotated[
    list[UUID], Query(default_factory=list, max_length=100, description="Participations that take no part.")
]


def router(context: RelationshipRoutes, sources: RunSources) -> APIRouter:
    """Return the routes of matching runs.

    Args:
        context: The context in which they run.
        sources: The sources that runs read.
    """
    routes = context.router("programs", "matching runs", commands=True)
    _add_commands(routes, context, sources)
    _add_reads(routes, context, sources)
    return routes


def _add_commands(routes: APIRouter, context: RelationshipRoutes, sources: RunSources) -> None:
    @routes.post("/{program_id}/matching/run", response_model=RunResult, summary="Run the matching of a program")
    def run(request: CommandDep, program_id: UUID, body: StartRun) -> JSONResponse:
        wanted = RunRequest(
            policy=body.policy,
            floor=body.floor,
            direction=body.direction,
            needed_minutes=body.needed_minutes,
            shape=body.shape,
            least=body.least,
            most=body.most,
            co_led=frozenset(
                (str(each.mentor_participation_id), str(each.other_participation_id)) for each in body.co_led
            ),
            locked=frozenset(_pair(each) for each in body.locked),
            excluded=frozenset(map(str, body.excluded)),
            as_of=request.meta.recorded_at,
        )
        caller, version = context.caller(request.principal), request.expected_version
        return context.execute(
            request,
            lambda uow: commands.run_matching(
                uow, request.meta, sources, caller, program_id, wanted, version, background=body.background
            ),
        )

    @routes.post("/{program_id}/matching/cancel", response_model=CancelResult, summary="Cancel a run of a worker")
    def cancel(request: CommandDep, program_id: UUID, body: CancelRun) -> JSONResponse:
        caller = context.caller(request.principal)
        return context.execute(
            request,
            lambda uow: commands.cancel_pending(uow, request.meta, sources, caller, program_id, body.run_id),
        )

    @routes.post("/{program_id}/matching/send", response_model=SendResult, summary="Send drafts as proposals")
    def send_drafts(request: CommandDep, program_id: UUID, body: SendDrafts) -> JSONResponse:
        pairs = [_pair(each) for each in body.pairs]
        chosen = Choice(body.run_id, pairs, body.groups)
        done = send(sources, context.caller(request.principal), request, program_id, chosen)
        answer = {
            "program_id": str(program_id),
            "run_id": str(body.run_id),
            "sent": [{**_named(each.pair), "relationship_id": each.relationship_id} for each in done.sent],
            "refused": [{**_named(each.pair), "rule": each.rule, "detail": each.detail} for each in done.refused],
        }
        headers = {"Cache-Control": "no-store"}
        if done.position is not None:
            headers |= {"Event-Position": str(done.position), "Event-Source": context.source}
        return JSONResponse(answer, headers=headers)


def _add_reads(routes: APIRouter, context: RelationshipRoutes, sources: RunSources) -> None:
    @routes.get("/{program_id}/matching", response_model=CurrentRun, summary="Read the current run of a program")
    def current(principal: PrincipalDep, program_id: UUID) -> JSONResponse:
        program = commands.program_of(context.eligibility, context.caller(principal), program_id)
        runs = context.store.find(MatchingRuns, runs_id(str(program_id)))
        answer: dict[str, Any] = {"program_id": str(program_id), "version": 0, "run_id": None, "run": None}
        answer["worker"] = None
        if runs is not None:
            answer |= {"version": runs.version, "run_id": runs.current, "worker": _worker(sources, program, runs)}
            if runs.current is not None:
                answer["run"] = _view_of(sources, program, runs, runs.current)
        return _private(answer, program_id)

    @routes.get("/{program_id}/matching/what-if", response_model=WhatIf, summary="Try a run that is not recorded")
    def what_if(
        *,
        principal: PrincipalDep,
        clock: ClockDep,
        program_id: UUID,
        policy: PolicyName = "most-people",
        floor: Annotated[int, Query(ge=0, le=100)] = 0,
        direction: RunDirection | None = None,
        needed_minutes: Annotated[int, Query(ge=1, le=10_080)] = 60,
        shape: RunShape | None = None,
        least: Annotated[int, Query(ge=2, le=20)] = 3,
        most: Annotated[int, Query(ge=2, le=20)] = 8,
        together: Together,
        lock: Locks,
        exclude: Excluded,
    ) -> JSONResponse:
        wanted = RunRequest(
            policy=policy,
            floor=floor,
            direction=direction,
            needed_minutes=needed_minutes,
            shape=shape,
            least=least,
            most=most,
            co_led=frozenset(_split(each) for each in together),
            locked=frozenset(_split(each) for each in lock),
            excluded=frozenset(map(str, exclude)),
            as_of=clock(),
        )
        record = commands.try_run(sources, context.caller(principal), program_id, wanted).record
        opened = sources.profiles.open(versions_used(record["inputs"]))
        view = run_view(record, opened, context.eligibility.participants_of(program_id), {})
        return _private({"program_id": str(program_id), "run": view}, program_id)


def _view_of(sources: RunSources, program: Program, runs: MatchingRuns, run_id: str) -> dict[str, Any] | None:
    """Return what a run found; None where its record is not kept any more."""
    try:
        record = open_run(sources.profiles, program, runs, run_id)
    except UnknownRecordError:
        return None
    opened = sources.profiles.open(versions_used(record["inputs"]))
    return run_view(record, opened, sources.eligibility.participants_of(UUID(program.program_id)), runs.sent)


def _worker(sources: RunSources, program: Program, runs: MatchingRuns) -> dict[str, Any] | None:
    """Return the last run that was left to a worker, and how far it has come."""
    work = runs.work
    if work is None:
        return None
    step = sources.queue.step_of(program.program_id, work.run_id) if work.pending else None
    return {
        "run_id": work.run_id,
        "state": work.state,
        "people": work.people,
        "requested_at": work.requested_at.isoformat(),
        "changed_at": work.changed_at.isoformat(),
        "attempts": work.attempts,
        "rule": work.rule,
        "progress": None if step is None else asdict(step),
    }


def _private(answer: dict[str, Any], program_id: UUID) -> JSONResponse:
    return JSONResponse(answer, headers={"Cache-Control": "private, no-store", PROGRAM_HEADER: str(program_id)})


def _pair(body: RunPair) -> Pair:
    return str(body.mentor_participation_id), str(body.mentee_participation_id)


def _named(pair: Pair) -> dict[str, str]:
    return {"mentor_participation_id": pair[0], "mentee_participation_id": pair[1]}


def _split(text: str) -> Pair:
    mentor, _, mentee = text.partition(":")
    return mentor, mentee
