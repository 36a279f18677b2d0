"""Rules for schemas: names, documentation, envelope, and the types of ids, times and persons."""

from collections.abc import Iterator
from typing import Any

from services.contract.catalogue import PUBLICATION, Catalogue
from services.contract.compatibility import find_incompatibilities
from services.contract.envelope import FIELDS
from services.contract.field_validation import Field, compile_checks, first_fault
from services.contract.naming import record_name
from services.contract.schema import Revision

#: Ids assigned by others; they need not be UUIDs.
_FOREIGN_IDS = ("correlation_id", "causation_id")
_PEOPLE = ("person_id", "counterpart_id", "mentor_id", "mentee_id")
_LOGICAL = {"_id": "uuid", "_at": "timestamp-micros", "_on": "date"}


def check_names(language: Catalogue) -> Iterator[str]:
    """Check that a record is named after its event, and that its fields have distinct names."""
    for revision in language.revisions.values():
        expected = record_name(revision.context, revision.event)
        if revision.record != expected:
            yield f"{_where(revision)}: the record is called {revision.record}, not {expected}"
        names = [field["name"] for field in revision.fields]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{_where(revision)}: {name} is defined twice"


def check_documentation(language: Catalogue) -> Iterator[str]:
    """Check that every record and every field has documentation, and that it names all enumeration values."""
    for revision in language.revisions.values():
        if not revision.document.get("doc", "").strip():
            yield f"{_where(revision)}: the record has no doc"
        for field in revision.fields:
            if not field.get("doc", "").strip():
                yield f"{_where(revision)}: {field['name']} has no doc"
            for value in field.get("values", ()):
                if value not in field.get("doc", ""):
                    yield f"{_where(revision)}: the doc of {field['name']} does not name {value}"


def check_envelope(language: Catalogue) -> Iterator[str]:
    """Check that every domain event begins with the same envelope."""
    events = [revision for revision in language.revisions.values() if revision.context != PUBLICATION]
    for revision in events:
        names = tuple(field["name"] for field in revision.fields[: len(FIELDS)])
        if names != FIELDS:
            yield f"{_where(revision)}: begins with {', '.join(names)}, not with the envelope"
        elif _envelope(revision) != _envelope(events[0]):
            yield f"{_where(revision)}: its envelope is not that of the others"


def check_fields(language: Catalogue) -> Iterator[str]:
    """Check that fields have types of the published language, logical types where needed, and personal marks."""
    for revision in language.revisions.values():
        for field in revision.fields:
            for fault in (*_typed(field), *_annotated(field)):
                yield f"{_where(revision)}: {field['name']} {fault}"


def check_compatibility(language: Catalogue) -> Iterator[str]:
    """Check that every revision can be read as every other."""
    for entry in language.types.values():
        yield from find_incompatibilities(entry)


def _typed(field: Field) -> Iterator[str]:
    try:
        checks = compile_checks([field])
    except TypeError as error:
        yield str(error)
        return
    if "default" in field and first_fault(checks, {field["name"]: field["default"]}):
        yield "has a default that it does not allow"


def _annotated(field: Field) -> Iterator[str]:
    name = field["name"]
    logical = None if name in _FOREIGN_IDS else _LOGICAL.get(name[-3:])
    if logical and _logical(field["type"]) != logical:
        yield f"needs the logical type {logical}"
    if name in _PEOPLE and field.get("personal") is not True:
        yield "identifies a person and has no personal mark"


def _logical(kind: Any) -> str | None:  # noqa: ANN401 - an Avro type is a string, an object or a list
    single = kind[-1] if isinstance(kind, list) else kind
    return single.get("logicalType") if isinstance(single, dict) else None


def _envelope(revision: Revision) -> list[dict[str, Any]]:
    return revision.fields[: len(FIELDS)]


def _where(revision: Revision) -> str:
    return f"{revision.context}/{revision.event}/{revision.number}.avsc"
