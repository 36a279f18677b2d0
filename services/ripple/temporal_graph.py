"""A federation's relationships as columns: people and programs as dense numbers, times in microseconds."""

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
    """When one relationship may carry on the influence of another that ended at its mentor."""

    STRICTLY_AFTER = "strictly_after"
    AT_OR_AFTER = "at_or_after"

    def follows(self, start: int, effect: int) -> bool:
        """Decide whether a relationship begun at ``start`` carries what was delivered at ``effect``."""
        return start > effect if self is Rule.STRICTLY_AFTER else start >= effect

    def following(self, start: Times, effect: Times) -> NDArray[np.bool_]:
        """Decide it for whole columns."""
        return start > effect if self is Rule.STRICTLY_AFTER else start >= effect

    @property
    def wait(self) -> int:
        """How many microseconds a start must lie after the effect it carries on, at least."""
        return 1 if self is Rule.STRICTLY_AFTER else 0


class Edge(NamedTuple):
    """One relationship: who mentored whom, where, from when, and when the influence was delivered (or NEVER)."""

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
        people: person number → who it is.
        programs: program number → which it is.
        ids: relationship → its id; empty where relationships have none.
        mentor, mentee: person numbers (int32).
        program: program numbers (int32).
        start: when influence is picked up (int64; microseconds since 1970 UTC, or any unit used throughout).
        effect: when it is delivered, never before ``start``, or NEVER.
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
    def of(cls, edges: Iterable[Edge]) -> "TemporalGraph":
        """Number the people and programs of ``edges``, whose order is irrelevant.

        Raises:
            ValueError: somebody mentors themself, an effect lies before its start, or a time is NaN or out of range.
        """
        ordered = sorted(edges, key=lambda edge: (edge.start, edge.id))
        people: dict[str, int] = {}
        programs: dict[str, int] = {}
        for edge in ordered:
            timely = -BOUND < edge.start <= edge.effect and edge.start < BOUND  # so is nothing that is NaN
            if edge.mentor == edge.mentee or not timely or BOUND <= edge.effect != NEVER:
                raise ValueError(f"relationship {edge.id or edge} is impossible")
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
    def of_columns(
        cls,
        people: Sequence[str],
        programs: Sequence[str],
        mentor: Codes,
        mentee: Codes,
        program: Codes,
        start: Times,
        effect: Times,
    ) -> "TemporalGraph":
        """Take columns in any order; nothing is copied that is in order already. O(m), or O(m log m).

        Raises:
            ValueError: somebody mentors themself, an effect lies before its start, a time is NaN or out of range, a
                person or program is unknown, or columns differ in length; it names the first such row.
        """
        require_columns((mentor, mentee, program, start, effect), len(people), len(programs))
        wrong = np.flatnonzero((mentor == mentee) | (effect < start))
        if wrong.size:
            raise ValueError(f"row {wrong[0]} is impossible: somebody mentors themself, or it takes effect too early")
        if np.all(start[1:] >= start[:-1]):
            return cls(people, programs, (), mentor, mentee, program, start, effect)
        order = np.argsort(start, kind="stable")
        return cls(people, programs, (), mentor[order], mentee[order], program[order], start[order], effect[order])

    def __len__(self) -> int:
        return int(self.mentor.size)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Every person's dense number."""
        return {person: number for number, person in enumerate(self.people)}

    @cached_property
    def incoming(self) -> tuple[Times, Codes]:
        """Person → their delivered relationships as a mentee, in order of effect (see `columns.grouped`)."""
        order = columns.arrival_order(columns.as_times(self.effect))
        return columns.group_by_person(order, columns.as_codes(self.mentee), len(self.people))

    @cached_property
    def outgoing(self) -> tuple[Times, Codes]:
        """Person → their relationships as a mentor, in order of start."""
        return columns.group_by_person(
            np.arange(len(self), dtype=np.int32), columns.as_codes(self.mentor), len(self.people)
        )

    def as_of(self, time: int) -> "TemporalGraph":
        """Return what was known at ``time``: relationships begun by then, effects delivered by then."""
        known = self.start <= time
        return TemporalGraph(
            people=self.people,
            programs=self.programs,
            ids=[self.ids[edge] for edge in np.flatnonzero(known).tolist()] if self.ids else (),
            mentor=self.mentor[known],
            mentee=self.mentee[known],
            program=self.program[known],
            start=self.start[known],
            effect=np.where(self.effect[known] <= time, self.effect[known], NEVER),
        )
