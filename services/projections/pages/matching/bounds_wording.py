"""Words of bounds: how far an answer may be from the best, and what one more place adds at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.matching.wording import points

AIMS = ("people", "waiting_steps", "score", "waiting", "spread")


def bound_sentence(run: Mapping[str, Any]) -> str:
    """Return how far a run that was ended by its limit of rounds may be from the best.

    Args:
        run: A run whose `at_most` is stated.
    """
    aim, most = list(run["at_most"].items())[-1]
    more = amount(aim, most - run["value"][aim])
    return f"The search was ended before the proof: another set of pairs has at most {more} more."


def one_more_place(worth: Mapping[str, Any], name: str) -> str:
    """Return what one more place with a mentor adds at most.

    Args:
        worth: As the service returns it.
        name: The name of the mentor.
    """
    if worth["aim"] == "spread":
        return f"One more place with {name} spreads mentees more evenly at most."
    return f"One more place with {name} adds at most {amount(worth['aim'], worth['most'])}."


def amount(aim: str, value: int) -> str:
    """Return an amount of an aim in words: `2 mentees`, `31.00 points`.

    Args:
        aim: The aim.
        value: In its unit.
    """
    if aim == "people":
        return formats.count(value, "mentee")
    if aim == "score":
        return f"{points(value)} points"
    if aim == "waiting":
        return f"{formats.count(value, 'day')} of waiting"
    if aim == "waiting_steps":
        return f"{formats.count(value, 'step')} of 30 days of waiting"
    return f"{value} of evenness"
