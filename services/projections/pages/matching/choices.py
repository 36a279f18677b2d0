"""Choices of a coordinator: the parameters of a run, as the addresses of the workbench carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Choices:
    """Parameters of a run that a coordinator tries.

    Attributes:
        policy: Name of the list of aims.
        floor: The least score, in points.
        lock: Pairs that are kept, `mentor:mentee`.
        exclude: Participations that are left out.
        shape: `pair` or `group`; empty for what the program allows.
        least: Fewest mentees of a group.
        most: Most mentees of a group.
        together: Mentors who lead a group together, `mentor:mentor`.
    """

    policy: str = "most-people"
    floor: int = 0
    lock: Sequence[str] = ()
    exclude: Sequence[str] = ()
    shape: str = ""
    least: int = 3
    most: int = 8
    together: Sequence[str] = ()

    def without(self, mentee: str) -> Choices:
        """Return the choices with no pair of a mentee kept: another one takes its place."""
        return replace(self, lock=[each for each in self.lock if each.partition(":")[2] != mentee])

    def query(self, *, lock: str = "", exclude: str = "") -> str:
        """Return the query of the page that tries these choices, with one more pair kept or person left out."""
        kept = list(dict.fromkeys([*self.lock, *([lock] if lock else [])]))
        left_out = list(dict.fromkeys([*self.exclude, *([exclude] if exclude else [])]))
        query: dict[str, Any] = {"try": "yes", "policy": self.policy, "floor": self.floor}
        query |= {"lock": kept, "exclude": left_out}
        if self.shape:
            query |= {"shape": self.shape, "least": self.least, "most": self.most, "together": self.together}
        return urlencode(query, doseq=True)
