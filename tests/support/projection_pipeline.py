"""Pipeline from a log to a projection for tests: through Kafka with a relay, or read in place."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from services.projector import migrations as projection_schema
from services.projector.feed import Feed
from services.projector.kafka_feed import KafkaFeed
from services.projector.log_feed import LogFeed
from services.publication import migrations as publication_schema
from services.publication.ledger_counter import LedgerCounter
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from tests.support import topics
from tests.support.public_logs import MemoryLog
from tests.support.threads import running

Way = Literal["kafka", "log"]


@dataclass
class ProjectionPipeline:
    """Logs that are published, and a factory of feeds that read them."""

    logs: list[MemoryLog]
    feed: Callable[[], Feed]
    dsn: str


@contextmanager
def run_pipeline(
    way: Way, dsn: str, bootstrap: Callable[[], str], *, relays: bool = True
) -> Iterator[ProjectionPipeline]:
    """Publish two logs.

    Args:
        way: The kind of feed.
        dsn: The database of everything.
        bootstrap: Returns the address of the broker; called only if one is needed.
        relays: Whether the logs are relayed; otherwise the test fills the topics.
    """
    publication_schema.migrate(dsn)
    projection_schema.migrate(dsn)
    publisher = topics.publisher()
    logs = [MemoryLog("enrollment", publisher), MemoryLog("relationships", publisher)]
    with ExitStack() as stack:
        if way == "log":
            states = {log.source: RelayState(dsn, log.source, "log") for log in logs}
            ledgers = {log.ce_source: LedgerCounter(log, states[log.source], interval=0.05) for log in logs}
            for state in states.values():
                stack.callback(state.close)
            yield ProjectionPipeline(logs, lambda: LogFeed(logs, ledgers), dsn)
            return
        client = {"bootstrap_servers": bootstrap()}
        topics.create(bootstrap(), [topic for log in logs for topic in log.topics])
        for log in logs if relays else []:
            sink = KafkaSink(client, log.topics)
            relay = Relay(log, RelayState(dsn, log.source, "kafka"), sink, checkpoint_seconds=0.05)
            stack.enter_context(running(relay.run))
        yield ProjectionPipeline(logs, lambda: KafkaFeed(client, topics.topics_of(*logs)), dsn)
