"""Rule for examples: every event type has one, and each is valid."""

import json
from collections.abc import Iterator
from pathlib import Path

from services.contract.catalogue import Catalogue, EventType
from services.contract.codec import Codec
from services.contract.errors import InvalidEventError


def examples(root: Path, entry: EventType) -> list[Path]:
    """Return the examples of an event type: `<context>/<event>/examples/<name>.json`."""
    return sorted((root / entry.context / entry.name / "examples").glob("*.json"))


def check_examples(root: Path, language: Catalogue) -> Iterator[str]:
    """Check that every type has an example, and that every example is unchanged by encoding and decoding."""
    codec = Codec(language)
    for entry in language.types.values():
        paths = examples(root, entry)
        if not paths:
            yield f"{entry.context}/{entry.name}/examples: missing"
        for path in paths:
            yield from _check_round_trip(root, path, entry, codec)


def _check_round_trip(root: Path, path: Path, entry: EventType, codec: Codec) -> Iterator[str]:
    where = path.relative_to(root)
    example = json.loads(path.read_text(encoding="utf-8"))
    try:
        decoded = codec.read(entry.type, codec.write(entry.type, example))
    except InvalidEventError as error:
        yield f"{where}: {error.field or 'event'}: {error.detail}"
        return
    if decoded != example:
        yield f"{where}: omits {', '.join(sorted(decoded.keys() - example.keys()))}"
    if entry.in_program and example["program_id"] is None:
        yield f"{where}: program_id: null in an event of a program"
