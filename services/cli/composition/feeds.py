"""Where a projection reads from: the topics of a broker where one is set, else the services' logs themselves."""

import time
from collections.abc import Iterable, Mapping, Sequence

from services.cli.composition.public_logs import Logs, public_log
from services.contract import naming
from services.platform.settings import Settings
from services.projector.feed import Feed, PartitionBatch
from services.projector.log_feed import Ledger, LogFeed
from services.publication.log import PublishedLog


def topics(settings: Settings, contexts: Iterable[str]) -> Feed:
    """Make a feed of the contexts' topics, for one reader.

    Raises:
        SettingsError: No broker is set.
    """
    from services.projector.kafka_feed import KafkaFeed, TopicSubscription

    wanted = [
        TopicSubscription(topic, context, naming.source(settings.publisher, context))
        for context in sorted(contexts)
        for topic in naming.topics(settings.publisher, context)
    ]
    return KafkaFeed(settings.kafka.connection, wanted)


def in_place(logs: Logs, contexts: Iterable[str], *, pace: float = 0.0) -> Feed:
    """Make a feed of the contexts' logs, for one reader.

    Args:
        logs: The services' logs.
        contexts: Which of them.
        pace: Seconds from one batch to the next at least. Read models that share one process with the services they
            follow would else take its time with transactions of a single event each.
    """
    wanted = sorted(contexts)
    ledgers = {context: logs.ledger(context, interval=max(pace, _LEAST_SECONDS)) for context in wanted}
    return _Paced([logs.log(context) for context in wanted], ledgers, pace=pace)


def either(settings: Settings, contexts: Iterable[str]) -> Feed:
    """Make a feed for somebody who only reads: of the topics where a broker is set, else of the logs in place.

    Raises:
        SettingsError: Neither a broker nor the services' databases are set.
    """
    if settings.kafka.bootstrap is not None:
        return topics(settings, contexts)
    wanted = sorted(contexts)
    return in_place(Logs(settings, {name: public_log(settings, name) for name in wanted}), wanted)


_LEAST_SECONDS = 0.05
"""Between two looks at an idle log, and between two statements of its ledger."""


class _Paced(LogFeed):
    """A log feed that lets events gather."""

    def __init__(self, logs: Sequence[PublishedLog], ledgers: Mapping[str, Ledger], *, pace: float) -> None:
        super().__init__(logs, ledgers, interval=_LEAST_SECONDS)
        self._pace, self._due = pace, 0.0

    def poll(self, seconds: float) -> list[PartitionBatch]:
        time.sleep(max(0.0, min(self._due - time.monotonic(), self._pace)))
        found = super().poll(seconds)
        if found:
            self._due = time.monotonic() + self._pace
        return found
