"""A run as a coordinator sees it: pairs with their reasons, those who got no mentor, and the shares served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.policy.pairing import Participant
from services.relationships.matching.profiles.content import DAYS, Content
from services.relationships.matching.runs.computation import Body, policy_of, pool_of

_DAY = 24 * 60


def run_view(
    record: Body, profiles: Mapping[str, Content], participants: Sequence[Participant], sent: Mapping[Any, str]
) -> dict[str, Any]:
    """Return what a run found as a JSON object.

    Args:
        record: The record of the run.
        profiles: The versions of the profiles that it used; without those of people who were erased.
        participants: Of the program; they give the people.
        sent: Relationships that were proposed from it, by pair.
    """
    inputs, outcome = record["inputs"], record["outcome"]
    people = {each.participation_id: each.person_id for each in participants}
    locked = {tuple(pair) for pair in inputs["locked"]}
    reasons = _reasons(inputs, outcome, profiles)
    others = _others(record, people, profiles)
    pairs = [
        {
            "mentor_participation_id": mentor,
            "mentee_participation_id": mentee,
            "mentor_id": people.get(mentor),
            "mentee_id": people.get(mentee),
            "locked": (mentor, mentee) in locked,
            "relationship_id": sent.get((mentor, mentee)),
            "rank_for_mentee": for_mentee,
            "rank_for_mentor": for_mentor,
            **reasons[mentor, mentee],
            "alternative": others.get(mentee) if mentor in profiles else None,
        }
        for mentor, mentee, for_mentee, for_mentor in outcome["pairs"]
    ]
    return {
        "as_of": inputs["as_of"],
        "policy": inputs["policy"],
        "floor": inputs["floor"] // 100,
        "direction": inputs["direction"],
        "mentors": len(inputs["mentors"]),
        "mentees": len(inputs["mentees"]),
        "seats": sum(max(row["limit"] - row["open"], 0) for row in inputs["mentors"]),
        "served": len({pair["mentee_participation_id"] for pair in pairs}),
        "value": outcome["value"],
        "pairs": sorted(pairs, key=lambda each: (-(each["score"] or 0), each["mentee_participation_id"])),
        "unserved": _unserved(inputs, outcome, people, others),
        "left_out": [
            {"participation_id": id, "person_id": people.get(id), "role": role, "reason": reason}
            for id, role, reason in record["left_out"]
        ],
        "scarce": outcome["scarce"],
        "by_wants": _shares(outcome["by_wants"]),
        "by_waiting": _shares(outcome["by_waiting"]),
        "both_would_rather": outcome["both_would_rather"],
        "shape": "group" if "groups" in inputs else "pair",
        "least": inputs.get("groups", {}).get("least"),
        "most": inputs.get("groups", {}).get("most"),
        "co_led": [
            {"mentor_participation_id": one, "other_participation_id": other}
            for one, other in inputs.get("groups", {}).get("co_led", ())
        ],
        "groups": [_group(number, each) for number, each in enumerate(outcome.get("groups", ()))],
        "at_most": outcome.get("at_most"),
        "worth": [
            {"mentor_participation_id": mentor, "mentor_id": people.get(mentor), "aim": aim, "most": most}
            for mentor, aim, most in record.get("seats", ())
        ],
    }


def _group(number: int, group: Sequence[Any]) -> dict[str, Any]:
    mentors, topic, slot, mentees = group
    day, minute = divmod(int(slot), _DAY)
    return {
        "number": number,
        "mentor_participation_ids": mentors,
        "mentee_participation_ids": mentees,
        "topic": topic,
        "day": DAYS[day],
        "begins_at": f"{minute // 60:02}:{minute % 60:02}",
    }


def _shares(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return shares served, each beside the highest; the comparison follows from the counts of the record."""
    from services.relationships.matching.engine.fairness import compare
    from services.relationships.matching.engine.report import Share

    compared = compare([Share(**row) for row in rows])
    return [
        {**row, "compared": None if beside is None else {**asdict(beside), "clear": beside.is_clear}}
        for row, beside in zip(rows, compared, strict=True)
    ]


def _others(record: Body, people: Mapping[str, str], profiles: Mapping[str, Content]) -> dict[str, dict[str, Any]]:
    """Return what the best other mentor would cost, by mentee; not of or with a person who was erased."""
    return {
        mentee: {
            "mentor_participation_id": mentor,
            "mentor_id": people.get(mentor),
            "costs": costs,
            "exact": exact,
        }
        for mentee, mentor, costs, exact in record.get("others", ())
        if mentee in profiles and mentor in profiles
    }


def _unserved(
    inputs: Body, outcome: Body, people: Mapping[str, str], others: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    waiting = {row["id"]: row["waiting_days"] for row in inputs["mentees"]}
    return [
        {
            "mentee_participation_id": mentee,
            "mentee_id": people.get(mentee),
            "waiting_days": waiting[mentee],
            "reason": why["reason"],
            "fitting": why["fitting"],
            "first": why["first"],
            "only": why["only"],
            "alternative": others.get(mentee),
        }
        for mentee, why in sorted(outcome["unserved"], key=lambda each: (-waiting[each[0]], each[0]))
    ]


def _reasons(inputs: Body, outcome: Body, profiles: Mapping[str, Content]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return score, basis, contributions and skills of each pair; None and nothing where a person was erased."""
    from services.relationships.matching.engine.explain import why_pair

    pool, policy = pool_of(inputs, profiles), policy_of(inputs)
    mentors, mentees = {each.id: each for each in pool.mentors}, {each.id: each for each in pool.mentees}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for mentor, mentee, *_ in outcome["pairs"]:
        if mentor not in profiles or mentee not in profiles:
            found[mentor, mentee] = {"score": None, "basis": None, "contributions": [], "skills": []}
            continue
        why = why_pair(mentors[mentor], mentees[mentee], policy)
        found[mentor, mentee] = {
            "score": why.score.hundredths,
            "basis": why.score.basis,
            "contributions": [
                {"feature": each.feature, "adds": each.hundredths, "of": each.highest, "stated": each.stated}
                for each in why.score.contributions
            ],
            "skills": [
                {"skill": each.skill, "wanted": each.wanted, "offered": each.offered, "importance": each.importance}
                for each in why.skills
            ],
        }
    return found
