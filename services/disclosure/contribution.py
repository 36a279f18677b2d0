"""Contributions of single people to a figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Place(NamedTuple):
    """A position in the order in which contributions became known.

    Attributes:
        known: When the event was recorded.
        id: Id of the event, which orders events of the same microsecond.
    """

    known: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """The part of one fact in the figures of a stream.

    Attributes:
        place: Its position; unique in its stream.
        organization: The organization of the program.
        program: The program.
        stream: What is counted, such as `enrolled` or `sessions`.
        fact: What the contribution is about, such as the id of a session. A correction names the same fact.
        person: The person it is about.
        counterpart: The other person, where the fact is about a pair.
        count: How many are counted; negative for a reversal.
        value: What is added up, in the unit of the stream; negative for a reversal.
        reverses: Whether it takes back what an earlier contribution of the same fact added.
    """

    place: Place
    organization: str
    program: str
    stream: str
    fact: str
    person: str
    counterpart: str | None = None
    count: int = 1
    value: int = 0
    reverses: bool = False
