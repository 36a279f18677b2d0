"""AsyncAPI 3.0 document of the published language, generated: topics, messages, headers, bindings."""

import json
from pathlib import Path
from typing import Any

from services.contract import naming
from services.contract.catalogue import PUBLICATION, Catalogue, EventType, folder
from services.contract.checks.examples import examples
from services.contract.record import CONTENT_TYPE, SPEC_VERSION

AVRO = "application/vnd.apache.avro;version=1.9.0"
_BINDING = {"bindingVersion": "0.5.0"}
_PUBLISHER = "{publisher}"
_TITLE = "Mentorship ecosystem: public events"
_CONTENT = {
    naming.OPEN: "of open programs",
    naming.RESTRICTED: "of confidential and sealed programs, and single answers to feedback of every program",
}
_ABOUT = (
    "What happens in a mentorship ecosystem, as an ordered, replayable stream for anyone who may read it. "
    "At least once, in order for each key; a repeated record has the same ce_id and position. "
    "Compatibility: FULL_TRANSITIVE."
)


def document(root: Path, language: Catalogue, version: str = "1.0.0") -> str:
    """Generate the document.

    Args:
        root: The folder of the schemas, for their examples.
        language: The catalogue.
        version: The version of the published language.

    Returns:
        JSON text, ending in a newline.
    """
    contexts = sorted({entry.context for entry in language.events.values()})
    pairs = [(context, level) for context in contexts for level in (naming.OPEN, naming.RESTRICTED)]
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": _TITLE, "version": version, "description": _ABOUT},
        "defaultContentType": CONTENT_TYPE,
        "channels": {_channel_name(*pair): _channel(language, *pair) for pair in pairs},
        "operations": {f"publish-{_channel_name(*pair)}": _operation(*pair) for pair in pairs},
        "components": {
            "messages": {_key(entry): _message(root, entry) for entry in language.types.values()},
            "parameters": {
                "publisher": {"description": "The organization that runs the write services, or hub.", "default": "hub"}
            },
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def published() -> bytes:
    """Return the document of this release, as `schemas/asyncapi.json` holds it."""
    return (folder() / "asyncapi.json").read_bytes()


def _channel_name(context: str, level: str) -> str:
    return context if level == naming.OPEN else f"{context}-{naming.RESTRICTED}"


def _key(entry: EventType) -> str:
    return f"{entry.context}.{entry.name}"


def _channel(language: Catalogue, context: str, level: str) -> dict[str, Any]:
    address = naming.topic(_PUBLISHER, context, level)
    return {
        "address": address,
        "title": f"{context} events {_CONTENT[level]}",
        "messages": {
            entry.name: {"$ref": f"#/components/messages/{_key(entry)}"}
            for entry in language.types.values()
            if entry.context == PUBLICATION or address in entry.topics(_PUBLISHER)
        },
        "parameters": {"publisher": {"$ref": "#/components/parameters/publisher"}},
        "bindings": {
            "kafka": {
                "partitions": naming.PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                **_BINDING,
            }
        },
    }


def _operation(context: str, level: str) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{_channel_name(context, level)}"},
        "summary": f"The {context} service's relay publishes what happened.",
    }


def _message(root: Path, entry: EventType) -> dict[str, Any]:
    return {
        "name": entry.type,
        "title": entry.record,
        "summary": entry.meaning,
        "description": f"Key: {entry.key} id. Personal data: {entry.personal_data}.",
        "contentType": CONTENT_TYPE,
        "headers": _headers(entry),
        "payload": {"schemaFormat": AVRO, "schema": entry.latest.document},
        "bindings": {
            "kafka": {
                "key": {"type": "string"} | ({} if entry.key == "none" else {"format": "uuid"}),
                "schemaIdLocation": "payload",
                "schemaIdPayloadEncoding": "confluent",
                "schemaLookupStrategy": "TopicRecordNameStrategy",
                **_BINDING,
            }
        },
        "examples": [
            {"name": path.stem, "payload": json.loads(path.read_text(encoding="utf-8"))}
            for path in examples(root, entry)
        ],
    }


def _headers(entry: EventType) -> dict[str, Any]:
    fields = {
        "ce_specversion": {"type": "string", "const": SPEC_VERSION},
        "ce_id": {"type": "string", "description": "<aggregate id>:<aggregate version>"},
        "ce_source": {"type": "string", "description": "<publisher>/<context>"},
        "ce_type": {"type": "string", "const": entry.type},
        "content-type": {"type": "string", "const": CONTENT_TYPE},
    }
    return {"type": "object", "required": list(fields), "properties": fields}
