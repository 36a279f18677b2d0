"""Compatibility of the revisions of an event, each with each, in both directions (FULL_TRANSITIVE).

Two checks: rules on the two schemas, which name the forbidden change, and a test that writes records with the boundary
values of one revision and reads them as the other.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise, permutations
from typing import Any

from fastavro import schemaless_reader, schemaless_writer
from fastavro.read import SchemaResolutionError

from services.contract.boundary_values import boundary_records
from services.contract.catalogue import EventType
from services.contract.field_validation import Field, first_fault
from services.contract.schema import Revision


def find_incompatibilities(entry: EventType) -> Iterator[str]:
    """Find incompatible revisions of an event.

    Args:
        entry: The event with all its revisions.

    Returns:
        A line per fault; none if every revision can be read as every other.
    """
    for older, newer in pairwise(entry.revisions):
        yield from _rules(older, newer)
    for written, reader in permutations(entry.revisions, 2):
        yield from _test(written, reader)


def _rules(older: Revision, newer: Revision) -> Iterator[str]:
    revision = f"{newer.type} revision {newer.number}"
    if older.record != newer.record:
        yield f"{revision}: the record is called {newer.record}, it was {older.record}"
    before = {field["name"]: field for field in older.fields}
    after = {field["name"]: field for field in newer.fields}
    for name in sorted(before.keys() ^ after.keys()):
        if "default" not in (before | after)[name]:
            yield f"{revision}: {name} is {'added' if name in after else 'removed'} and has no default"
    for name in sorted(before.keys() & after.keys()):
        for fault in _changed(before[name], after[name]):
            yield f"{revision}: {name} {fault}"


def _changed(old: Field, new: Field) -> Iterator[str]:
    """Find forbidden changes of a field: a revision may only allow more values."""
    for attribute in ("type", "pattern", "personal", "default"):
        if old.get(attribute) != new.get(attribute):
            yield f"changes its {attribute} from {old.get(attribute)!r} to {new.get(attribute)!r}"
    if ("values" in old) != ("values" in new):
        yield "cannot begin or cease to be an enumeration"
    elif lost := sorted(set(old.get("values", ())) - set(new.get("values", ()))):
        yield f"no longer allows {', '.join(lost)}"
    yield from _narrowed(old, new, "minimum", lambda before, after: after <= before)
    yield from _narrowed(old, new, "maximum", lambda before, after: after >= before)


def _narrowed(old: Field, new: Field, bound: str, wider: Callable[[int, int], bool]) -> Iterator[str]:
    if bound in new and not (bound in old and wider(old[bound], new[bound])):
        yield f"narrows its {bound} from {old.get(bound)} to {new[bound]}"


def _test(written: Revision, reader: Revision) -> Iterator[str]:
    for sample in boundary_records(written):
        fault = _unreadable(sample, written, reader)
        if fault is not None:
            yield f"{written.type}: revision {written.number} cannot be read as revision {reader.number}: {fault}"
            return


def _unreadable(sample: dict[str, Any], written: Revision, reader: Revision) -> str | None:
    stream = BytesIO()
    schemaless_writer(stream, written.wire, sample)
    stream.seek(0)
    try:
        read: Any = schemaless_reader(stream, written.wire, reader.wire)
    except SchemaResolutionError as error:
        return str(error)
    shared = {field["name"] for field in written.fields} & set(read)
    changed = sorted(name for name in shared if read[name] != sample[name])
    if changed:
        return f"{changed[0]} arrives as another value"
    # An older reader accepts what a newer writer allows; only a newer reader must find every value valid.
    fault = first_fault(reader.checks, read) if reader.number > written.number else None
    return fault and f"{fault} has a value that revision {reader.number} does not allow"
