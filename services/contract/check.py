"""`python -m services.contract.check [--write]`: checks the published language and its generated documents.

Prints a line per violation and exits with 1. `--write` first commits new revisions to the lock (it never changes an
existing one) and generates the documents.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.contract import asyncapi, event_catalogue_doc, event_data_code
from services.contract.catalogue import Catalogue, folder, load, lock
from services.contract.checks.examples import check_examples
from services.contract.checks.layout import check_catalogue, check_lock, schema_files
from services.contract.checks.schemas import (
    check_compatibility,
    check_documentation,
    check_envelope,
    check_fields,
    check_names,
)
from services.contract.schema import fingerprint

_RULES: tuple[Callable[[Catalogue], Iterator[str]], ...] = (
    check_names,
    check_documentation,
    check_envelope,
    check_fields,
)


@dataclass(frozen=True)
class ProductPaths:
    """Paths of the published language and its generated documents.

    Attributes:
        schemas: The folder of the schemas.
        event_data: The package with the types of the events' data.
        events: The catalogue as a document; None inside a wheel, which has no documents.
    """

    schemas: Path
    event_data: Path
    events: Path | None

    @classmethod
    def of_this_release(cls) -> "ProductPaths":
        """Return the paths of the checkout or the wheel."""
        schemas = folder()
        docs = schemas.parent / "docs"
        event_data = Path(__file__).with_name("event_data")
        return cls(schemas, event_data, docs / "events.md" if schemas.name == "schemas" else None)


def find_violations(paths: ProductPaths) -> list[str]:
    """Find every violation, the fundamental ones first: a catalogue that cannot be loaded is not checked further."""
    violations = [*check_lock(paths.schemas), *check_catalogue(paths.schemas)]
    if violations:
        return violations
    language = load(paths.schemas)
    violations = [line for rule in _RULES for line in rule(language)]
    if violations:
        return violations
    return [
        *check_compatibility(language),
        *check_examples(paths.schemas, language),
        *_find_outdated(paths, language),
    ]


def write(paths: ProductPaths) -> None:
    """Commit new revisions to the lock and write the generated documents."""
    commit(paths.schemas)
    for path, text in _documents(paths, load(paths.schemas)).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit(root: Path) -> None:
    """Append every revision that is not in the lock, under the next free ids."""
    entries = lock(root)
    committed = {(entry["type"], entry["revision"]) for entry in entries}
    for (type_, revision), path in schema_files(root).items():
        if (type_, revision) not in committed:
            digest = fingerprint(json.loads(path.read_text(encoding="utf-8")))
            entries.append({"id": len(entries) + 1, "type": type_, "revision": revision, "sha256": digest})
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
    (root / "lock.json").write_text(f'{{\n  "schemas": [\n{lines}\n  ]\n}}\n', encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check and print the violations."""
    parser = argparse.ArgumentParser(prog="python -m services.contract.check", description=__doc__)
    parser.add_argument("--write", action="store_true", help="commit new revisions, generate the documents")
    options = parser.parse_args(arguments)
    paths = ProductPaths.of_this_release()
    if options.write:
        write(paths)
    violations = find_violations(paths)
    for line in violations:
        sys.stderr.write(f"{line}\n")
    return 1 if violations else 0


def _documents(paths: ProductPaths, language: Catalogue) -> dict[Path, str]:
    documents = {paths.schemas / "asyncapi.json": asyncapi.document(paths.schemas, language)}
    documents |= {paths.event_data / name: source for name, source in event_data_code.modules(language).items()}
    if paths.events is not None:
        documents[paths.events] = event_catalogue_doc.document(paths.schemas, language)
    return documents


def _find_outdated(paths: ProductPaths, language: Catalogue) -> Iterator[str]:
    for path, text in _documents(paths, language).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{path.name}: outdated (--write generates it)"


if __name__ == "__main__":
    sys.exit(main())
