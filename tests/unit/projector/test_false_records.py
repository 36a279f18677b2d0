"""False records among true ones: each is parked or reported, and every true record is applied."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from services.contract.checkpoint import HORIZON, Checkpoint, Tally, encode_checkpoint
from services.contract.codec import encode
from services.contract.record import PublicRecord, UntypedEvent
from services.projector.feed import FeedRecord, PartitionBatch, TopicPartition
from services.projector.positions import PartitionProgress
from services.projector.recent_positions import CONFIRMED, UNCONFIRMED, RecentPositions
from services.projector.topic_source import HUB, TopicSource
from services.projector.triage import (
    FOREIGN_ORGANIZATION,
    FOREIGN_SOURCE,
    FROM_THE_FUTURE,
    REUSED,
    UNKNOWN_PUBLISHER,
    RecordKey,
    Triage,
)
from tests.support.list_feed import SOURCE
from tests.support.public_logs import some_events
from tests.support.recording_projection import RecordingProjection

TOPIC = "mentorship.hub.relationships.v1"
PARTITION = TopicPartition(TOPIC, 0)
FORGED = "forged:1"


class Reader:
    """A reader of one partition, restarted before every batch: it keeps only what the database would keep."""

    def __init__(self, organizations: frozenset[str] = HUB) -> None:
        self.progress = PartitionProgress(SOURCE, 0, Tally(), 0, 0, 0, None)
        self.applied: list[str] = []
        self.parked: list[tuple[str, bool]] = []
        self.through = 0
        self._sources = {TOPIC: TopicSource(SOURCE, organizations), "another": TopicSource("club/relationships")}
        self._offset = 0
        self._blocked: set[RecordKey] = set()

    def read(self, *records: FeedRecord) -> None:
        progress = self.progress
        progress.settle()
        progress.recent = RecentPositions(progress.recent.to_bytes())
        triage = Triage(RecordingProjection(), self._sources, self._blocked, lambda *_: False)
        end = self._offset + len(records)
        triage.process(PartitionBatch(PARTITION, self._offset, end, records, end), progress)
        self._offset = end
        self.applied += [one.event.id for one in triage.result.accepted]
        self.parked += [(one.reason, one.blocking) for one in triage.result.rejected]
        self.through = triage.result.through.get(SOURCE, self.through)


def events(count: int) -> list[UntypedEvent]:
    """Return events of a few keys at the positions 1, 2, 3 …; all of types that are folded."""
    handled = RecordingProjection().handled
    chosen = [event for event in some_events(Random(3), count * 4) if event.type in handled][:count]
    return [replace(event, position=number, source=SOURCE) for number, event in enumerate(chosen, 1)]


def at(event: UntypedEvent, position: int, id_: str = FORGED) -> FeedRecord:
    """Return a forged record: an event under another position and id."""
    return read(replace(event, position=position, id=id_))


def read(event: UntypedEvent) -> FeedRecord:
    return as_read(encode(event, TOPIC))


def as_read(record: PublicRecord) -> FeedRecord:
    return FeedRecord(0, record.key.encode(), record.headers, record.value)


def checkpoint(of: Sequence[UntypedEvent], through: int | None = None) -> FeedRecord:
    """Return the checkpoint that a relay writes after these events."""
    tally, last = Tally().add(event.id for event in of), of[-1].position if of else 0
    through = last if through is None else through
    return as_read(
        encode_checkpoint(Checkpoint(0, last, tally.count, tally.checksum, through), topic=TOPIC, source=SOURCE)
    )


def ids(of: Sequence[UntypedEvent]) -> list[str]:
    return [event.id for event in of]


@pytest.mark.parametrize("position", [10**12, 2**62, HORIZON + 1])
@pytest.mark.parametrize("type_", ["handled", "unknown"])
def test_a_position_from_the_future_is_parked_and_what_follows_is_applied(position: int, type_: str) -> None:
    true = events(9)
    forged = at(true[0], position)
    if type_ == "unknown":
        forged = replace(forged, headers=[(n, b"a.b.sung" if n == "ce_type" else v) for n, v in forged.headers])
    reader = Reader()
    reader.read(forged, read(true[0]), read(true[1]), forged)
    reader.read(forged, *map(read, true[2:5]))
    reader.read(*map(read, true[5:]), checkpoint(true))
    assert reader.applied == ids(true)
    assert {reason for reason, _ in reader.parked} == {FROM_THE_FUTURE}
    assert not any(blocking for _, blocking in reader.parked)
    assert (reader.progress.position, reader.progress.verified_through, reader.progress.difference) == (9, 9, None)
    assert (reader.through, reader.progress.duplicates) == (9, 1)


def test_a_damaged_record_from_the_future_blocks_no_key() -> None:
    true = events(3)
    forged = at(true[0], 10**12)
    reader = Reader()
    reader.read(replace(forged, value=encode(replace(true[0], position=10**12), TOPIC).value[:-3]), *map(read, true))
    assert (reader.applied, reader.parked) == (ids(true), [(FROM_THE_FUTURE, False)])


def test_a_plausible_false_position_makes_no_duplicates_and_is_a_difference() -> None:
    true = events(8)
    reader = Reader()
    reader.read(read(true[0]), checkpoint(true[:1]), at(true[0], 6))
    reader.read(*map(read, true[1:3]), checkpoint(true[:3]))
    assert reader.applied == [true[0].id, FORGED, true[1].id, true[2].id]
    assert reader.progress.difference is not None
    reader.read(*map(read, true[3:]), checkpoint(true))
    assert reader.applied == [true[0].id, FORGED, *ids(true[1:5]), *ids(true[6:])]
    assert reader.parked == [(REUSED, False)]
    assert reader.through == 8


def test_a_false_position_in_a_quiet_partition_is_a_difference_once_the_source_has_passed_it() -> None:
    true = events(2)
    reader = Reader()
    reader.read(*map(read, true), at(true[0], 90), checkpoint(true, through=60))
    assert reader.progress.difference is None
    reader.read(checkpoint(true, through=500))
    assert str(reader.progress.difference).startswith("position 90 was read")


def test_a_position_that_is_used_again_with_another_record_is_parked() -> None:
    true = events(5)
    reader = Reader()
    reader.read(*map(read, true), at(true[0], 4), at(true[0], 5, "forged:2"))
    reader.read(checkpoint(true))
    reader.read(at(true[0], 3, "forged:3"), read(true[2]), read(true[4]))
    assert (reader.applied, reader.parked) == (ids(true), [(REUSED, False)] * 3)
    assert (reader.progress.duplicates, reader.progress.verified_through) == (2, 5)


def test_a_position_that_its_publisher_has_left_out_cannot_be_filled_later() -> None:
    true = [replace(event, position=event.position * 10) for event in events(4)]
    reader = Reader()
    reader.read(*map(read, true), checkpoint(true), at(true[0], 25))
    assert (reader.applied, reader.parked, reader.progress.difference) == (ids(true), [(REUSED, False)], None)


def test_a_foreign_organization_is_parked_counted_and_blocks_no_key() -> None:
    true = events(6)
    own, foreign = true[0].organization_id, "0198a1b2-0000-7000-8000-000000000000"
    true[2] = replace(true[2], organization_id=foreign)
    true[3] = replace(true[3], subject=true[2].subject)
    reader = Reader(frozenset({own}))
    reader.read(*map(read, true), read(true[2]), checkpoint(true))
    assert reader.applied == ids(true[:2] + true[3:])
    assert reader.parked == [(FOREIGN_ORGANIZATION, False)]
    assert (reader.progress.verified_through, reader.progress.duplicates) == (6, 1)


def test_a_record_of_another_publisher_is_parked_and_moves_no_position() -> None:
    true = events(2)
    reader = Reader()
    reader.read(
        read(true[0]),
        read(replace(true[1], source="club/relationships")),
        read(replace(true[1], source="stranger/relationships", position=10**12)),
        read(true[1]),
        checkpoint(true),
    )
    assert (reader.applied, reader.parked) == (ids(true), [(FOREIGN_SOURCE, False), (UNKNOWN_PUBLISHER, False)])
    assert (reader.progress.verified_through, reader.progress.difference) == (2, None)


def test_a_checkpoint_that_differs_is_not_believed() -> None:
    true = events(3)
    reader = Reader()
    reader.read(*map(read, true), checkpoint([*true, replace(true[0], id=FORGED, position=4)], through=10**12))
    assert (reader.through, reader.progress.published_through) == (0, 0)
    assert reader.progress.difference is not None
    reader.read(checkpoint(true))
    assert reader.through == 3


def test_a_checkpoint_of_a_relay_that_was_late_confirms_what_it_counts() -> None:
    true = events(6)
    reader = Reader()
    reader.read(*map(read, true), checkpoint(true[:4]))
    assert (reader.progress.verified_through, reader.through, reader.progress.difference) == (4, 4, None)
    reader.read(checkpoint(true))
    assert (reader.progress.verified_through, reader.progress.difference) == (6, None)


def test_a_relay_that_continues_far_on_states_so_first() -> None:
    true = [replace(event, position=1 + number * HORIZON * 3) for number, event in enumerate(events(4))]
    reader = Reader()
    for number, event in enumerate(true):
        reader.read(checkpoint(true[:number], through=max(0, event.position - 1)), read(event))
    assert (reader.applied, reader.parked, reader.progress.difference) == (ids(true), [], None)


def test_few_positions_are_kept() -> None:
    recent = RecentPositions()
    for position in range(1, 5 * UNCONFIRMED):
        recent.add(position, f"id:{position}")
    kept = RecentPositions(recent.to_bytes())
    assert (kept.floor, len(kept.beyond(0))) == (4 * UNCONFIRMED - 1, UNCONFIRMED)
    kept.confirm(5 * UNCONFIRMED)
    assert len(RecentPositions(kept.to_bytes()).beyond(0)) == CONFIRMED
    assert [kept.look_up(*one) for one in ((1, "any"), (9999, "id:9999"), (9999, "other"), (10_000, "id:10000"))] == [
        "duplicate",
        "duplicate",
        "reused",
        "new",
    ]
