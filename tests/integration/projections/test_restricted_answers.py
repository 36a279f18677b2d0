"""Answers to feedback on a broker: on the restricted topic alone, in the dashboards as before, and in no feed."""

from contextlib import ExitStack
from random import Random

import psycopg

from services.contract.catalogue import catalogue
from services.contract.headers import RecordHeaders
from services.platform.database import read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.feed.projection import FeedProjection
from services.projections.feed.queries import FeedQueries
from services.projections.programs.counters import sum_counters
from services.projections.programs.projection import ProgramsProjection
from services.projector import status
from services.projector.runner import Runner
from services.web.cursors import Cursors
from tests.integration.projections.recount import recount
from tests.support import topics
from tests.support.event_stories import federation, interleave
from tests.support.projection_pipeline import run_pipeline
from tests.support.threads import running
from tests.support.wait import until

ANSWER = "mentorship.relationships.feedback-given"


def test_answers_leave_the_open_topic_and_the_dashboards_stay(database: str, kafka_bootstrap: str) -> None:
    random = Random(31)
    events = interleave(federation(random, people=20, relationships=40), random)
    answers = {event.id for event in events if event.type == ANSWER}
    assert answers
    names = ["programs", "feed"]
    with run_pipeline("kafka", database, lambda: kafka_bootstrap) as pipeline, ExitStack() as stack:
        enrollment, relationships = pipeline.logs
        for event in events:
            (enrollment if ".enrollment." in event.type else relationships).append([event])
        for projection in (ProgramsProjection(), FeedProjection()):
            stack.enter_context(running(Runner(projection, pipeline.feed(), database).run))

        def are_equal() -> bool:
            with psycopg.connect(database, autocommit=True) as connection:
                states = status.status(connection, names)
            read = all(sum(part.count for part in each.partitions) == len(events) for each in states)
            return read and all(each.ledger == "equal" for each in states)

        until(are_equal, what="both read models with the ledgers of both logs")
        with psycopg.connect(database, autocommit=True) as connection:
            assert {(each.parked, each.unknown) for each in status.status(connection, names)} == {(0, 0)}
        open_topic, restricted = relationships.topics
        on_open = {header.type for header in _headers(kafka_bootstrap, open_topic)}
        assert on_open.isdisjoint(catalogue().restricted)
        assert {header.id for header in _headers(kafka_bootstrap, restricted) if header.type == ANSWER} == answers
    with read_pool(database, name="test") as pool:
        with pool.connection() as connection:
            counted = sum_counters(connection, None).feedback
        feed = FeedQueries(pool, Cursors(b"0" * 32)).after("0", 1000, Disclosure.unrestricted()).events
        with pool.connection() as connection:
            stored = connection.execute("SELECT count(*) FROM feed.events WHERE body LIKE '%rating%'").fetchone()
    assert {
        (line.instrument, line.version, line.wave, line.about, line.given_by): (line.answers, line.total, line.people)
        for line in counted
    } == recount(events)["feedback"]
    assert feed
    assert not [body for body in feed if '"rating"' in body]
    assert stored == (0,)


def _headers(bootstrap: str, topic: str) -> list[RecordHeaders]:
    records = topics.read_all(bootstrap, [topic])
    return [RecordHeaders(record.headers) for part in records.values() for record in part]
