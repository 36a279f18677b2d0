"""The input of a run as one JSON object: who takes part under which facts, and by which version of each profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.eventstore.refusal import RefusedError
from services.policy import pairing as rules
from services.policy.pairing import Participant
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from services.relationships.eligibility.facts import Program
from services.relationships.matching.profiles.aggregate import MatchingProfile
from services.relationships.matching.runs.living import Living, loads_of
from services.relationships.matching.runs.request import (
    LARGEST,
    LARGEST_OF_GROUPS,
    RunDirection,
    RunRequest,
    RunShape,
    require_size,
)

_TAKING_PART = frozenset({"enrolled", "paused", "suspended"})
_RULES = {"never-pair": "never-pair", "reporting-chain": "conflict-reporting-chain", "assessor": "conflict-assessor"}
_ANOTHER_CONFLICT = "conflict-declared"


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """The facts of a program at the time of a run.

    Attributes:
        program: The program.
        participants: Its participations.
        conflicts: Two people and the kind of conflict between them.
        living: Proposals and relationships that have not ended.
        profiles: The stated profiles by participation.
    """

    program: Program
    participants: Sequence[Participant]
    conflicts: Sequence[tuple[str, str, str]]
    living: Sequence[Living]
    profiles: Mapping[str, MatchingProfile]


@dataclass(frozen=True, slots=True)
class RunInput:
    """The input of a run.

    Attributes:
        body: The JSON object that the engine's pool is made from.
        left_out: Participation, role and rule of those who take no part.
        policy_version: The version of the program's policy.
        as_of: The time of the run.
    """

    body: Mapping[str, Any]
    left_out: Sequence[Sequence[str]]
    policy_version: int
    as_of: datetime


def gather(facts: ProgramFacts, request: RunRequest) -> RunInput:
    """Return the input of a run.

    Args:
        facts: Of the program.
        request: What the coordinator chose.

    Raises:
        RefusedError: `program-ended`, `form-not-allowed`, `matching-run-too-large`, or `pair-unknown` for a locked
            pair of which one takes no part.
    """
    version = facts.program.version_at(request.as_of)
    direction = _direction(facts.program, version, request.direction)
    shape = shape_of(version, request.shape)
    loads = loads_of(facts.living)
    present = [each for each in facts.participants if each.state in _TAKING_PART]
    reasons = {each.participation_id: _left_out(each, version.policy, request, loads) for each in present}
    part = [each for each in present if reasons[each.participation_id] is None]
    require_size(len(part), LARGEST if shape == "pair" else LARGEST_OF_GROUPS)
    _require_locked(request, {each.participation_id for each in part})
    body: dict[str, Any] = {
        "as_of": request.as_of.isoformat(),
        "policy": request.policy,
        "floor": 100 * request.floor,
        "direction": direction,
        "needed_minutes": request.needed_minutes,
        "mentors": [_row(each, version.policy, loads, facts, request) for each in part if each.role == "mentor"],
        "mentees": [_row(each, version.policy, loads, facts, request) for each in part if each.role == "mentee"],
        "facts": _pair_facts(part, facts, version.policy),
        "locked": sorted(list(pair) for pair in request.locked),
    }
    if shape == "group":  # a run of pairs keeps the input that it had before there were groups
        co_led = sorted(sorted(pair) for pair in request.co_led)
        body["groups"] = {"least": request.least, "most": request.most, "co_led": co_led}
    left_out = [
        [each.participation_id, each.role, reason] for each in present if (reason := reasons[each.participation_id])
    ]
    return RunInput(body, left_out, version.number, request.as_of)


def possible_people(participants: Sequence[Participant], request: RunRequest) -> int:
    """Return how many people a run could match at most, before its rules are read.

    Args:
        participants: Of the program.
        request: What the coordinator chose.
    """
    return sum(each.state in _TAKING_PART and each.participation_id not in request.excluded for each in participants)


def require_startable(program: Program, request: RunRequest) -> None:
    """Pass if the program may be matched in the direction that the coordinator chose.

    Raises:
        RefusedError: `program-ended` or `form-not-allowed`, also for a shape.
    """
    version = program.version_at(request.as_of)
    _direction(program, version, request.direction)
    shape_of(version, request.shape)


def shape_of(version: PolicyVersion, chosen: RunShape | None) -> RunShape:
    """Return whether a run proposes pairs or groups.

    Args:
        version: The policy of the program.
        chosen: What the coordinator chose; None: pairs where the policy allows them.

    Raises:
        RefusedError: `form-not-allowed`.
    """
    allowed = version.policy.shapes
    shape: RunShape = chosen or ("pair" if "pair" in allowed else "group")
    if shape not in allowed:
        detail = f"the program allows {', '.join(sorted(allowed))}, not {shape}"
        raise RefusedError("form-not-allowed", detail, field="shape")
    return shape


def _direction(program: Program, version: PolicyVersion, chosen: RunDirection | None) -> RunDirection:
    if program.ended:
        raise RefusedError("program-ended", "the program has ended: nothing new begins in it")
    allowed = version.policy.directions
    direction: RunDirection = chosen or ("traditional" if "traditional" in allowed else "reverse")
    if direction not in allowed:
        detail = f"the program allows {', '.join(sorted(allowed))}, not {direction}"
        raise RefusedError("form-not-allowed", detail, field="direction")
    return direction


def _left_out(one: Participant, policy: Policy, request: RunRequest, loads: Mapping[str, int]) -> str | None:
    """Return the rule by which a participant takes no part; None for one who does."""
    if one.participation_id in request.excluded:
        return "left-out"
    if next(rules.enrolled_breaches(one, request.as_of), None):
        return "not-eligible"
    if next(rules.requirement_breaches(policy, one, request.as_of), None):
        return "requirement-invalid"
    if one.role == "mentee" and loads[one.participation_id] >= rules.limit(policy, one):
        return "has-mentor"
    return None


def _require_locked(request: RunRequest, part: set[str]) -> None:
    for pair in sorted(request.locked):
        if not part.issuperset(pair):
            detail = f"{pair[0]} and {pair[1]} do not both take part in the run"
            raise RefusedError("pair-unknown", detail, field="locked")


def _row(
    one: Participant, policy: Policy, loads: Mapping[str, int], facts: ProgramFacts, request: RunRequest
) -> dict[str, Any]:
    profile = facts.profiles.get(one.participation_id)
    return {
        "id": one.participation_id,
        "limit": rules.limit(policy, one),
        "open": loads[one.participation_id],
        "seniority": one.seniority,
        "waiting_days": _days(one.enrolled_at, request.as_of) if one.role == "mentee" else 0,
        "profile_version": None if profile is None else profile.profile_version,
        "digest": None if profile is None else profile.digests[profile.profile_version],
    }


def _days(since: datetime | None, until: datetime) -> int:
    return 0 if since is None else max((until - since).days, 0)


def _pair_facts(part: Sequence[Participant], facts: ProgramFacts, policy: Policy) -> list[list[Any]]:
    """Return the rules that facts break, by pair: in pairs of people there are few."""
    broken: dict[tuple[str, str], set[str]] = {}
    mentors, mentees = ({each.person_id: each for each in part if each.role == role} for role in ("mentor", "mentee"))
    for mentor, mentee, rule in _breaches(mentors, mentees, facts, policy):
        broken.setdefault((mentor, mentee), set()).add(rule)
    return [[mentor, mentee, sorted(found)] for (mentor, mentee), found in sorted(broken.items())]


def _breaches(
    mentors: Mapping[str, Participant], mentees: Mapping[str, Participant], facts: ProgramFacts, policy: Policy
) -> Iterator[tuple[str, str, str]]:
    for person in mentors.keys() & mentees.keys():
        yield mentors[person].participation_id, mentees[person].participation_id, "same-person"
    for one, other, kind in facts.conflicts:
        if kind in policy.conflict_kinds:
            for mentor, mentee in ((one, other), (other, one)):
                if mentor in mentors and mentee in mentees:
                    rule = _RULES.get(kind, _ANOTHER_CONFLICT)
                    yield mentors[mentor].participation_id, mentees[mentee].participation_id, rule
    for each in facts.living:
        yield each.mentor_participation_id, each.mentee_participation_id, "already-paired"
