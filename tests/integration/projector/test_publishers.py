"""Two publishers on one broker and one read model: both are read, and neither can speak or count for the other."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random

import psycopg
import pytest

from services.contract.codec import encode
from services.contract.record import UntypedEvent
from services.projector import migrations, parked, status
from services.projector.feed import Feed
from services.projector.kafka_feed import KafkaFeed, TopicSubscription
from services.projector.parked_reasons import FOREIGN_ORGANIZATION, FROM_THE_FUTURE, UNKNOWN_PUBLISHER
from services.projector.rebuild import rebuild
from services.projector.runner import Runner
from services.projector.status import ProjectionStatus
from services.projector.topic_source import HUB
from services.publication import migrations as publication_schema
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from tests.support import topics
from tests.support.public_logs import MemoryLog, some_events
from tests.support.recording_projection import RecordingProjection, expected_ids, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until

CLUB_ORGANIZATION = "0198a1b2-0000-7000-8000-00000000c1b0"
FOREIGN = "0198a1b2-0000-7000-8000-0000000f0e16"


@dataclass
class Federation:
    """A hub and a club that publish to one broker, and the database of one read side.

    Attributes:
        expected: The events of both that the read side must hold.
    """

    bootstrap: str
    dsn: str
    hub: MemoryLog
    club: MemoryLog
    expected: list[UntypedEvent]

    def feed(self) -> Feed:
        subscriptions = [
            TopicSubscription(topic, log.ce_source, organizations)
            for log, organizations in ((self.hub, HUB), (self.club, frozenset({CLUB_ORGANIZATION})))
            for topic in log.topics
        ]
        return KafkaFeed({"bootstrap_servers": self.bootstrap}, subscriptions)

    def record(self, seed: int) -> None:
        """Record events of both publishers, of keys of their own; the hub's log is three times as long."""
        self._append(self.hub, some_events(Random(seed), 90))
        own = [replace(event, organization_id=CLUB_ORGANIZATION) for event in some_events(Random(1000 + seed), 30)]
        self._append(self.club, own)

    def _append(self, log: MemoryLog, events: Sequence[UntypedEvent]) -> None:
        ignored = RecordingProjection().ignored
        self.expected += [event for event in log.append(events) if event.type not in ignored]

    @contextmanager
    def relayed(self) -> Iterator[None]:
        """Relay both logs."""
        with ExitStack() as stack:
            for log in (self.hub, self.club):
                sink = KafkaSink({"bootstrap_servers": self.bootstrap}, log.topics)
                state = RelayState(self.dsn, log.ce_source, "kafka")
                stack.enter_context(running(Relay(log, state, sink, checkpoint_seconds=0.05).run))
            yield

    def forge(self, number: int, source: str | None = None) -> None:
        """Write a record with a position from the future into every partition of the hub's open topic."""
        topic = self.hub.topics[0]
        sink = KafkaSink({"bootstrap_servers": self.bootstrap}, [topic])
        (event,) = some_events(Random(number), 1)
        for partition in range(3):
            false = replace(
                event, position=10**12, id=f"forged:{number}:{partition}", source=source or self.hub.ce_source
            )
            sink.write([(encode(false, topic), partition)])
        sink.close()

    def status(self) -> ProjectionStatus:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            (read_model,) = status.status(connection, ["trail"])
        return read_model

    def is_complete(self) -> bool:
        """Return whether everything published is read, everything true is applied, and the ledgers prove it."""
        one = self.status()
        reached = all(one.reading.has_reached(log.head(), log.ce_source) for log in (self.hub, self.club))
        holds = read_recorded_ids(self.dsn) == expected_ids(self.expected)
        return reached and holds and one.reading.lag_events == 0 and one.ledger == "equal"


@pytest.fixture
def federation(kafka_bootstrap: str, database: str) -> Federation:
    publication_schema.migrate(database)
    migrations.migrate(database)
    hub, club = (MemoryLog("relationships", topics.publisher()) for _ in range(2))
    topics.create(kafka_bootstrap, [*hub.topics, *club.topics])
    return Federation(kafka_bootstrap, database, hub, club, expected=[])


def test_both_publishers_are_read_and_each_position_is_its_own(federation: Federation) -> None:
    federation.record(1)
    with federation.relayed(), running(Runner(RecordingProjection(), federation.feed(), federation.dsn).run):
        until(federation.is_complete, what="the events of both publishers")
        reading = federation.status().reading
    assert set(reading.through) == {federation.hub.ce_source, federation.club.ce_source}
    assert reading.has_reached(90, federation.hub.ce_source)
    assert not reading.has_reached(90, federation.club.ce_source)
    assert not reading.has_reached(1, "another/relationships")


def test_a_publisher_speaks_only_for_its_organizations(federation: Federation) -> None:
    federation.record(1)
    false = [replace(event, organization_id=FOREIGN) for event in some_events(Random(2000), 5)]
    handled = [e for e in federation.club.append(false) if e.type not in RecordingProjection().ignored]
    federation.record(2)
    federation.forge(3, source="stranger/relationships")
    with federation.relayed(), running(Runner(RecordingProjection(), federation.feed(), federation.dsn).run):
        until(federation.is_complete, what="all but the foreign records")
    reasons = {FOREIGN_ORGANIZATION: len(handled), UNKNOWN_PUBLISHER: 3}
    assert handled
    assert federation.status().parked_reasons == reasons
    with psycopg.connect(federation.dsn, autocommit=True) as connection:
        listed = parked.list_parked(connection, "trail")
    assert {one.blocking for one in listed} == {False}
    assert {one.detail for one in listed if one.reason == FOREIGN_ORGANIZATION} == {
        f"{federation.club.publisher} may not speak for organization {FOREIGN}"
    }


def test_true_events_are_applied_around_positions_from_the_future(federation: Federation) -> None:
    federation.forge(1)
    federation.record(1)
    with federation.relayed():
        with running(Runner(RecordingProjection(), federation.feed(), federation.dsn).run):
            until(federation.is_complete, what="the events after a forged record")
            federation.forge(2)
            federation.record(2)
            until(federation.is_complete, what="the events around a forged record")
        federation.forge(3)
        federation.record(3)
        with running(Runner(RecordingProjection(), federation.feed(), federation.dsn).run):
            until(federation.is_complete, what="the events after a restart")
            assert federation.status().parked_reasons == {FROM_THE_FUTURE: 9}
        rebuild(RecordingProjection(), federation.feed(), federation.dsn)
        with running(Runner(RecordingProjection(), federation.feed(), federation.dsn).run):
            until(federation.is_complete, what="the same after a rebuild")
            federation.forge(4)
            federation.record(4)
            until(federation.is_complete, what="the events after a rebuild")
            until(partial(has_parked, federation, 12), what="all forged records")


def has_parked(federation: Federation, count: int) -> bool:
    return federation.status().parked_reasons == {FROM_THE_FUTURE: count}
