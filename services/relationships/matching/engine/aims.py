"""Aims: what makes one set of pairs better than another, in the order that a policy lists them."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from services.relationships.matching.engine.errors import MatchingError

Aim = Literal["people", "waiting_steps", "score", "waiting", "spread"]
"""`people`: mentees who get their first mentor. `waiting_steps`: whole steps of waiting of those served.
`score`: the sum of the pairs' scores. `waiting`: days of waiting of those served. `spread`: minus the sum of the
squared numbers of mentees of each mentor."""

AIMS: tuple[Aim, ...] = get_args(Aim)

POLICIES: Mapping[str, tuple[Aim, ...]] = {
    "most-people": ("people", "waiting_steps", "score", "waiting", "spread"),
    "most-people-best-fit": ("people", "score", "waiting", "spread"),
    "highest-total-score": ("score", "waiting", "spread"),
}
"""Lists of aims by name; the first is the default. Where seats are short, an order with the score before waiting
prefers mentees who wished for little, because fewer wishes are easier to meet."""


def check_aims(aims: Sequence[str]) -> tuple[Aim, ...]:
    """Return the aims, checked.

    Args:
        aims: Names, the most important first.

    Raises:
        MatchingError: No aim, an unknown one, or one twice.
    """
    known: dict[str, Aim] = {aim: aim for aim in AIMS}
    if not aims:
        raise MatchingError("aims-missing", "At least one aim is needed.", "aims")
    for aim in aims:
        if aim not in known:
            raise MatchingError("aim-unknown", f"{aim} is no aim. Aims are {', '.join(AIMS)}.", "aims")
    if len(set(aims)) < len(aims):
        raise MatchingError("aim-repeated", "An aim is listed twice.", "aims")
    return tuple(known[aim] for aim in aims)
