"""Doors of the readers: what each read route asked of the permissions while it answered each persona.

The table of docs/disclosure.md is what these requests showed. It is written by
`MENTORSHIP_WRITE_DOORS=1 make test ARGS="tests/integration/permissions/test_doors.py"`, and compared otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.projections.disclosure.access import Disclosure, Door
from services.projections.permissions import Action
from services.web.identity.grants import NEVER

DOCUMENT = Path(__file__).parents[3] / "docs" / "disclosure.md"
PLACE = re.compile(r"(<!-- doors:[^\n]*-->\n).*?(<!-- end of doors -->)", re.DOTALL)
READERS: Mapping[str, str] = {
    "coordinator": "coordinator",
    "coordinator-of-another": "… of another organization",
    "executive": "executive",
    "executive-of-all": "… of the federation",
    "analyst": "analyst",
    "consumer": "consumer",
    "mentor": "mentor",
    "guardian": "guardian",
    "operator": "operator",
    "stranger": "no role",
}
"""The personas of the table, as their column names them; those without another word are of the organization."""
FACTS, INNER, OUTER, ROWS, NOTHING, OPEN, NONE = "facts", "inner", "outer", "rows", "nothing", "open", "–"
_NAMES = {Door.FACTS: FACTS, Door.INNER: INNER, Door.OUTER: OUTER, Door.NOTHING: NOTHING}
_OF_PEOPLE = {Action.SEE_ROWS, Action.SEE_EVENTS, Action.SEE_DESK, Action.SEE_ROOM, Action.SEE_AGENDA}
_WIDEST = (FACTS, INNER, OUTER, ROWS, NOTHING)
REFUSED = {401, 403, 404}


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Record every door that the read models open, until the context ends."""
    passed: list[str] = []
    door, covers, where = Disclosure.door, Disclosure.covers, Disclosure.where

    def record_door(self: Disclosure, *place: Any) -> Door:  # noqa: ANN401 - as the original
        found = door(self, *place)
        passed.append(_NAMES[found])
        return found

    def record_covers(self: Disclosure, *place: Any) -> bool:  # noqa: ANN401 - as the original
        found = covers(self, *place)
        passed.extend([FACTS] if found else [])
        return found

    def record_where(self: Disclosure, action: Action, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - as the original
        found = where(self, action, *more, **named)
        passed.extend([NOTHING if found == NEVER else ROWS] if action in _OF_PEOPLE else [])
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Disclosure, "door", record_door)
        patch.setattr(Disclosure, "covers", record_covers)
        patch.setattr(Disclosure, "where", record_where)
        yield passed


def widest(status: int, passed: Sequence[str]) -> str:
    """Return the cell of an answer: the widest door that was passed; `open` where none guards what is shown."""
    if status in REFUSED:
        return NONE
    return next((each for each in _WIDEST if each in passed), OPEN)


def table(cells: Mapping[str, Sequence[str]]) -> str:
    """Return the table in Markdown, a row a route."""
    rows = [["route", *READERS.values()], ["---"] * (len(READERS) + 1)]
    rows += [[f"`{route.removeprefix('GET ')}`", *cells[route]] for route in sorted(cells)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def documented() -> str:
    """Return the table of the document."""
    found = PLACE.search(DOCUMENT.read_text(encoding="utf-8"))
    assert found is not None, "docs/disclosure.md has no place for the table of doors"
    return found[0].removeprefix(found[1]).removesuffix(found[2])


def write(text: str) -> None:
    """Write the table into the document."""
    before = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(PLACE.sub(lambda found: f"{found[1]}{text}{found[2]}", before), encoding="utf-8")
