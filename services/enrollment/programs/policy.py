"""Policies of checked values: what a coordinator states becomes a policy, or is refused by the field at fault. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast, get_args

from services.enrollment import validation
from services.eventstore.refusal import RefusedError
from services.policy.policy import Confidentiality, Direction, Formality, Policy, Shape

FORMALITIES = frozenset(get_args(Formality))
DIRECTIONS = frozenset(get_args(Direction))
SHAPES = frozenset(get_args(Shape))
CONFIDENTIALITY = frozenset(get_args(Confidentiality))
MAX_CAPACITY = 10_000
"""Upper bound of every capacity, in open relationships a person."""


def build_policy(
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
    """Build a policy of checked values; the arguments are the attributes of `Policy`.

    Raises:
        RefusedError: `window-reversed`, or the refusal of a value, about the field at fault.
    """
    if opens_on and closes_on and closes_on < opens_on:
        raise RefusedError("window-reversed", "closes_on must not be before opens_on", field="closes_on", kind="field")
    return Policy(
        formalities=cast(
            "tuple[Formality, ...]", tuple(validation.check_choices(formalities, FORMALITIES, "formalities"))
        ),
        directions=cast("tuple[Direction, ...]", tuple(validation.check_choices(directions, DIRECTIONS, "directions"))),
        shapes=cast("tuple[Shape, ...]", tuple(validation.check_choices(shapes, SHAPES, "shapes"))),
        mentor_capacity=validation.check_range(mentor_capacity, 1, MAX_CAPACITY, "mentor_capacity"),
        mentee_limit=validation.check_range(mentee_limit, 1, MAX_CAPACITY, "mentee_limit"),
        minimum_group_size=validation.check_range(minimum_group_size, 1, 1000, "minimum_group_size"),
        confidentiality=cast(
            "Confidentiality", validation.check_choice(confidentiality, CONFIDENTIALITY, "confidentiality")
        ),
        request_expiry_days=validation.check_range(request_expiry_days, 1, 3650, "request_expiry_days"),
        opens_on=opens_on,
        closes_on=closes_on,
    )


IMPORTED = build_policy(
    formalities=FORMALITIES,
    directions=DIRECTIONS,
    shapes=SHAPES,
    mentor_capacity=MAX_CAPACITY,
    mentee_limit=MAX_CAPACITY,
    minimum_group_size=5,
    confidentiality="open",
    request_expiry_days=3650,
)
"""The policy of an imported program: every form, the widest limits."""
