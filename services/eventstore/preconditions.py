"""Preconditions of every command: the order of time, and the version that the caller decided on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError


def order_after(meta: CommandMetadata, last_known_at: datetime) -> CommandMetadata:
    """Order a command after what is already known to have happened.

    Clocks of callers and servers differ: a command that seems to precede the last known time by no more than
    `CLOCK_SKEW` is moved to that time, so that time never goes back along an aggregate.

    Args:
        meta: The command's metadata.
        last_known_at: The latest time at which something is known about the aggregate.

    Returns:
        The metadata as the command takes effect.

    Raises:
        RefusedError: `occurred-before-previous` when the command precedes it by more.
    """
    if meta.occurred_at >= last_known_at:
        return meta
    if meta.occurred_at + CLOCK_SKEW < last_known_at:
        detail = f"occurred_at must not be before {last_known_at.isoformat()}, the time of what it follows"
        raise RefusedError("occurred-before-previous", detail, field="occurred_at", kind="field")
    return replace(meta, occurred_at=last_known_at)


def require_version(version: int, expected: int | None) -> None:
    """Pass if the caller decided on the present version (optimistic concurrency control).

    Args:
        version: The aggregate's version.
        expected: The version the caller decided on, None for any.

    Raises:
        RefusedError: `stale-version` (kind `stale`).
    """
    if expected is not None and expected != version:
        raise RefusedError("stale-version", f"the current version is {version}, not {expected}", kind="stale")


def not_before(meta: CommandMetadata, last_known_at: datetime) -> CommandMetadata:
    """Return the metadata of a command that takes effect at the last known time at the earliest.

    What follows from an event, or is due at a time, may be executed after something that happened later was reported.

    Args:
        meta: The command's metadata.
        last_known_at: The latest time at which something is known about the aggregate.
    """
    return replace(meta, occurred_at=max(meta.occurred_at, last_known_at))
