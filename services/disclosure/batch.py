"""Batches, and what is released of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from services.disclosure.contribution import Contribution, Place


class Audience(StrEnum):
    """The readers that a batch is released to."""

    INNER = "inner"
    """Inside the organization."""
    OUTER = "outer"
    """Outside of it, as a figure of the program."""
    POOL = "pool"
    """Outside, as a figure of all small programs together."""


@dataclass(frozen=True)
class Batch:
    """A complete batch of the contributions of one stream.

    Attributes:
        audience: Where it is released.
        organization: The organization; None for a pool.
        program: The program; None for a pool.
        stream: What is counted.
        number: Its number among the batches of the audience, the program and the stream; from 1.
        released_at: When it is released.
        people: How many people it is about, by the facts that it is the first to contain.
        contributions: Its contributions, which are not released.
    """

    audience: Audience
    organization: str | None
    program: str | None
    stream: str
    number: int
    released_at: datetime
    people: int
    contributions: tuple[Contribution, ...]

    @property
    def place(self) -> Place:
        """The position of its last contribution."""
        return self.contributions[-1].place

    @cached_property
    def release(self) -> "Release":
        """What is released of it."""
        return Release(
            self.audience,
            self.organization,
            self.program,
            self.stream,
            self.number,
            self.released_at,
            self.people,
            sum(each.count for each in self.contributions),
            sum(each.value for each in self.contributions),
        )


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of a batch, without its people.

    Attributes:
        audience: Where it is released.
        organization: The organization; None for a pool.
        program: The program; None for a pool.
        stream: What is counted.
        number: Its number, from 1.
        released_at: When it is released.
        people: How many people it is about.
        count: Sum of the counts.
        total: Sum of the values.
    """

    audience: Audience
    organization: str | None
    program: str | None
    stream: str
    number: int
    released_at: datetime
    people: int
    count: int
    total: int


def places_of(batches: Iterable[Batch]) -> dict[tuple[Audience, str | None], list[Place]]:
    """Return the positions at which batches end, by audience and program, in order."""
    places: dict[tuple[Audience, str | None], list[Place]] = {}
    for batch in batches:
        places.setdefault((batch.audience, batch.program), []).append(batch.place)
    return {series: sorted(each) for series, each in places.items()}
