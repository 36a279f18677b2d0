"""Sentences that several pages of the network share."""

from collections.abc import Callable

from services.projections.disclosure.access import Door
from services.projections.network.answers.assumptions import Assumptions, Bounds
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats

EFFECTS = {
    "met": "at the first session held",
    "met:3": "at the third session held",
    "started": "at the start of the relationship",
    "closed": "at the end of the relationship",
}
RULES = {
    "strictly_after": "after it arrives (lower bound)",
    "at_or_after": "as it arrives or later (upper bound)",
}


def release_days(door: Door) -> str:
    """Return when figures are released to the readers behind a door."""
    return "each Monday" if door is Door.INNER else "on the first of each month"


def give_back_sentence(summary: NetworkSummary) -> str:
    """Return how many of the people mentored went on to mentor."""
    give_back = summary.give_back
    if give_back.at_risk == 0:
        if summary.as_of is not None:
            return f"No one had been mentored by {formats.day(summary.as_of)}."
        return "No one has been mentored yet."
    people = formats.count(give_back.at_risk, "person", "people")
    share = formats.percent(give_back.events, give_back.at_risk)
    return f"Of {people} mentored, {formats.number(give_back.events)} ({share}) went on to mentor."


def assumptions_text(answer: Assumptions, part: str | None = None) -> str:
    """Return the assumptions of a figure: effect policy, path rule, date and part.

    Args:
        answer: Any answer of the network.
        part: Name of the selected part; None for the whole federation.
    """
    rule = RULES[answer.rule].split(" (")[0]
    effect = effect_text(answer.effect)
    sentences = [
        f"A mentor's influence starts {effect} and is passed on by relationships that start {rule}.",
    ]
    if answer.as_of is not None:
        sentences.append(f"Figures as of the end of {formats.day(answer.as_of)} (UTC).")
    if part:
        sentences.append(f"Only relationships of {part} are counted.")
    return " ".join(sentences)


def bounds_text(bounds: Bounds, figure: str, write: Callable[[float], str]) -> str:
    """Return the two values between which a figure lies where the path rules differ; empty where they agree.

    Args:
        bounds: Bounds of the answer.
        figure: Name of the figure.
        write: Formats a value.
    """
    pair = (bounds or {}).get(figure)
    if pair is None or pair.strictly_after is None or pair.at_or_after is None:
        return ""
    low, high = sorted((pair.strictly_after, pair.at_or_after))
    if write(low) == write(high):
        return ""
    return f"between {write(low)} and {write(high)}, because some dates coincide"


def effect_text(effect: str) -> str:
    """Return the moment at which influence starts under an effect policy, in words.

    Args:
        effect: Name of the policy, such as `met:3` or `+30d`.
    """
    if effect in EFFECTS:
        return EFFECTS[effect]
    if effect.startswith("met:"):
        return f"at session {effect.removeprefix('met:')} held"
    unit = {"h": "hours", "d": "days", "w": "weeks"}[effect[-1]]
    return f"{int(effect[1:-1])} {unit} after the start of the relationship"
