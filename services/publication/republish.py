"""Republication of a whole log to recreated, empty topics, after a topic or part of a database was lost."""

from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, OffsetSpec
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError

from services.publication.log import PublishedLog
from services.publication.relay_state import RelayState
from services.publication.topic_admin import TopicsError


def republish(client: Mapping[str, Any], log: PublishedLog, state: RelayState) -> None:
    """Reset the relay state of a log; a relay that is started, or running, then publishes the whole log again.

    Args:
        client: Client settings of the cluster.
        log: The log to republish.
        state: The relay's state.

    Raises:
        TopicsError: A topic is missing, or holds records: they would be duplicated or contradicted.
    """
    for topic, count in _record_counts(client, log).items():
        if count:
            raise TopicsError(f"topic {topic} holds {count} records: delete it, then run `mentorship topics apply`")
    state.reset()


def _record_counts(client: Mapping[str, Any], log: PublishedLog) -> dict[str, int]:
    try:
        admin = KafkaAdminClient(**client)
        try:
            topics = {topic["name"]: topic for topic in admin.describe_topics(list(log.topics))}
            for name in log.topics:
                if name not in topics or topics[name]["error_code"]:
                    raise TopicsError(f"there is no topic {name}: run `mentorship topics apply`")
            partitions = [
                KafkaPartition(name, partition["partition_index"])
                for name, topic in topics.items()
                for partition in topic["partitions"]
            ]
            ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        finally:
            admin.close()
    except KafkaError as error:
        raise TopicsError(f"the cluster refused the request: {error!r}") from error
    return {name: sum(ends[p].offset for p in partitions if p.topic == name) for name in log.topics}
