"""What each event makes of the rows of the rooms, and what a person reads of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.contract.event_data import enrollment, relationships
from services.contract.record import UntypedEvent
from services.platform.database import Pool, read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.room.projection import RoomProjection
from services.projections.room.queries import RoomQueries
from services.web.identity.principal import Membership, Principal
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import (
    CORRECTED,
    GOAL,
    MENTEE,
    MENTOR,
    MISSED,
    MOVED,
    ORGANIZATION,
    PROGRAM,
    RELATIONSHIP,
    SCHEDULED,
    SESSION,
)
from tests.support.databases import fresh_database
from tests.support.projection_spec import ProjectionSpec, Subject, day, event, projection_spec
from tests.support.read_side import ReadSide

ACTIVE = [events.PROPOSED, events.MATCHED, events.ACTIVATED]
CANCELLED = event(
    RELATIONSHIP, day(8), relationships.SessionCancelled, session_id=SESSION, cancelled_by="mentor", late=True
)
SIGNED = [
    event(
        RELATIONSHIP,
        day(5),
        relationships.AgreementSigned,
        mentor_id=MENTOR,
        mentee_id=MENTEE,
        signed_by=party,
        cadence_days=14,
        duration_days=180,
        channel="video",
        complete=party == "mentee",
        version=1,
        other_channels=[],
        guardian=False,
        guardian_of_mentor=False,
        running=False,
    )
    for party in ("mentor", "mentee")
]
HELD_BACK = event(RELATIONSHIP, day(20), enrollment.ContactHeld)
RELEASED = event(RELATIONSHIP, day(25), enrollment.ContactReleased)
SESSION_ROW = {"relationship_id": RELATIONSHIP.id, "id": SESSION, "status": "scheduled", "changes": 1}
OTHER = "00000000-0000-4000-8000-0000000000e9"
NOW = datetime(2026, 1, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def rooms(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, RoomProjection()) as model:
        yield model


def planned(starts_at: int, minutes: int, changed_at: int, **more: object) -> dict[str, object]:
    """Return the row of the session."""
    return {**SESSION_ROW, "starts_at": starts_at, "planned_minutes": minutes, "changed_at": changed_at, **more}


class TestRows:
    def test_a_session_counts_its_changes(self, rooms: ProjectionSpec) -> None:
        rooms.given(*ACTIVE).when(SCHEDULED, times=2).then(sessions=[planned(day(9), 60, day(7))])
        moved = planned(day(12), 30, day(8), changes=2)
        rooms.given(*ACTIVE, SCHEDULED).when(MOVED, times=2).then(sessions=[moved])
        missed = moved | {
            "status": "missed",
            "missed_by": "mentee",
            "excuse": "none",
            "reported_by": "mentor",
            "changed_at": day(13),
            "changes": 3,
        }
        rooms.given(*ACTIVE, SCHEDULED, MOVED).when(MISSED, times=2).then(sessions=[missed])
        planned_again = missed | {"status": "scheduled", "changed_at": day(14), "changes": 4}
        rooms.given(*ACTIVE, SCHEDULED, MOVED, MISSED).when(CORRECTED, times=2).then(sessions=[planned_again])
        cancelled = planned(day(9), 60, day(8), status="cancelled", cancelled_by="mentor", late=True, changes=2)
        rooms.given(*ACTIVE).when(SCHEDULED, CANCELLED, times=2).then(sessions=[cancelled])

    def test_a_held_session_has_its_real_beginning(self, rooms: ProjectionSpec) -> None:
        held = {"minutes": 45, "mode": "video", "evidence": 2, "count": 1, "reported_by": "mentor"}
        report = events.session_held(day(9), evidence=2)
        rooms.given(*ACTIVE).when(report, times=2).then(
            sessions=[{**SESSION_ROW, "status": "held", "starts_at": day(9), "changed_at": day(10), **held}]
        )

    def test_both_signatures_and_their_terms(self, rooms: ProjectionSpec) -> None:
        matched = [events.PROPOSED, events.MATCHED]
        signatures = [
            {"relationship_id": RELATIONSHIP.id, "version": 1, "party": party, "signed_at": day(5)}
            for party in ("mentee", "mentor")
        ]
        rooms.given(*matched).when(*SIGNED, times=2).then(signatures=signatures)

    def test_a_version_that_was_taken_back_stays_in_the_list(self, rooms: ProjectionSpec) -> None:
        third = replace(
            events.AGREEMENT_REVISED, data={**events.AGREEMENT_REVISED.data, "version": 3, "complete": False}
        )
        terms = {"cadence_days": 7, "duration_days": 365, "channel": "phone", "other_channels": ["video"]}
        row = {"relationship_id": RELATIONSHIP.id, "version": 3, "proposed_by": "mentee", "proposed_at": day(50)}
        rooms.given(*ACTIVE).when(third, events.AGREEMENT_WITHDRAWN, times=2).then(
            agreements=[{**row, **terms, "withdrawn_at": day(51), "withdrawn_by": "mentor"}]
        )

    def test_a_hold_whatever_the_order_of_topics(self, rooms: ProjectionSpec) -> None:
        held = {"relationship_id": RELATIONSHIP.id, "held": True, "since": day(20)}
        rooms.when(HELD_BACK, *ACTIVE, times=2, any_order=True).then(holds=[held])
        rooms.given(HELD_BACK).when(RELEASED, times=2).then(
            holds=[{"relationship_id": RELATIONSHIP.id, "since": day(25)}]
        )

    def test_the_items_of_an_instrument_in_their_order(self, rooms: ProjectionSpec) -> None:
        items = [
            {"code": "worth", "text": "Was it worth your time?", "minimum": 1, "maximum": 5, "lowest": "no"}
            | {"highest": "yes"},
            {"code": "hours", "text": "How many hours?", "minimum": 0, "maximum": 40, "lowest": "", "highest": ""},
        ]
        rooms.when(events.INSTRUMENT_PUBLISHED, times=2).then(
            instruments=[
                {
                    "program_id": PROGRAM.id,
                    "code": "closing",
                    "version": 3,
                    "title": "At the end",
                    "purpose": "post",
                    "about": "relationship",
                    "privacy": "confidential",
                    "answered_by": ["mentee"],
                    "waves": ["pre", "post"],
                    "items": items,
                }
            ]
        )


@pytest.fixture(scope="module")
def pool(postgres_dsn: str) -> Iterator[Pool]:
    """Return connections to a read model of one relationship that has everything."""
    story = [
        *[
            events.OPENED,
            events.INSTRUMENT_PUBLISHED,
            *ACTIVE[:2],
            *SIGNED,
            ACTIVE[2],
            SCHEDULED,
            MOVED,
        ],
        *[events.GOAL_AGREED, events.FEEDBACK_GIVEN, events.CONFLICT_RAISED, HELD_BACK],
    ]
    with fresh_database(postgres_dsn) as dsn:
        ReadSide(dsn, [RoomProjection()]).play(story)
        with read_pool(dsn, name="test") as connections:
            yield connections


def who(*memberships: Membership, people: set[str] = frozenset(), wards: set[str] = frozenset()) -> Disclosure:  # type: ignore[assignment]  # empty sets are never changed
    """Return what a person may see."""
    return Disclosure.of(
        Principal("x", "urn:test", frozenset(memberships), frozenset(people), frozenset(wards), actor="x")
    )


STAFF = who(Membership("coordinator", ORGANIZATION.id))
MAY = {
    "the mentor": (who(people={MENTOR}), True),
    "the mentee": (who(people={MENTEE}), True),
    "a guardian": (who(wards={MENTEE}), True),
    "the coordinator": (STAFF, True),
    "another mentor": (who(people={OTHER}), False),
    "the coordinator of another organization": (who(Membership("coordinator", OTHER)), False),
    "an executive": (who(Membership("executive", ORGANIZATION.id)), False),
    "an analyst of the federation": (who(Membership("analyst")), False),
    "an operator": (who(Membership("operator")), False),
}


@pytest.mark.parametrize("reader", MAY)
def test_a_room_is_for_its_parties_their_guardians_and_its_staff(pool: Pool, reader: str) -> None:
    disclosure, may = MAY[reader]
    room = RoomQueries(pool).room(RELATIONSHIP.id, disclosure, NOW)
    assert (room is not None) == may
    agenda = RoomQueries(pool).agenda(disclosure, NOW)
    assert bool(agenda.relationships) == (may and bool(disclosure.people))


def test_raised_conflicts_are_for_staff_alone(pool: Pool) -> None:
    queries = RoomQueries(pool)
    for_staff, for_party = (queries.room(RELATIONSHIP.id, one, NOW) for one in (STAFF, who(people={MENTOR})))
    assert for_staff is not None
    assert for_party is not None
    assert (for_staff.conflicts, for_party.conflicts) == (["assessor"], None)
    assert for_party.on_hold is True


def test_a_room_shows_what_its_parties_agreed_on(pool: Pool) -> None:
    room = RoomQueries(pool).room(RELATIONSHIP.id, who(people={MENTEE}), NOW)
    assert room is not None
    assert (room.program, room.state, room.cadence_days, room.channel) == ("First year", "active", 14, "video")
    assert room.agreement is not None
    assert {each.party for each in room.agreement.signatures} == {"mentor", "mentee"}
    (session,) = room.sessions
    assert (session.status, session.changes, session.planned_minutes) == ("scheduled", 2, 30)
    assert [(goal.id, goal.met_at) for goal in room.goals] == [(GOAL, None)]
    assert [(q.party, q.wave, [item.code for item in q.items]) for q in room.questions] == [
        ("mentee", "pre", ["worth", "hours"])
    ]


def test_an_agenda_is_decided_at_its_time(pool: Pool) -> None:
    queries, mentor = RoomQueries(pool), who(people={MENTOR})
    over = datetime.fromtimestamp(day(12) / 1e6, UTC) + timedelta(minutes=30)
    assert [item.kind for item in queries.agenda(mentor, over - timedelta(minutes=1)).items][:1] == ["session"]
    first = queries.agenda(mentor, over).items[0]
    assert (first.kind, first.party, first.session_id, first.at) == ("report-session", "mentor", SESSION, over)


def test_a_calendar_has_the_sessions_of_a_person_and_no_other(pool: Pool) -> None:
    queries = RoomQueries(pool)
    assert [(room.id, session.id) for room, session in queries.sessions_of({MENTOR})] == [(RELATIONSHIP.id, SESSION)]
    assert queries.sessions_of({OTHER}) == []
    assert queries.sessions_of(set()) == []


def test_a_rematch_names_the_last_end_that_still_is_one(postgres_dsn: str) -> None:
    second, third = (replace(RELATIONSHIP, id=f"00000000-0000-4000-8000-0000000000f{n}") for n in (2, 3))

    def story(subject: Subject, after: str, at: int) -> list[UntypedEvent]:
        matched = replace(events.MATCHED, data=events.MATCHED.data | {"predecessor_id": after})
        steps = [(at, matched), (at + 1, events.ACTIVATED), (at + 2, events.CLOSED)]
        return [replace(step, subject=subject.id, id=f"{subject.id}:{n}", occurred_at=day(n)) for n, step in steps]

    void, again = events.VOIDED, events.REOPENED
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [RoomProjection()])
        with read_pool(dsn, name="test") as connections:
            queries = RoomQueries(connections)

            def follows(reader: Disclosure = STAFF) -> str | None:
                room = queries.room(third.id, reader, NOW)
                assert room is not None
                return None if room.predecessor is None else room.predecessor.id

            side.play([events.OPENED, *ACTIVE, events.CLOSED, *story(second, RELATIONSHIP.id, 70)])
            side.play(story(third, second.id, 80))
            assert follows() == second.id
            assert follows(who(people={MENTOR})) is None
            side.play([replace(void, subject=second.id, id=f"{second.id}:void")])
            assert follows() == RELATIONSHIP.id
            side.play([again])
            assert follows() is None


def test_what_a_party_answers_about_the_end_is_for_staff_and_for_that_end(postgres_dsn: str) -> None:
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [RoomProjection()])
        with read_pool(dsn, name="test") as connections:

            def answers(reader: Disclosure = STAFF) -> tuple[list[str], list[tuple[str, ...]] | None]:
                room = RoomQueries(connections).room(RELATIONSHIP.id, reader, NOW)
                assert room is not None
                given = room.closing_answers
                seen: list[tuple[str, ...]] | None = (
                    None if given is None else [(str(one.party), one.again, str(one.never_again)) for one in given]
                )
                return list(room.closing_answered), seen

            side.play([events.OPENED, *ACTIVE, events.CLOSED, events.ANSWERED])
            assert answers() == (["mentee"], [("mentee", "not_now", "True")])
            assert answers(who(people={MENTOR})) == (["mentee"], None)
            side.play([events.REOPENED])
            assert answers() == ([], [])
            later = replace(events.CLOSED, occurred_at=day(90), recorded_at=day(90))
            side.play([later])
            assert answers() == ([], []), "an answer about an earlier end"


def test_staff_may_reopen_inside_the_window_of_the_policy_in_force(postgres_dsn: str) -> None:
    end = datetime.fromtimestamp(day(60) / 1e6, UTC)
    changed = events.POLICY_CHANGED.data | {"effective_at": day(70), "reopen_days": 5, "policy_version": 9}
    shorter = replace(events.POLICY_CHANGED, data=changed)
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [RoomProjection()])
        with read_pool(dsn, name="test") as connections:

            def until(now: datetime) -> datetime | None:
                room = RoomQueries(connections).room(RELATIONSHIP.id, STAFF, now)
                assert room is not None
                return room.reopen_until

            opened = replace(events.OPENED, data=events.OPENED.data | {"reopen_days": 30})
            side.play([opened, *ACTIVE])
            assert until(end) is None
            side.play([events.CLOSED, shorter])
            assert until(end) == end + timedelta(days=30)
            assert until(end + timedelta(days=20)) == end + timedelta(days=5)
            side.play([events.REOPENED])
            assert until(end) is None


def test_a_recusal_register_begins_with_the_rule_and_is_read_by_its_person_alone(postgres_dsn: str) -> None:
    rule = replace(events.POLICY_CHANGED, data=events.POLICY_CHANGED.data | {"conflict_kinds": ["assessor"]})
    end = datetime.fromtimestamp(day(60) / 1e6, UTC)
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [RoomProjection()])
        with read_pool(dsn, name="test") as connections:
            queries = RoomQueries(connections)

            def register(disclosure: Disclosure, now: datetime = end) -> list[tuple[str, datetime | None]]:
                return [(one.person_id, one.until) for one in queries.agenda(disclosure, now).recusals]

            side.play([events.OPENED, *ACTIVE])
            assert register(who(people={MENTOR})) == []
            side.play([rule])
            assert register(who(people={MENTOR})) == [(MENTEE, None)]
            side.play([events.CLOSED])
            until = end + timedelta(days=730)
            assert register(who(people={MENTEE})) == [(MENTOR, until)]
            assert register(who(people={MENTEE}), until) == []
            for other in (STAFF, who(people={OTHER}), who(wards={MENTEE})):
                assert register(other) == []
            side.play([events.REOPENED])
            assert register(who(people={MENTEE})) == [(MENTOR, None)]
            side.play([events.VOIDED])
            assert register(who(people={MENTOR})) == []
