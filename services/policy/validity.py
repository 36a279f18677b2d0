"""Validity: the times in which a participant's requirements and acceptances hold, and what is missing at a time.

An interval is half-open: it holds from its beginning, and no longer at its end. A beginning may lie up to `CLOCK_SKEW`
after the time asked for, because the clocks of callers differ from the server's; an end is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.eventstore.command_metadata import CLOCK_SKEW
from services.policy.policy import Policy


class Interval(NamedTuple):
    """A time in which something holds; without an end if `valid_until` is None."""

    valid_from: datetime
    valid_until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Return whether it holds at a time."""
        return self.valid_from <= at + CLOCK_SKEW and (self.valid_until is None or at < self.valid_until)


Validity = Mapping[str, Sequence[Interval]]
"""The intervals of each item: of a requirement by `requirement_item`, of a document by `document_item`."""


class Change(NamedTuple):
    """A change of validity: an interval that begins, or the end of every interval of the item that still holds.

    Attributes:
        item: What it is about.
        valid_from: The beginning of an interval, None for an end.
        until: Until when the interval holds, or when it ends; None without an end.
    """

    item: str
    valid_from: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """A published version of a document that participants accept.

    Attributes:
        code: Its code in its program.
        version: The version.
        kind: What it is.
        roles: Who accepts it.
        mandatory_at: From when nothing starts without its acceptance.
    """

    code: str
    version: int
    kind: str
    roles: frozenset[str]
    mandatory_at: datetime


def requirement_item(kind: str) -> str:
    """Return the item of a requirement."""
    return f"requirement:{kind}"


def waiver_item(kind: str) -> str:
    """Return the item of the waiver of a requirement, which holds besides the requirement's own."""
    return f"waiver:{kind}"


def document_item(code: str, version: int) -> str:
    """Return the item of the acceptance of a version of a document."""
    return f"document:{code}:{version}"


def fold(changes: Iterable[Change]) -> Validity:
    """Return the intervals that follow from changes, in the order in which they were recorded."""
    items: dict[str, list[Interval]] = {}
    for item, valid_from, until in changes:
        intervals = items.setdefault(item, [])
        if valid_from is not None:
            intervals.append(Interval(valid_from, until))
        elif until is not None:
            items[item] = [cut for interval in intervals if (cut := _cut(interval, until)) is not None]
    return items


def missing_requirements(policy: Policy, role: str, validity: Validity, at: datetime) -> list[str]:
    """Return the kinds of requirements of a role that do not hold at a time."""
    return [each.kind for each in policy.requirements_of(role) if not _holds(validity, requirement_item(each.kind), at)]


def is_waived(validity: Validity, kind: str, at: datetime) -> bool:
    """Return whether a requirement is waived at a time."""
    return _holds(validity, waiver_item(kind), at)


def mandatory_documents(policy: Policy, role: str, documents: Iterable[Document], at: datetime) -> list[Document]:
    """Return the documents that a role must have accepted at a time: of each kind the latest mandatory version."""
    latest: dict[str, Document] = {}
    for document in documents:
        concerned = policy.peer_only or role in document.roles
        if concerned and document.kind in policy.document_kinds and document.mandatory_at <= at:
            known = latest.get(document.kind)
            if known is None or _order(document) > _order(known):
                latest[document.kind] = document
    return [latest[kind] for kind in policy.document_kinds if kind in latest]


def missing_documents(
    policy: Policy, role: str, documents: Iterable[Document], validity: Validity, at: datetime
) -> list[Document]:
    """Return the documents that a role must have accepted, and whose acceptance does not hold, at a time."""
    mandatory = mandatory_documents(policy, role, documents, at)
    return [each for each in mandatory if not _holds(validity, document_item(each.code, each.version), at)]


def _holds(validity: Validity, item: str, at: datetime) -> bool:
    return any(interval.holds(at) for interval in validity.get(item, ()))


def _cut(interval: Interval, end: datetime) -> Interval | None:
    """Return the part of an interval before its end; None if nothing is left of it."""
    if interval.valid_until is not None and interval.valid_until <= end:
        return interval
    return Interval(interval.valid_from, end) if interval.valid_from < end else None


def _order(document: Document) -> tuple[datetime, int]:
    return document.mandatory_at, document.version
