"""Feedback that is due: the desk asks about what the room asks, from a week after on, and no longer than it helps."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from services.contract.event_data import enrollment
from services.platform.database import Pool, read_pool
from services.projections.desk.projection import DeskProjection
from services.projections.desk.queries import DeskQueries, DeskQuestion
from services.projections.disclosure.access import Disclosure
from services.projections.room.projection import RoomProjection
from services.projections.room.queries import RoomQueries
from services.web.cursors import Cursors
from services.web.pagination import Lists
from tests.integration.projections.desk_stories import Story, at
from tests.support.databases import fresh_database
from tests.support.read_side import ReadSide

EVERYTHING = Disclosure.unrestricted()
WEEK, MOMENT = timedelta(days=7), timedelta(microseconds=1)
RUNNING, ENDED, NEVER_MET = "mentor a + mentee b", "mentor a + mentee c", "mentor d + mentee e"


class Asked(NamedTuple):
    """A question: the relationship, the party, the instrument, what it is about and the wave."""

    relationship: str
    party: str
    instrument: str
    about_id: str
    wave: str


def _story() -> Story:
    """Return a program with an instrument of each kind, a pair that meets, one that ended, and one that never began."""
    of = Story("feedback due")
    of.instrument("pulse", "pulse", "relationship").instrument("begin", "pre", "program")
    of.instrument("session", "session", "session").instrument("end", "post", "relationship")
    of.instrument("regular", "pulse", "relationship", "monthly").instrument("season", "pulse", "program", "quarterly")
    of.instrument("years", "pulse", "program", "yearly")
    of.instrument("paired", "pre", "relationship", "pre", "post")
    of.instrument("later", "follow-up", "relationship", "follow-up-1m", "follow-up-3m", "at-will")
    of.instrument("whole", "session", "relationship").instrument("after", "follow-up", "program")
    of.instrument("revised", "post", "relationship")
    of.instrument("revised", "pulse", "relationship", version=2)  # the last version decides
    of.active(RUNNING, 3).active(ENDED, 4).matched(NEVER_MET, 5)
    of.held(RUNNING, 20, "first").held(RUNNING, 38, "second").held(RUNNING, 39, "several", count=3)
    of.held(ENDED, 30, "third").closed(ENDED, 35)
    of.answered(RUNNING, 21, "mentor", "session", "session", "first")
    of.answered(RUNNING, 36, "mentee", "regular", "relationship", RUNNING, "2026-02")
    of.answered(ENDED, 37, "mentee", "end", "relationship", ENDED)
    of.answered(ENDED, 38, "mentor", "paired", "relationship", ENDED, "post")
    return of


STORY = _story()
LAST = 40
"""The day after the last event."""


@pytest.fixture(scope="module")
def pool(postgres_dsn: str) -> Iterator[Pool]:
    with fresh_database(postgres_dsn) as dsn:
        ReadSide(dsn, [DeskProjection(), RoomProjection()]).play(STORY.events)
        with read_pool(dsn, name="test") as pool:
            yield pool


@pytest.fixture(scope="module")
def desk(pool: Pool) -> DeskQueries:
    return DeskQueries(pool, Lists(pool, Cursors(b"0" * 32)))


def on_the_desk(desk: DeskQueries, now: datetime) -> dict[Asked, datetime]:
    """Return the questions on the desk at a time, with since when they are there."""
    found = desk.rows(DeskQuestion(EVERYTHING, now), kind="feedback-due", limit=200).items
    assert len({row.id for row in found}) == len(found)
    return {
        Asked(row.subject, *(row.detail[name] for name in ("party", "instrument", "about_id", "wave"))): row.since
        for row in found
    }


def asked(rooms: RoomQueries, now: datetime) -> set[Asked]:
    """Return the questions that the rooms ask at a time."""
    return {
        Asked(room.id, each.party, each.instrument, each.about_id, each.wave or "")
        for name in (RUNNING, ENDED, NEVER_MET)
        if (room := rooms.room(STORY.id(name), EVERYTHING, now)) is not None
        for each in room.questions
    }


def of_instrument(found: dict[Asked, datetime], code: str, name: str) -> dict[tuple[str, str], datetime]:
    """Return the party, the wave and the time of the questions of one instrument and relationship."""
    return {
        (each.party, each.wave): since
        for each, since in found.items()
        if (each.instrument, each.relationship) == (code, STORY.id(name))
    }


def test_the_desk_asks_after_what_the_room_has_asked_for_a_week(pool: Pool, desk: DeskQueries) -> None:
    rooms, seen = RoomQueries(pool), set[str]()
    for number in range(LAST + 7, 124):  # less than 90 days after the end
        now = at(number)
        found = on_the_desk(desk, now)
        assert set(found) == asked(rooms, now) & asked(rooms, now - WEEK), number
        assert all(since <= now for since in found.values())
        seen |= {each.instrument for each in found}
    every = {"pulse", "begin", "session", "end", "regular", "season", "years", "paired", "later", "whole", "after"}
    assert seen == {*every, "revised"}


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("pulse", RUNNING, {("mentor", ""): at(10), ("mentee", ""): at(10)}),
        ("end", ENDED, {("mentor", ""): at(42)}),
        ("paired", ENDED, {("mentee", "post"): at(42)}),
        ("session", RUNNING, {("mentee", ""): at(27), ("mentor", ""): at(45)}),
        ("later", ENDED, {("mentor", "follow-up-1m"): at(72), ("mentee", "follow-up-1m"): at(72)}),
        ("regular", RUNNING, {("mentor", "2026-02"): at(39)}),
        ("pulse", ENDED, {}),
        ("pulse", NEVER_MET, {}),
    ],
)
def test_a_question_comes_a_week_after_it_is_asked(
    desk: DeskQueries, code: str, name: str, expected: dict[tuple[str, str], datetime]
) -> None:
    for who, moment in expected.items():
        before = of_instrument(on_the_desk(desk, moment - MOMENT), code, name)
        assert moment not in before.values()
        assert of_instrument(on_the_desk(desk, moment), code, name)[who] == moment
    if not expected:
        assert of_instrument(on_the_desk(desk, at(60)), code, name) == {}


def test_an_answer_about_an_ended_relationship_is_given_up_after_ninety_days(desk: DeskQueries) -> None:
    end = at(35) + timedelta(days=90)
    assert of_instrument(on_the_desk(desk, end - MOMENT), "end", ENDED)
    assert not of_instrument(on_the_desk(desk, end), "end", ENDED)
    assert set(of_instrument(on_the_desk(desk, end + WEEK), "later", ENDED)) == {
        (party, f"follow-up-{months}m") for party in ("mentor", "mentee") for months in (1, 3)
    }


def test_the_next_date_is_the_first_at_which_a_question_comes(desk: DeskQueries) -> None:
    now = at(LAST)
    for _ in range(12):
        moment = desk.next_due(DeskQuestion(EVERYTHING, now, STORY.program_id))
        assert moment is not None
        assert moment > now
        came = set(on_the_desk(desk, moment)) - set(on_the_desk(desk, moment - MOMENT))
        rows = desk.rows(DeskQuestion(EVERYTHING, moment), limit=200).items
        assert came or any(row.since == moment for row in rows)
        between = set(on_the_desk(desk, moment - MOMENT)) - set(on_the_desk(desk, now))
        assert not between, "a question came before the next date"
        now = moment


def test_a_person_who_was_erased_is_asked_nothing(postgres_dsn: str) -> None:
    of = Story("erased before the answer")
    of.instrument("end", "post", "relationship")
    of.enrolled("mentor a", 2).enrolled("mentee b", 2).active(RUNNING, 3).closed(RUNNING, 5)
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [DeskProjection()])
        side.play(of.events)
        with read_pool(dsn, name="test") as pool:
            desk = DeskQueries(pool, Lists(pool, Cursors(b"0" * 32)))
            assert {each.party for each in on_the_desk(desk, at(20))} == {"mentor", "mentee"}
            played = len(of.events)
            of.person("mentee b", 6, enrollment.ParticipantErased)
            side.play(of.events[played:])
            assert {each.party for each in on_the_desk(desk, at(20))} == {"mentor"}
