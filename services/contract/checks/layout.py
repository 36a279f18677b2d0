"""Rules for files, checked before a catalogue is loaded: lock, schema files and catalogue agree."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contract.catalogue import lock
from services.contract.naming import PUBLISHED, event_type
from services.contract.schema import fingerprint

TRAVELS = ("program", "restricted")
KEYS = (
    "organization",
    "person",
    "program",
    "participation",
    "conflict",
    "relationship",
    "flash-session",
    "group",
    "tally",
    "none",
)
_REQUIRED = ("meaning", "owner", "key", "producer", "consumers", "retention", "personal_data", "travels")


def schema_files(root: Path) -> dict[tuple[str, int], Path]:
    """Return every schema file by event type and revision."""
    files = sorted(root.glob("*/*/*.avsc"))
    return {(event_type(path.parts[-3], path.parts[-2]), int(path.stem)): path for path in files}


def check_lock(root: Path) -> Iterator[str]:
    """Check that committed revisions keep their id and content, and that every revision is committed."""
    entries, files = lock(root), schema_files(root)
    committed = {(entry["type"], entry["revision"]): entry for entry in entries}
    for key in sorted(committed.keys() - files.keys()):
        yield f"lock.json: {_path(*key)} is committed and missing"
    for key in sorted(files.keys() - committed.keys()):
        yield f"lock.json: {_path(*key)} is not committed (--write appends it)"
    for key in sorted(files.keys() & committed.keys()):
        if fingerprint(json.loads(files[key].read_text(encoding="utf-8"))) != committed[key]["sha256"]:
            yield f"{_path(*key)}: a committed revision never changes; write revision {key[1] + 1} beside it"
    yield from _numbering(entries)


def check_catalogue(root: Path) -> Iterator[str]:
    """Check that every event with a schema has a complete catalogue entry, and the reverse."""
    descriptions = tomllib.loads((root / "catalogue.toml").read_text(encoding="utf-8"))
    catalogue = {
        event_type(context, name): descriptions.get("defaults", {}) | descriptions["contexts"].get(context, {}) | entry
        for context, events in descriptions["events"].items()
        for name, entry in events.items()
    }
    types = {type_ for type_, _ in schema_files(root)}
    for type_ in sorted(types - catalogue.keys()):
        yield f"catalogue.toml: {type_} has a schema and no entry"
    for type_ in sorted(catalogue.keys() - types):
        yield f"catalogue.toml: {type_} has an entry and no schema"
    for type_, entry in catalogue.items():
        yield from _complete(type_, entry)


def _complete(type_: str, entry: dict[str, Any]) -> Iterator[str]:
    for name in _REQUIRED:
        if not entry.get(name):
            yield f"catalogue.toml: {type_} has no {name}"
    if entry.get("key", "none") not in KEYS:
        yield f"catalogue.toml: {type_} has the key {entry['key']!r}, not one of {', '.join(KEYS)}"
    if entry.get("travels", "program") not in TRAVELS:
        yield f"catalogue.toml: {type_} travels {entry['travels']!r}, not one of {', '.join(TRAVELS)}"


def _numbering(entries: list[dict[str, Any]]) -> Iterator[str]:
    if [entry["id"] for entry in entries] != list(range(1, len(entries) + 1)):
        yield "lock.json: ids are 1, 2, 3, … in commit order"
    revisions: dict[str, list[int]] = {}
    for entry in entries:
        revisions.setdefault(entry["type"], []).append(entry["revision"])
    for type_, numbers in revisions.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"lock.json: the revisions of {type_} are 1, 2, 3, … in commit order, not {numbers}"


def _path(type_: str, revision: int) -> str:
    context, event = type_.removeprefix(f"{PUBLISHED}.").split(".")
    return f"{context}/{event}/{revision}.avsc"
