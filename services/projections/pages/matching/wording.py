"""Words of the workbench: features, rules and reasons, each from its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.components.codes import code_text

POLICIES: Mapping[str, str] = {
    "most-people": "Most people matched, then those who have waited longest, then the best fit",
    "most-people-best-fit": "Most people matched, then the best fit",
    "highest-total-score": "The highest total score",
}
FEATURES: Mapping[str, str] = {
    "skills": "skills",
    "needs": "development needs",
    "time": "free time in common",
    "requests": "the mentee asked for this mentor",
    "mentor_requests": "the mentor asked for this mentee",
}
LEFT_OUT: Mapping[str, str] = {
    "left-out": "You left this person out",
    "not-eligible": "Paused, suspended or not enrolled yet",
    "requirement-invalid": "A requirement of the program is not met",
    "has-mentor": "Has a mentor, or a proposal that is not answered yet",
}
STEPS: Mapping[str, str] = {
    "gathering": "reading profiles and facts",
    "matching": "looking for the best pairs",
    "explaining": "collecting the reasons",
    "recording": "keeping the result",
}
FAILED: Mapping[str, str] = {
    "matching-run-too-large": "there was not enough memory for so many people",
    "matching-run-interrupted": "it was interrupted every time; tell the operator",
    "matching-run-defect": "of a defect; tell the operator",
    "matching-not-proven": "the answer could not be proven; try again, and tell the operator if it repeats",
    "locked-pair-inadmissible": "a fixed pair breaks a rule of the run",
    "locked-over-limit": "a mentee has more fixed mentors than places",
    "locked-over-capacity": "a mentor has more fixed mentees than free places",
    "pair-unknown": "one of a fixed pair, or of two who lead together, takes no part any more",
    "locked-with-groups": "a pair was fixed in a run of groups",
    "sizes-exclude-each-other": "the least size of a group is above the most",
    "program-ended": "the program has ended",
    "organization-leaving": "the organization is leaving",
    "form-not-allowed": "the program does not allow that direction any more",
    "profiles-not-kept": "this server keeps no matching profiles",
}
"""Why the worker could not compute a run."""
_RULES: Mapping[str, tuple[str, str]] = {
    "same-person": ("is the same person", "are the same person"),
    "already-paired": ("is paired already, or has an open proposal", "are paired already, or have an open proposal"),
    "confidential": ("is excluded by a confidential rule", "are excluded by a confidential rule"),
    "seniority-unknown": ("has no known seniority", "have no known seniority"),
    "mentor-not-junior": ("is not junior", "are not junior"),
    "no-common-language": ("shares no language", "share no language"),
    "mode": ("wants to meet in another way", "want to meet in another way"),
    "no-wanted-skill": ("offers no wanted skill", "offer no wanted skill"),
    "nothing-wanted": ("was not compared, as nothing is wanted", "were not compared, as nothing is wanted"),
    "too-little-time": ("has too little time in common", "have too little time in common"),
    "below-floor": ("scores below the floor", "score below the floor"),
}
"""Of one mentor, and of several."""


def points(hundredths: int) -> str:
    """Return hundredths of a point as points: `52.50`."""
    return f"{hundredths / 100:.2f}"


def why_pair(pair: Mapping[str, Any]) -> str:
    """Return why two people fit, in a sentence.

    Args:
        pair: A pair of a run.
    """
    if pair["score"] is None:
        return "One of the two was erased."
    met = [
        f"{code_text(each['skill'])} {each['offered']} of {each['wanted']}"
        for each in pair["skills"]
        if each["offered"]
    ]
    missing = [code_text(each["skill"]) for each in pair["skills"] if not each["offered"]]
    parts = [
        f"{FEATURES[each['feature']]} {points(each['adds'])}{'' if each['stated'] else ' (not stated)'}"
        for each in pair["contributions"]
        if each["adds"] or not each["stated"]
    ]
    sentences = [
        f"Offers {', '.join(met)}" if met else "",
        f"not offered: {', '.join(missing)}" if missing else "",
        f"points: {', '.join(parts)}",
        f"choice {pair['rank_for_mentee']} of the mentee and {pair['rank_for_mentor']} of the mentor",
        "fixed by you" if pair["locked"] else "",
    ]
    return "; ".join(filter(None, sentences)) + "."


def why_unserved(one: Mapping[str, Any]) -> str:
    """Return why a mentee got no mentor, in sentences.

    Args:
        one: A mentee of a run.
    """
    counts = "; ".join(_mentors(rule, n) for rule, n in one["first"].items())
    only = "; ".join(_mentors(rule, n, "would fit, but ") for rule, n in one["only"].items())
    if one["reason"] == "nothing-wanted":
        return "No wanted skill is stated."
    if one["reason"] == "no-mentors":
        return "No mentor takes part in the run."
    fitting = one["fitting"]
    if one["reason"] == "no-group":
        mentors = f"{formats.count(fitting, 'mentor')} {'fits' if fitting == 1 else 'fit'}"
        first = f"{mentors}, but no group with a topic and a time in common had a place."
        return " ".join(filter(None, [first, f"{counts}." if counts else ""]))
    first = (
        f"{formats.count(fitting, 'mentor')} {'fits' if fitting == 1 else 'fit'}, and every place went to others."
        if fitting
        else ""
    )
    return " ".join(filter(None, [first, f"{counts}." if counts else "", f"{only}." if only else ""]))


def _mentors(rule: str, count: int, before: str = "") -> str:
    """Return how many mentors a rule excludes: `2 mentors share no language`."""
    one, several = _RULES.get(rule, (code_text(rule), code_text(rule)))
    return f"{formats.count(count, 'mentor')} {before}{one if count == 1 else several}"


def worker_sentence(worker: Mapping[str, Any] | None) -> str:
    """Return how far the worker is with a run, or why there is no result; empty where the result is shown.

    Args:
        worker: The last run that was left to a worker, as the service returns it.
    """
    if worker is None or worker["state"] in {"done", "cancelled"}:
        return ""
    people = formats.count(worker["people"], "person", "people")
    if worker["state"] == "failed":
        reason = FAILED.get(worker["rule"], "a rule of the program forbids it")
        return f"The last run, of {people}, has no result, because {reason}."
    progress = worker["progress"]
    if worker["state"] == "requested" or progress is None:
        return f"A run of {people} waits to be computed."
    part = f", part {progress['done'] + 1} of {progress['of']}" if progress["of"] > 1 else ""
    return f"A run of {people} is being computed: {STEPS[progress['step']]}{part}."


def compared_share(share: Mapping[str, Any]) -> str:
    """Return the distance of a share from the highest one, in words; a dash where it is not compared.

    Args:
        share: As the service returns it.
    """
    beside = share["compared"]
    if beside is None:
        return "–"
    low, high = (f"{100 * beside[name]:.0f}" for name in ("low", "high"))
    mark = "below four fifths, " if beside["below_four_fifths"] else ""
    certainty = "" if beside["clear"] else "; too few to say"
    return f"{mark}{100 * beside['difference']:.0f} points ({low} to {high}{certainty})"
