"""A copy of the published language that a test may change."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.contract.catalogue import folder
from services.contract.check import ProductPaths, commit, find_violations

#: Field name → attributes to change.
Changes = Mapping[str, dict[str, Any]]


class Product:
    """A copy of the schemas and the generated documents."""

    def __init__(self, root: Path) -> None:
        shutil.copytree(folder(), root / "schemas")
        shutil.copytree(folder().parent / "docs", root / "docs", ignore=lambda _, names: {*names} - {"events.md"})
        shutil.copytree(ProductPaths.of_this_release().event_data, root / "event_data")
        self.root = root / "schemas"
        self.paths = ProductPaths(self.root, root / "event_data", root / "docs" / "events.md")

    def violations(self) -> list[str]:
        """Return the violations that the check finds."""
        return find_violations(self.paths)

    def read(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Read a JSON file."""
        return json.loads((self.root / path).read_text(encoding="utf-8"))

    def put(self, path: str, content: object) -> None:
        """Write a JSON file."""
        (self.root / path).write_text(json.dumps(content), encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace text in a file that contains it."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def change(self, path: str, **attributes: object) -> None:
        """Change attributes of the record of a schema, and commit it as if it had been the original."""
        self.put(path, self.read(path) | attributes)
        self.commit_anew()

    def change_field(self, path: str, field: str, **attributes: object) -> None:
        """Change attributes of one field (None removes one), and commit it as if it had been the original."""
        schema = self.read(path)
        (definition,) = (item for item in schema["fields"] if item["name"] == field)
        definition |= attributes
        for name in [name for name, value in attributes.items() if value is None and name != "default"]:
            del definition[name]
        self.put(path, schema)
        self.commit_anew()

    def revise(self, event: str, *fields: dict[str, Any], without: str = "", changes: Changes | None = None) -> None:
        """Write and commit a second revision of an event.

        Args:
            event: For example `relationships/goal-met`.
            *fields: Fields to add.
            without: A field to leave out.
            changes: Field name → attributes to change.
        """
        schema = self.read(f"{event}/1.avsc")
        kept = [
            field | (changes or {}).get(field["name"], {}) for field in schema["fields"] if field["name"] != without
        ]
        self.put(f"{event}/2.avsc", schema | {"fields": [*kept, *fields]})
        commit(self.root)

    def commit_anew(self) -> None:
        """Delete the lock and commit everything in its present state."""
        self.put("lock.json", {"schemas": []})
        commit(self.root)
