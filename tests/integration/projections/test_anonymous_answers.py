"""Anonymous answers in the read models: no one is asked twice, and only complete batches reach figures and releases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from services.platform.database import Pool, read_pool
from services.projections.desk.projection import DeskProjection
from services.projections.desk.queries import DeskQueries, DeskQuestion
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure
from services.projections.measures.catalogue.practice import FEEDBACK_MEAN
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.programs.projection import ProgramsProjection
from services.projections.programs.queries import ProgramQueries
from services.projections.questionnaires.queries import QuestionnaireQueries
from services.projections.releases import release_job
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.release_job import ReleaseJob
from services.projections.room.projection import RoomProjection
from services.projections.room.queries import RoomQueries
from services.projector.projection import Projection
from services.web.cursors import Cursors
from services.web.identity.principal import Membership
from services.web.pagination import Lists
from tests.integration.projections.desk_stories import Story, at
from tests.support.databases import fresh_database
from tests.support.principals import principal
from tests.support.projection_spec import day
from tests.support.read_side import ReadSide

EVERYTHING = Disclosure.unrestricted()
MENTEES = "abcdefgh"
KEY = "climate v1 about program by mentee"


def _story() -> Story:
    """Return a program in which eight mentees are asked and six answered; one of them has two relationships."""
    of = Story("anonymous answers").instrument("climate", "pulse", "program", privacy="anonymous")
    for name in MENTEES:
        of.active(f"mentor m{name} + mentee {name}", 2)
    of.active("mentor mz + mentee a", 3)
    for number, name in enumerate("abcdef"):
        of.answered_anonymously(f"mentee {name}", 5 + number, "climate")
        if name == "e":
            of.answers_released("mentee", 5 + number, "climate", 5, 19)
    return of


STORY = _story()
NOW = at(30)


@pytest.fixture(scope="module")
def dsn(postgres_dsn: str) -> Iterator[str]:
    """Return a database with the story in every read model that answers reach."""
    models: list[Projection] = [
        DirectoryProjection(),
        DeskProjection(),
        RoomProjection(),
        ProgramsProjection(),
        MeasuresProjection(),
    ]
    with fresh_database(postgres_dsn) as database:
        ReadSide(database, models).play(STORY.events)
        yield database


@pytest.fixture
def pool(dsn: str) -> Iterator[Pool]:
    with read_pool(dsn, name="test") as connections:
        yield connections


def asked(pool: Pool, relationship: str) -> set[str]:
    """Return which parties the room of a relationship asks."""
    room = RoomQueries(pool).room(STORY.id(relationship), EVERYTHING, NOW)
    assert room is not None
    assert all(question.anonymous and question.confidential for question in room.questions)
    return {question.party for question in room.questions}


def test_who_answered_is_asked_in_no_relationship_of_theirs_again(pool: Pool) -> None:
    assert asked(pool, "mentor ma + mentee a") == asked(pool, "mentor mz + mentee a") == {"mentor"}
    assert asked(pool, "mentor mf + mentee f") == {"mentor"}, "an answer that waits is an answer"
    assert asked(pool, "mentor mg + mentee g") == {"mentor", "mentee"}


def test_the_desk_waits_for_those_alone_who_did_not_answer(pool: Pool) -> None:
    desk = DeskQueries(pool, Lists(pool, Cursors(b"0" * 32)))
    rows = desk.rows(DeskQuestion(EVERYTHING, NOW), kind="feedback-due", limit=200).items
    late = {(row.subject, row.detail["party"]) for row in rows if row.detail["party"] == "mentee"}
    assert late == {(STORY.id(f"mentor m{name} + mentee {name}"), "mentee") for name in "gh"}
    assert all(row.detail["confidential"] for row in rows), "staff records no anonymous answer"


def test_an_agenda_asks_the_person_and_no_guardian(pool: Pool) -> None:
    person = STORY.id("mentee g's person")
    own = Disclosure.of(principal(people=frozenset({person})))
    guardian = Disclosure.of(principal(wards=frozenset({person})))
    kinds = [{item.kind for item in RoomQueries(pool).agenda(one, NOW).items} for one in (own, guardian)]
    assert kinds == [{"feedback"}, set()]


def test_the_dashboard_of_the_program_has_the_batch_and_not_the_answer_that_waits(pool: Pool) -> None:
    staff = Disclosure.of(principal(Membership("coordinator", STORY.organization)))
    dashboard = ProgramQueries(pool, ReleaseQueries(pool)).program(STORY.program_id, staff, NOW)
    assert dashboard is not None
    (feedback,) = dashboard.feedback
    assert feedback.mean.value == pytest.approx(3.8)
    assert (feedback.mean.people, feedback.answers) == (5, 5)


def test_the_measure_has_a_mean_and_no_interval_because_single_answers_are_not_known(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        figure = evaluate(connection, FEEDBACK_MEAN, [STORY.program_id], Period(as_of=day(30)))
        before = evaluate(connection, FEEDBACK_MEAN, [STORY.program_id], Period(as_of=day(8)))
    (part,) = figure.parts
    assert (part.key, part.people, part.of) == (KEY, 5, 5)
    assert part.value == pytest.approx(3.8)
    assert (part.low, part.high, before.parts) == (None, None, ())


def test_the_release_has_the_batch_as_it_was_cut(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        ReleaseJob(dsn, lambda: NOW + timedelta(days=60)).release(connection)
        rows = connection.execute(
            "SELECT stream, people, count, total, released_at FROM releases.releases "
            "WHERE stream LIKE 'answered:%' AND audience = 'inner'"
        ).fetchall()
    ((stream, people, count, total, released_at),) = rows
    assert (stream, people, count, total) == ("answered:climate:1::program:mentee", 5, 5, 19)
    assert released_at.isoformat() > at(9).isoformat()
    assert (released_at.weekday(), released_at.hour) == (0, 0)


def test_each_question_has_a_mean_in_words_at_once_for_staff_and_with_the_release_for_others(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = QuestionnaireQueries(pool, ReleaseQueries(pool))
    staff = Disclosure.of(principal(Membership("coordinator", STORY.organization)))
    executive = Disclosure.of(principal(Membership("executive", STORY.organization)))
    outsider = Disclosure.of(principal(Membership("analyst")))
    released = NOW + timedelta(days=60)
    (asked,) = queries.of(STORY.program_id, staff, NOW).asked
    ((question, scores),) = asked.scores
    assert (asked.title, asked.given_by, question.text) == ("Climate", "mentee", "Was it worth it?")
    assert (scores.people, question.mean(scores.total, scores.people)) == (5, "3.8")
    assert queries.of(STORY.program_id, staff, at(8)).asked == [], "the fifth person answered on the ninth day"
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        ReleaseJob(dsn, lambda: released).release(connection)
    assert queries.of(STORY.program_id, executive, at(9)).asked == [], "told on Monday, not before"
    assert queries.of(STORY.program_id, executive, released).asked == [asked]
    assert queries.of(STORY.program_id, executive, released).silent == [("Climate", "mentor")]
    assert queries.of(STORY.program_id, outsider, released).asked == [], "five people are no outer batch"
    assert ("Climate", "mentee") in queries.of(STORY.program_id, outsider, released).silent


def test_the_interface_gives_the_question_in_words_and_the_federation_mixes_no_questions(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        ReleaseJob(dsn, lambda: NOW + timedelta(days=60)).release(connection)
    queries, executive = ReleaseQueries(pool), Disclosure.of(principal(Membership("executive", STORY.organization)))
    items = {each.stream: each for each in queries.program(STORY.program_id, executive, NOW + timedelta(days=60)).items}
    item = items["answered-item:climate:1::program:mentee:worth"]
    assert (item.question, item.mean, item.people, item.total) == ("Was it worth it?", "3.8", 5, None)
    streams = {each.stream for each in queries.federation(NOW + timedelta(days=60)).items}
    assert not [each for each in streams if each.startswith("answered-item")]
