"""What must hold before a catalogue can be loaded: the lock, the files and the catalogue name the same things."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contract.catalogue import lock
from services.contract.naming import PUBLISHED, event_type
from services.contract.schema import fingerprint

KEYS = ("organization", "program", "participation", "relationship", "none")
_SAID = ("meaning", "owner", "key", "producer", "consumers", "retention", "personal_data")


def schema_files(root: Path) -> dict[tuple[str, int], Path]:
    """Every schema file by event type and revision."""
    found = sorted(root.glob("*/*/*.avsc"))
    return {(event_type(path.parts[-3], path.parts[-2]), int(path.stem)): path for path in found}


def locked_for_ever(root: Path) -> Iterator[str]:
    """A committed revision keeps its id and its text, and every revision is committed."""
    entries, files = lock(root), schema_files(root)
    known = {(entry["type"], entry["revision"]): entry for entry in entries}
    for key in sorted(known.keys() - files.keys()):
        yield f"lock.json: {_path(*key)} is committed and gone"
    for key in sorted(files.keys() - known.keys()):
        yield f"lock.json: {_path(*key)} is not committed (--write appends it)"
    for key in sorted(files.keys() & known.keys()):
        if fingerprint(json.loads(files[key].read_text(encoding="utf-8"))) != known[key]["sha256"]:
            yield f"{_path(*key)}: a committed revision never changes; write revision {key[1] + 1} beside it"
    yield from _numbering(entries)


def catalogued(root: Path) -> Iterator[str]:
    """Every event that has a schema is described, completely, and the reverse."""
    described = tomllib.loads((root / "catalogue.toml").read_text(encoding="utf-8"))
    said = {
        event_type(context, name): described.get("defaults", {}) | described["contexts"].get(context, {}) | entry
        for context, events in described["events"].items()
        for name, entry in events.items()
    }
    written = {type_ for type_, _ in schema_files(root)}
    for type_ in sorted(written - said.keys()):
        yield f"catalogue.toml: {type_} has a schema and no entry"
    for type_ in sorted(said.keys() - written):
        yield f"catalogue.toml: {type_} has an entry and no schema"
    for type_, entry in said.items():
        yield from _complete(type_, entry)


def _complete(type_: str, entry: dict[str, Any]) -> Iterator[str]:
    for name in _SAID:
        if not entry.get(name):
            yield f"catalogue.toml: {type_} does not say its {name}"
    if entry.get("key", "none") not in KEYS:
        yield f"catalogue.toml: {type_} has the key {entry['key']!r}, which is none of {', '.join(KEYS)}"


def _numbering(entries: list[dict[str, Any]]) -> Iterator[str]:
    if [entry["id"] for entry in entries] != list(range(1, len(entries) + 1)):
        yield "lock.json: ids are 1, 2, 3, … in the order of commitment"
    revisions: dict[str, list[int]] = {}
    for entry in entries:
        revisions.setdefault(entry["type"], []).append(entry["revision"])
    for type_, numbers in revisions.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"lock.json: the revisions of {type_} are 1, 2, 3, … in the order of commitment, not {numbers}"


def _path(type_: str, revision: int) -> str:
    context, event = type_.removeprefix(f"{PUBLISHED}.").split(".")
    return f"{context}/{event}/{revision}.avsc"
