"""Flash sessions without a database: how one comes about, how it ends, and what each is refused for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.policy.policy import Requirement
from services.relationships.access import Caller
from services.relationships.flash_sessions import reports
from services.relationships.flash_sessions.flash_session import FlashCancelled, FlashSession, Plan
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.flash_sessions.months import FlashMonths
from services.relationships.matching.caseload import Caseload
from services.relationships.matching.pair import open_pair, release
from services.relationships.relationship import Relationship
from services.web.identity.principal import SYSTEM
from tests.support.given import command
from tests.unit.relationships.examples import MENTEE, MENTOR, PAIR, day
from tests.unit.relationships.flash_place import ADA, SECOND, START, XI, YU, FlashPlace, by
from tests.unit.relationships.memory import open_program


@pytest.fixture
def place() -> FlashPlace:
    return FlashPlace()


def test_a_place_is_offered_taken_and_held(place: FlashPlace) -> None:
    id = place.offer()
    assert place.words.kept == {id: "How to change the field."}
    assert (place.take(id), place.hold(id)) == ("arranged", "held")
    assert place.flash(id).mentee_id == MENTEE


def test_a_mentee_asks_and_the_mentor_accepts_or_declines(place: FlashPlace) -> None:
    first, second = place.ask(), place.ask()
    assert place.accept(first) == "arranged"
    assert place.cancel(second) == "cancelled"
    assert place.accept(second) == "flash-session-cancelled"


def test_only_the_mentor_accepts_and_a_place_that_was_asked_for_is_not_free(place: FlashPlace) -> None:
    id = place.ask()
    assert place.accept(id, MENTEE) == "not-the-speaker"
    assert place.take(id, SECOND, YU) == "flash-session-asked"
    assert place.accept(place.offer()) == "flash-session-not-asked"


def test_a_place_is_taken_once_and_by_no_mentor(place: FlashPlace) -> None:
    id = place.offer()
    assert place.take(id, MENTOR) == "participation-unknown", "the mentee's participation is not the mentor's to use"
    assert place.take(id) == "arranged"
    assert place.take(id, SECOND, YU) == "flash-session-taken"


def test_others_see_no_flash_session(place: FlashPlace) -> None:
    id = place.offer()
    assert place.cancel(id, SECOND) == "flash-session-unknown"
    place.take(id)
    assert place.hold(id, SECOND) == "flash-session-unknown"
    assert place.offer(MENTEE) == "participation-unknown"


def test_the_policy_says_whether_there_are_flash_sessions(place: FlashPlace) -> None:
    id = place.offer()
    place.eligibility.present_program = open_program(directory="participants")
    assert (place.offer(), place.ask()) == ("flash-sessions-not-allowed",) * 2
    assert place.take(id) == "flash-sessions-not-allowed"
    place.eligibility.present_program = open_program(flash_sessions=True)
    assert place.ask() == "directory-not-open", "a mentor who is not listed is asked by no mentee"
    assert place.take(id) == "arranged"


@pytest.mark.parametrize("state", ["paused", "suspended", "withdrawn", "applied"])
def test_what_a_mentor_does_is_not_disclosed_and_what_a_mentee_does_is_named(place: FlashPlace, state: str) -> None:
    id = place.offer()
    place.eligibility.change(ADA, state=state)
    assert (place.take(id), place.ask()) == ("mentor-not-available",) * 2
    place.eligibility.change(XI, state="paused")
    assert (place.take(id), place.ask()) == ("participation-paused",) * 2


@pytest.mark.parametrize(
    ("required", "rule"),
    [
        (Requirement("background-check", "mentor"), "mentor-not-available"),
        (Requirement("training", "mentee"), "requirement-not-valid"),
        (Requirement("guardian-consent", "mentee"), "requirement-not-valid"),
    ],
)
def test_screening_training_and_consent_come_first(place: FlashPlace, required: Requirement, rule: str) -> None:
    id = place.offer()
    asked = place.ask()
    rules = {"flash_sessions": True, "directory": "participants", "requirements": (required,)}
    place.eligibility.present_program = open_program(**rules)
    assert (place.take(id), place.ask()) == (rule, rule)
    assert place.accept(asked) == "requirement-not-valid"
    if required.role == "mentor":
        assert place.offer() == "requirement-not-valid"


@pytest.mark.parametrize("kind", ["reporting-chain", "assessor", "declared", "never-pair"])
def test_a_conflict_of_interest_bars_it_as_it_bars_a_match(place: FlashPlace, kind: str) -> None:
    id, asked = place.offer(), place.ask()
    rules = {"flash_sessions": True, "directory": "participants"}
    place.eligibility.present_program = open_program(conflict_kinds=(kind,), **rules)
    place.eligibility.conflicts = frozenset({kind})
    assert (place.take(id), place.ask()) == ("mentor-not-available",) * 2
    assert place.accept(asked) == "conflict-of-interest"


def test_two_who_are_never_to_be_paired_again_do_not_meet(place: FlashPlace) -> None:
    id, asked = place.offer(), place.ask()
    pair = open_pair(PAIR, UUID(MENTOR), command())
    release(pair, UUID(MENTOR), command(), never_again=True)
    place.memory.log.extend(pair.collect_events())  # type: ignore[arg-type]  # its events
    assert (place.take(id), place.accept(asked)) == ("mentor-not-available", "never-pair")
    assert place.take(id, SECOND, YU) == "arranged"


def test_a_concern_that_holds_the_contact_of_the_two_holds_it_here(place: FlashPlace) -> None:
    id, asked, earlier = place.offer(), place.ask(), place.offer()
    place.take(earlier)
    place.memory.log.extend(open_pair(PAIR, UUID(MENTOR), command()).collect_events())  # type: ignore[arg-type]  # its events
    place.eligibility.held_since = day(1)
    assert (place.take(id), place.accept(asked), place.hold(earlier)) == (
        "mentor-not-available",
        "contact-held",
        "contact-held",
    )


def test_it_is_arranged_before_it_begins_and_within_a_year(place: FlashPlace) -> None:
    id, asked = place.offer(), place.ask()
    assert place.take(id, at=START) == "flash-session-too-late"
    assert place.accept(asked, at=START) == "flash-session-too-late"
    assert place.offer(plan=Plan(day(0), 30, "video")) == "flash-session-too-late"
    assert place.offer(plan=Plan(day(400), 30, "video")) == "session-too-far-ahead"


def test_no_clock_holds_it_and_it_is_reported_after_it(place: FlashPlace) -> None:
    id = place.offer()
    assert (place.hold(id, MENTOR), place.miss(id)) == ("flash-session-not-arranged",) * 2
    place.take(id)
    assert place.hold(id, at=START) == "session-not-over"
    assert place.miss(id, at=day(6)) == "session-not-begun"
    assert place.hold(id, started=day(0)) == "flash-session-too-early"
    assert place.hold(id, evidence=5) == "evidence-not-observed"
    assert (place.miss(id), place.hold(id)) == ("missed", "flash-session-missed")


@pytest.mark.parametrize(("at", "late"), [(START - timedelta(hours=25), False), (START - timedelta(hours=2), True)])
def test_an_arranged_one_is_called_off_in_time_or_late(place: FlashPlace, at: Any, late: bool) -> None:  # noqa: ANN401 - a time of the table
    id = place.offer()
    place.take(id)
    assert place.cancel(id, MENTEE, at=at) == "cancelled"
    [last] = [each for each in place.memory.log if isinstance(each, FlashCancelled)]
    assert (last.cancelled_by, last.late) == ("mentee", late)


def test_the_process_calls_off_what_has_lost_its_people(place: FlashPlace) -> None:
    id = place.offer()
    place.take(id, at=day(3))
    place.eligibility.organization = "left"
    target = FlashTarget(UUID(id), None, place.eligibility, Caller(SYSTEM, by(MENTOR).pseudonyms))
    place.memory.execute(lambda uow: reports.follow(uow, command(at=day(2), recorded=day(4)), target))
    [last] = [each for each in place.memory.log if isinstance(each, FlashCancelled)]
    assert (last.cancelled_by, last.occurred_at) == ("program", day(3)), "time never goes back along it"


def test_a_person_of_both_roles_does_not_meet_alone(place: FlashPlace) -> None:
    id = place.offer()
    place.eligibility.change(XI, person_id=MENTOR)
    assert place.take(id, MENTOR) == "both-parties"


def test_no_place_of_a_caseload_and_no_pair_is_taken(place: FlashPlace) -> None:
    for _ in range(5):
        id = place.offer()
        assert (place.take(id), place.hold(id)) == ("arranged", "held")
    kinds = {type(place.memory.load(event.originator_id)) for event in place.memory.log}
    assert kinds == {FlashSession, FlashMonths}, "neither a relationship, nor a caseload, nor a pair"
    assert not kinds & {Relationship, Caseload}
