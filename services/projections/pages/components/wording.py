"""The sentence of the ripple: who went on to mentor."""

from collections.abc import Callable

from services.projections.network.answers.assumptions import Bounds, Stated
from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.components import formats

EFFECTS = {
    "met": "from the first session held",
    "met:3": "from the third session held",
    "started": "from the relationship's start",
    "closed": "from the relationship's end",
}
RULES = {
    "strictly_after": "strictly after (never overstates)",
    "at_or_after": "at or after (upper bound)",
}


def ripple_sentence(summary: NetworkSummary) -> str:
    """Say how many of the people mentored went on to mentor."""
    give_back = summary.give_back
    if give_back.at_risk == 0:
        return "Nobody has been mentored yet, so nothing can have been set in motion."
    share = formats.percent(give_back.events, give_back.at_risk)
    people = formats.count(give_back.at_risk, "person", "people")
    return f"Of {people} mentored, {formats.number(give_back.events)} ({share}) went on to mentor."


def stated(answer: Stated, part: str | None = None) -> str:
    """Say what a figure stands on: effect policy, path rule, date and part.

    Args:
        answer: any answer of the network.
        part: the name of the part it is about.
    """
    rule = RULES[answer.rule].split(" (")[0]
    words = [f"Influence counts {effect_words(answer.effect)}; the next relationship starts {rule}."]
    if answer.as_of is not None:
        words.append(f"As it was at the end of {formats.day(answer.as_of)} (UTC).")
    if part:
        words.append(f"Only relationships of {part} count.")
    return " ".join(words)


def between(bounds: Bounds, figure: str, write: Callable[[float], str]) -> str:
    """Say between what a figure lies where the two path rules differ; nothing where they agree on it.

    Args:
        bounds: the answer's bounds.
        figure: which of them.
        write: writes a value.
    """
    pair = (bounds or {}).get(figure)
    if pair is None or pair.strictly_after is None or pair.at_or_after is None:
        return ""
    low, high = sorted((pair.strictly_after, pair.at_or_after))
    if write(low) == write(high):
        return ""
    return f"between {write(low)} and {write(high)}, as some dates coincide"


def effect_words(effect: str) -> str:
    """Say in words from when influence counts under an effect policy, given by its name."""
    if effect in EFFECTS:
        return EFFECTS[effect]
    if effect.startswith("met:"):
        return f"from session {effect.removeprefix('met:')} held"
    unit = {"h": "hours", "d": "days", "w": "weeks"}[effect[-1]]
    return f"{int(effect[1:-1])} {unit} after the start"
