"""The time for which a requirement is cleared or waived: from the policy, or as staff states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.enrollment.requirement_record import RequirementRecord
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.policy import Requirement
from services.policy.validity import Interval


@dataclass(frozen=True, slots=True)
class Stated:
    """The time that staff states; each None for what the policy gives."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None


def resolve_validity(
    record: RequirementRecord, meta: CommandMetadata, requirement: Requirement, stated: Stated, *, overriding: bool
) -> Interval:
    """Return the time for which a requirement is cleared.

    Args:
        record: What is known about it.
        meta: The command's metadata.
        requirement: The policy's requirement.
        stated: The time that staff states.
        overriding: Whether it may be longer than the policy's.

    Raises:
        RefusedError: `validity-above-policy`, or a refusal of `check_validity`.
    """
    valid_from = stated.valid_from or meta.occurred_at
    longest = None if requirement.valid_days is None else valid_from + timedelta(days=requirement.valid_days)
    valid_until = longest if stated.valid_until is None else stated.valid_until
    if longest is not None and valid_until is not None and valid_until > longest and not overriding:
        detail = f"the policy lets it be valid until {longest.isoformat()}; to clear it for longer, override the policy"
        raise RefusedError("validity-above-policy", detail, field="valid_until", kind="field")
    interval = Interval(valid_from, valid_until)
    check_validity(record, meta, interval)
    return interval


def check_validity(record: RequirementRecord, meta: CommandMetadata, interval: Interval) -> None:
    """Check the time for which a requirement is cleared or waived, against itself and against what holds.

    Raises:
        RefusedError: `requirement-ends-before-it-begins`, `valid-until-in-past`, `valid-from-before-end` (it had
            expired or been revoked then), `valid-from-too-late` (it would not hold in between),
            `requirement-already-cleared` (it holds without an end) or `validity-shortened`.
    """
    valid_from, valid_until = interval
    if valid_until is not None and valid_until <= valid_from:
        detail = "valid_until must be after valid_from: a requirement cannot end before it begins"
        raise RefusedError("requirement-ends-before-it-begins", detail, field="valid_until", kind="field")
    if valid_until is not None and meta.is_due(valid_until):
        detail = f"it would have ended at {valid_until.isoformat()} already"
        raise RefusedError("valid-until-in-past", detail, field="valid_until", kind="field")
    _check_beginning(record, meta, valid_from)
    _check_extension(record, valid_until)


def _check_beginning(record: RequirementRecord, meta: CommandMetadata, valid_from: datetime) -> None:
    if record.ended_at is not None and valid_from < record.ended_at:
        detail = f"it expired or was revoked at {record.ended_at.isoformat()}, and can hold again from then on"
        raise RefusedError("valid-from-before-end", detail, field="valid_from", kind="field")
    holds_until_then = record.holds and (record.valid_until is None or valid_from <= record.valid_until)
    if valid_from > meta.occurred_at + CLOCK_SKEW and not holds_until_then:
        detail = "valid_from may lie in the future only while the requirement holds until then"
        raise RefusedError("valid-from-too-late", detail, field="valid_from", kind="field")


def _check_extension(record: RequirementRecord, valid_until: datetime | None) -> None:
    if not record.holds:
        return
    if record.valid_until is None:
        raise RefusedError("requirement-already-cleared", "it is valid without an end; revoke it to change that")
    if valid_until is not None and valid_until < record.valid_until:
        detail = f"it is valid until {record.valid_until.isoformat()}; revoke it to end that earlier"
        raise RefusedError("validity-shortened", detail, field="valid_until", kind="field")
