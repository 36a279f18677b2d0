"""What every schema keeps: names, documentation, the envelope, and the forms of ids, times and persons."""

from collections.abc import Iterator
from typing import Any

from services.contract.catalogue import PUBLICATION, Catalogue
from services.contract.compatibility import incompatibilities
from services.contract.envelope import FIELDS
from services.contract.field_validation import Field, compile_checks, first_fault
from services.contract.naming import record_name
from services.contract.schema import Revision

#: Ids that others give us; they need not be UUIDs.
_FOREIGN_IDS = ("correlation_id", "causation_id")
_PEOPLE = ("person_id", "mentor_id", "mentee_id")
_LOGICAL = {"_id": "uuid", "_at": "timestamp-micros", "_on": "date"}


def well_named(language: Catalogue) -> Iterator[str]:
    """A record is called as its event is, and no two of its fields share a name."""
    for revision in language.revisions.values():
        wanted = record_name(revision.context, revision.event)
        if revision.record != wanted:
            yield f"{_where(revision)}: the record is called {revision.record}, not {wanted}"
        names = [field["name"] for field in revision.fields]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{_where(revision)}: {name} is there twice"


def documented(language: Catalogue) -> Iterator[str]:
    """Every record and every field says what it means."""
    for revision in language.revisions.values():
        if not revision.document.get("doc", "").strip():
            yield f"{_where(revision)}: the record has no doc"
        for field in revision.fields:
            if not field.get("doc", "").strip():
                yield f"{_where(revision)}: {field['name']} has no doc"
            for value in field.get("values", ()):
                if value not in field.get("doc", ""):
                    yield f"{_where(revision)}: the doc of {field['name']} does not name {value}"


def enveloped(language: Catalogue) -> Iterator[str]:
    """Every event of the domain begins with the same envelope."""
    events = [revision for revision in language.revisions.values() if revision.context != PUBLICATION]
    for revision in events:
        names = tuple(field["name"] for field in revision.fields[: len(FIELDS)])
        if names != FIELDS:
            yield f"{_where(revision)}: begins with {', '.join(names)}, not with the envelope"
        elif _envelope(revision) != _envelope(events[0]):
            yield f"{_where(revision)}: its envelope is not that of the others"


def well_formed(language: Catalogue) -> Iterator[str]:
    """Fields have types of the published language; ids, times and dates say so; persons are marked as such."""
    for revision in language.revisions.values():
        for field in revision.fields:
            for fault in (*_typed(field), *_annotated(field)):
                yield f"{_where(revision)}: {field['name']} {fault}"


def compatible(language: Catalogue) -> Iterator[str]:
    """Every revision can be read as every other."""
    for entry in language.types.values():
        yield from incompatibilities(entry)


def _typed(field: Field) -> Iterator[str]:
    try:
        checks = compile_checks([field])
    except TypeError as error:
        yield str(error)
        return
    if "default" in field and first_fault(checks, {field["name"]: field["default"]}):
        yield "has a default it does not allow itself"


def _annotated(field: Field) -> Iterator[str]:
    name = field["name"]
    wanted = None if name in _FOREIGN_IDS else _LOGICAL.get(name[-3:])
    if wanted and _logical(field["type"]) != wanted:
        yield f"needs the logical type {wanted}"
    if name in _PEOPLE and field.get("personal") is not True:
        yield "names a person and is not marked personal"


def _logical(kind: Any) -> str | None:  # noqa: ANN401 - an Avro type is a string, an object or a list
    one = kind[-1] if isinstance(kind, list) else kind
    return one.get("logicalType") if isinstance(one, dict) else None


def _envelope(revision: Revision) -> list[dict[str, Any]]:
    return revision.fields[: len(FIELDS)]


def _where(revision: Revision) -> str:
    return f"{revision.context}/{revision.event}/{revision.number}.avsc"
