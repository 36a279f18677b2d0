"""A program's policy: what it allows and how much of it. Pure data with its rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from services.enrollment import validation
from services.eventstore.refusal import RefusedError

Formality = Literal["formal", "informal"]
Direction = Literal["traditional", "reverse", "peer"]
Shape = Literal["pair", "group"]
Confidentiality = Literal["open", "confidential", "sealed"]
FORMALITIES = frozenset(get_args(Formality))
DIRECTIONS = frozenset(get_args(Direction))
SHAPES = frozenset(get_args(Shape))
CONFIDENTIALITY = frozenset(get_args(Confidentiality))
WIDEST = 10_000
"""More open relationships a person than anybody has: the upper bound of every capacity."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a program allows.

    Attributes:
        formalities: out of formal, informal.
        directions: out of traditional, reverse (the mentor is strictly junior), peer.
        shapes: out of pair, group.
        mentor_capacity: most open relationships of a mentor.
        mentee_limit: most open relationships of a mentee.
        minimum_group_size: a figure about fewer people is not shown.
        confidentiality: open, confidential, or sealed (only counts leave the program).
        request_expiry_days: days after which an unanswered proposal expires.
        opens_on: first day of taking part, None without a window.
        closes_on: last day of taking part, None without a window.
    """

    formalities: tuple[str, ...]
    directions: tuple[str, ...]
    shapes: tuple[str, ...]
    mentor_capacity: int
    mentee_limit: int
    minimum_group_size: int
    confidentiality: str
    request_expiry_days: int
    opens_on: date | None = None
    closes_on: date | None = None

    @property
    def reverse_only(self) -> bool:
        """A reverse program: nobody can be matched in it without a known seniority."""
        return self.directions == ("reverse",)


def policy(
    *,
    formalities: Iterable[str],
    directions: Iterable[str],
    shapes: Iterable[str],
    mentor_capacity: int,
    mentee_limit: int,
    minimum_group_size: int,
    confidentiality: str,
    request_expiry_days: int,
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Policy:
    """A policy whose every value is within its rule; the arguments are the attributes of `Policy`.

    Raises:
        RefusedError: by the rule and about the field at fault.
    """
    if opens_on and closes_on and closes_on < opens_on:
        raise RefusedError("window-reversed", "closes_on lies before opens_on", field="closes_on", kind="field")
    return Policy(
        formalities=tuple(validation.some_of(formalities, FORMALITIES, "formalities")),
        directions=tuple(validation.some_of(directions, DIRECTIONS, "directions")),
        shapes=tuple(validation.some_of(shapes, SHAPES, "shapes")),
        mentor_capacity=validation.within(mentor_capacity, 1, WIDEST, "mentor_capacity"),
        mentee_limit=validation.within(mentee_limit, 1, WIDEST, "mentee_limit"),
        minimum_group_size=validation.within(minimum_group_size, 1, 1000, "minimum_group_size"),
        confidentiality=validation.one_of(confidentiality, CONFIDENTIALITY, "confidentiality"),
        request_expiry_days=validation.within(request_expiry_days, 1, 3650, "request_expiry_days"),
        opens_on=opens_on,
        closes_on=closes_on,
    )


IMPORTED = policy(
    formalities=FORMALITIES,
    directions=DIRECTIONS,
    shapes=SHAPES,
    mentor_capacity=WIDEST,
    mentee_limit=WIDEST,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=3650,
)
"""The policy of a program known only from its past: every form, the widest limits."""
