"""Expired answers are deleted in the background, and a round that fails is followed by another."""

from uuid import uuid4

import psycopg
from eventsourcing.persistence import OperationalError

from services.eventstore.answer_retention import retain_answers
from services.eventstore.store import EventStore
from tests.integration.eventstore.counter import count, open_counter
from tests.support.wait import until


def answers(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM tally.answered_commands").fetchone()
    return row[0] if row else 0


def test_answers_past_their_time_go_and_others_stay(store: EventStore, database: str) -> None:
    id = uuid4()
    open_counter(store, id)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE tally.answered_commands SET recorded_at = now() - interval '73 hours'")
    count(store, id, key="young")
    assert answers(database) == 2
    with retain_answers(store):
        until(lambda: answers(database) == 1)
    assert count(store, id, key="young").replayed


class Troubled:
    """A store whose database is away the first time."""

    service = "troubled"

    def __init__(self) -> None:
        self.rounds = 0

    def delete_answers(self) -> int:
        self.rounds += 1
        if self.rounds == 1:
            raise OperationalError("the database is away")
        return 0


def test_a_failed_round_is_followed_by_another() -> None:
    store = Troubled()
    with retain_answers(store, every=0.01):
        until(lambda: store.rounds > 2)
