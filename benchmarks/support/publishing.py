"""A log published to its end by the real relay, as fast as it goes."""

import threading
from collections.abc import Mapping
from typing import Any

from benchmarks.support.harness import seconds
from services.publication.public_log import PublicLog
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink


def publish(log: PublicLog, dsn: str, client: Mapping[str, Any], *, destination: str = "kafka") -> float:
    """Publish a log from its beginning, whatever of it was published before.

    Args:
        log: The log.
        dsn: Its service's database, where the position is kept.
        client: What a Kafka client needs.
        destination: The destination its position is stored under.

    Returns:
        Seconds from the first look at the log until all of it was acknowledged and accounted for.
    """
    state = RelayState(dsn, log.source, destination)
    state.reset()
    head = log.head()
    done = threading.Event()

    def before(step: str) -> None:
        if step == "read" and relay.progress.position >= head:
            done.set()

    relay = Relay(log, state, KafkaSink(client, log.topics), before=before)
    return seconds(lambda: relay.run(done))
