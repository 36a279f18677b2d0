"""A journey through a program of each kind, over HTTP: what is refused first, a match, a session, and the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.web.identity.principal import Principal
from tests.integration.matching.archetypes import Program, ago, program_of
from tests.integration.matching.shortage import E, R, accepted, refused
from tests.integration.permissions.world import World

PAIRS = f"{R}/relationships"


def unmet(place: Program) -> str:
    """Try what the kind of program refuses, make it possible, and return the rule."""
    return _ATTEMPTS[place.kind](place)


def _propose(place: Program, mentor: str) -> Any:  # noqa: ANN401 - an HTTP response
    body = {**place.pair(mentor, "Xi"), "proposed_by": "coordinator", **ago(0 if mentor == "Ona" else 40)}
    direction = place.archetype.policy.get("directions", ["traditional"])[0]
    return place.world.send("program-coordinator", "POST", PAIRS, {**body, "direction": direction})


def _recusal(place: Program) -> str:
    """Propose the mentor who assesses the mentee, and has said so."""
    people = {"person_id": place.people["Ona"], "counterpart_id": place.people["Xi"]}
    accepted(
        place.world.send("Ona", "POST", f"{E}/conflicts", {"program_id": place.program, **people, "kind": "assessor"})
    )
    place.world.inform()
    return refused(_propose(place, "Ona"), 409)


def _seniority(place: Program) -> str:
    return refused(_propose(place, "Ona"), 409)


def _plain_proposal(place: Program) -> str:
    """Propose as a mentee of a program with a directory, who is to ask there."""
    body = {**place.pair("Ada", "Xi"), "proposed_by": "mentee"}
    return refused(place.world.send("Xi", "POST", PAIRS, body), 409)


def _training(place: Program) -> str:
    """Propose a mentor whose training was revoked."""
    place.meet("Ona", "training")
    place.world.command(f"{E}/participations/{place.participations['Ona']}/enroll", ago(48))
    place.world.command(
        f"{E}/participations/{place.participations['Ona']}/requirements/training/revoke", {"reason": "withdrawn"}
    )
    place.meet("Ada", "training")
    place.world.command(f"{E}/participations/{place.participations['Ada']}/enroll", ago(48))
    place.world.inform()
    return refused(_propose(place, "Ona"), 409)


_ATTEMPTS: Mapping[str, Callable[[Program], str]] = {
    "judiciary": _recusal,
    "government": _seniority,
    "women": _plain_proposal,
    "foundation": _training,
}


def matched(place: Program) -> str:
    """Bring Ada and Xi together in the way of the program; return their relationship."""
    if place.archetype.by_request:
        id = str(accepted(place.ask("Xi", "Ada", 1, None, **ago(40)))["relationship_id"])
        accepted(place.answer("Ada", id, "accept", **ago(39)))
    else:
        id = str(accepted(_propose(place, "Ada"))["relationship_id"])
        for party in ("Ada", "Xi"):
            accepted(place.answer(party, id, "accept", **ago(39)))
    if place.archetype.policy.get("approval_required"):
        accepted(place.answer("program-coordinator", id, "approve", **ago(38)))
    return id


def begun(place: Program, id: str) -> str:
    """Let all sign, and begin; return the rule that refused an attempt before, empty for none."""
    terms = {**place.archetype.terms, "channel": "video", **ago(37)}
    refusal = ""
    if "commitment_days" in place.archetype.policy:
        short = {**terms, "duration_days": place.archetype.policy["commitment_days"] - 1}
        refusal = refused(place.answer("Ada", id, "sign", **short), 422)
    for party in ("Ada", "Xi"):
        accepted(place.answer(party, id, "sign", **terms))
    if place.archetype.requires("guardian-consent"):
        refusal = refused(place.answer("Ada", id, "activate", **ago(36)), 409)
        accepted(place.answer("guardian of Xi", id, "sign", by="guardian", **terms))
    accepted(place.answer("Ada", id, "activate", **ago(35)))
    return refusal


def met(place: Program, id: str) -> None:
    """Hold a session and reach a goal."""
    starts = datetime.now(UTC) - timedelta(minutes=30)
    plan = {"starts_at": starts.isoformat(), "planned_minutes": 20}
    session = accepted(place.answer("Xi", id, "sessions", **plan))["session_id"]
    report = {"started_at": starts.isoformat(), "minutes": 20, "mode": "video", "evidence": 2}
    accepted(place.answer("Ada", id, f"sessions/{session}/hold", **report))
    goal = accepted(place.answer("Xi", id, "goals", category="skills"))["goal_id"]
    accepted(place.answer("Xi", id, f"goals/{goal}/meet", attested_by="mentee"))


def ended(place: Program, id: str) -> None:
    """Let the mentee end it, and the mentor answer about the end."""
    reason = "trial-ended" if place.archetype.policy.get("trial_days") else "goals-met"
    accepted(place.answer("Xi", id, "close", reason=reason, again="yes"))
    accepted(place.answer("Ada", id, "answer-closing", again="not_now"))


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey that ended.

    Attributes:
        place: The program.
        id: The relationship.
        refusals: The rules that refused an attempt.
        personas: The principals of its people and its coordinator, whose names are the same in each program.
    """

    place: Program
    id: str
    refusals: tuple[str, ...]
    personas: Mapping[str, Principal]


def journey(world: World, kind: str) -> Journey:
    """Walk through a program of a kind, from enrollment to the end of its relationship."""
    place = program_of(world, kind)
    refusals = [unmet(place)] if kind in _ATTEMPTS else []
    id = matched(place)
    refusals += [each for each in [begun(place, id)] if each]
    met(place, id)
    ended(place, id)
    return Journey(place, id, tuple(refusals), dict(world.principals))
