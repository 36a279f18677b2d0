"""Words of alternatives: the best other mentor of a mentee, and what that pair would cost the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.forms.buttons import Button
from services.projections.pages.matching.bounds_wording import AIMS, amount
from services.projections.pages.matching.choices import Choices

COLUMN = "Another mentor"
_WAITING = {"waiting": ("day", "days"), "waiting_steps": ("step of 30 days", "steps of 30 days")}


def other_mentor(alternative: Mapping[str, Any] | None, name: str) -> str:
    """Return what the best other mentor would cost, in a sentence; a dash where there is none.

    Args:
        alternative: As the service returns it.
        name: The name of the mentor.
    """
    if alternative is None:
        return "–"
    costs = {aim: alternative["costs"][aim] for aim in AIMS if alternative["costs"].get(aim)}
    if not costs:
        return f"{name}: {'just as good' if alternative['exact'] else 'perhaps just as good'}."
    if not alternative["exact"]:
        aim, cost = next(iter((aim, cost) for aim, cost in alternative["costs"].items() if cost))
        return f"{name}: {_change(aim, cost)} at least."
    return f"{name}: {', '.join(_changes(alternative['costs']))}."


def try_it(one: Mapping[str, Any], name: str, mentee: str, page: str, choices: Choices) -> list[Button]:
    """Return the button that tries the run with the other pair kept; none where there is no other mentor.

    Args:
        one: A pair of a run, or a mentee without a mentor.
        name: The name of the other mentor.
        mentee: The name of the mentee.
        page: The workbench.
        choices: What the run was, or is tried with.
    """
    if one["alternative"] is None or choices.shape == "group":
        return []
    mentor, participation = one["alternative"]["mentor_participation_id"], one["mentee_participation_id"]
    moved = choices.without(participation)
    return [Button(f"Try {name}", mentee, href=f"{page}?{moved.query(lock=f'{mentor}:{participation}')}")]


def _changes(costs: Mapping[str, int]) -> Iterator[str]:
    """Yield what changes, the most important first; that as many get a mentor is said, and waiting once."""
    if "people" in costs and not costs["people"]:
        yield "as many mentees get a mentor"
    in_steps = bool(costs.get("waiting_steps"))
    yield from (_change(aim, cost) for aim, cost in costs.items() if cost and not (aim == "waiting" and in_steps))


def _change(aim: str, cost: int) -> str:
    if aim == "people":
        return f"{formats.count(abs(cost), 'mentee')} {'fewer' if cost > 0 else 'more'} with a mentor"
    if aim == "spread":
        return f"mentees {'less' if cost > 0 else 'more'} evenly spread over mentors"
    less = "less" if cost > 0 else "more"
    if aim in _WAITING:
        return f"those who get one have waited {formats.count(abs(cost), _WAITING[aim][0], _WAITING[aim][1])} {less}"
    return f"{amount(aim, abs(cost))} {less}"
