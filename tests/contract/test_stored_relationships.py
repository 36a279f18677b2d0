"""Every version of every event the relationships service ever stored is read back to the same state."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.eventstore.aggregate import event_classes
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.platform.settings import Settings
from services.publication.public_log import PublicLog
from services.relationships.anonymous.domain import Tally
from services.relationships.finding.listing import MentorListing
from services.relationships.flash_sessions.flash_session import FlashSession
from services.relationships.flash_sessions.months import FlashMonths
from services.relationships.flash_sessions.views import describe
from services.relationships.group_commands.views import describe as describe_group
from services.relationships.groups.group import Group
from services.relationships.matching.caseload import Caseload
from services.relationships.matching.mentor_requests import MentorRequests
from services.relationships.matching.pair import Pair
from services.relationships.matching.profiles.aggregate import MatchingProfile
from services.relationships.matching.runs.aggregate import MatchingRuns
from services.relationships.publish import PUBLICATION
from services.relationships.relationship import Relationship
from services.relationships.service import public_mapping
from services.relationships.view import view
from tests.support.stored import assert_contains, insert_events, load_frozen

FROZEN = load_frozen("relationships")


def relationship(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state: the view, and the parts that only decisions depend on."""
    aggregate = store.load(Relationship, id)
    hidden = {
        "since": aggregate.last_known_at.isoformat(),
        "matched_at": aggregate.matched_at.isoformat(),
        "holds_slots": aggregate.holds_slots,
        "spans": [[start.isoformat(), end and end.isoformat()] for start, end in aggregate.active_periods],
        "feedback": sorted([part for part in question if part is not None] for question in aggregate.feedback),
        "confidentiality": aggregate.pairing.confidentiality,
        "proposed_at": aggregate.proposed_at.isoformat(),
        "pause_reason": aggregate.pause_reason,
        "closing_answered": sorted(aggregate.closing_answered),
        "trial_ends_at": aggregate.trial_ends_at and aggregate.trial_ends_at.isoformat(),
        "trial_announced": aggregate.trial_announced,
        "going_on": sorted(aggregate.going_on),
        "reminded": sorted([*what, at.isoformat()] for what, at in aggregate.reminded.items()),
    }
    return {**view(aggregate), **hidden}


def caseload(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(Caseload, id)
    closed = {id: [end.at.isoformat(), end.planned] for id, end in aggregate.closed.items()}
    return {"context": aggregate.context, "role": aggregate.role, "open": aggregate.open, "closed": closed}


def pair(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(Pair, id)
    return {"context": aggregate.context, "reserved_by": aggregate.reserved_by, "never_again": aggregate.never_again}


def profile(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    return {"digests": {str(version): digest for version, digest in store.load(MatchingProfile, id).digests.items()}}


def runs(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(MatchingRuns, id)
    sent = [[*pair, relationship] for pair, relationship in aggregate.sent.items()]
    state = {"context": aggregate.context, "runs": aggregate.runs, "sent": sent}
    if aggregate.work is not None:
        work = {name: getattr(aggregate.work, name) for name in ("run_id", "state", "people", "attempts", "rule")}
        state |= {"record_versions": aggregate.record_versions, "work": work}
    return state


def tally(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(Tally, id)
    counts = {name: {str(key): n for key, n in getattr(aggregate, name).items()} for name in ("waiting", "released")}
    return {"context": aggregate.context, "answered": sorted(aggregate.answered), **counts}


def requests(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(MentorRequests, id)
    lists = {name: {id: [*one] for id, one in getattr(aggregate, name).items()} for name in ("open", "asked")}
    days = {mentor: day.isoformat() for mentor, day in aggregate.not_before.items()}
    state: dict[str, Any] = json.loads(json.dumps({"context": aggregate.context, **lists, "not_before": days}))
    return state


def listing(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    return {"listed": store.load(MentorListing, id).listed}


def flash(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(FlashSession, id)
    times = {name: getattr(aggregate, name).isoformat() for name in ("arranged_at", "last_known_at")}
    return {**describe(aggregate), "context": aggregate.context, **times}


def flash_months(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(FlashMonths, id)
    return {"context": aggregate.context, "counted": aggregate.counted}


def group(store: EventStore, id: Any) -> dict[str, Any]:  # noqa: ANN401 - as the test's table has it
    """Return the whole state."""
    aggregate = store.load(Group, id)
    return {**describe_group(aggregate), "context": aggregate.context}


VIEWS: dict[str, Callable[[EventStore, Any], dict[str, Any]]] = {
    Relationship.TOPIC: relationship,
    Caseload.TOPIC: caseload,
    Pair.TOPIC: pair,
    MatchingProfile.TOPIC: profile,
    MatchingRuns.TOPIC: runs,
    Tally.TOPIC: tally,
    MentorRequests.TOPIC: requests,
    MentorListing.TOPIC: listing,
    FlashSession.TOPIC: flash,
    FlashMonths.TOPIC: flash_months,
    Group.TOPIC: group,
}


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_bytes_rebuild_the_same_aggregate(name: str, database: str) -> None:
    old = FROZEN[name]
    event_log("relationships").migrate(database)
    insert_events("relationships", database, old)
    store = EventStore(service="relationships", dsn=database, encoder=None)
    try:
        assert_contains(VIEWS[old.kind](store, old.id), old.view)
        assert len(store.read(0, 100)) == len(old.events)
        mapping = public_mapping(Settings(key="k" * 32))
        assert PublicLog(store, mapping).read(0, 100).position == len(old.events), "it can still be published"
    finally:
        store.close()


def test_every_version_of_every_event_is_frozen() -> None:
    kinds = event_classes("relationships.")
    assert PUBLICATION.unclassified(kinds) == [], "an event class nobody imports would be missing here"
    written = set().union(*(old.written for old in FROZEN.values()))
    expected = {(kind.TOPIC, version) for kind in kinds for version in range(1, getattr(kind, "class_version", 1) + 1)}
    assert written == expected, "freeze what is missing with tests.support.stored.freeze; never change a file"
