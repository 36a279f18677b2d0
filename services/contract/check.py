"""`python -m services.contract.check [--write]`: is the published language whole, and are its documents true?

Prints a line for every breach and exits 1. `--write` commits new revisions to the lock (it never changes one that is
there) and writes the generated documents anew, then checks.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.contract import asyncapi, event_catalogue_doc, event_data_code
from services.contract.catalogue import Catalogue, folder, load, lock
from services.contract.checks.examples import exemplified
from services.contract.checks.layout import catalogued, locked_for_ever, schema_files
from services.contract.checks.schemas import compatible, documented, enveloped, well_formed, well_named
from services.contract.schema import fingerprint

_RULES: tuple[Callable[[Catalogue], Iterator[str]], ...] = (well_named, documented, enveloped, well_formed)


@dataclass(frozen=True)
class Place:
    """Where the product and its generated documents lie.

    Attributes:
        schemas: The folder of the schemas.
        event_data: The package with the types of the events' data.
        events: The catalogue as people read it; `None` inside a wheel, which carries no documents.
    """

    schemas: Path
    event_data: Path
    events: Path | None

    @classmethod
    def of_this_release(cls) -> "Place":
        """The checkout's, or the wheel's."""
        schemas = folder()
        docs = schemas.parent / "docs"
        event_data = Path(__file__).with_name("event_data")
        return cls(schemas, event_data, docs / "events.md" if schemas.name == "schemas" else None)


def breaches(place: Place) -> list[str]:
    """Find every breach, the fundamental ones first: what cannot be loaded is not looked at further."""
    found = [*locked_for_ever(place.schemas), *catalogued(place.schemas)]
    if found:
        return found
    language = load(place.schemas)
    found = [line for rule in _RULES for line in rule(language)]
    if found:
        return found
    return [*compatible(language), *exemplified(place.schemas, language), *_stale(place, language)]


def write(place: Place) -> None:
    """Commit new revisions to the lock and write the generated documents."""
    commit(place.schemas)
    for path, text in _documents(place, load(place.schemas)).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit(root: Path) -> None:
    """Append every revision the lock does not know, under the next free ids."""
    entries = lock(root)
    known = {(entry["type"], entry["revision"]) for entry in entries}
    for (type_, revision), path in schema_files(root).items():
        if (type_, revision) not in known:
            digest = fingerprint(json.loads(path.read_text(encoding="utf-8")))
            entries.append({"id": len(entries) + 1, "type": type_, "revision": revision, "sha256": digest})
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
    (root / "lock.json").write_text(f'{{\n  "schemas": [\n{lines}\n  ]\n}}\n', encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m services.contract.check", description=__doc__)
    parser.add_argument("--write", action="store_true", help="commit new revisions, write the documents anew")
    chosen = parser.parse_args(arguments)
    place = Place.of_this_release()
    if chosen.write:
        write(place)
    found = breaches(place)
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


def _documents(place: Place, language: Catalogue) -> dict[Path, str]:
    made = {place.schemas / "asyncapi.json": asyncapi.document(place.schemas, language)}
    made |= {place.event_data / name: source for name, source in event_data_code.modules(language).items()}
    if place.events is not None:
        made[place.events] = event_catalogue_doc.document(place.schemas, language)
    return made


def _stale(place: Place, language: Catalogue) -> Iterator[str]:
    for path, text in _documents(place, language).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{path.name}: is not what the schemas say (--write writes it anew)"


if __name__ == "__main__":
    sys.exit(main())
