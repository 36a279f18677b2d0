"""Sealed records of runs: input and outcome under the key of the organization, found by program and run.

A record names participations and the versions of their profiles. What a person stated stays under the person's own key,
so after an erasure nothing in a record tells it, and the digests of the others still hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

from services.eventstore.store import EventStore
from services.relationships.eligibility.facts import Program
from services.relationships.matching.profiles.content import Content, digest_of
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.matching.runs.aggregate import KEPT, MatchingRuns, runs_id
from services.relationships.matching.runs.computation import Body, Found, compute
from services.vault.sealed_records import Kind, Version

KIND: Final[Kind] = "matching-run"


def versions_used(inputs: Body) -> dict[str, int]:
    """Return the versions of the profiles that a run used, by participation."""
    rows = [*inputs["mentors"], *inputs["mentees"]]
    return {row["id"]: row["profile_version"] for row in rows if row["profile_version"] is not None}


def seal_run(profiles: SealedProfiles, program: Program, run_id: UUID, record: Body) -> int:
    """Seal the record of a run, and return its version: of two workers that seal one run, the event names one.

    Raises:
        RefusedError: `profiles-not-kept`.
    """
    reference = f"{program.program_id}/{run_id}"
    return profiles.vault.seal(program.organization_id, KIND, reference, program.organization_id, record)


def open_run(profiles: SealedProfiles, program: Program, runs: MatchingRuns, run_id: str) -> dict[str, Any]:
    """Return the record of a run.

    Args:
        profiles: The sealed records.
        program: The program.
        runs: Its runs, which know the version of the record.
        run_id: The run.

    Raises:
        RefusedError: `profiles-not-kept`.
        UnknownRecordError: It is not kept any more.
    """
    reference = f"{program.program_id}/{run_id}"
    owner, version = program.organization_id, runs.record_versions.get(run_id, 1)
    return profiles.vault.open(owner, KIND, reference, owner, version=version)


def make_record(inputs: Body, found: Found, left_out: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the record of a run, with a new salt."""
    parts = {
        "inputs": inputs,
        "outcome": found.outcome,
        "seats": found.seats,
        "others": found.others,
        "left_out": left_out,
    }
    return {"salt": token_hex(16), **parts}


def digests_of(record: Body) -> tuple[str, str]:
    """Return the digests of the input and of the outcome, salted."""
    return tuple(digest_of({"salt": record["salt"], part: record[part]}) for part in ("inputs", "outcome"))  # type: ignore[return-value]  # two parts


def replay(record: Body, profiles: Mapping[str, Content]) -> tuple[str, str]:
    """Run a recorded run again, and return the digests; equal to the recorded ones unless a person was erased.

    Args:
        record: The record.
        profiles: The versions of the profiles that it used.
    """
    return digests_of({**record, "outcome": compute(record["inputs"], profiles).outcome})


def recorded_runs(store: EventStore, versions: Sequence[Version]) -> Collection[Version]:
    """Return which sealed records an event names, of the last runs of each program.

    Args:
        store: The event store of relationships.
        versions: Owner, program and run, and number.
    """
    programs = {reference.partition("/")[0] for _, reference, _ in versions}
    found = store.load_many(MatchingRuns, [runs_id(each) for each in programs])
    kept = {
        (f"{each.context['program_id']}/{run}", each.record_versions[run])
        for each in found.values()
        for run in each.runs[-KEPT:]
    }
    return [each for each in versions if each[1:] in kept]
