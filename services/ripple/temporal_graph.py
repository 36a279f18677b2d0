"""The temporal graph: relationships as columns, people and programs as dense numbers, times in microseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple import columns
from services.ripple.columns import BOUND, NEVER, Codes, Times, require_columns


class Rule(StrEnum):
    """The path rule: when one relationship may follow another that ended at its mentor."""

    STRICTLY_AFTER = "strictly_after"
    AT_OR_AFTER = "at_or_after"

    def follows(self, start: int, effect: int) -> bool:
        """Return whether a relationship started at ``start`` may follow an arrival at ``effect``."""
        return start > effect if self is Rule.STRICTLY_AFTER else start >= effect

    def following(self, start: Times, effect: Times) -> NDArray[np.bool_]:
        """Return the same for whole columns."""
        return start > effect if self is Rule.STRICTLY_AFTER else start >= effect

    @property
    def wait(self) -> int:
        """Minimum number of microseconds between an effect and a start that follows it."""
        return 1 if self is Rule.STRICTLY_AFTER else 0


class Edge(NamedTuple):
    """One relationship: mentor, mentee, start, effect (when influence was delivered, or NEVER), program and id."""

    mentor: str
    mentee: str
    start: int
    effect: int
    program: str = ""
    id: str = ""


@dataclass(frozen=True)
class TemporalGraph:
    """Relationships in order of their start; every column has one entry a relationship.

    Attributes:
        people: Person number → identity.
        programs: Program number → identity.
        ids: Relationship → its id; empty where relationships have none.
        mentor, mentee: Person numbers (int32).
        program: Program numbers (int32).
        start: When influence is picked up (int64; microseconds since 1970 UTC, or any unit used throughout).
        effect: When it is delivered, never before ``start``, or NEVER.
    """

    people: Sequence[str]
    programs: Sequence[str]
    ids: Sequence[str]
    mentor: Codes
    mentee: Codes
    program: Codes
    start: Times
    effect: Times

    @classmethod
    def from_edges(cls, edges: Iterable[Edge]) -> "TemporalGraph":
        """Create a graph from ``edges`` in any order, numbering people and programs.

        Raises:
            ValueError: A person mentors themself, an effect precedes its start, or a time is NaN or out of range.
        """
        ordered = sorted(edges, key=lambda edge: (edge.start, edge.id))
        people: dict[str, int] = {}
        programs: dict[str, int] = {}
        for edge in ordered:
            in_range = -BOUND < edge.start <= edge.effect and edge.start < BOUND  # False for NaN
            if edge.mentor == edge.mentee or not in_range or BOUND <= edge.effect != NEVER:
                raise ValueError(f"relationship {edge.id or edge} is invalid")
            people.setdefault(edge.mentor, len(people))
            people.setdefault(edge.mentee, len(people))
            programs.setdefault(edge.program, len(programs))
        return cls(
            people=list(people),
            programs=list(programs),
            ids=[edge.id for edge in ordered],
            mentor=np.array([people[edge.mentor] for edge in ordered], np.int32),
            mentee=np.array([people[edge.mentee] for edge in ordered], np.int32),
            program=np.array([programs[edge.program] for edge in ordered], np.int32),
            start=np.array([edge.start for edge in ordered], np.int64),
            effect=np.array([edge.effect for edge in ordered], np.int64),
        )

    @classmethod
    def from_columns(
        cls,
        people: Sequence[str],
        programs: Sequence[str],
        mentor: Codes,
        mentee: Codes,
        program: Codes,
        start: Times,
        effect: Times,
    ) -> "TemporalGraph":
        """Create a graph from columns in any order; columns already in order are not copied. O(m), or O(m log m).

        Raises:
            ValueError: A person mentors themself, an effect precedes its start, a time is NaN or out of range, a person
                or program is unknown, or columns differ in length; the message names the first such row.
        """
        require_columns((mentor, mentee, program, start, effect), len(people), len(programs))
        invalid = np.flatnonzero((mentor == mentee) | (effect < start))
        if invalid.size:
            raise ValueError(
                f"row {invalid[0]} is invalid: a person mentors themself, or the effect precedes the start"
            )
        if np.all(start[1:] >= start[:-1]):
            return cls(people, programs, (), mentor, mentee, program, start, effect)
        order = np.argsort(start, kind="stable")
        return cls(people, programs, (), mentor[order], mentee[order], program[order], start[order], effect[order])

    def __len__(self) -> int:
        return int(self.mentor.size)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Identity → person number."""
        return {person: number for number, person in enumerate(self.people)}

    @cached_property
    def arrivals(self) -> Codes:
        """The delivered relationships in order of effect."""
        return columns.arrival_order(columns.as_times(self.effect))

    @cached_property
    def incoming(self) -> tuple[Times, Codes]:
        """Person → their delivered relationships as a mentee, in order of effect (see `columns.group_by_person`)."""
        return columns.group_by_person(self.arrivals, columns.as_codes(self.mentee), len(self.people))

    @cached_property
    def outgoing(self) -> tuple[Times, Codes]:
        """Person → their relationships as a mentor, in order of start."""
        return columns.group_by_person(
            np.arange(len(self), dtype=np.int32), columns.as_codes(self.mentor), len(self.people)
        )

    def as_of(self, time: int) -> "TemporalGraph":
        """Return the graph as of ``time``: relationships started by then, effects delivered by then."""
        started = self.start <= time
        return TemporalGraph(
            people=self.people,
            programs=self.programs,
            ids=[self.ids[edge] for edge in np.flatnonzero(started).tolist()] if self.ids else (),
            mentor=self.mentor[started],
            mentee=self.mentee[started],
            program=self.program[started],
            start=self.start[started],
            effect=np.where(self.effect[started] <= time, self.effect[started], NEVER),
        )
