"""One command of the example, before the ids it needs are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

NAMESPACE = UUID("0a1d8e53-7c0e-5a55-9c39-3f7f5a4f9e21")
DAY = timedelta(days=1)


class Actor(NamedTuple):
    """Author of a step, besides the example's coordinator.

    Attributes:
        subject: The identity at the demonstration's issuer.
        person: The name of the id of the person who acts for themselves; None for staff.
    """

    subject: str
    person: str | None


REGISTRAR = Actor("demo-registrar", None)
"""Enters people for every organization: an identity of its own, whose roles are granted before its first request."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command.

    Attributes:
        at: When it happens.
        name: Unique; its idempotency key derives from it.
        story: The story it belongs to. After a refused step the rest of its story is skipped.
        path: The address, with `{names}` of ids that earlier steps gave.
        body: The body; a text that is a `{name}` is such an id.
        gives: The name under which the answer's id is remembered, and the field it is in.
        needs: Stories without a refused step that it depends on.
        actor: Who acts; the example's coordinator if None.
    """

    at: datetime
    name: str
    story: str
    path: str
    body: Mapping[str, object] = field(default_factory=dict)
    gives: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()
    actor: Actor | None = None


def seeded_rng(seed: int, story: str) -> Random:
    """Return a random generator for one story, independent of the number of other stories."""
    return Random(f"{seed}:{story}")  # noqa: S311 - an example, not cryptography


def person_key(number: int) -> str:
    """Return the key of an invented person: the same in every organization."""
    return f"p{number}"


def days(dice: Random, least: float, most: float) -> timedelta:
    """Draw a duration between two numbers of days."""
    return timedelta(days=dice.uniform(least, most))


def iso_format(moment: datetime) -> str:
    """Format a time for a request body (ISO 8601, UTC, milliseconds)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
