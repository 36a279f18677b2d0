"""Read-only Confluent Schema Registry interface to the published schemas.

Its clients (Flink, Connect, ksqlDB, confluent-kafka, kcat) can decode the records with nothing else. Each method
returns the body of one GET; ids and versions are those of `schemas/lock.json`, so a response never changes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.contract import naming
from services.contract.catalogue import PUBLICATION, Catalogue, EventType, catalogue
from services.contract.schema import Revision

#: The media type of every response.
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class NotInRegistryError(LookupError):
    """The registry has no such subject, version or schema.

    Attributes:
        code: The registry's own error code: 40401 subject, 40402 version, 40403 schema.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        """The body that goes with the 404."""
        return {"error_code": self.code, "message": str(self)}


@dataclass(frozen=True)
class Registry:
    """The registry of the topics of some publishers.

    Attributes:
        publishers: The publishers whose topics name the subjects.
        language: The catalogue of the schemas.
    """

    publishers: Sequence[str] = ("hub",)
    language: Catalogue = field(default_factory=catalogue)

    def schema(self, id_: int) -> dict[str, str]:
        """`GET /schemas/ids/{id}`."""
        return {"schema": _text(self._revision(id_))}

    def schema_versions(self, id_: int) -> list[dict[str, Any]]:
        """`GET /schemas/ids/{id}/versions`."""
        revision = self._revision(id_)
        return [
            {"subject": subject, "version": revision.number}
            for subject, entry in self._subjects().items()
            if entry.type == revision.type
        ]

    def subjects(self) -> list[str]:
        """`GET /subjects`."""
        return sorted(self._subjects())

    def versions(self, subject: str) -> list[int]:
        """`GET /subjects/{subject}/versions`."""
        return [revision.number for revision in self._entry(subject).revisions]

    def version(self, subject: str, version: str) -> dict[str, Any]:
        """`GET /subjects/{subject}/versions/{version}`; `latest` and `-1` return the last one."""
        entry = self._entry(subject)
        number = str(entry.latest.number) if version in {"latest", "-1"} else version
        for revision in entry.revisions:
            if str(revision.number) == number:
                return {"subject": subject, "id": revision.id, "version": revision.number, "schema": _text(revision)}
        raise NotInRegistryError(40402, f"Version {version} not found.")

    def _revision(self, id_: int) -> Revision:
        try:
            return self.language.revisions[id_]
        except KeyError:
            raise NotInRegistryError(40403, f"Schema {id_} not found") from None

    def _entry(self, subject: str) -> EventType:
        try:
            return self._subjects()[subject]
        except KeyError:
            raise NotInRegistryError(40401, f"Subject '{subject}' not found.") from None

    def _subjects(self) -> dict[str, EventType]:
        """Return every subject; the checkpoint is one of every topic."""
        contexts = {entry.context for entry in self.language.events.values()}
        return {
            naming.subject(topic, entry.record): entry
            for publisher in self.publishers
            for context in sorted(contexts)
            for topic in naming.topics(publisher, context)
            for entry in self.language.types.values()
            if entry.context == PUBLICATION or topic in entry.topics(publisher)
        }


def _text(revision: Revision) -> str:
    return json.dumps(revision.document, ensure_ascii=False, separators=(",", ":"))
