"""State tables: what each command does in each state, as data that a test can walk.

A lifecycle is *total*: every (state, act) pair either records an event or refuses by a named rule. Leaving a
pair out is an error when the module is imported, not a surprise in production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from services.eventstore.aggregate import Event
from services.eventstore.refusal import RefusedError

S = TypeVar("S", bound=StrEnum)
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Records:
    """The act is allowed and records this event."""

    event: type[Event]


@dataclass(frozen=True, slots=True)
class Refuses:
    """The act is refused by this rule.

    Attributes:
        rule: the rule's name in kebab-case.
        detail: one sentence for the person who asked.
    """

    rule: str
    detail: str


Outcome: TypeAlias = Records | Refuses


class Lifecycle(Generic[S, C]):
    """A total table (state, act) → what happens.

    Args:
        states: every state there is.
        acts: every act there is.
        table: one row a state, one column an act.

    Raises:
        ValueError: a pair is missing from the table.
    """

    def __init__(self, states: type[S], acts: type[C], table: Mapping[S, Mapping[C, Outcome]]) -> None:
        missing = [f"{state}×{act}" for state in states for act in acts if act not in table.get(state, {})]
        if missing:
            raise ValueError(f"the lifecycle does not say what happens at {', '.join(missing)}")
        self._table = table

    def __iter__(self) -> Iterator[tuple[S, C, Outcome]]:
        """Every cell of the table."""
        return ((state, act, cell) for state, row in self._table.items() for act, cell in row.items())

    def outcome(self, state: S, act: C) -> Outcome:
        """What `act` does in `state`."""
        return self._table[state][act]

    def allow(self, state: S, act: C) -> None:
        """Pass if `act` records something in `state`.

        Raises:
            RefusedError: by the rule the table names.
        """
        cell = self._table[state][act]
        if isinstance(cell, Refuses):
            raise RefusedError(cell.rule, cell.detail)
