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


class RegistryError(LookupError):
    """The registry refuses a request, in the form that its clients read.

    Attributes:
        code: The registry's own error code: 40401 subject, 40402 version, 40403 schema not found; 42201 invalid schema,
            42202 invalid version, 42205 not permitted; or an HTTP status.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status of the response: the first three digits of the code."""
        return int(str(self.code)[:3])

    @property
    def body(self) -> dict[str, Any]:
        """The body of the response."""
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

    def document(self, id_: int) -> dict[str, Any]:
        """`GET /schemas/ids/{id}/schema`: the schema itself."""
        return self._revision(id_).document

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
        return _described(subject, self._version(subject, version))

    def version_document(self, subject: str, version: str) -> dict[str, Any]:
        """`GET /subjects/{subject}/versions/{version}/schema`: the schema itself."""
        return self._version(subject, version).document

    def look_up(self, subject: str, request: object) -> dict[str, Any]:
        """`POST /subjects/{subject}`: the version that a schema is.

        Args:
            subject: The subject.
            request: The body, `{"schema": "<the schema as text>"}`.
        """
        entry = self._entry(subject)
        try:
            wanted = json.loads(request["schema"])  # type: ignore[index] # whatever a client sent
        except (KeyError, TypeError, ValueError, RecursionError):
            raise RegistryError(42201, 'The body is {"schema": "<an Avro schema as text>"}.') from None
        for revision in entry.revisions:
            if revision.document == wanted:
                return _described(subject, revision)
        raise RegistryError(40403, "Schema not found")

    def check_subject(self, subject: str) -> None:
        """Check that a subject exists."""
        self._entry(subject)

    def _version(self, subject: str, version: str) -> Revision:
        entry = self._entry(subject)
        if not (version in {"latest", "-1"} or (version.isascii() and version.isdecimal() and int(version[:10]) > 0)):
            detail = 'Allowed values are between [1, 2^31-1] and the string "latest"'
            raise RegistryError(42202, f"The specified version '{version[:40]}' is not a valid version id. {detail}")
        number = str(entry.latest.number) if version in {"latest", "-1"} else version
        for revision in entry.revisions:
            if str(revision.number) == number:
                return revision
        raise RegistryError(40402, f"Version {version} not found.")

    def _revision(self, id_: int) -> Revision:
        try:
            return self.language.revisions[id_]
        except KeyError:
            raise RegistryError(40403, f"Schema {id_} not found") from None

    def _entry(self, subject: str) -> EventType:
        try:
            return self._subjects()[subject]
        except KeyError:
            raise RegistryError(40401, f"Subject '{subject}' not found.") from None

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


def _described(subject: str, revision: Revision) -> dict[str, Any]:
    return {"subject": subject, "id": revision.id, "version": revision.number, "schema": _text(revision)}


def _text(revision: Revision) -> str:
    return json.dumps(revision.document, ensure_ascii=False, separators=(",", ":"))
