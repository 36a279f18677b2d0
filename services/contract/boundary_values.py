"""Boundary values of a schema, for compatibility tests between revisions."""

import re
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Any

from services.contract.field_validation import BOUNDS, Field, plain
from services.contract.schema import Revision

_UUID = "6f1d3b52-8a77-4c7e-9d10-00000000000a"
_TEXT = ("", "Åse – 学び")
_CODES = ("a", "A1:b.c-d_e", "0123456789abcdef")


def boundary_records(revision: Revision) -> Iterator[dict[str, Any]]:
    """Return records that together hold every boundary value of every field.

    Args:
        revision: A schema whose fields have types of the published language.

    Returns:
        As many records as the field with the most boundary values has.
    """
    values_by_field = {field["name"]: _boundaries(field["type"], field) for field in revision.fields}
    count = max(map(len, values_by_field.values()))
    columns = {name: list(islice(cycle(values), count)) for name, values in values_by_field.items()}
    return ({name: values[row] for name, values in columns.items()} for row in range(count))


def _boundaries(annotated: Any, field: Field) -> list[Any]:  # noqa: ANN401 - an Avro type is a string, an object or a list
    kind = plain(annotated)
    if isinstance(kind, list):
        return [None, *_boundaries(kind[1], field)]
    if isinstance(kind, Mapping):
        return [[], _boundaries(kind["items"], field)]
    if kind in BOUNDS:
        low, high = BOUNDS[kind]
        return [max(low, field.get("minimum", low)), min(high, field.get("maximum", high))]
    others: dict[str, list[Any]] = {"boolean": [False, True], "uuid": [_UUID]}
    return others[kind] if kind in others else _words(field)


def _words(field: Field) -> list[Any]:
    if "pattern" in field:
        pattern = re.compile(field["pattern"])
        return [code for code in _CODES if pattern.search(code)] or list(_CODES)
    return list(field.get("values", _TEXT))
