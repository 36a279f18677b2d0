"""Sessions of a group that no event names as such: shown as the group's, and once on the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contract.event_data import relationships
from services.platform.database import Pool, read_pool
from services.projections.desk.projection import DeskProjection
from services.projections.desk.queries import DeskQueries, DeskQuestion
from services.projections.disclosure.access import Disclosure
from services.projections.room.models import RoomSession
from services.projections.room.projection import RoomProjection
from services.projections.room.queries import RoomQueries
from services.relationships.groups.sessions import session_of_pair
from services.web.cursors import Cursors
from services.web.pagination import Lists
from tests.integration.projections.desk_stories import Story, at
from tests.support.databases import fresh_database
from tests.support.projection_spec import day
from tests.support.read_side import ReadSide

STORED = Path(__file__).parents[2] / "contract/stored/relationships/relationship-of-group-v1.json"
EVERYTHING = Disclosure.unrestricted()
GROUP, FIRST, SECOND, ALONE = str(uuid4()), "mentor a + mentee b", "mentor a + mentee c", "mentor d + mentee e"
SESSION, OWN, COUNT = str(uuid4()), str(uuid4()), "a count of imported sessions"
STORY = Story("unnamed")


def active(couple: str, group: str | None) -> None:
    """Start a pair, of a group or alone."""
    form: dict[str, Any] = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": group}
    mentor, mentee = couple.split(" + ")
    ids = {"mentor_participation_id": STORY.id(mentor), "mentee_participation_id": STORY.id(mentee)}
    known = {"predecessor_id": None, "predecessor_planned": None, "policy_version": 1}
    STORY.pair(couple, 2, relationships.Matched, **ids, **form, **known)
    STORY.pair(couple, 2, relationships.Activated, **form, policy_version=1, trial_ends_at=None)


def planned(couple: str, session: str, starts: int) -> None:
    """Plan a session, as an event of revision 1 states it."""
    fields = {"session_id": session, "starts_at": day(starts), "planned_minutes": 60}
    STORY.add(STORY.subject(couple), 3, relationships.SessionScheduled, **fields)


for pair in (FIRST, SECOND):
    active(pair, GROUP)
    planned(pair, session_of_pair(SESSION, STORY.id(pair)), 10)
planned(FIRST, OWN, 10)
active(ALONE, None)
STORY.held(ALONE, 5, COUNT, count=7)


@pytest.fixture(scope="module")
def pool(postgres_dsn: str) -> Iterator[Pool]:
    with fresh_database(postgres_dsn) as dsn:
        ReadSide(dsn, [DeskProjection(), RoomProjection()]).play(STORY.events)
        with read_pool(dsn, name="sessions") as connections:
            yield connections


def sessions(pool: Pool, couple: str) -> dict[str, RoomSession]:
    room = RoomQueries(pool).room(STORY.id(couple), EVERYTHING, at(20))
    assert room is not None
    return {each.id: each for each in room.sessions}


def test_in_the_room_it_is_of_the_group_and_the_own_one_beside_it_is_not(pool: Pool) -> None:
    found = sessions(pool, FIRST)
    assert {id: (each.of_group, each.group_session) for id, each in found.items()} == {
        session_of_pair(SESSION, STORY.id(FIRST)): (True, None),
        OWN: (False, None),
    }


def test_a_count_of_imported_sessions_is_of_no_group(pool: Pool) -> None:
    [count] = sessions(pool, ALONE).values()
    assert UUID(count.id).version == 5, "its id follows, too"
    assert not count.of_group


def test_on_the_desk_it_is_one_row_that_leads_to_the_group(pool: Pool) -> None:
    desk = DeskQueries(pool, Lists(pool, Cursors(b"0" * 32)))
    rows = desk.rows(DeskQuestion(EVERYTHING, at(20), STORY.program_id), kind="session-unreported", limit=50).items
    assert sorted((row.detail["group"] or "", row.detail["session"] == OWN) for row in rows) == [
        ("", True),
        (GROUP, False),
    ]


def test_the_id_of_a_stored_one_follows_from_the_group_and_the_pair() -> None:
    stored = json.loads(STORED.read_text())
    [event] = [json.loads(each["state"]) for each in stored["events"] if each["topic"].endswith(".session-scheduled")]
    assert "group_session_id" not in event, "as a release stored it that did not state the group"
    group = json.loads((STORED.parent / "group-met-v1.json").read_text())
    of_group = [json.loads(each["state"]) for each in group["events"] if each["topic"].endswith(".session-scheduled")]
    assert stored["id"] in of_group[0]["relationship_ids"]
    assert event["session_id"] == session_of_pair(of_group[0]["session_id"], stored["id"])
    assert UUID(event["session_id"]).version == 5
