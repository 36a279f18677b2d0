"""Invalid records: each is parked with reason and offset, and everything else continues."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import psycopg
import pytest

from services.contract.checkpoint import Checkpoint, encode_checkpoint
from services.contract.codec import UndecodableRecordError
from services.projector import migrations, parked, status
from services.projector.feed import FeedRecord
from services.projector.runner import Runner
from services.projector.status import ProjectionStatus
from tests.support.list_feed import SOURCE, ListFeed, as_read, topic_of
from tests.support.public_logs import MemoryLog, some_events
from tests.support.recording_projection import RecordingProjection, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until


@pytest.fixture
def dsn(database: str) -> str:
    migrations.migrate(database)
    return database


def event_records(count: int = 6) -> list[FeedRecord]:
    """Return records of events of one key; all of a type that is folded."""
    log = MemoryLog()
    events = [e for e in some_events(Random(1), 60, keys=1) if e.type not in RecordingProjection().ignored][:count]
    log.append(events)
    return [as_read(record) for record in log.records if record is not None]


def with_header(record: FeedRecord, name: str, value: bytes) -> FeedRecord:
    return replace(record, headers=[(n, value if n == name else v) for n, v in record.headers])


def value_of(record: FeedRecord) -> bytes:
    assert record.value is not None
    return record.value


def unknown_schema(record: FeedRecord) -> FeedRecord:
    return replace(record, value=b"\0\0\0\xff\xff" + value_of(record)[5:])


def run(dsn: str, records: list[FeedRecord]) -> tuple[ProjectionStatus, list[parked.Parked], int]:
    """Read records, then return the status, the parked records, and the number of events in the read model."""
    feed = ListFeed(topic_of([records], "mentorship.hub.relationships.v1"), Random(0))
    with running(Runner(RecordingProjection(), feed, dsn).run):
        until(lambda: is_read(dsn, len(records)), what="all records")
    with psycopg.connect(dsn, autocommit=True) as connection:
        (read_model,) = status.status(connection, ["trail"])
        return read_model, parked.list_parked(connection, "trail"), sum(map(len, read_recorded_ids(dsn).values()))


def is_read(dsn: str, count: int) -> bool:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return status.reading(connection, "trail").position == count


DAMAGED: dict[str, Callable[[FeedRecord], FeedRecord]] = {
    UndecodableRecordError.UNKNOWN_SCHEMA: unknown_schema,
    UndecodableRecordError.DAMAGED: lambda r: replace(r, value=value_of(r)[:-9]),
    UndecodableRecordError.TRAILING_BYTES: lambda r: replace(r, value=value_of(r) + b"more"),
    UndecodableRecordError.FOREIGN_FRAMING: lambda r: replace(r, value=b'{"json": true}'),
    UndecodableRecordError.NO_VALUE: lambda r: replace(r, value=None),
    UndecodableRecordError.BAD_HEADERS: lambda r: replace(r, headers=[]),
}


@pytest.mark.parametrize("reason", DAMAGED)
def test_a_damaged_record_blocks_its_key_and_is_parked_with_reason_and_offset(dsn: str, reason: str) -> None:
    first, second, third, *_ = event_records()
    read_model, parked_records, applied = run(dsn, [first, DAMAGED[reason](second), third])
    assert [one.reason for one in parked_records] == [f"undecodable:{reason}", "behind"]
    assert (parked_records[0].topic, parked_records[0].partition, parked_records[0].offset) == (
        "mentorship.hub.relationships.v1",
        0,
        1,
    )
    assert (applied, read_model.parked) == (1, 2)


def test_a_record_without_a_key_blocks_nothing(dsn: str) -> None:
    first, second, third, *_ = event_records()
    _, parked_records, applied = run(dsn, [first, replace(second, key=None, value=b"junk"), third])
    assert [(one.reason, one.key, one.blocking) for one in parked_records] == [
        ("undecodable:foreign-framing", None, False)
    ]
    assert applied == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("ce_type", b"a\0b"), ("ce_type", b"\xff\xfe"), ("ce_id", b""), ("ce_specversion", b"0.3"), ("ce_id", b"x\0" * 9)],
)
def test_any_header_value_is_handled(dsn: str, name: str, value: bytes) -> None:
    first, second, *_ = event_records()
    read_model, _, applied = run(dsn, [first, with_header(second, name, value)])
    assert applied + read_model.parked + read_model.unknown == 2


def test_a_record_of_another_source_is_parked_and_moves_no_position(dsn: str) -> None:
    first, second, third, *_ = event_records()
    foreign = with_header(replace(second), "ce_source", b"another/relationships")
    _, parked_records, applied = run(dsn, [first, foreign, second, third])
    assert [(one.reason, one.blocking) for one in parked_records] == [("unknown-publisher", False)]
    assert applied == 3


def test_a_damaged_copy_of_what_was_applied_blocks_nothing(dsn: str) -> None:
    first, second, third, *_ = event_records()
    _, parked_records, applied = run(dsn, [first, second, replace(first, value=value_of(first)[:-9]), third])
    assert [(one.reason, one.blocking) for one in parked_records] == [("undecodable:damaged", False)]
    assert applied == 3


def test_an_undecodable_record_is_a_duplicate_the_second_time(dsn: str) -> None:
    first, second, third, *_ = event_records()
    undecodable = unknown_schema(second)
    read_model, parked_records, applied = run(dsn, [first, undecodable, third, undecodable, third])
    assert [one.reason for one in parked_records] == ["undecodable:unknown-schema", "behind"]
    assert (applied, read_model.duplicates) == (1, 2)


def test_an_unknown_type_is_skipped_and_counted(dsn: str) -> None:
    first, second, third, *_ = event_records()
    read_model, parked_records, applied = run(
        dsn, [first, with_header(second, "ce_type", b"mentorship.relationships.sung"), third]
    )
    assert (read_model.unknown, parked_records, applied) == (1, [], 2)


def test_a_wrong_checkpoint_is_reported_as_a_difference(dsn: str) -> None:
    topic = "mentorship.hub.relationships.v1"
    wrong = encode_checkpoint(Checkpoint(0, 2, 3, "0" * 16, 2), topic=topic, source=SOURCE)
    torn = replace(wrong, value=wrong.value[:9])
    read_model, parked_records, applied = run(dsn, [*event_records(2), as_read(wrong), as_read(torn)])
    assert (read_model.ledger, applied) == ("different", 2)
    assert "published: 3 records up to 2" in (read_model.partitions[0].difference or "")
    assert [(one.reason, one.blocking) for one in parked_records] == [("undecodable:damaged", False)]
