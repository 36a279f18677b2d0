"""Answers of the matching about the people of the program Harbour, as the service gives them."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.browser.federation import HARBOUR, ExampleFederation

AS_OF = "2026-03-14T12:00:00+00:00"


def matching_answer(federation: ExampleFederation, path: str) -> dict[str, Any]:
    """Return the current run, a what-if, or a profile.

    Args:
        federation: Its people are those of the run.
        path: The address that was asked for.
    """
    place = federation.places[HARBOUR]
    if path.endswith("/matching-profile"):
        return _profile(str(place.program), path.split("/")[-2])
    people = [str(person) for own, person, *_ in federation.members if own == place][:6]
    run: dict[str, Any] = {"program_id": str(place.program), "run": _run(people)}
    if "shape=group" in path:
        return {**run, "run": _grouped(run["run"], people)}
    if "what-if" in path:
        return run
    return {**run, "version": 2, "run_id": _id("run"), "worker": _failed()}


def _failed() -> dict[str, Any]:
    return {
        "run_id": _id("failed"),
        "state": "failed",
        "people": 1_200,
        "requested_at": AS_OF,
        "changed_at": AS_OF,
        "attempts": 1,
        "rule": "locked-pair-inadmissible",
        "progress": None,
    }


_COMPARED = {
    "difference": -0.31,
    "low": -0.57,
    "high": 0.01,
    "ratio": 0.59,
    "below_four_fifths": True,
    "clear": False,
}


def _run(people: list[str]) -> dict[str, Any]:
    first, second, third, fourth, fifth, sixth = people
    return {
        "as_of": AS_OF,
        "policy": "most-people",
        "floor": 0,
        "direction": "traditional",
        "mentors": 2,
        "mentees": 3,
        "seats": 2,
        "served": 2,
        "value": {"people": 2, "waiting_steps": 5, "score": 13_250, "waiting": 170, "spread": -2},
        "pairs": [
            _pair(first, second, 7_250, locked=True),
            {
                **_pair(third, fourth, 6_000, locked=False),
                "alternative": _other(first, {"people": 0, "waiting_steps": 0, "score": 1_250}, exact=False),
            },
        ],
        "unserved": [
            {
                "mentee_participation_id": _id(fifth),
                "mentee_id": fifth,
                "waiting_days": 41,
                "reason": "seats-taken",
                "fitting": 1,
                "first": {"confidential": 1, "no-wanted-skill": 3},
                "only": {"no-common-language": 1},
                "alternative": _other(second, {"people": 0, "waiting_steps": 2, "score": -250}, exact=True),
            }
        ],
        "left_out": [
            {"participation_id": _id(sixth), "person_id": sixth, "role": "mentor", "reason": "requirement-invalid"}
        ],
        "scarce": [{"skill": "finance", "seats": 1, "places": 3}],
        "by_wants": [{"group": "1", "eligible": 2, "served": 1, "low": 0.09, "high": 0.91, "compared": None}],
        "by_waiting": [
            {"group": "0–29", "eligible": 60, "served": 45, "low": 0.63, "high": 0.84, "compared": None},
            {"group": "30–89", "eligible": 9, "served": 4, "low": 0.19, "high": 0.73, "compared": _COMPARED},
        ],
        "both_would_rather": 1,
        "shape": "pair",
        "least": None,
        "most": None,
        "co_led": [],
        "groups": [],
        "at_most": None,
        "worth": [{"mentor_participation_id": _id(second), "mentor_id": second, "aim": "people", "most": 1}],
    }


def _grouped(run: dict[str, Any], people: list[str]) -> dict[str, Any]:
    """Return the run as one that forms groups: two mentors who lead two mentees together."""
    mentors, mentees = people[:2], people[2:4]
    pairs = [_pair(mentor, mentee, 6_000, locked=False) for mentor in mentors for mentee in mentees]
    group = {
        "number": 0,
        "mentor_participation_ids": [_id(each) for each in mentors],
        "mentee_participation_ids": [_id(each) for each in mentees],
        "topic": "finance",
        "day": "monday",
        "begins_at": "17:00",
    }
    led = {"mentor_participation_id": _id(mentors[0]), "other_participation_id": _id(mentors[1])}
    reached = {"value": {"people": 2, "score": 12_000}, "at_most": {"people": 3, "score": 18_500}}
    sizes = {"shape": "group", "least": 2, "most": 4, "co_led": [led]}
    return {**run, **reached, **sizes, "pairs": pairs, "groups": [group], "both_would_rather": 0}


def _pair(mentor: str, mentee: str, score: int, *, locked: bool) -> dict[str, Any]:
    contributions = [
        {"feature": "skills", "adds": score - 1_000, "of": 7_500, "stated": True},
        {"feature": "time", "adds": 1_000, "of": 1_000, "stated": not locked},
    ]
    return {
        "mentor_participation_id": _id(mentor),
        "mentee_participation_id": _id(mentee),
        "mentor_id": mentor,
        "mentee_id": mentee,
        "locked": locked,
        "relationship_id": None,
        "rank_for_mentee": 1,
        "rank_for_mentor": 2,
        "score": score,
        "basis": 10_000,
        "contributions": contributions,
        "skills": [{"skill": "finance", "wanted": 3, "offered": 2, "importance": 3}],
        "alternative": None,
    }


def _other(mentor: str, costs: dict[str, int], *, exact: bool) -> dict[str, Any]:
    return {"mentor_participation_id": _id(mentor), "mentor_id": mentor, "costs": costs, "exact": exact}


def _profile(program: str, participation: str) -> dict[str, Any]:
    profile = {
        "offers": [],
        "wants": [{"skill": "finance", "level": 3, "importance": 2}],
        "helps_with": [],
        "needs": ["promotion"],
        "languages": ["en"],
        "availability": [{"day": "monday", "begins_at": "17:00", "ends_at": "19:00"}],
        "zone": "Europe/Berlin",
        "mode": "either",
    }
    whose = {"participation_id": participation, "person_id": _id("person"), "program_id": program, "role": "mentee"}
    return {**whose, "version": 1, "stated": True, "profile": profile}


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
