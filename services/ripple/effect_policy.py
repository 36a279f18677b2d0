"""Effect policies: when a relationship's influence counts as delivered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.ripple.columns import NEVER, Times

MICROSECONDS = {"h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}
_DELAY = re.compile(r"[+ ](\d{1,5})([hdw])")
_MET = re.compile(r"met(?::([1-3]))?")


@dataclass(frozen=True)
class Effect:
    """One effect policy.

    Attributes:
        name: The name stated with every figure.
        kind: ``started``, ``met``, ``closed`` or ``delay``.
        sessions: Number of the held session that delivers, under ``met``.
        delay: Microseconds after the start, under ``delay``.
    """

    name: str
    kind: str
    sessions: int = 1
    delay: int = 0

    @classmethod
    def parse(cls, text: str) -> "Effect":
        """Parse ``started``, ``met`` (or ``met:3``, the third session), ``closed`` or ``+90d`` (also ``h``, ``w``).

        A plus sign in a query string decodes to a space, so a leading space is accepted for it.

        Raises:
            ValueError: The text is none of these.
        """
        if text in {"started", "closed"}:
            return cls(text, text)
        if met := _MET.fullmatch(text):
            return cls(text, "met", sessions=int(met[1] or 1))
        if delay := _DELAY.fullmatch(text):
            return cls(f"+{delay[1]}{delay[2]}", "delay", delay=int(delay[1]) * MICROSECONDS[delay[2]])
        raise ValueError("effect is one of started, met, met:2, met:3, closed, +<number>h|d|w")

    def time(self, start: int, held: Sequence[int], end: int | None) -> int:
        """Return when one relationship's influence is delivered.

        Args:
            start: When it became active, in microseconds.
            held: Starts of its first sessions at the evidence floor, ascending.
            end: When it closed, or None.

        Returns:
            Microseconds, never before ``start``, or NEVER.
        """
        if self.kind == "started":
            return start
        if self.kind == "delay":
            return start + self.delay
        if self.kind == "closed":
            return NEVER if end is None else max(start, end)
        return max(start, held[self.sessions - 1]) if len(held) >= self.sessions else NEVER

    def times(self, start: Times, held: Sequence[Times], end: Times) -> Times:
        """Return the same for whole columns.

        Args:
            start: When each relationship became active.
            held: Starts of their first, second, … sessions at the evidence floor, or NEVER.
            end: When each closed, or NEVER.
        """
        if self.kind == "started":
            return start
        if self.kind == "delay":
            return start + self.delay
        return np.maximum(start, end if self.kind == "closed" else held[self.sessions - 1])


def choose_default(relationships: int, met: int) -> Effect:
    """Return the policy that applies where none is named.

    The default is `met`, unless more than half of the relationships have no session that counts: histories are often
    imported without sessions, and under `met` most of such a network would carry no influence. It is `started` then.

    Args:
        relationships: Number of relationships between mentor and mentee that became active.
        met: Number of those with a held session at the evidence floor.
    """
    return Effect.parse("started" if 2 * met < relationships else "met")
