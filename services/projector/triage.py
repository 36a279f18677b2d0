"""What becomes of each record of a claimed stretch, before anything is folded: pure decisions, one record at a time."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import Checkpoint, decode_checkpoint
from services.contract.codec import UndecodableRecord, decode
from services.contract.record import PublicEvent
from services.projector.feed import FeedRecord, Slice, TopicPartition
from services.projector.header_peek import position_of, text
from services.projector.positions import Line
from services.projector.projection import Projection

BEHIND = "behind"
HANDLER = "handler"
UNDECODABLE = "undecodable"
FOREIGN = "foreign-source"

Key = tuple[str, bytes]
"""A topic and a record key in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A decoded event on its way into the model, and the record it came in."""

    place: TopicPartition
    record: FeedRecord
    event: PublicEvent

    @property
    def key(self) -> Key:
        """What keeps its order with others."""
        return self.place.topic, self.record.key or b""


@dataclass(frozen=True, slots=True)
class Aside:
    """A record to be set aside."""

    place: TopicPartition
    record: FeedRecord
    reason: str
    detail: str
    blocking: bool
    position: int | None


@dataclass(slots=True)
class Screened:
    """A batch, decided."""

    items: list[Item] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    through: dict[str, int] = field(default_factory=dict)
    """For each source the furthest position of which a checkpoint says that everything is published."""


class Screening:
    """Decides on records, in the order of their partition.

    Args:
        projection: Whose records these are.
        origins: For each topic the `ce_source` its records must have.
        blocked: Keys with a record set aside; a key blocked here is added.
        again: Says whether a damaged record has been set aside before.
    """

    def __init__(
        self,
        projection: Projection,
        origins: dict[str, str],
        blocked: set[Key],
        again: Callable[[TopicPartition, str], bool],
    ) -> None:
        self._handled: AbstractSet[str] = projection.handled
        self._ignored: AbstractSet[str] = projection.ignored
        self._origins = origins
        self._blocked = blocked
        self._again = again
        self._odd: set[tuple[TopicPartition, str]] = set()
        self.result = Screened()

    def take(self, part: Slice, line: Line) -> None:
        """Decide on a stretch and move its line along."""
        for record in part.records:
            type_ = text(record.headers, "ce_type")
            if type_ == CHECKPOINT:
                self._compare(part.place, record, line)
            elif type_ in self._handled:
                self._event(part.place, record, line)
            else:
                self._pass_by(part.place, record, line, type_)

    def _event(self, place: TopicPartition, record: FeedRecord, line: Line) -> None:
        try:
            event = decode(record.headers, record.value)
        except UndecodableRecord as failure:
            self._damaged(place, record, line, f"{UNDECODABLE}:{failure.reason}", failure.detail)
            return
        if event.source != self._origins[place.topic]:
            self._foreign(place, record, line, event.source)
            return
        if event.position <= line.position:
            line.duplicates += 1
            return
        line.position, line.recorded_at = event.position, event.recorded_at
        line.ids.append(event.id)
        item = Item(place, record, event)
        if item.key in self._blocked:
            self._set_aside(
                line, Aside(place, record, BEHIND, "an earlier record of its key is set aside", True, event.position)
            )
        else:
            line.applied += 1
            self.result.items.append(item)

    def _pass_by(self, place: TopicPartition, record: FeedRecord, line: Line, type_: str | None) -> None:
        """Count a record nobody here folds: it is part of the ledger, whatever it says."""
        position, id_ = position_of(record.value), text(record.headers, "ce_id")
        source = text(record.headers, "ce_source")
        if type_ is None or id_ is None or position is None:
            self._damaged(
                place, record, line, f"{UNDECODABLE}:{UndecodableRecord.BAD_HEADERS}", f"ce_type is {type_!r}"
            )
        elif source != self._origins[place.topic]:
            self._foreign(place, record, line, str(source))
        elif position <= line.position:
            line.duplicates += 1
        else:
            line.position = position
            line.ids.append(id_)
            line.ignored += type_ in self._ignored
            line.unknown += type_ not in self._ignored

    def _damaged(self, place: TopicPartition, record: FeedRecord, line: Line, reason: str, detail: str) -> None:
        """Set a record aside that cannot be read, and hold back its key unless what it says has been dealt with."""
        id_ = text(record.headers, "ce_id")
        ours = text(record.headers, "ce_source") == self._origins[place.topic] and id_ is not None
        position = position_of(record.value) if ours else None
        late = position is not None and position <= line.position
        if late and id_ is not None and ((place, id_) in self._odd or self._again(place, id_)):
            line.duplicates += 1
            return
        if position is not None and not late and id_ is not None:
            line.position = position
            line.ids.append(id_)
        blocking = bool(record.key) and not late
        if blocking and record.key is not None:
            self._blocked.add((place.topic, record.key))
        self._set_aside(line, Aside(place, record, reason, detail, blocking, position))

    def _foreign(self, place: TopicPartition, record: FeedRecord, line: Line, source: str) -> None:
        """Set a record aside that another source wrote to a topic not its own; our keys go on."""
        detail = f"written by {source}, which has no say in {place.topic}"
        self._set_aside(line, Aside(place, record, f"{UNDECODABLE}:{FOREIGN}", detail, False, None))

    def _set_aside(self, line: Line, aside: Aside) -> None:
        line.parked += 1
        id_ = text(aside.record.headers, "ce_id")
        if id_ is not None:
            self._odd.add((aside.place, id_))
        self.result.aside.append(aside)

    def _compare(self, place: TopicPartition, record: FeedRecord, line: Line) -> None:
        """Hold the publisher's ledger against ours, where it speaks of exactly what we have or of more."""
        try:
            said = decode_checkpoint(record.value)
        except UndecodableRecord as failure:
            detail = f"a checkpoint that cannot be read: {failure.detail}"
            self._set_aside(line, Aside(place, record, f"{UNDECODABLE}:{failure.reason}", detail, False, None))
            return
        if text(record.headers, "ce_source") != self._origins[place.topic] or said.partition != place.partition:
            self._foreign(place, record, line, "a checkpoint of another partition or source")
            return
        line.stated = max(line.stated, said.through)
        self.result.through[line.source] = max(said.through, self.result.through.get(line.source, 0))
        # What it speaks of lies before it in the partition. One that is older than what we have says nothing new.
        if said.position >= line.position:
            self._judge(said, line)

    def _judge(self, said: Checkpoint, line: Line) -> None:
        mine = line.settle()
        if (said.position, said.tally) == (line.position, mine):
            line.proven = line.position
        elif line.difference is None:
            line.difference = (
                f"the publisher says {said.count} records up to {said.position}, checksum {said.checksum}; "
                f"here are {mine.count} up to {line.position}, checksum {mine.checksum}"
            )
