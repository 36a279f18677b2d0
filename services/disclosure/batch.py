"""Batches, and what is released of them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
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
class BatchHeading:
    """Public fields of a batch besides its sums.

    Attributes:
        audience: Where it is released.
        organization: The organization; None for a pool.
        program: The program; None for a pool.
        stream: What is counted.
        number: Its number among the batches of the audience, the program and the stream; from 1.
        released_at: When it is released.
        people: How many people it is about, by the facts that it is the first to contain.
    """

    audience: Audience
    organization: str | None
    program: str | None
    stream: str
    number: int
    released_at: datetime
    people: int


@dataclass(frozen=True)
class Release(BatchHeading):
    """The figures of a batch, without its people.

    Attributes:
        count: Sum of the counts.
        total: Sum of the values.
    """

    count: int
    total: int


@dataclass(frozen=True)
class Batch(BatchHeading):
    """A complete batch of the contributions of one stream.

    Attributes:
        contributions: Its contributions, which are not released.
    """

    contributions: tuple[Contribution, ...]

    @property
    def place(self) -> Place:
        """The position of its last contribution."""
        return self.contributions[-1].place

    @cached_property
    def release(self) -> Release:
        """What is released of it."""
        heading = {each.name: getattr(self, each.name) for each in fields(BatchHeading)}
        count = sum(each.count for each in self.contributions)
        return Release(**heading, count=count, total=sum(each.value for each in self.contributions))


def places_of(batches: Iterable[Batch]) -> dict[tuple[Audience, str | None], list[Place]]:
    """Return the positions at which batches end, by audience and program, in order."""
    places: dict[tuple[Audience, str | None], list[Place]] = {}
    for batch in batches:
        places.setdefault((batch.audience, batch.program), []).append(batch.place)
    return {series: sorted(each) for series, each in places.items()}
