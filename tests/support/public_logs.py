"""In-memory log of public records, without a service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from services.contract import naming
from services.contract.catalogue import catalogue
from services.contract.codec import encode
from services.contract.record import PublicRecord, UntypedEvent
from services.publication.public_log import PublicBatch
from tests.support.events import example, public_event

#: What a test's events are: a few types of each context.
_TYPES = {
    "enrollment": ("applied", "enrolled", "paused", "resumed"),
    "relationships": ("matched", "goal-agreed", "session-held", "session-cancelled"),
}


@dataclass
class MemoryLog:
    """A log in memory; `None` is an event that stays private."""

    source: str = "relationships"
    publisher: str = "hub"
    records: list[PublicRecord | None] = field(default_factory=list)

    @property
    def ce_source(self) -> str:
        return naming.source(self.publisher, self.source)

    @property
    def topics(self) -> tuple[str, str]:
        return naming.topics(self.publisher, self.source)

    def read(self, after: int, limit: int) -> PublicBatch:
        page = self.records[after : after + limit]
        return PublicBatch([record for record in page if record is not None], after + len(page))

    def head(self) -> int:
        return len(self.records)

    def append(self, events: Sequence[UntypedEvent | None]) -> list[UntypedEvent]:
        """Append events with the next positions and return them; every fifth key is of a confidential program."""
        numbered = []
        for event in events:
            if event is None:
                self.records.append(None)
                continue
            numbered.append(replace(event, position=len(self.records) + 1, source=self.ce_source))
            level = "confidential" if UUID(event.subject).int % 5 == 0 else "open"
            topic = catalogue().types[event.type].topic(self.publisher, level)
            self.records.append(encode(numbered[-1], topic))
        return numbered


def some_events(random: Random, count: int, *, source: str = "relationships", keys: int = 20) -> list[UntypedEvent]:
    """Return random events of a context over a few keys; positions are assigned when they are appended."""
    subjects = [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(keys)]
    versions: dict[str, int] = {}
    events = []
    for _ in range(count):
        subject = random.choice(subjects)
        versions[subject] = versions.get(subject, 0) + 1
        entry = catalogue().types[naming.event_type(source, random.choice(_TYPES[source]))]
        flat = json.loads(json.dumps(example(entry))) | {"subject": subject}
        events.append(public_event(entry, flat, version=versions[subject]))
    return events
