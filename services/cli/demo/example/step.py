"""One command of the example, before the ids it needs are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

NAMESPACE = UUID("0a1d8e53-7c0e-5a55-9c39-3f7f5a4f9e21")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A command.

    Attributes:
        at: When it happens.
        name: Unlike every other's; its idempotency key derives from it.
        story: What it belongs to. When a step is refused, the rest of its story is left out.
        path: The address, with `{names}` of ids that earlier steps gave.
        body: The body; a text that is a `{name}` is such an id.
        gives: The name under which the answer's id is remembered, and the field it is in.
        needs: Stories that must have gone well so far.
    """

    at: datetime
    name: str
    story: str
    path: str
    body: Mapping[str, object] = field(default_factory=dict)
    gives: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()


def chance(seed: int, story: str) -> Random:
    """Give a story its own dice: what happens in one does not depend on how many others there are."""
    return Random(f"{seed}:{story}")  # noqa: S311 - dice of an example


def person_id(seed: int, number: int) -> str:
    """Give an invented person's pseudonym."""
    return str(uuid5(NAMESPACE, f"{seed}:person:{number}"))


def days(dice: Random, least: float, most: float) -> timedelta:
    """Draw a stretch of time that ends at some hour of a working day."""
    return timedelta(days=dice.uniform(least, most))


def spoken(moment: datetime) -> str:
    """Write a time as bodies have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
