"""Both write services on real databases, with topics of their own: what the benchmarks of the way of the data share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from benchmarks.support.publishing import publish
from services.contract import naming
from services.enrollment import service as enrollment
from services.eventstore.store import EventStore
from services.platform.settings import Settings
from services.platform.settings.variables import PREFIX
from services.projector import migrations as projection
from services.projector.kafka_feed import TopicSubscription
from services.publication import migrations as publication
from services.publication.public_log import PublicLog
from services.publication.topic_admin import TopicAdmin
from services.publication.topics import required_topics
from services.relationships import service as relationships

if TYPE_CHECKING:
    from benchmarks.support.world import World

CONTEXTS = ("enrollment", "relationships")


@dataclass(frozen=True)
class Ecosystem:
    """The databases are migrated and the topics made when it is asked for its parts.

    Attributes:
        world: The servers.
        name: Its publisher, and the prefix of its databases; no two in one run may share it.
    """

    world: World
    name: str

    @cached_property
    def settings(self) -> Settings:
        """The settings of every process."""
        dsn = {part: self.world.database(f"{self.name}_{part}") for part in (*CONTEXTS, "projections")}
        for context in CONTEXTS:
            publication.migrate(dsn[context])
        enrollment.migrate(dsn["enrollment"])
        relationships.migrate(dsn["relationships"])
        projection.migrate(dsn["projections"])
        return Settings(
            publisher=self.name,
            key="a key for measurements only, not a secret",
            enrollment={"database": dsn["enrollment"]},
            relationships={"database": dsn["relationships"]},
            projections={"database": dsn["projections"]},
            kafka={"bootstrap": self.world.kafka},
        )

    @cached_property
    def enrollment(self) -> enrollment.Enrollment:
        """The service of organizations, programs and participations."""
        return enrollment.build(self.settings)

    @cached_property
    def relationships(self) -> relationships.Relationships:
        """The service of relationships."""
        return relationships.build(self.settings)

    @property
    def stores(self) -> tuple[EventStore, EventStore]:
        """Enrollment's and relationships' event stores."""
        return self.enrollment.store, self.relationships.store

    @property
    def logs(self) -> tuple[PublicLog, PublicLog]:
        """The same two, as they are published."""
        return self.enrollment.public_log, self.relationships.public_log

    @property
    def client(self) -> Mapping[str, Any]:
        """What a Kafka client needs."""
        return self.settings.kafka.connection

    def publish(self) -> None:
        """Publish both logs to their topics."""
        assert self.topics
        for log in self.logs:
            publish(log, self.dsn(log.source), self.client)

    @cached_property
    def topics(self) -> tuple[TopicSubscription, ...]:
        """The topics, created at first use, as the feed needs them."""
        TopicAdmin(self.client).apply(required_topics(self.name))
        return tuple(TopicSubscription(topic, log.ce_source) for log in self.logs for topic in log.topics)

    def topics_for(self, contexts: frozenset[str]) -> tuple[TopicSubscription, ...]:
        """Return the topic subscriptions of some contexts."""
        return tuple(topic for topic in self.topics if naming.context_in(topic.source) in contexts)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of `mentorship` finds the same settings in."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        (bootstrap,) = self.client["bootstrap_servers"]
        dsn = {f"{part.upper()}__DATABASE": self.dsn(part) for part in (*CONTEXTS, "projections")}
        overrides = {"PUBLISHER": self.name, "KEY": str(self.settings.key), "KAFKA__BOOTSTRAP": bootstrap, **dsn}
        return inherited | {f"{PREFIX}{name}": value for name, value in overrides.items()}

    def dsn(self, context: str) -> str:
        """Return the connection string of a write service's database, or of the projections'."""
        database: str = getattr(self.settings, context).database
        return database

    def close(self) -> None:
        """Close the connections."""
        self.enrollment.close()
        self.relationships.close()
