"""The ledger of read model versions: the content that each version writes for fixed logs of public events.

A deployment rebuilds a read model when its fingerprint changes, and the fingerprint does not cover the code. The ledger
enforces that one fingerprint always means one content: entries are added, never changed. The logs are fixed as well.
A case that they lack goes into a further log, and every version is held to the logs that existed when it was recorded:
a fold that gained a branch needs a log that executes it, and a new version to be folded with that log.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from services.contract.codec import decode, encode
from services.contract.naming import topic
from services.contract.record import PublicEvent, UntypedEvent
from services.projections import read_models as catalogue
from services.projector.projection import Projection, fingerprint
from services.relationships.eligibility.projection import EligibilityProjection
from tests.support.generation import Fold, folding

FOLDER = Path(__file__).parents[1] / "integration" / "projections" / "versions"
COMMAND = "python -m tools.read_model_versions"
_BATCH = 16
"""Events a batch: some rows merge in Python, some in SQL."""

Logs = Mapping[str, Sequence[UntypedEvent]]
Contents = dict[str, dict[str, str]]
"""Log → table → digest of the table's rows after folding the log."""


class ContentChangedError(Exception):
    """A read model, or a log, differs from what the ledger records of it."""


def read_models() -> list[Projection]:
    """Return every read model of the product."""
    return [*catalogue.read_models().values(), EligibilityProjection()]


@cache
def all_logs() -> Logs:
    """Read the fixed logs, each event in the shape of its latest schema."""
    return {path.stem: [_event(line) for line in path.read_text("utf-8").splitlines()] for path in _paths(FOLDER)}


def contents(connection: psycopg.Connection[Any], projection: Projection, logs: Logs) -> Contents:
    """Fold each log into fresh tables and digest every table."""
    with folding(connection, projection) as fold:
        return {name: content(fold, projection, events) for name, events in logs.items()}


def content(fold: Fold, projection: Projection, events: Sequence[UntypedEvent]) -> dict[str, str]:
    """Fold a log into empty tables of a read model and digest every table."""
    log = events_for(projection, events)
    tables = fold([log[start : start + _BATCH] for start in range(0, len(log), _BATCH)])
    return {
        name: _digest("\n".join(sorted(json.dumps(row, default=_plain) for row in rows)))
        for name, rows in tables.items()
    }


def events_for(projection: Projection, events: Sequence[UntypedEvent]) -> list[UntypedEvent]:
    """Return the events of the contexts that a read model reads."""
    return [event for event in events if event.type.split(".")[1] in projection.contexts]


@dataclass
class Ledger:
    """Recorded digests.

    Attributes:
        logs: Log → digest of its file.
        versions: `<read model>@<version>` → fingerprint → contents.
    """

    logs: dict[str, str] = field(default_factory=dict)
    versions: dict[str, dict[str, Contents]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Ledger":
        """Read the ledger of a folder; it is empty where there is no file."""
        path = folder / "ledger.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def save(self, folder: Path = FOLDER) -> None:
        """Write the ledger to a folder."""
        text = json.dumps({"logs": self.logs, "versions": self.versions}, indent=2, sort_keys=True)
        (folder / "ledger.json").write_text(text + "\n", encoding="utf-8")

    def logs_of(self, projection: Projection) -> Logs:
        """Return the logs that a read model's version is held to: those recorded with it, all for a new version."""
        recorded = self._load_recorded(projection)
        return {name: events for name, events in all_logs().items() if recorded is None or name in recorded}

    def add(self, projection: Projection, content: Contents) -> bool:
        """Record the content of a read model's version.

        Returns:
            Whether the version is new to the ledger.

        Raises:
            ContentChangedError: Another content is recorded under the same fingerprint.
        """
        name, recorded = f"{projection.name}@{projection.version}", self._load_recorded(projection)
        if recorded is None:
            self.versions.setdefault(name, {})[fingerprint(projection)] = content
        elif recorded != content:
            raise ContentChangedError(
                f"the content of {name} changed ({_difference(recorded, content)}), and nothing would rebuild it: "
                f"if the change is intended, raise `version` in {type(projection).__name__} and run `{COMMAND}`"
            )
        return recorded is None

    def add_logs(self, folder: Path = FOLDER) -> bool:
        """Record the logs of a folder.

        Returns:
            Whether any of them is new to the ledger.

        Raises:
            ContentChangedError: A recorded log was edited or removed.
        """
        digests = {path.stem: _digest(path.read_text(encoding="utf-8")) for path in _paths(folder)}
        changed = sorted(name for name, digest in self.logs.items() if digests.get(name) != digest)
        if changed:
            raise ContentChangedError(
                f"a log was edited or removed ({', '.join(changed)}), and recorded contents depend on it: restore it, "
                "and put further events into a further log"
            )
        added = digests.keys() - self.logs.keys()
        self.logs.update(digests)
        return bool(added)

    def _load_recorded(self, projection: Projection) -> Contents | None:
        return self.versions.get(f"{projection.name}@{projection.version}", {}).get(fingerprint(projection))


def _difference(recorded: Contents, content: Contents) -> str:
    """Name the tables that differ, as `<log>/<table>`."""
    before = {(log, *item) for log, tables in recorded.items() for item in tables.items()}
    after = {(log, *item) for log, tables in content.items() for item in tables.items()}
    return ", ".join(sorted({f"{log}/{table}" for log, table, _ in before ^ after}))


def _paths(folder: Path) -> list[Path]:
    return sorted((folder / "logs").glob("*.jsonl"))


def _event(line: str) -> UntypedEvent:
    record = encode(PublicEvent(**json.loads(line)), topic("hub", "enrollment"))
    return decode(record.headers, record.value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    """Write what JSON lacks; a time in UTC, whatever the zone of the server."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
