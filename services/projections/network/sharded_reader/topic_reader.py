"""A reader of the public events that keeps one shard: it reads everything, and shares nothing with the others."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from services.contract.checkpoint import Tally
from services.projections.network.projection import Network
from services.projections.network.sharded_reader.relationship_state import RelationshipState
from services.projector.feed import Feed, FeedBrokenError, Slice, TopicPartition
from services.projector.header_peek import text
from services.projector.positions import Line
from services.projector.triage import Key, Screening
from services.ripple import Effect, Rule
from services.ripple.files.report import compute_report
from services.ripple.shards.manifest import Manifest
from services.ripple.shards.partial_result import PartialResult, build_partial_result

CONTEXTS = Network.contexts
Ends = Mapping[TopicPartition, int]


class LedgerMismatchError(Exception):
    """The topics do not hold what their publisher says it has published; figures of them would be wrong."""


class TopicReader:
    """Reads all relationships from their beginning and keeps one shard's ancestors.

    Records are screened as the read models' are: duplicates dropped by position, the publisher's ledger compared, what
    cannot be read set aside together with what follows it in its key.

    Args:
        feed: Where the public events come from; opened and closed by the follower.
        rule: The path rule.
        effect: The effect policy.
        shard: Which ancestors to keep …
        shards: … of how many parts.
        until: Where to stop in each partition; by default their ends of this moment. Nothing beyond is taken.
    """

    def __init__(
        self, feed: Feed, rule: Rule, effect: Effect, *, shard: int, shards: int, until: Ends | None = None
    ) -> None:
        self._feed, self._rule, self._shard, self._shards = feed, rule, shard, shards
        self._relationships = RelationshipState(rule, effect, shard, shards)
        described = feed.describe()
        self._origins = {one.place.topic: one.origin for one in described}
        self._lines = {one.place: Line(one.source, 0, Tally(), 0, 0, 0, None) for one in described}
        self._next = {one.place: 0 for one in described}
        self._blocked: set[Key] = set()
        self._odd: set[tuple[TopicPartition, str]] = set()
        self._ends: Ends | None = {one.place: one.head for one in described}
        if until is not None:
            if until.keys() != self._next.keys():
                raise ValueError("the ends speak of other topics or partitions than there are")
            self._ends = dict(until)
        self._group = f"mentorship.ripple.{uuid.uuid4()}"
        self.open()

    @property
    def behind(self) -> bool:
        """Whether anything before the ends is still to come."""
        return self._ends is not None and any(self._next[place] < end for place, end in self._ends.items())

    @property
    def counts(self) -> dict[str, int]:
        """What became of the records read: applied, duplicates, set aside."""
        lines = self._lines.values()
        return {
            "events": sum(line.applied for line in lines),
            "duplicates": sum(line.duplicates for line in lines),
            "set_aside": sum(line.parked for line in lines),
        }

    def open(self) -> None:
        """Begin to read, or go on after the feed broke: in a group of its own, so that every record comes."""
        self._feed.close()
        self._feed.open(self._group, lambda: self._next)

    def go_on(self) -> None:
        """From now on take what comes after the ends as well."""
        if self._ends is not None:
            self._ends = None
            self.open()  # what lay beyond the ends was passed over

    def step(self, seconds: float) -> int:
        """Take what there is, or wait for it; returns how many events were applied.

        Raises:
            FeedBrokenError: The feed failed in passing; `open` it again.
            FeedRefusedError: The topics are not what they were, or may not be read.
            DifferentLedgerError: Something is missing in them.
        """
        screening = Screening(Network(), self._origins, self._blocked, lambda place, id_: (place, id_) in self._odd)
        for part in self._feed.poll(seconds):
            taken = self._until_end(part)
            screening.take(taken, self._lines[part.place])
            self._next[part.place] = max(taken.end, self._next[part.place])
        found = screening.result
        self._odd |= {(aside.place, text(aside.record.headers, "ce_id") or "") for aside in found.aside}
        for line in self._lines.values():
            line.settle()
            if line.difference is not None:
                raise LedgerMismatchError(f"{line.source}: {line.difference}")
        self._relationships.take([item.event for item in found.items])
        return len(found.items)

    def part(self) -> tuple[PartialResult, Manifest]:
        """Give the shard's part as of now, and what it is a part of."""
        edges, engine = self._relationships.edges(), self._relationships.engine
        found = compute_report(edges, edges.history, self._rule, engine)
        ends = [(place.topic, place.partition, end) for place, end in sorted(self._next.items())]
        mark = Manifest(self._shard, self._shards, self._digest(), found, ends)
        return build_partial_result(edges.history, self._rule, engine), mark

    def close(self) -> None:
        """Leave."""
        self._feed.close()

    def _until_end(self, part: Slice) -> Slice:
        """Leave out what lies beyond the end. A log's offset is that of its last event, a topic's that of the next."""
        if self._ends is None or part.end <= self._ends[part.place]:
            return part
        end = self._ends[part.place]
        last = end - 1 if self._feed.kind == "kafka" else end
        records = [record for record in part.records if record.offset <= last]
        return Slice(part.place, part.start, end, records, part.head)

    def _digest(self) -> str:
        """Digest which events were dealt with: readers with the same have read the same."""
        told: list[Any] = [
            (place, line.settle().count, line.settle().checksum)
            for place, line in sorted(self._lines.items())
            if line.settle().count
        ]
        return "events:" + hashlib.sha256(json.dumps(told).encode()).hexdigest()


def step_with_retry(follower: TopicReader, seconds: float, tries: int = 5) -> int:
    """Take a step, opening the feed again when it breaks.

    Raises:
        FeedBrokenError: It broke so many times in a row.
    """
    broken = False
    for left in reversed(range(tries)):
        try:
            if broken:
                follower.open()
            return follower.step(seconds)
        except FeedBrokenError:
            if not left:
                raise
            broken = True
    return 0
