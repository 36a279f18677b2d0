"""Tabs of a program: its pages for everyone, and those for its own staff."""

from collections.abc import Sequence
from dataclasses import dataclass

_TABS = (
    ("Overview", ""),
    ("People", "people"),
    ("Relationships", "relationships"),
    ("Waiting list", "waiting"),
    ("Documents", "documents"),
    ("Settings", "settings"),
)
"""Name and end of the address of each tab."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    text: str
    href: str
    current: bool


def program_tabs(program: str, current: str, *, staff: bool) -> Sequence[Tab]:
    """Return the tabs of a program that a reader sees; none where there would be one only.

    Args:
        program: The program's id.
        current: The end of the address of the tab that is shown.
        staff: Whether the reader is staff of the program.
    """
    if not staff:
        return ()
    return [Tab(text, f"/programs/{program}/{end}".rstrip("/"), end == current) for text, end in _TABS]
