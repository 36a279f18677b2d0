"""The reference of the AsyncAPI document: the topics, and each service's messages with the fields of their schemas."""

import json
from collections.abc import Mapping
from typing import Any

from services.web.documentation.reference import Entry, Field, Group, Reference, Table

Json = Mapping[str, Any]


def read_asyncapi(document: Json, source: str) -> Reference:
    """Return the reference of a document.

    Args:
        document: The AsyncAPI document, with Avro schemas.
        source: Its address.
    """
    topics = tuple(_topic(name, channel) for name, channel in document["channels"].items())
    by_context: dict[str, list[Entry]] = {}
    for name, message in document["components"]["messages"].items():
        by_context.setdefault(name.partition(".")[0], []).append(_message(name, message))
    groups = (Group(f"Messages of {context}", "", tuple(entries)) for context, entries in by_context.items())
    info = document["info"]
    return Reference(info["title"], info.get("description", ""), source, (Group("Topics", "", topics), *groups))


def _topic(name: str, channel: Json) -> Entry:
    messages = tuple(reference["$ref"].rpartition("/")[2] for reference in channel["messages"].values())
    fields = tuple(Field(each, "message", "", required=False, links=(each,)) for each in messages)
    return Entry(f"topic-{name}", channel["address"], channel.get("title", ""), "", (Table("Messages", fields),))


def _message(name: str, message: Json) -> Entry:
    schema = message["payload"]["schema"]
    fields = tuple(
        Field(field["name"], _type(field["type"]), field.get("doc", ""), required="default" not in field)
        for field in schema["fields"]
    )
    examples = message.get("examples", ())
    return Entry(
        anchor=f"schema-{name}",
        heading=message["name"],
        title=message.get("summary", ""),
        text=message.get("description", ""),
        tables=(Table("Fields", fields),),
        example=json.dumps(examples[0]["payload"], indent=2, ensure_ascii=False) if examples else "",
    )


def _type(avro: object) -> str:
    """Return an Avro type in words."""
    if isinstance(avro, list):
        return " or ".join(_type(each) for each in avro)
    return _complex_type(avro) if isinstance(avro, Mapping) else str(avro)


def _complex_type(avro: Json) -> str:
    match avro["type"]:
        case "array":
            words = f"list of {_type(avro['items'])}"
        case "map":
            words = f"map of {_type(avro['values'])}"
        case "enum":
            words = " | ".join(avro["symbols"])
        case "record":
            members = ", ".join(f"{each['name']}: {_type(each['type'])}" for each in avro["fields"])
            words = f"{avro['name']} {{{members}}}"
        case inner:
            words = f"{inner} ({avro['logicalType']})" if "logicalType" in avro else _type(inner)
    return words
