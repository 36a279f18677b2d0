"""Publishing a whole log again, to topics that were made anew: after a topic or a part of a database was lost."""

from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, OffsetSpec
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError

from services.publication.log import PublishedLog
from services.publication.relay_state import Channel
from services.publication.topic_admin import TopicsError


def republish(client: Mapping[str, Any], log: PublishedLog, channel: Channel) -> None:
    """Forget what was published of a log; a relay that is started, or running, publishes all of it again.

    Args:
        client: What every client of the cluster needs.
        log: Which log.
        channel: What is remembered of it.

    Raises:
        TopicsError: A topic is missing, or holds records: what is in it would be there twice, or contradicted.
    """
    for topic, count in _records(client, log).items():
        if count:
            raise TopicsError(f"topic {topic} holds {count} records: delete it, then run `mentorship topics apply`")
    channel.forget()


def _records(client: Mapping[str, Any], log: PublishedLog) -> dict[str, int]:
    try:
        admin = KafkaAdminClient(**client)
        try:
            found = {topic["name"]: topic for topic in admin.describe_topics(list(log.topics))}
            for name in log.topics:
                if name not in found or found[name]["error_code"]:
                    raise TopicsError(f"there is no topic {name}: run `mentorship topics apply`")
            places = [
                KafkaPartition(name, partition["partition_index"])
                for name, topic in found.items()
                for partition in topic["partitions"]
            ]
            ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        finally:
            admin.close()
    except KafkaError as error:
        raise TopicsError(f"the cluster refused: {error!r}") from error
    return {name: sum(ends[place].offset for place in places if place.topic == name) for name in log.topics}
