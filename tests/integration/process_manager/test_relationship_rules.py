"""Given events, when folded, then pending: the rules of the process of relationships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contract.envelope import to_micros
from services.contract.record import UntypedEvent
from services.projector import connections
from services.relationships.process_manager.actions import USE_CASES
from services.relationships.process_manager.projection import TOUCHED, process_projection
from tests.integration.process_manager.pair_story import (
    FLASH,
    PAIR,
    arrange_flash,
    declare,
    match,
    offer_flash,
    open_program,
    propose,
    whole_story,
)
from tests.integration.process_manager.process_tables import ProcessTables
from tests.support.databases import fresh_database
from tests.support.happenings import Happenings, at, named


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
    """Return a program with a mentor Ada and a mentee Ben, who has one place."""
    story = Happenings()
    open_program(story)
    return story


def activate(story: Happenings, **data: Any) -> None:  # noqa: ANN401 - fields
    match(story, **data)
    story.relationships("activated", PAIR, **data)


def pending(tables: ProcessTables, story: Happenings) -> list[dict[str, Any]]:
    """Fold the whole story at once and return what is pending, without what the key repeats."""
    tables.fold(story.log)
    rows = tables.pending()
    assert [row["key"] for row in rows] == [f"{row['kind']}:{row['subject']}:{row['cause']}" for row in rows]
    return [{name: row[name] for name in ("kind", "subject", "at", "cause", "data")} for row in rows]


def action(kind: str, subject: str, cause: UntypedEvent, /, **data: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments
    """Return an action that is due when its cause happened."""
    return due(kind, subject, cause, at(cause.position), **data)


def due(kind: str, subject: str, cause: UntypedEvent, moment: datetime, /, **data: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments
    return {"kind": kind, "subject": UUID(named(subject)), "at": moment, "cause": cause.id, "data": data}


@pytest.mark.parametrize(
    ("state", "initiated_by", "planned", "data"),
    [
        ("withdrawn", "mentor", False, {"reason": "moved-away"}),
        ("completed", "mentor", True, {}),
        ("removed", "program", False, {"reason": "conduct"}),
    ],
)
def test_the_end_of_a_participation_closes_its_relationship(
    tables: ProcessTables, story: Happenings, state: str, initiated_by: str, planned: bool, data: dict[str, Any]
) -> None:
    activate(story)
    cause = story.participation(state, "Ada", "mentor", **data)
    how = {"initiated_by": initiated_by, "reason": f"participation-{state}", "planned": planned}
    assert pending(tables, story) == [action("close", PAIR, cause, **how)]


def test_the_end_of_the_mentees_participation_closes_it_in_the_mentees_name(
    tables: ProcessTables, story: Happenings
) -> None:
    match(story)
    cause = story.participation("withdrawn", "Ben", "mentee", reason="moved-away")
    how = {"initiated_by": "mentee", "reason": "participation-withdrawn", "planned": False}
    assert pending(tables, story) == [action("close", PAIR, cause, **how)]


def test_of_two_ends_the_earlier_one_closes_it(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    first = story.participation("withdrawn", "Ben", "mentee", reason="moved-away")
    story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert [row["cause"] for row in pending(tables, story)] == [first.id]


def test_a_proposal_of_an_ended_participation_is_taken_back_and_does_not_expire(
    tables: ProcessTables, story: Happenings
) -> None:
    propose(story, expires_at=to_micros(at(500)))
    cause = story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == [action("take-back", PAIR, cause)]


def test_a_match_that_awaits_approval_is_taken_back_too(tables: ProcessTables, story: Happenings) -> None:
    propose(story)
    story.relationships("match-accepted", PAIR)
    cause = story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == [action("take-back", PAIR, cause)]


def test_a_proposal_expires_at_its_own_time(tables: ProcessTables, story: Happenings) -> None:
    propose(story, expires_at=to_micros(at(500)))
    assert pending(tables, story) == [due("expire", PAIR, story.log[-1], at(500))]


@pytest.mark.parametrize("answer", ["match-declined", "match-expired", "match-withdrawn", "match-superseded"])
def test_nothing_is_pending_of_a_proposal_that_is_over(tables: ProcessTables, story: Happenings, answer: str) -> None:
    propose(story, expires_at=to_micros(at(500)))
    story.relationships(answer, PAIR)
    story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == []


def test_a_match_does_not_expire(tables: ProcessTables, story: Happenings) -> None:
    match(story, expires_at=to_micros(at(500)))
    assert pending(tables, story) == []


def test_a_free_place_lapses_at_its_time(tables: ProcessTables, story: Happenings) -> None:
    cause = offer_flash(story)
    assert pending(tables, story) == [due("cancel-flash-session", FLASH, cause, at(500))]


def test_an_arranged_flash_session_lapses_at_no_time(tables: ProcessTables, story: Happenings) -> None:
    offer_flash(story)
    arrange_flash(story)
    assert pending(tables, story) == []


@pytest.mark.parametrize(("person", "role"), [("Ada", "mentor"), ("Ben", "mentee")])
def test_a_flash_session_ends_with_the_participation_of_either(
    tables: ProcessTables, story: Happenings, person: str, role: str
) -> None:
    offer_flash(story)
    arrange_flash(story)
    cause = story.participation("withdrawn", person, role, reason="moved-away")
    assert pending(tables, story) == [action("cancel-flash-session", FLASH, cause)]


def test_a_flash_session_before_the_end_stays_to_be_reported(tables: ProcessTables, story: Happenings) -> None:
    offer_flash(story, starts_at=to_micros(at(0)))
    arrange_flash(story)
    story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == []


@pytest.mark.parametrize("ending", ["flash-session-held", "flash-session-ended"])
def test_nothing_is_pending_of_a_flash_session_that_is_over(
    tables: ProcessTables, story: Happenings, ending: str
) -> None:
    offer_flash(story)
    arrange_flash(story)
    story.relationships(ending, FLASH)
    story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    assert pending(tables, story) == []


def test_the_end_of_a_program_calls_its_flash_sessions_off(tables: ProcessTables, story: Happenings) -> None:
    offer_flash(story)
    cause = story.enrollment("program-ended", "mentors")
    assert pending(tables, story) == [action("cancel-flash-session", FLASH, cause)]


def test_the_end_of_a_program_closes_its_relationships_as_planned(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    cause = story.enrollment("program-ended", "mentors")
    how = {"initiated_by": "program", "reason": "program-ended", "planned": True}
    assert pending(tables, story) == [action("close", PAIR, cause, **how)]


def test_a_program_closed_to_newcomers_closes_nothing(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    story.enrollment("program-closed", "mentors")
    assert pending(tables, story) == []


def test_a_leaving_organization_closes_its_relationships_at_once(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    cause = story.enrollment("organization-leaving", "harbour", leaves_at=to_micros(at(900)))
    how = {"initiated_by": "program", "reason": "organization-leaving", "planned": False}
    assert pending(tables, story) == [action("close", PAIR, cause, **how)]


def test_a_suspension_pauses_and_the_reinstatement_resumes(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    cause = story.participation("suspended", "Ada", "mentor", reason="requirement-expired")
    assert pending(tables, story) == [action("pause", PAIR, cause, reason="participation-suspended")]
    story.log.clear()
    story.relationships("paused", PAIR, reason="participation-suspended")
    assert pending(tables, story) == []
    story.log.clear()
    cause = story.participation("reinstated", "Ada", "mentor")
    assert pending(tables, story) == [action("resume", PAIR, cause, reason="participation-suspended")]


def test_a_hold_on_contact_pauses_and_its_release_resumes(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    cause = story.enrollment("contact-held", PAIR)
    assert pending(tables, story) == [action("pause", PAIR, cause, reason="contact-held")]
    story.log.clear()
    story.relationships("paused", PAIR, reason="contact-held")
    assert pending(tables, story) == []
    story.log.clear()
    cause = story.enrollment("contact-released", PAIR)
    assert pending(tables, story) == [action("resume", PAIR, cause, reason="contact-held")]


def test_a_hold_pauses_nothing_of_another_program_and_nothing_that_did_not_begin(
    tables: ProcessTables, story: Happenings
) -> None:
    match(story)
    story.enrollment("contact-held", PAIR)
    assert pending(tables, story) == []
    story.log.clear()
    story.enrollment("contact-held", PAIR, program_id=named("another program"))
    story.relationships("activated", PAIR)
    assert pending(tables, story) == []


def test_a_trial_is_announced_at_its_end_once_and_ends_nothing(tables: ProcessTables, story: Happenings) -> None:
    match(story)
    started = story.relationships("activated", PAIR, trial_ends_at=to_micros(at(500)))
    assert pending(tables, story) == [due("end-trial", PAIR, started, at(500))]
    story.log.clear()
    story.relationships("trial-ended", PAIR, trial_ends_at=to_micros(at(500)))
    assert pending(tables, story) == []


def test_a_trial_is_announced_in_a_pause_too_and_not_after_an_end(tables: ProcessTables, story: Happenings) -> None:
    match(story)
    story.relationships("activated", PAIR, trial_ends_at=to_micros(at(500)))
    story.relationships("paused", PAIR, reason="leave")
    assert [row["kind"] for row in pending(tables, story)] == ["end-trial"]
    story.log.clear()
    story.relationships("closed", PAIR)
    assert pending(tables, story) == []
    story.log.clear()
    story.pair("reopened", PAIR, "Ada", "Ben")
    assert pending(tables, story) == []


def test_what_is_suspended_and_held_goes_on_after_both_have_ended(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    first = story.enrollment("contact-held", PAIR)
    story.participation("suspended", "Ada", "mentor", reason="requirement-expired")
    assert pending(tables, story) == [action("pause", PAIR, first, reason="contact-held")]
    story.log.clear()
    story.relationships("paused", PAIR, reason="contact-held")
    story.enrollment("contact-released", PAIR)
    assert pending(tables, story) == []
    story.log.clear()
    last = story.participation("reinstated", "Ada", "mentor")
    assert pending(tables, story) == [action("resume", PAIR, last, reason="contact-held")]


def test_a_pause_of_the_parties_is_not_ended_by_the_release_of_contact(
    tables: ProcessTables, story: Happenings
) -> None:
    activate(story)
    story.relationships("paused", PAIR, reason="holiday")
    story.enrollment("contact-held", PAIR)
    story.enrollment("contact-released", PAIR)
    assert pending(tables, story) == []


def test_it_stays_paused_while_the_other_party_is_suspended(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    story.participation("suspended", "Ada", "mentor", reason="requirement-expired")
    story.participation("suspended", "Ben", "mentee", reason="requirement-expired")
    story.relationships("paused", PAIR, reason="participation-suspended")
    story.participation("reinstated", "Ada", "mentor")
    assert pending(tables, story) == []


def test_a_pause_for_another_reason_is_not_resumed(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    story.relationships("paused", PAIR, reason="holiday")
    story.participation("suspended", "Ada", "mentor", reason="requirement-expired")
    story.participation("reinstated", "Ada", "mentor")
    assert pending(tables, story) == []


def test_the_match_that_takes_the_last_place_supersedes_the_other_proposals(
    tables: ProcessTables, story: Happenings
) -> None:
    propose(story, "Cem with Ben", "Cem", "Ben")
    match(story)
    cause = story.log[-1]
    propose(story, "Dora with Ben", "Dora", "Ben")  # made after the match: it stays
    propose(story, "Ada with Eli", "Ada", "Eli")
    assert pending(tables, story) == [
        action("supersede", "Cem with Ben", cause, superseded_by_id=named(PAIR)),
    ]
    story.log.clear()
    story.relationships("closed", PAIR)
    assert pending(tables, story) == []


@pytest.mark.parametrize(("capacity", "limit"), [(1, 2), (2, 1)])
def test_the_lower_of_capacity_and_limit_counts(
    tables: ProcessTables, story: Happenings, capacity: int, limit: int
) -> None:
    story.participation("capacity-changed", "Ben", "mentee", capacity=capacity)
    story.enrollment("policy-changed", "mentors", mentee_limit=limit, policy_version=2, effective_at=to_micros(at(4.5)))
    propose(story, "Cem with Ben", "Cem", "Ben")
    match(story)
    assert [row["kind"] for row in pending(tables, story)] == ["supersede"]


def test_a_mentee_with_a_place_left_keeps_the_other_proposals(tables: ProcessTables) -> None:
    story = Happenings()
    open_program(story, mentee_limit=2)
    propose(story, "Cem with Ben", "Cem", "Ben")
    match(story)
    assert pending(tables, story) == []


@pytest.mark.parametrize("swapped", [False, True])
def test_a_declared_conflict_is_raised_and_cleared_when_it_is_withdrawn(
    tables: ProcessTables, story: Happenings, swapped: bool
) -> None:
    activate(story)
    people = [named("person Ada"), named("person Ben")][:: -1 if swapped else 1]
    who = {"person_id": people[0], "counterpart_id": people[1], "kind": "declared", "scope": "program"}
    declared = story.enrollment("conflict-declared", "conflict", **who)
    assert pending(tables, story) == [action("raise-conflict", PAIR, declared, kind="declared")]
    story.log.clear()
    story.relationships("conflict-raised", PAIR, kind="declared", causation_id="conflict:1")
    assert pending(tables, story) == []
    story.log.clear()
    del who["scope"]
    withdrawn = story.enrollment("conflict-withdrawn", "conflict", **who)
    assert pending(tables, story) == [action("clear-conflict", PAIR, withdrawn, kind="declared")]
    story.log.clear()
    story.relationships("conflict-cleared", PAIR, kind="declared", outcome="resolved")
    assert pending(tables, story) == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"kind": "assessor"}, id="the policy does not bar it"),
        pytest.param({"counterpart_id": named("person Eli")}, id="of somebody else"),
        pytest.param({"program_id": named("another program")}, id="in another program"),
    ],
)
def test_what_is_no_conflict_here_is_not_raised(tables: ProcessTables, story: Happenings, data: dict[str, Any]) -> None:
    activate(story)
    declare(story, **data)
    assert pending(tables, story) == []


def test_a_conflict_of_the_organization_counts_in_all_its_programs(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    cause = declare(story, program_id=named("another program"), scope="organization")
    assert pending(tables, story) == [action("raise-conflict", PAIR, cause, kind="declared")]


@pytest.mark.parametrize(("outcome", "again"), [("resolved", True), ("safeguarded", False)])
def test_what_staff_decided_is_raised_again_only_by_a_newer_fact(
    tables: ProcessTables, story: Happenings, outcome: str, again: bool
) -> None:
    activate(story)
    declare(story)
    story.relationships("conflict-raised", PAIR, kind="declared", causation_id="conflict:1")
    story.relationships("conflict-cleared", PAIR, kind="declared", outcome=outcome)
    assert pending(tables, story) == []
    story.log.clear()
    newer = declare(story, "another declaration")
    expected = [action("raise-conflict", PAIR, newer, kind="declared")]
    assert pending(tables, story) == (expected if again else [])


def test_what_staff_raised_is_left_to_staff(tables: ProcessTables, story: Happenings) -> None:
    activate(story)
    declare(story)
    who = {"person_id": named("person Ada"), "counterpart_id": named("person Ben"), "kind": "declared"}
    story.relationships("conflict-raised", PAIR, kind="declared", causation_id=None)
    story.enrollment("conflict-withdrawn", "conflict", **who)
    assert pending(tables, story) == []


def test_a_conflict_in_a_proposal_is_left_to_its_acceptance(tables: ProcessTables, story: Happenings) -> None:
    propose(story)
    declare(story)
    assert pending(tables, story) == []


@pytest.mark.parametrize("direction", ["traditional", "peer"])
def test_seniority_is_checked_again_only_where_the_form_depends_on_it(
    tables: ProcessTables, story: Happenings, direction: str
) -> None:
    match(story, direction=direction)
    story.relationships("activated", PAIR, direction=direction)
    story.participation("seniority-changed", "Ada", "mentor", seniority=1)
    story.participation("seniority-changed", "Ben", "mentee", seniority=9)
    assert pending(tables, story) == []


def test_a_mentor_who_is_no_longer_junior_is_raised_and_cleared(tables: ProcessTables, story: Happenings) -> None:
    match(story, direction="reverse")
    story.relationships("activated", PAIR, direction="reverse")
    assert pending(tables, story) == []
    story.log.clear()
    cause = story.participation("seniority-changed", "Ada", "mentor", seniority=5)
    assert pending(tables, story) == [action("raise-conflict", PAIR, cause, kind="not-junior")]
    story.log.clear()
    story.relationships("conflict-raised", PAIR, kind="not-junior", causation_id="participation:1")
    cause = story.participation("seniority-changed", "Ben", "mentee", seniority=6)
    assert pending(tables, story) == [action("clear-conflict", PAIR, cause, kind="not-junior")]


def test_seniority_does_not_matter_where_the_mentor_need_not_be_junior(
    tables: ProcessTables, story: Happenings
) -> None:
    activate(story)
    story.participation("seniority-changed", "Ada", "mentor", seniority=9)
    assert pending(tables, story) == []


def test_an_imported_end_leaves_an_imported_relationship_to_its_own_record(tables: ProcessTables) -> None:
    story = Happenings()
    open_program(story)
    story.pair("matched", PAIR, "Ada", "Ben", imported=True)
    story.participation("completed", "Ada", "mentor", imported=True)
    assert pending(tables, story) == []
    story.log.clear()
    story.participation("withdrawn", "Ben", "mentee", reason="moved-away")
    assert [row["kind"] for row in pending(tables, story)] == ["close"]


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
    random = Random(seed)
    tables.clear()
    tables.fold(*shuffled(log, random))
    assert tables.pending() == expected


def shuffled(log: list[UntypedEvent], random: Random) -> Iterator[list[UntypedEvent]]:
    """Yield batches in which the events of one key keep their order, and no other ones do."""
    keys = [[event for event in log if event.subject == key] for key in dict.fromkeys(e.subject for e in log)]
    while any(keys):
        size, batch = random.choice([1, 1, 3, 10, 40]), list[UntypedEvent]()
        while len(batch) < size and any(keys):
            batch.append(random.choice([key for key in keys if key]).pop(0))
        yield batch


def test_a_story_folded_twice_gives_the_same_pending_actions(tables: ProcessTables) -> None:
    """A batch may be folded again after a failure, in the same transaction."""
    log = whole_story().log
    tables.fold(log)
    expected = tables.pending()
    living = [event for event in log if event.type.rpartition(".")[2] not in {"matched", "match-proposed"}]
    tables.fold(living)
    assert tables.pending() == expected


def test_two_members_that_fold_facts_of_one_subject_at_once_miss_nothing(
    tables: ProcessTables, story: Happenings
) -> None:
    activate(story)
    tables.fold(story.log[:3])
    relationship, story.log = story.log[3:], []
    end = story.participation("withdrawn", "Ada", "mentor", reason="moved-away")
    with connections.connect(tables.dsn) as first, first.transaction(), tables.cursor(first) as cursor:
        tables.projection.fold(relationship, cursor)
        with connections.connect(tables.dsn) as second:
            second.execute("SET lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable), second.transaction(), tables.cursor(second) as other:
                tables.projection.fold([end], other)
    tables.fold([end])
    assert [row["kind"] for row in tables.pending()] == ["close"]


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


def test_the_moment_of_an_action_is_kept_to_the_microsecond(tables: ProcessTables, story: Happenings) -> None:
    moment = at(500) + timedelta(microseconds=1)
    propose(story, expires_at=to_micros(moment))
    assert pending(tables, story)[0]["at"] == moment
