"""Given events, when folded, then pending: the rules of the process of enrollment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any, LiteralString
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contract.envelope import to_micros
from services.contract.record import UntypedEvent
from services.enrollment.process_manager.actions import USE_CASES
from services.enrollment.process_manager.projection import TOUCHED, process_projection
from services.projector import connections
from tests.integration.process_manager.process_tables import ProcessTables
from tests.support.databases import fresh_database
from tests.support.happenings import Happenings, at, named

NO_DAYS = {"closes_on": None, "ends_on": None}
LAST_DAY = date(2026, 4, 30)
OVER = datetime(2026, 5, 1, tzinfo=UTC)
"""The moment from which `LAST_DAY` is over."""


@pytest.fixture(scope="module")
def tables_of_module(postgres_dsn: str) -> Iterator[ProcessTables]:
    with fresh_database(postgres_dsn) as dsn:
        yield ProcessTables(process_projection(), dsn)


@pytest.fixture
def tables(tables_of_module: ProcessTables) -> ProcessTables:
    tables_of_module.clear()
    return tables_of_module


@pytest.fixture
def story() -> Happenings:
    """Return a program without days, in which Ada is enrolled."""
    story = Happenings()
    open_program(story)
    enroll(story, "Ada")
    return story


def days(day: date) -> int:
    """Return a day as public events write it."""
    return (day - date(1970, 1, 1)).days


def open_program(story: Happenings, **policy: Any) -> UntypedEvent:  # noqa: ANN401 - policy fields
    return story.enrollment("program-opened", "mentors", **{"policy_version": 1} | NO_DAYS | policy)


def change_policy(story: Happenings, version: int, effective_at: datetime, **policy: Any) -> UntypedEvent:  # noqa: ANN401 - policy fields
    effect = {"policy_version": version, "effective_at": to_micros(effective_at)}
    return story.enrollment("policy-changed", "mentors", **effect | NO_DAYS | policy)


def enroll(story: Happenings, person: str) -> None:
    story.participation("applied", person, "mentor")
    story.participation("enrolled", person, "mentor", capacity=3, seniority=1)


def propose(story: Happenings, subject: str = "Ada with Ben") -> UntypedEvent:
    return story.pair("match-proposed", subject, "Ada", "Ben")


def part(story: Happenings, subject: str = "Ada with Ben", *, never_pair_again: bool) -> UntypedEvent:
    who = {"mentor_id": named("person Ada"), "mentee_id": named("person Ben")}
    return story.relationships("closed", subject, never_pair_again=never_pair_again, **who)


def pending(tables: ProcessTables, story: Happenings) -> list[dict[str, Any]]:
    """Fold the whole story at once and return what is pending, without what the key repeats."""
    tables.fold(story.log)
    story.log.clear()
    rows = tables.pending()
    assert [row["key"] for row in rows] == [f"{row['kind']}:{row['subject']}:{row['cause']}" for row in rows]
    return [{name: row[name] for name in ("kind", "subject", "at", "cause", "data")} for row in rows]


def action(kind: str, subject: str, cause: UntypedEvent, /, **data: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments
    """Return an action that is due when its cause happened."""
    return due(kind, subject, cause, at(cause.position), **data)


def due(kind: str, subject: str, cause: UntypedEvent, moment: datetime, /, **data: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments
    return {"kind": kind, "subject": UUID(named(subject)), "at": moment, "cause": cause.id, "data": data}


def test_a_program_closes_when_its_last_day_of_admission_is_over_in_utc(tables: ProcessTables) -> None:
    story = Happenings()
    opened = open_program(story, closes_on=days(LAST_DAY))
    assert pending(tables, story) == [due("close-program", "mentors", opened, OVER, reason="admission-over")]
    story.enrollment("program-closed", "mentors")
    assert pending(tables, story) == []


@pytest.mark.parametrize("closed", [False, True])
def test_a_program_ends_when_its_last_day_is_over_closed_or_not(tables: ProcessTables, closed: bool) -> None:
    story = Happenings()
    opened = open_program(story, ends_on=days(LAST_DAY))
    if closed:
        story.enrollment("program-closed", "mentors")
    assert pending(tables, story) == [due("end-program", "mentors", opened, OVER, reason="planned-end")]
    story.enrollment("program-ended", "mentors")
    assert pending(tables, story) == []


def test_the_version_that_is_in_force_on_the_day_decides(tables: ProcessTables) -> None:
    story = Happenings()
    open_program(story, closes_on=days(LAST_DAY))
    changed = change_policy(story, 2, at(30), closes_on=days(date(2026, 6, 30)))
    later = datetime(2026, 7, 1, tzinfo=UTC)
    assert pending(tables, story) == [due("close-program", "mentors", changed, later, reason="admission-over")]


def test_a_version_that_takes_effect_after_the_day_comes_too_late(tables: ProcessTables) -> None:
    story = Happenings()
    opened = open_program(story, closes_on=days(LAST_DAY))
    change_policy(story, 2, datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC), closes_on=days(date(2026, 6, 30)))
    assert pending(tables, story) == [due("close-program", "mentors", opened, OVER, reason="admission-over")]


def test_a_version_that_takes_effect_at_the_moment_itself_decides(tables: ProcessTables) -> None:
    story = Happenings()
    open_program(story, closes_on=days(LAST_DAY))
    change_policy(story, 2, OVER)
    assert pending(tables, story) == []


def test_a_day_that_was_over_before_its_version_is_due_when_the_version_takes_effect(tables: ProcessTables) -> None:
    story = Happenings()
    open_program(story)
    changed = change_policy(story, 2, at(50), ends_on=days(date(2026, 3, 1)))
    assert pending(tables, story) == [due("end-program", "mentors", changed, at(50), reason="planned-end")]


def test_the_end_of_a_program_ends_its_participations_and_what_else_was_due_of_them(
    tables: ProcessTables, story: Happenings
) -> None:
    story.participation("invited", "Eli", "mentee", expires_at=to_micros(at(500)))
    story.participation("paused", "Ada", "mentor", resumes_at=to_micros(at(600)))
    kind = {"kind": "training", "valid_until": to_micros(at(700))}
    story.participation("requirement-cleared", "Ada", "mentor", **kind)
    story.participation("policy-accepted", "Ada", "mentor", document_code="code", valid_until=to_micros(at(800)))
    assert {row["kind"] for row in pending(tables, story)} == {
        "expire-invitation",
        "resume",
        "expire-requirement",
        "lapse-acceptance",
    }
    ended = story.enrollment("program-ended", "mentors")
    expected = [action("end-with-program", person, ended) for person in ("Ada", "Eli")]
    assert pending(tables, story) == sorted(expected, key=lambda row: str(row["subject"]))
    story.participation("completed", "Ada", "mentor")
    story.participation("withdrawn", "Eli", "mentee", reason="program-ended")
    assert pending(tables, story) == []


def test_an_application_that_arrives_after_the_end_of_its_program_ends_too(tables: ProcessTables) -> None:
    story = Happenings()
    ended = story.enrollment("program-ended", "mentors")
    story.participation("applied", "Ada", "mentor")
    assert pending(tables, story) == [action("end-with-program", "Ada", ended)]


def test_an_invitation_expires_unless_it_is_accepted(tables: ProcessTables, story: Happenings) -> None:
    invited = story.participation("invited", "Eli", "mentee", expires_at=to_micros(at(500)))
    assert pending(tables, story) == [due("expire-invitation", "Eli", invited, at(500))]
    story.participation("applied", "Eli", "mentee")
    assert pending(tables, story) == []


def test_a_pause_ends_at_its_date(tables: ProcessTables, story: Happenings) -> None:
    paused = story.participation("paused", "Ada", "mentor", resumes_at=to_micros(at(500)))
    assert pending(tables, story) == [due("resume", "Ada", paused, at(500))]
    story.participation("resumed", "Ada", "mentor")
    assert pending(tables, story) == []
    story.participation("paused", "Ada", "mentor", resumes_at=None)
    assert pending(tables, story) == []


def test_a_suspended_participation_resumes_only_after_it_is_reinstated(
    tables: ProcessTables, story: Happenings
) -> None:
    paused = story.participation("paused", "Ada", "mentor", resumes_at=to_micros(at(500)))
    story.participation("suspended", "Ada", "mentor", reason="requirement-expired")
    assert pending(tables, story) == []
    story.participation("reinstated", "Ada", "mentor")
    assert pending(tables, story) == [due("resume", "Ada", paused, at(500))]


@pytest.mark.parametrize("met", ["requirement-cleared", "requirement-waived"])
@pytest.mark.parametrize("over", ["requirement-expired", "requirement-revoked"])
def test_a_requirement_expires_when_its_validity_ends(
    tables: ProcessTables, story: Happenings, met: str, over: str
) -> None:
    story.participation(met, "Ada", "mentor", kind="training", valid_until=to_micros(at(400)))
    cleared = story.participation(met, "Ada", "mentor", kind="training", valid_until=to_micros(at(500)))
    story.participation(met, "Ada", "mentor", kind="interview", valid_until=None)
    assert pending(tables, story) == [due("expire-requirement", "Ada", cleared, at(500), kind="training")]
    story.participation(over, "Ada", "mentor", kind="training")
    assert pending(tables, story) == []


def test_the_requirements_of_a_participation_that_has_ended_do_not_expire(
    tables: ProcessTables, story: Happenings
) -> None:
    story.participation("requirement-cleared", "Ada", "mentor", kind="training", valid_until=to_micros(at(500)))
    story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == []


def test_an_acceptance_lapses_when_it_is_due_again(tables: ProcessTables, story: Happenings) -> None:
    document = {"document_code": "code", "valid_until": to_micros(at(500))}
    accepted = story.participation("policy-accepted", "Ada", "mentor", **document)
    assert pending(tables, story) == [due("lapse-acceptance", "Ada", accepted, at(500), document_code="code")]
    story.participation("acceptance-lapsed", "Ada", "mentor", document_code="code")
    assert pending(tables, story) == []


def test_two_people_who_part_for_ever_are_declared_never_to_be_paired(tables: ProcessTables, story: Happenings) -> None:
    propose(story)
    closed = part(story, never_pair_again=True)
    data = {"mentor_participation_id": named("Ada"), "mentee_participation_id": named("Ben")}
    assert pending(tables, story) == [action("declare-never-pair", "Ada with Ben", closed, **data)]
    who = {"person_id": named("person Ben"), "counterpart_id": named("person Ada")}
    story.enrollment("conflict-declared", "conflict", kind="never-pair", scope="program", **who)
    assert pending(tables, story) == []
    story.enrollment("conflict-withdrawn", "conflict", kind="never-pair", **who)
    assert pending(tables, story) == []
    propose(story, "Ada with Ben again")
    part(story, "Ada with Ben again", never_pair_again=True)
    assert [row["subject"] for row in pending(tables, story)] == [UUID(named("Ada with Ben again"))]


def wish(story: Happenings, *, never_pair_again: bool = True) -> UntypedEvent:
    who = {"mentor_id": named("person Ada"), "mentee_id": named("person Ben")}
    answer = {"given_by": "mentee", "again": "yes", "conversation_on": None, "never_pair_again": never_pair_again}
    return story.relationships("closing-answered", "Ada with Ben", **who, **answer)


def test_a_wish_of_one_after_an_ordinary_end_declares_it_too(tables: ProcessTables, story: Happenings) -> None:
    story.pair("matched", "Ada with Ben", "Ada", "Ben")
    part(story, never_pair_again=False)
    wish(story, never_pair_again=False)
    assert pending(tables, story) == []
    wished = wish(story)
    data = {"mentor_participation_id": named("Ada"), "mentee_participation_id": named("Ben")}
    assert pending(tables, story) == [action("declare-never-pair", "Ada with Ben", wished, **data)]
    who = {"person_id": named("person Ada"), "counterpart_id": named("person Ben")}
    story.enrollment("conflict-declared", "conflict", kind="never-pair", scope="program", **who)
    assert pending(tables, story) == []
    story.enrollment("conflict-withdrawn", "conflict", kind="never-pair", **who)
    assert pending(tables, story) == []
    wish(story)
    assert [row["kind"] for row in pending(tables, story)] == ["declare-never-pair"]


def test_a_wish_that_is_stated_with_the_end_is_declared_once(tables: ProcessTables, story: Happenings) -> None:
    story.pair("matched", "Ada with Ben", "Ada", "Ben")
    closed = part(story, never_pair_again=True)
    wish(story)
    assert [(row["kind"], row["cause"]) for row in pending(tables, story)] == [("declare-never-pair", closed.id)]


@pytest.mark.parametrize(("scope", "settled"), [("organization", True), ("program", False)])
def test_a_conflict_of_the_organization_settles_it_in_each_of_its_programs(
    tables: ProcessTables, story: Happenings, scope: str, settled: bool
) -> None:
    other = Happenings("harbour", "another program")
    who = {"person_id": named("person Ada"), "counterpart_id": named("person Ben")}
    tables.fold([other.enrollment("conflict-declared", "conflict", kind="never-pair", scope=scope, **who)])
    propose(story)
    part(story, never_pair_again=True)
    assert bool(pending(tables, story)) is not settled


def test_an_ordinary_end_or_another_conflict_declares_nothing_and_settles_nothing(
    tables: ProcessTables, story: Happenings
) -> None:
    propose(story)
    part(story, never_pair_again=False)
    assert pending(tables, story) == []
    propose(story, "another")
    part(story, "another", never_pair_again=True)
    who = {"person_id": named("person Ben"), "counterpart_id": named("person Ada")}
    story.enrollment("conflict-declared", "conflict", kind="declared", scope="program", **who)
    assert [row["kind"] for row in pending(tables, story)] == ["declare-never-pair"]


def test_a_leaving_organization_ends_its_programs_and_leaves_once_nothing_is_open(
    tables: ProcessTables, story: Happenings
) -> None:
    propose(story)
    leaving = story.enrollment("organization-leaving", "harbour", leaves_at=to_micros(at(900)))
    assert pending(tables, story) == [
        due("complete-leaving", "harbour", leaving, at(900)),
        action("end-program", "mentors", leaving, reason="organization-leaving"),
    ]
    ended = story.enrollment("program-ended", "mentors")
    assert [row["at"] for row in pending(tables, story) if row["kind"] == "complete-leaving"] == [at(900)]
    story.participation("completed", "Ada", "mentor")
    assert pending(tables, story) == [due("complete-leaving", "harbour", leaving, at(900))]
    part(story, never_pair_again=False)
    assert pending(tables, story) == [due("complete-leaving", "harbour", leaving, at(ended.position))]
    story.enrollment("organization-left", "harbour")
    assert pending(tables, story) == []


def test_an_organization_without_programs_leaves_at_once(tables: ProcessTables) -> None:
    story = Happenings()
    leaving = story.enrollment("organization-leaving", "harbour", leaves_at=to_micros(at(900)))
    assert pending(tables, story) == [action("complete-leaving", "harbour", leaving)]


def whole_story() -> Happenings:
    """Return a story in which every rule has something pending at its end."""
    story = Happenings()
    open_program(story, closes_on=days(LAST_DAY), ends_on=days(date(2026, 6, 30)))
    change_policy(story, 2, at(400), closes_on=days(date(2026, 5, 31)), ends_on=days(date(2026, 7, 31)))
    story.participation("invited", "Eli", "mentee", expires_at=to_micros(at(500)))
    for person in ("Ada", "Ben", "Cem"):
        enroll(story, person)
    story.participation("paused", "Ada", "mentor", resumes_at=to_micros(at(600)))
    story.participation("requirement-cleared", "Ben", "mentee", kind="training", valid_until=to_micros(at(700)))
    story.participation("policy-accepted", "Ben", "mentee", document_code="code", valid_until=to_micros(at(800)))
    propose(story)
    part(story, never_pair_again=True)
    story.pair("matched", "Cem with Eli", "Cem", "Eli")
    who = {"mentor_id": named("person Cem"), "mentee_id": named("person Eli"), "never_pair_again": True}
    story.relationships("closing-answered", "Cem with Eli", **who)
    ended = Happenings("harbour", "ended")
    ended.log = story.log
    ended.enrollment("program-ended", "ended")
    ended.participation("applied", "Dora", "mentor")
    leaving = Happenings("river", "leaving")
    leaving.log = story.log
    leaving.enrollment("program-opened", "leaving", policy_version=1, **NO_DAYS)
    leaving.participation("applied", "Fay", "mentor")
    leaving.enrollment("organization-leaving", "river", leaves_at=to_micros(at(900)))
    return story


def test_every_kind_has_a_rule_and_every_rule_a_use_case(tables: ProcessTables) -> None:
    tables.fold(whole_story().log)
    assert {kind for kind, _ in tables.kinds()} == set(USE_CASES)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_order_of_topics_and_the_cut_of_batches_make_no_difference(tables: ProcessTables, seed: int) -> None:
    log = whole_story().log
    tables.clear()
    tables.fold(log)
    expected = tables.pending()
    tables.clear()
    tables.fold(*shuffled(log, Random(seed)))
    assert tables.pending() == expected


def shuffled(log: list[UntypedEvent], random: Random) -> Iterator[list[UntypedEvent]]:
    """Yield batches in which the events of one key keep their order, and no other ones do."""
    keys = [[event for event in log if event.subject == key] for key in dict.fromkeys(e.subject for e in log)]
    while any(keys):
        size, batch = random.choice([1, 1, 3, 10, 40]), list[UntypedEvent]()
        while len(batch) < size and any(keys):
            batch.append(random.choice([key for key in keys if key]).pop(0))
        yield batch


def test_every_subject_of_every_rule_is_found_by_an_index(tables: ProcessTables) -> None:
    with connections.connect(tables.dsn) as connection, connection.transaction(), tables.cursor(connection) as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        queries: list[LiteralString] = [
            *TOUCHED.values(),
            "SELECT * FROM rules WHERE subject = ANY(%(ids)s::uuid[])",
            "DELETE FROM pending_actions WHERE subject = ANY(%(ids)s::uuid[])",
        ]
        for query in queries:
            rows = cursor.execute("EXPLAIN " + query, {"ids": [named("x")]}).fetchall()
            plan = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in plan, f"{query}\n{plan}"
