"""Every event has an example that really is one."""

import json
from collections.abc import Iterator
from pathlib import Path

from services.contract.catalogue import Catalogue, EventType
from services.contract.codec import Codec
from services.contract.errors import InvalidEventError


def examples(root: Path, entry: EventType) -> list[Path]:
    """The examples of an event type: `<context>/<event>/examples/<name>.json`."""
    return sorted((root / entry.context / entry.name / "examples").glob("*.json"))


def exemplified(root: Path, language: Catalogue) -> Iterator[str]:
    """Every type has an example, and every example comes back from the wire as it was."""
    codec = Codec(language)
    for entry in language.types.values():
        paths = examples(root, entry)
        if not paths:
            yield f"{entry.context}/{entry.name}/examples: there is none"
        for path in paths:
            yield from _on_the_wire(root, path, entry, codec)


def _on_the_wire(root: Path, path: Path, entry: EventType, codec: Codec) -> Iterator[str]:
    where = path.relative_to(root)
    example = json.loads(path.read_text(encoding="utf-8"))
    try:
        arrived = codec.read(entry.type, codec.write(entry.type, example))
    except InvalidEventError as error:
        yield f"{where}: {error.field or 'it'}: {error.detail}"
        return
    if arrived != example:
        yield f"{where}: leaves out {', '.join(sorted(arrived.keys() - example.keys()))}"
    if entry.in_program and example["program_id"] is None:
        yield f"{where}: program_id: null inside a program"
