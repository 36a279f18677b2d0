"""Whatever the decisions accept, any text, number or time, has a valid public record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import cast
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.organizations import domain as organizations
from services.enrollment.participation import application
from services.enrollment.participation import domain as participation
from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.application import Entry
from services.enrollment.programs import domain as programs
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST
from tests.support.publishable import assert_publishable
from tests.unit.enrollment.facts import some_policy, version_1

RECORDED = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDS = [UUID(int=n, version=4) for n in (1, 2, 3)]
TEXTS = st.text(max_size=210) | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,70}", fullmatch=True)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(timezones=OFFSETS) | st.datetimes(EARLIEST.replace(tzinfo=None), timezones=OFFSETS)
NUMBERS = st.integers(-3, 20) | st.integers()


def metadata(occurred_at: datetime) -> CommandMetadata | None:
    """Return a command's metadata, or None where its time is refused."""
    try:
        return CommandMetadata("key-1", "coordinator-1", "intention-1", None, occurred_at, RECORDED)
    except RefusedError:
        return None


def assert_accepted_is_publishable(aggregate: Aggregate) -> None:
    for event in cast("list[Event]", list(aggregate.collect_events())):
        assert_publishable(event)


@given(TIMES, TEXTS, TEXTS, TEXTS)
def test_organizations(at: datetime, name: str, terms: str, reason: str) -> None:
    meta = metadata(at)
    if meta is None:
        return
    try:
        organization = organizations.join(IDS[0], meta, name=name, terms_version=terms)
    except RefusedError:
        return
    assert_accepted_is_publishable(organization)
    try:
        organizations.leave(organization, meta, reason=reason)
    except RefusedError:
        return
    assert_accepted_is_publishable(organization)


@given(TIMES, TEXTS, TEXTS)
def test_programs(at: datetime, name: str, reason: str) -> None:
    meta = metadata(at)
    if meta is None:
        return
    try:
        program = programs.open_program(
            IDS[1], meta, organization_id=IDS[0], name=name, policy=some_policy(), salt="0" * 32
        )
        programs.close(program, meta, reason=reason)
    except RefusedError:
        return
    assert_accepted_is_publishable(program)


@given(TIMES, st.lists(TEXTS, max_size=4), st.none() | NUMBERS, st.none() | NUMBERS, TEXTS, st.sampled_from(Role))
def test_participations(
    at: datetime, skills: list[str], seniority: int | None, capacity: int | None, reason: str, role: Role
) -> None:
    meta = metadata(at)
    if meta is None:
        return
    try:
        applied = application.submit_application(
            IDS[2],
            meta,
            Entry(organization_id=IDS[0], program_id=IDS[1], confidentiality="open", person_id=IDS[2], role=role),
            skills=skills,
            seniority=seniority,
        )
    except RefusedError:
        return
    assert_accepted_is_publishable(applied)
    try:
        participation.enroll(applied, meta, version=version_1(), capacity=capacity)
        participation.pause(applied, meta, reason=reason)
        participation.resume(applied, meta)
        participation.withdraw(applied, meta, reason=reason)
    except RefusedError:
        pass
    assert_accepted_is_publishable(applied)
