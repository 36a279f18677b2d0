"""The sentence of the ripple: who went on to mentor."""

from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.views import formats

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


def stated(effect: str, rule: str) -> str:
    """Say which effect policy and path rule a figure stands on."""
    return f"Influence counts {effect_words(effect)}; the next relationship starts {RULES[rule].split(' (')[0]}."


def effect_words(effect: str) -> str:
    """Say in words from when influence counts under an effect policy, given by its name."""
    if effect in EFFECTS:
        return EFFECTS[effect]
    if effect.startswith("met:"):
        return f"from session {effect.removeprefix('met:')} held"
    unit = {"h": "hours", "d": "days", "w": "weeks"}[effect[-1]]
    return f"{int(effect[1:-1])} {unit} after the start"
