"""Revisions of an event stay compatible with one another, all with all, in both directions (FULL_TRANSITIVE).

Two kinds of evidence: rules about the two texts, which say in words what may not be done, and a proof, which writes
records at every edge of one revision and reads them as the other.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise, permutations
from typing import Any

from fastavro import schemaless_reader, schemaless_writer
from fastavro.read import SchemaResolutionError

from services.contract.boundary_values import samples
from services.contract.catalogue import EventType
from services.contract.field_validation import Field, first_fault
from services.contract.schema import Revision


def incompatibilities(entry: EventType) -> Iterator[str]:
    """Find what is wrong between the revisions of an event.

    Args:
        entry: The event with all its revisions.

    Returns:
        A line for each fault; none when every revision can be read as every other.
    """
    for older, newer in pairwise(entry.revisions):
        yield from _rules(older, newer)
    for written, wanted in permutations(entry.revisions, 2):
        yield from _proof(written, wanted)


def _rules(older: Revision, newer: Revision) -> Iterator[str]:
    said = f"{newer.type} revision {newer.number}"
    if older.record != newer.record:
        yield f"{said}: the record is called {newer.record}, it was {older.record}"
    before = {field["name"]: field for field in older.fields}
    after = {field["name"]: field for field in newer.fields}
    for name in sorted(before.keys() ^ after.keys()):
        if "default" not in (before | after)[name]:
            yield f"{said}: {name} is {'added' if name in after else 'removed'} and has no default"
    for name in sorted(before.keys() & after.keys()):
        for fault in _changed(before[name], after[name]):
            yield f"{said}: {name} {fault}"


def _changed(old: Field, new: Field) -> Iterator[str]:
    """What a field may not do from one revision to the next: anything but allow more values."""
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


def _proof(written: Revision, wanted: Revision) -> Iterator[str]:
    for sample in samples(written):
        fault = _unreadable(sample, written, wanted)
        if fault is not None:
            yield f"{written.type}: revision {written.number} cannot be read as revision {wanted.number}: {fault}"
            return


def _unreadable(sample: dict[str, Any], written: Revision, wanted: Revision) -> str | None:
    stream = BytesIO()
    schemaless_writer(stream, written.wire, sample)
    stream.seek(0)
    try:
        read: Any = schemaless_reader(stream, written.wire, wanted.wire)
    except SchemaResolutionError as error:
        return str(error)
    shared = {field["name"] for field in written.fields} & set(read)
    changed = sorted(name for name in shared if read[name] != sample[name])
    if changed:
        return f"{changed[0]} arrives as another value"
    # An older reader is given what a newer writer allows; only a newer reader has to find all that it reads allowed.
    fault = first_fault(wanted.checks, read) if wanted.number > written.number else None
    return fault and f"{fault} holds what revision {wanted.number} does not allow"
