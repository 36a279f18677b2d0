"""Validation of field values, compiled from the schema into one fast predicate per field."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: Decides whether one value is allowed.
Check = Callable[[Any], bool]
Checks = Sequence[tuple[str, Check]]
#: A field as its schema describes it.
Field = Mapping[str, Any]

_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
#: Bounds of integers; of times and dates, those of a calendar with four-digit years.
BOUNDS = {
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "timestamp-micros": (-62_135_596_800_000_000, 253_402_300_799_999_999),
    "date": (-719_162, 2_932_896),
}


def compile_checks(fields: Sequence[Field]) -> tuple[tuple[str, Check], ...]:
    """Compile the checks of a record.

    Args:
        fields: The record's fields as published, with `values`, `pattern`, `minimum` and `maximum` where they have any.

    Returns:
        A predicate for each field, in the fields' order.

    Raises:
        TypeError: A field has a type that the published language does not use.
    """
    return tuple((field["name"], _check(field["type"], field)) for field in fields)


def first_fault(checks: Checks, datum: Mapping[str, Any]) -> str | None:
    """Return the name of the first field whose value is not allowed; None if all are."""
    for name, check in checks:
        if not check(datum[name]):
            return name
    return None


def plain(kind: Any) -> Any:  # noqa: ANN401 - an Avro type is a string, an object or a list
    """Return the annotation of an annotated type (`uuid`, `timestamp-micros`, `date`), or any other type unchanged."""
    return kind.get("logicalType", kind) if isinstance(kind, Mapping) else kind


def _check(annotated: Any, field: Field) -> Check:  # noqa: ANN401 - as above
    kind = plain(annotated)
    if isinstance(kind, list):
        return _optional(_check(_only(kind), field))
    if isinstance(kind, Mapping) and kind["type"] == "array":
        return _list(_check(kind["items"], field))
    if isinstance(kind, str) and kind in BOUNDS:
        return _number(kind, field)
    checks = {"uuid": _is_uuid, "boolean": _is_boolean, "string": _text(field)}
    if isinstance(kind, str) and kind in checks:
        return checks[kind]
    raise TypeError(f"field {field['name']}: the published language has no type {kind!r}")


def _only(union: list[Any]) -> Any:  # noqa: ANN401 - as above
    if union[0] != "null" or len(union) != 2:
        raise TypeError(f"the only union of the published language is null or one type, not {union!r}")
    return union[1]


def _number(kind: str, field: Field) -> Check:
    low, high = BOUNDS[kind]
    least, most = max(low, field.get("minimum", low)), min(high, field.get("maximum", high))
    return lambda value: type(value) is int and least <= value <= most


def _text(field: Field) -> Check:
    if "values" in field:
        values = frozenset(field["values"])
        return lambda value: type(value) is str and value in values
    if "pattern" in field:
        matches = re.compile(field["pattern"]).fullmatch
        return lambda value: type(value) is str and matches(value) is not None
    return _is_text


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _list(check: Check) -> Check:
    return lambda value: type(value) is list and all(map(check, value))


def _is_uuid(value: object) -> bool:
    return type(value) is str and _UUID(value) is not None


def _is_text(value: object) -> bool:
    return type(value) is str and (value.isprintable() or _storable(value))


def _is_boolean(value: object) -> bool:
    return value is True or value is False


def _storable(value: str) -> bool:
    """Return whether every reader can store it: UTF-8 has no lone surrogates, and PostgreSQL text no zero character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
