"""Script of a program's instruments, published when it opens."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.step import Step, iso_format

_LABELS = {"lowest_label": "not at all", "highest_label": "very much"}
_INSTRUMENTS: tuple[Mapping[str, object], ...] = (
    {
        "code": "closing",
        "version": 1,
        "title": "Looking back",
        "purpose": "post",
        "about": "relationship",
        "items": [{"code": "worth", "text": "Was the mentoring worth your time?", **_LABELS}],
        "answered_by": ["mentor", "mentee"],
        "waves": ["post", "follow-up-12m"],
    },
    {
        "code": "pulse",
        "version": 1,
        "title": "After a session",
        "purpose": "session",
        "about": "session",
        "items": [{"code": "helpful", "text": "Did this session help you?", **_LABELS}],
        "answered_by": ["mentee"],
    },
)


def publications(sketch: ProgramProfile, opened: datetime) -> Iterator[Step]:
    """Yield the steps in which a program publishes its instruments.

    Args:
        sketch: The program.
        opened: When it opened.
    """
    path = f"/enrollment/v1/programs/{{{sketch.key}}}/instruments"
    for instrument in _INSTRUMENTS:
        name, body = f"{sketch.key}.{instrument['code']}", {**instrument, "occurred_at": iso_format(opened)}
        yield Step(opened, name, name, path, body, needs=(sketch.key,))
