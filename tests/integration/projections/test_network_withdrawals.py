"""The released network under many withdrawals: what was contributed until a time never changes afterwards.

Of one person several relationships are voided and several reports of sessions taken back, some after the person came to
count again. What is read through a time, with all that came later, equals what was read when the time had come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from services.disclosure.contribution import Contribution
from services.projections.directory.projection import DirectoryProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.releases.contributions import read_contributions, to_micros
from services.projections.releases.streams import BY_NAME
from tests.support.corrected_stories import with_corrections
from tests.support.databases import fresh_database
from tests.support.event_stories import federation
from tests.support.read_side import ReadSide

SEEDS = range(4)
CUTS = 12
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 253402300799999999
_RELATIONSHIPS = f"""
SELECT id::text, program_id::text, mentor_id::text, mentee_id::text, active, active_known, voided_known
  FROM measures.relationships WHERE active < {NEVER} AND (form - 1) / 2 % 3 <> 2 AND mentor_id <> mentee_id"""
_SESSIONS = "SELECT relationship_id::text, at, known, corrected_known FROM measures.sessions WHERE evidence >= 2"
Log = list[Any]


def log_of(seed: int) -> Log:
    """Return the events of few people with many relationships, in the order in which they became known."""
    random = Random(seed)
    stories = federation(random, programs=2, people=7, relationships=60)
    told, _ = with_corrections(stories, random)
    return sorted((event for story in told for event in story), key=lambda event: event.recorded_at)


def moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def read(dsn: str, through: datetime) -> dict[str, list[Contribution]]:
    with psycopg.connect(dsn) as connection, connection.transaction():
        return {name: list(found) for name, found in read_contributions(connection, BY_NAME["network"], through)}


class Told:
    """A log, what was read through each of some times when it had come, and what is read at the end."""

    def __init__(self, dsn: str, events: Log) -> None:
        read_side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])
        self.then: dict[datetime, dict[str, list[Contribution]]] = {}
        step = -(-len(events) // CUTS)
        while events:
            last = events[min(step, len(events)) - 1].recorded_at
            part = [event for event in events if event.recorded_at <= last]
            events = events[len(part) :]
            read_side.play(part)
            self.then[moment(last)] = read(dsn, moment(last))
        self.now = {through: read(dsn, through) for through in self.then}
        with psycopg.connect(dsn) as connection:
            self._relationships = connection.execute(_RELATIONSHIPS).fetchall()
            self._sessions = connection.execute(_SESSIONS).fetchall()

    def believed(self, through: datetime) -> set[tuple[str, str]]:
        """Count again, pair by pair, who counts in which series by what was known and not withdrawn at a time."""
        at = to_micros(through)
        lives = [
            (mentor, mentee, program, active, self._effect(id, active, at))
            for id, program, mentor, mentee, active, known, voided in self._relationships
            if known <= at < voided
        ]
        found = {("mentors", mentor) for mentor, *_ in lives}
        for person in {mentee for _, mentee, *_ in lives}:
            effects = [(effect, program) for _, one, program, _, effect in lives if one == person and effect]
            starts = [(active, program) for one, _, program, active, _ in lives if one == person]
            onward = {(of, to) for effect, of in effects for start, to in starts if start > effect}
            found |= {(f"flow:{of}:{to}", person) for of, to in onward}
            if effects and min(starts, default=(NEVER,))[0] > min(effects)[0]:
                found |= {("reached", person)} | ({("gave-back", person)} if onward else set())
        return found

    def _effect(self, id: str, active: int, at: int) -> int | None:
        held = [start for of, start, known, corrected in self._sessions if of == id and known <= at < corrected]
        return max(active, min(held)) if held else None


@pytest.fixture(scope="module", params=SEEDS)
def told(request: pytest.FixtureRequest, postgres_dsn: str) -> Iterator[Told]:
    with fresh_database(postgres_dsn) as dsn:
        yield Told(dsn, log_of(request.param))


def test_what_was_contributed_until_a_time_never_changes(told: Told) -> None:
    assert told.then == told.now


def test_a_fact_is_taken_back_once_and_counts_again_only_after_it(told: Told) -> None:
    *_, last = told.now.values()
    again = 0
    for series, found in last.items():
        assert len({each.place for each in found}) == len(found), series
        counted: dict[str, int] = defaultdict(int)
        began: dict[str, int] = defaultdict(int)
        for each in found:
            counted[each.person] += each.count
            began[each.person] += each.count > 0
            assert counted[each.person] in {0, 1}, (series, each)
            assert each.reverses == (each.count < 0)
        again += sum(number > 1 for number in began.values())
    assert again, "no person came back, so the test shows nothing"


def test_at_each_time_it_counts_who_counts_by_what_was_believed_then(told: Told) -> None:
    for through, series in told.now.items():
        counted = {
            (name.removeprefix("network:"), person)
            for name, found in series.items()
            for person in {each.person for each in found}
            if sum(each.count for each in found if each.person == person)
        }
        assert counted == told.believed(through), through
