"""Lines of one's own groups: each once, however many of its pairs one has."""

from __future__ import annotations

from collections.abc import Sequence

from services.projections.pages.components import formats
from services.projections.pages.mentoring.waiting import Line
from services.projections.room.models import Room


def group_lines(rooms: Sequence[Room]) -> list[Line]:
    """Return a line for each group of a person.

    Args:
        rooms: The person's rooms that are open.
    """
    found: dict[str, list[Room]] = {}
    for room in rooms:
        if room.group_id is not None:
            found.setdefault(room.group_id, []).append(room)
    return [
        Line(f"Group of {each[0].program}", f"{formats.count(len(each), 'relationship')} of yours.", f"/groups/{id}")
        for id, each in found.items()
    ]
