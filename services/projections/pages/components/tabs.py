"""Tabs of a program: its pages for everyone, and those for its own staff."""

from collections.abc import Sequence
from dataclasses import dataclass

_TABS = (
    ("Overview", "", "/programs/{}"),
    ("People", "people", "/programs/{}/people"),
    ("Relationships", "relationships", "/programs/{}/relationships"),
    ("Waiting list", "waiting", "/programs/{}/waiting"),
    ("Matching", "matching", "/programs/{}/matching"),
    ("Ripple", "ripple", "/network/programs/{}"),
    ("Documents", "documents", "/programs/{}/documents"),
    ("Settings", "settings", "/programs/{}/settings"),
)
"""Text, name and address of each tab."""
_FOR_EVERYONE = frozenset({"", "ripple"})


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    text: str
    href: str
    current: bool


def program_tabs(program: str, current: str, *, staff: bool, network: bool = True) -> Sequence[Tab]:
    """Return the tabs of a program that a reader sees.

    Args:
        program: The program's id.
        current: The name of the tab that is shown.
        staff: Whether the reader is staff of the program; others see its overview, its ripple, and the tab they are on.
        network: Whether the reader may see the network, of which the ripple is a part.
    """
    shown = (_FOR_EVERYONE if network else _FOR_EVERYONE - {"ripple"}) | {current}
    return [Tab(text, href.format(program), name == current) for text, name, href in _TABS if staff or name in shown]
