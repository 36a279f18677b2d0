"""Stories in which the reports of some held sessions are taken back, and some of these sessions reported again."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from services.contract.record import UntypedEvent
from tests.support.event_stories import DAY, Story

STEP = 10
"""Between two positions there is room for what is inserted."""
_HELD = ".session-held"


def with_corrections(stories: list[Story], random: Random) -> tuple[list[Story], list[Story]]:
    """Return stories with reports that are taken back, and the same without these reports and corrections."""
    told = [_corrected(story, random) for story in stories]
    return told, [believed(story) for story in told]


def believed(story: Story) -> Story:
    """Return a story without the reports that were taken back, and without what took them back."""
    wrong = {
        (event.data["session_id"], event.data["reported_at"])
        for event in story
        if event.type.endswith(".session-corrected")
    }
    return [
        event
        for event in story
        if not event.type.endswith(".session-corrected")
        and (not event.type.endswith(_HELD) or (event.data["session_id"], event.recorded_at) not in wrong)
    ]


def _corrected(story: Story, random: Random) -> Story:
    told, held = Story(), dict[str, UntypedEvent]()
    for event in story:
        now = replace(event, position=event.position * STEP)
        told.append(now)
        if now.type.endswith(_HELD):
            held[now.data["session_id"]] = now
        if held and random.random() < 0.25 and not now.type.endswith(".voided"):
            told += _taken_back(now, held, random)
    return told


def _taken_back(after: UntypedEvent, held: dict[str, UntypedEvent], random: Random) -> Story:
    """Return the correction of one of the held sessions, perhaps with another report of it; both follow an event."""
    report = held.pop(random.choice(sorted(held)))
    correction = _follows(after, report, "session-corrected", correction_of(report, list(held.values())), 1)
    if random.random() < 0.5:
        return [correction]
    data: Any = report.data
    started = data["started_at"] + random.choice([-3, 0, 0, 40]) * DAY
    again = _follows(correction, report, "session-held", {**data, "started_at": started, "minutes": 30}, 2)
    again = replace(again, occurred_at=started)
    held[data["session_id"]] = again
    return [correction, again]


def correction_of(report: UntypedEvent, left: list[UntypedEvent]) -> dict[str, Any]:
    """Return the data of the event that takes a report back, with the sessions that are left."""
    data: Any = report.data
    rest = sorted((each.data["started_at"], each.data["evidence"]) for each in left for _ in range(each.data["count"]))
    return {
        "session_id": data["session_id"],
        "corrected_by": "coordinator",
        "missed_at": data["started_at"],
        "starts_at": data["started_at"],
        "planned_minutes": 60,
        "outcome": "held",
        "reported_at": report.recorded_at,
        "minutes": data["minutes"],
        "evidence": data["evidence"],
        "count": data["count"],
        "left_starts": [at for at, _ in rest],
        "left_evidence": [evidence for _, evidence in rest],
        "group_session_id": None,
    }


def _follows(after: UntypedEvent, report: UntypedEvent, name: str, data: dict[str, Any], step: int) -> UntypedEvent:
    """Return an event that is recorded a moment after another one, in the next position."""
    known = after.recorded_at + 1
    type_ = report.type.rpartition(".")[0] + f".{name}"
    id = f"{report.id}:{name}:{known}"
    position = after.position // STEP * STEP + step
    return replace(report, type=type_, id=id, position=position, occurred_at=known, recorded_at=known, data=data)
