"""Catalogue of event types and of every revision of their schemas, loaded once from `schemas/`."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services.contract.naming import RESTRICTED, event_type, record_name, topic, topics
from services.contract.schema import Revision

PUBLICATION = "publication"
#: `ce_type` of a checkpoint: the record with the relay's ledger of a partition.
CHECKPOINT = event_type(PUBLICATION, "checkpoint")


@dataclass(frozen=True)
class EventType:
    """An event type of the catalogue.

    Attributes:
        context: The bounded context that publishes it.
        name: The event's name: past tense, kebab-case.
        meaning: The meaning in one sentence.
        owner: The team responsible for it.
        key: What its record key identifies: organization, person, program, participation, conflict or relationship.
        producer: The service that publishes it.
        consumers: The known consumers.
        retention: How long it is retained.
        personal_data: The personal data in it.
        travels: `program`: to the topic of its program's level; `restricted`: to the restricted topic at every level.
        revisions: Its schemas, oldest first; the last one is written.
    """

    context: str
    name: str
    meaning: str
    owner: str
    key: str
    producer: str
    consumers: tuple[str, ...]
    retention: str
    personal_data: str
    travels: str
    revisions: tuple[Revision, ...]

    @property
    def type(self) -> str:
        """The event's `ce_type`."""
        return event_type(self.context, self.name)

    @property
    def record(self) -> str:
        """The Avro record's full name."""
        return record_name(self.context, self.name)

    @property
    def latest(self) -> Revision:
        """The revision that producers write and readers receive."""
        return self.revisions[-1]

    @property
    def in_program(self) -> bool:
        """Whether it belongs to a program, so that `program_id` is never null."""
        return self.key not in {"organization", "person", "none"}

    @property
    def restricted(self) -> bool:
        """Whether it is on the restricted topic only, whatever the level of its program."""
        return self.travels == RESTRICTED

    def topic(self, publisher: str, confidentiality: str) -> str:
        """Return the topic of an event of this type.

        Args:
            publisher: The publishing organization, or `hub`.
            confidentiality: The level of its program.
        """
        return topic(publisher, self.context, RESTRICTED if self.restricted else confidentiality)

    def topics(self, publisher: str) -> tuple[str, ...]:
        """Return every topic that may have events of this type: both of its context, or the restricted one."""
        return (topic(publisher, self.context, RESTRICTED),) if self.restricted else topics(publisher, self.context)


@dataclass(frozen=True)
class Catalogue:
    """Every event type of the published language, and the schemas by id."""

    types: Mapping[str, EventType]
    revisions: Mapping[int, Revision]

    @property
    def events(self) -> dict[str, EventType]:
        """The domain events by `ce_type`: all types but the relays' checkpoint."""
        return {name: entry for name, entry in self.types.items() if entry.context != PUBLICATION}

    @property
    def restricted(self) -> frozenset[str]:
        """The `ce_type` of every event that is on restricted topics only, whatever the level of its program."""
        return frozenset(name for name, entry in self.types.items() if entry.restricted)

    def of(self, *contexts: str) -> frozenset[str]:
        """Return the `ce_type` of every event of these contexts."""
        return frozenset(name for name, entry in self.types.items() if entry.context in contexts)


def folder() -> Path:
    """Return the folder `schemas/`: inside the package in a wheel, at the top of a checkout."""
    packaged = Path(__file__).with_name("_schemas")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of this release."""
    return load(folder())


def load(root: Path) -> Catalogue:
    """Read a catalogue.

    Args:
        root: A folder with the layout of `schemas`: `catalogue.toml`, `lock.json`, `<context>/<event>/<revision>.avsc`.

    Returns:
        The catalogue, unverified; `services.contract.check` verifies it.
    """
    descriptions = tomllib.loads((root / "catalogue.toml").read_text(encoding="utf-8"))
    revisions = [_revision(root, locked) for locked in lock(root)]
    types = [
        _event_type(descriptions, context, name, revisions)
        for context, events in descriptions["events"].items()
        for name in events
    ]
    return Catalogue({entry.type: entry for entry in types}, {revision.id: revision for revision in revisions})


def lock(root: Path) -> list[dict[str, Any]]:
    """Read the lock: one entry per committed revision, with `id`, `type`, `revision` and `sha256`."""
    entries: list[dict[str, Any]] = json.loads((root / "lock.json").read_text(encoding="utf-8"))["schemas"]
    return entries


def _revision(root: Path, locked: dict[str, Any]) -> Revision:
    _, context, event = locked["type"].split(".")
    document = json.loads((root / context / event / f"{locked['revision']}.avsc").read_text(encoding="utf-8"))
    return Revision(locked["id"], context, event, locked["revision"], document)


def _event_type(descriptions: dict[str, Any], context: str, name: str, revisions: list[Revision]) -> EventType:
    entry = descriptions["defaults"] | descriptions["contexts"][context] | descriptions["events"][context][name]
    own = sorted((r for r in revisions if r.type == event_type(context, name)), key=lambda r: r.number)
    return EventType(
        context=context,
        name=name,
        meaning=entry["meaning"],
        owner=entry["owner"],
        key=entry["key"],
        producer=entry["producer"],
        consumers=tuple(entry["consumers"]),
        retention=entry["retention"],
        personal_data=entry["personal_data"],
        travels=entry["travels"],
        revisions=tuple(own),
    )
