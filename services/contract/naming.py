"""Names of topics, subjects, event types and sources; every name on the wire is built or parsed here."""

from collections.abc import Iterable

TOPIC_VERSION = 1
#: Of every topic, permanently: another number would move keys between partitions and break their order.
PARTITIONS = 12
OPEN = "open"
RESTRICTED = "restricted"
#: The contexts that publish; each has a log of its own.
CONTEXTS = ("enrollment", "relationships")
PUBLISHED = "mentorship"


def topic(publisher: str, context: str, confidentiality: str = OPEN) -> str:
    """Return the name of the topic of an event.

    Args:
        publisher: The organization, or `hub`, that runs the write service.
        context: `enrollment` or `relationships`.
        confidentiality: The program's level; every level but `open` uses the restricted topic.

    Returns:
        For example `mentorship.hub.relationships-restricted.v1`.
    """
    name = context if confidentiality == OPEN else f"{context}-{RESTRICTED}"
    return f"{PUBLISHED}.{publisher}.{name}.v{TOPIC_VERSION}"


def topics(publisher: str, context: str) -> tuple[str, str]:
    """Return the names of both topics of a context: the open and the restricted one."""
    return topic(publisher, context), topic(publisher, context, RESTRICTED)


def source(publisher: str, context: str) -> str:
    """Return the name of the log an event was recorded in, `<publisher>/<context>`.

    It is the `ce_source` of its records, the `Event-Source` of its commands, and what positions are compared within.
    """
    return f"{publisher}/{context}"


def sources(publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of some publishers, sorted."""
    return tuple(sorted(source(publisher, context) for publisher in publishers for context in CONTEXTS))


def context_in(source: str) -> str:
    """Return the context of a source: `enrollment` of `hub/enrollment`."""
    return source.rpartition("/")[2]


def publisher_of(source: str) -> str:
    """Return the publisher of a source: `hub` of `hub/enrollment`; the text itself where it has no context."""
    return source.partition("/")[0]


def event_type(context: str, name: str) -> str:
    """Return the name of an event type (`ce_type`), for example `mentorship.relationships.session-held`."""
    return f"{PUBLISHED}.{context}.{name}"


def context_of(event_type: str) -> str:
    """Return the context of an event type: `relationships` of `mentorship.relationships.session-held`."""
    return event_type.split(".", 2)[1]


def record_name(context: str, name: str) -> str:
    """Return the name of an event's Avro record, for example `mentorship.relationships.SessionHeld`."""
    return f"{PUBLISHED}.{context}." + "".join(part.capitalize() for part in name.split("-"))


def subject(topic: str, record: str) -> str:
    """Return the registry subject of a schema, by topic and record (TopicRecordNameStrategy)."""
    return f"{topic}-{record}"
