"""Logs in which things are recorded late, and the facts that they make."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

import psycopg

from services.contract.record import UntypedEvent
from services.projections.measures.projection import MeasuresProjection
from tests.support.event_stories import DAY, federation, interleave


@contextmanager
def facts(connection: psycopg.Connection[Any], batches: Sequence[Sequence[UntypedEvent]]) -> Iterator[None]:
    """Fold batches into the schema `measures`, which is gone afterwards."""
    projection = MeasuresProjection()
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA measures")
        cursor.execute("SET LOCAL search_path = measures")
        cursor.execute(projection.schema_sql.encode())
        for batch in batches:
            projection.fold(batch, cursor)
        cursor.execute("SET LOCAL search_path = public")
        yield


def history(random: Random, *, programs: int = 2, people: int = 8, relationships: int = 14) -> list[UntypedEvent]:
    """Return a log in which things are recorded late, but in the order of each key; answers have waves pre and post."""
    stories, recorded = federation(random, programs=programs, people=people, relationships=relationships), []
    for story in stories:
        known = closed = 0
        for event in story:
            known = max(known + 1, event.occurred_at + random.choice([0, 0, 3, 40]) * DAY)
            data: Any = event.data
            closed = known if event.type.endswith("relationships.closed") else closed
            if "closed_recorded_at" in data:
                data = {**data, "closed_recorded_at": closed}
            if "wave" in data:
                data = {**data, "wave": random.choice(["pre", "pre", "post", None]), "instrument_version": 1}
                data["about_id"] = event.subject
            if "minutes" in data and random.random() < 0.3:
                data = {**data, "started_at": event.occurred_at - random.randrange(3) * DAY}
            if "skills" in data:
                data = {**data, "skills": random.sample(["python", "sql", "x.y"], random.randrange(3))}
                data["seniority"] = random.choice([None, 1, 2])
            if "minutes" in data and random.random() < 0.3:
                reports = unheld_and_corrected(event, known, random)
                recorded += [(each.recorded_at, each) for each in reports]
                known = reports[-1].recorded_at
            else:
                recorded.append((known, replace(event, recorded_at=known, data=data)))
    order = {id(event): place for place, event in enumerate(interleave([[e] for _, e in recorded], random))}
    return [event for _, event in sorted(recorded, key=lambda item: (item[0], order.get(id(item[1]), 0)))]


def unheld_and_corrected(event: UntypedEvent, known: int, random: Random) -> list[UntypedEvent]:
    """Return the report of a session that was not held; where it was missed, sometimes with its correction."""
    reports = [unheld(event, known, random)]
    if reports[0].type.endswith("missed") and random.random() < 0.5:
        reports.append(corrected(reports[0], known + 1 + random.choice([0, 3]) * DAY))
    return reports


def unheld(event: UntypedEvent, known: int, random: Random) -> UntypedEvent:
    """Return the report of a session that was not held, in the place of one that was."""
    session = {"session_id": event.data["session_id"]}
    name, data = random.choice(
        [
            (
                "session-missed",
                {
                    **session,
                    "missed_by": random.choice(["mentor", "mentee", "both"]),
                    "excuse": None,
                    "reported_by": None,
                },
            ),
            ("session-cancelled", {**session, "cancelled_by": "mentor", "late": random.random() < 0.5}),
        ]
    )
    return replace(event, type=event.type.replace("session-held", name), recorded_at=known, data=data)


def corrected(missed: UntypedEvent, known: int) -> UntypedEvent:
    """Return that the report of a missed session was taken back."""
    data = {"session_id": missed.data["session_id"], "corrected_by": "mentor", "missed_at": missed.occurred_at}
    type_ = missed.type.replace("session-missed", "session-corrected")
    plan = {"starts_at": missed.occurred_at, "planned_minutes": 60, "outcome": "missed"}
    plan["reported_at"] = missed.recorded_at if missed.recorded_at % 2 else None  # an older release does not state it
    return replace(missed, type=type_, data={**data, **plan}, occurred_at=known, recorded_at=known)
