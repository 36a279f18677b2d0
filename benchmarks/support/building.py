"""A read model built from nothing, from its topics, by the real engine; how long that takes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks.support.processor import processor_seconds
from services.platform import gc_tuning
from services.projections.directory.projection import DirectoryProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from services.projector import connections, generations, positions
from services.projector.feed_session import FeedSession
from services.projector.kafka_feed import KafkaFeed, TopicSubscription
from services.projector.members import Member
from services.projector.positions import Generation
from services.projector.projection import Projection

PROJECTIONS: dict[str, Callable[[], Projection]] = {
    "directory": DirectoryProjection,
    "programs": ProgramsProjection,
    "measures": MeasuresProjection,
    "network": NetworkProjection,
}


@dataclass(frozen=True, slots=True)
class Built:
    """Result of a build: its generation, records, start and end, and the seconds that it took of the processor."""

    generation: Generation
    records: int
    began: float
    ended: float
    processor: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / (self.ended - self.began)

    @property
    def busy_rate(self) -> float:
        """Records a second of the processor, of this process and the server's together; the broker is not in it."""
        return self.records / self.processor


@dataclass(frozen=True, slots=True)
class Building:
    """A build to be done; plain data, so that another process can do it.

    Attributes:
        name: The projection.
        dsn: The projections' database.
        client: What a Kafka client needs.
        topics: What is read.
    """

    name: str
    dsn: str
    client: dict[str, Any]
    topics: tuple[TopicSubscription, ...]

    def build(self) -> Built:
        """Fold everything the topics hold into a new generation; joining the group is not counted."""
        projection = PROJECTIONS[self.name]()
        feed = KafkaFeed(self.client, self.topics)
        ends = {info.topic_partition: info.head for info in feed.describe()}
        with connections.connect(self.dsn) as connection:
            generation = generations.create(connection, projection, feed.kind)
        session = FeedSession(projection, generation, feed, self.dsn, Member("benchmark"))
        with closing(session):
            session.open()
            while not feed.assignment():
                session.step(0.01)

            def read() -> None:
                while positions.load(session.connection, generation) != ends:
                    session.step()

            began = perf_counter()
            processor = processor_seconds(session.connection, read)
            return Built(generation, sum(ends.values()), began, perf_counter(), processor)


def build_as_role(building: Building) -> Built:
    """Build in a process of its own, which begins as a role does."""
    gc_tuning.raise_gc_threshold()
    return building.build()
