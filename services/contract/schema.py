"""Revision of an event's schema: as published, and as the codec uses it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import fastavro

from services.contract.field_validation import Check, compile_checks
from services.contract.naming import event_type

#: Attributes of a field that Avro does not define; they are the contract's own constraints.
CONSTRAINTS = ("values", "pattern", "minimum", "maximum", "personal")


@dataclass(frozen=True)
class Revision:
    """A committed revision of an event's schema.

    Attributes:
        id: The schema id that precedes every value on the wire, fixed in `schemas/lock.json`.
        context: The context whose event it is.
        event: The event's name, for example `session-held`.
        number: 1, 2, … per event type.
        document: The schema as published, with documentation, logical types and constraints.
    """

    id: int
    context: str
    event: str
    number: int
    document: dict[str, Any]

    @property
    def type(self) -> str:
        """The event's `ce_type`."""
        return event_type(self.context, self.event)

    @property
    def record(self) -> str:
        """The Avro record's full name."""
        return f"{self.document['namespace']}.{self.document['name']}"

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields as published, envelope first."""
        fields: list[dict[str, Any]] = self.document["fields"]
        return fields

    @cached_property
    def wire(self) -> Any:  # noqa: ANN401 - fastavro's own parsed form is untyped
        """The schema as parsed for the wire, without logical types: times and dates stay plain integers."""
        return fastavro.parse_schema(wire_form(self.document), _force=True)

    @cached_property
    def checks(self) -> tuple[tuple[str, Check], ...]:
        """The checks of each field beyond what Avro can express."""
        return compile_checks(self.fields)

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """The fields that identify a person."""
        return tuple(field["name"] for field in self.fields if field.get("personal"))

    @property
    def fingerprint(self) -> str:
        """The digest of the schema; see `fingerprint`."""
        return fingerprint(self.document)


def fingerprint(document: dict[str, Any]) -> str:
    """Compute the digest of a schema without its documentation.

    Avro's own canonical form also drops defaults, logical types and constraints; a change of those is a change of the
    contract, so they are kept. Documentation may still be improved.

    Args:
        document: A schema as published.

    Returns:
        SHA-256 of the canonical form, hexadecimal.
    """
    canonical = json.dumps(_without(document, {"doc"}), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def wire_form(document: dict[str, Any]) -> dict[str, Any]:
    """Return a published schema reduced to what the codec needs: names, plain types and defaults."""
    reduced: dict[str, Any] = _plain(_without(document, {"doc", "logicalType", *CONSTRAINTS}))
    return reduced


def _without(node: Any, names: set[str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        return {key: _without(value, names) for key, value in node.items() if key not in names}
    return [_without(item, names) for item in node] if isinstance(node, list) else node


def _plain(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Replace `{"type": "string"}`, the remainder of an annotated type, by `"string"`."""
    if isinstance(node, dict):
        return _plain(node["type"]) if set(node) == {"type"} else {key: _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, list) else node
