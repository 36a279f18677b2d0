"""State machines as total tables: for every transition and every state, whether the transition is allowed.

A table that lacks a pair is an error when its module is imported, not a surprise in production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, Generic, TypeVar

from services.eventstore.refusal import Refusal

S = TypeVar("S", bound=StrEnum)
T = TypeVar("T", bound=StrEnum)

ALLOWED: Final = None
"""The transition is allowed; the decision goes on to its own rules."""


class StateMachine(Generic[S, T]):
    """A total table (transition, state) → `ALLOWED` or a refusal."""

    def __init__(self, states: type[S], transitions: type[T], table: Mapping[T, Mapping[S, Refusal | None]]) -> None:
        """Check that the table is total.

        Args:
            states: Every state.
            transitions: Every transition.
            table: One row a transition, one column a state.

        Raises:
            ValueError: A pair is missing from the table.
        """
        missing = [
            f"{transition}×{state}"
            for transition in transitions
            for state in states
            if state not in table.get(transition, {})
        ]
        if missing:
            raise ValueError(f"the state machine has no entry for {', '.join(missing)}")
        self._table = table

    def __iter__(self) -> Iterator[tuple[T, S, Refusal | None]]:
        """Iterate over every cell of the table."""
        return ((transition, state, cell) for transition, row in self._table.items() for state, cell in row.items())

    def refusal(self, transition: T, state: S) -> Refusal | None:
        """Return what refuses a transition in a state, `ALLOWED` where nothing does."""
        return self._table[transition][state]

    def guard(self, transition: T, state: S) -> None:
        """Pass if a transition is allowed in a state.

        Raises:
            RefusedError: The refusal that the table names.
        """
        refusal = self._table[transition][state]
        if refusal is not None:
            raise refusal.error()
