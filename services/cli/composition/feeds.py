"""Feeds of projections: the topics of a broker where one is configured, else the services' logs."""

import time
from collections.abc import Iterable, Mapping, Sequence

from services.cli.composition.public_logs import Logs, public_log
from services.contract import naming
from services.platform.settings import Settings
from services.projector.feed import Feed, PartitionBatch
from services.projector.log_feed import LogFeed, PublisherLedger
from services.publication.log import PublishedLog

Publishers = Mapping[str, frozenset[str]]
"""Publishers, each with the ids of the organizations it may speak for, or `*`."""


def topics(settings: Settings, contexts: Iterable[str], publishers: Publishers) -> Feed:
    """Return a feed of the contexts' topics, for one reader.

    Args:
        settings: The broker.
        contexts: The contexts to read.
        publishers: The publishers to read.

    Raises:
        SettingsError: No broker is set.
    """
    from services.projector.kafka_feed import KafkaFeed, TopicSubscription

    subscriptions = [
        TopicSubscription(topic, naming.source(publisher, context), organizations)
        for publisher, organizations in sorted(publishers.items())
        for context in sorted(contexts)
        for topic in naming.topics(publisher, context)
    ]
    return KafkaFeed(settings.kafka.connection, subscriptions)


def log_feed(logs: Logs, contexts: Iterable[str], *, pace: float = 0.0) -> Feed:
    """Return a feed of the contexts' logs, for one reader.

    Args:
        logs: The services' logs.
        contexts: The contexts to read.
        pace: Minimum seconds between two batches. Without it, read models in the process of the services they follow
            would spend its time on transactions of a single event each.
    """
    names = sorted(contexts)
    ledgers = {
        logs.log(context).ce_source: logs.ledger(context, interval=max(pace, _LEAST_SECONDS)) for context in names
    }
    return _Paced([logs.log(context) for context in names], ledgers, pace=pace)


def default_feed(settings: Settings, contexts: Iterable[str]) -> Feed:
    """Return a feed for a reader outside the projectors: the topics where a broker is configured, else the logs.

    Raises:
        SettingsError: Neither a broker nor the services' databases are set.
    """
    if settings.kafka.bootstrap is not None:
        return topics(settings, contexts, settings.speakers)
    names = sorted(contexts)
    return log_feed(Logs(settings, {name: public_log(settings, name) for name in names}), names)


_LEAST_SECONDS = 0.05
"""Seconds between two polls of an idle log, and between two statements of its ledger."""


class _Paced(LogFeed):
    """A log feed that polls at a minimum interval, so that events gather into batches."""

    def __init__(self, logs: Sequence[PublishedLog], ledgers: Mapping[str, PublisherLedger], *, pace: float) -> None:
        super().__init__(logs, ledgers, interval=_LEAST_SECONDS)
        self._pace, self._due = pace, 0.0

    def poll(self, seconds: float) -> list[PartitionBatch]:
        time.sleep(max(0.0, min(self._due - time.monotonic(), self._pace)))
        batches = super().poll(seconds)
        if batches:
            self._due = time.monotonic() + self._pace
        return batches
