"""The data-sharing terms: each version is a text that is published once and never changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment import validation
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

TERMS_ID = UUID("6b0f5c0e-9f54-5a49-8f0a-5d0f4b1b7c11")  # there is one series of terms; another id would orphan it
MAX_TERMS = 100_000


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version of the terms.

    Attributes:
        code: The code of the version, for example `2026-1`.
        text: Its whole text.
        text_sha256: The SHA-256 digest of the text in UTF-8, in hexadecimal.
        effective_from: From when on it may be accepted instead of the versions before it.
    """

    code: str
    text: str
    text_sha256: str
    effective_from: datetime


class Terms(Aggregate):
    """The federation's data-sharing terms.

    Attributes:
        versions: Every published version, in the order of publication, which is that of `effective_from`.
    """

    TOPIC = "enrollment.terms"

    def __init__(self) -> None:
        self.versions: tuple[TermsVersion, ...] = ()

    def find(self, code: str) -> TermsVersion | None:
        """Return the version of a code, or None."""
        return next((each for each in self.versions if each.code == code), None)

    def in_force(self, at: datetime) -> TermsVersion | None:
        """Return the latest version that is effective at a time; None before the first one is."""
        return next((each for each in reversed(self.versions) if each.effective_from <= at), None)


class FirstTermsPublished(CreatedEvent):
    """The first version of the terms was published."""

    TOPIC = "enrollment.terms.first-published"
    code: str
    text: str
    text_sha256: str
    effective_from: datetime

    def apply(self, aggregate: Terms) -> None:
        """Add the version."""
        _add(aggregate, self)


class TermsPublished(Event):
    """A further version of the terms was published."""

    TOPIC = "enrollment.terms.published"
    code: str
    text: str
    text_sha256: str
    effective_from: datetime

    def apply(self, aggregate: Terms) -> None:
        """Add the version."""
        _add(aggregate, self)


def _add(terms: Terms, event: FirstTermsPublished | TermsPublished) -> None:
    version = TermsVersion(event.code, event.text, event.text_sha256, event.effective_from)
    terms.versions = (*terms.versions, version)


def publish(
    terms: Terms | None, meta: CommandMetadata, *, code: str, text: str, effective_from: datetime | None = None
) -> Terms:
    """Publish a version of the terms.

    Args:
        terms: The terms so far; None before the first version.
        meta: The command's metadata.
        code: The code of the new version.
        text: Its whole text.
        effective_from: From when on it may be accepted; from its publication on when omitted.

    Returns:
        The terms, with the new version.

    Raises:
        RefusedError: `not-a-code`, `terms-text-empty`, `text-too-long`, `text-not-text`, `terms-version-taken`,
            `terms-effective-in-past`, or `terms-effective-before-previous`.
    """
    effective_from = effective_from or meta.recorded_at
    code = validation.check_code(code, "terms_version")
    text = validation.check_text(text, "text", most=MAX_TERMS)
    if not text.strip():
        raise RefusedError("terms-text-empty", "the terms need a text that can be read", field="text", kind="field")
    if terms is not None and terms.find(code) is not None:
        detail = f"version {code} is published, and its text does not change; publish the new text as another version"
        raise RefusedError("terms-version-taken", detail, field="terms_version")
    if effective_from < meta.recorded_at:
        detail = "effective_from must not be in the past: nobody could have read the terms by then"
        raise RefusedError("terms-effective-in-past", detail, field="effective_from", kind="field")
    if terms is not None and effective_from <= terms.versions[-1].effective_from:
        detail = f"version {terms.versions[-1].code} is effective later; a new version follows every earlier one"
        raise RefusedError("terms-effective-before-previous", detail, field="effective_from", kind="field")
    digest = hashlib.sha256(text.encode()).hexdigest()
    data = {"code": code, "text": text, "text_sha256": digest, "effective_from": effective_from}
    if terms is None:
        return Terms.begin(FirstTermsPublished, TERMS_ID, meta, **data)
    terms.record(TermsPublished, meta, **data)
    return terms


def require_acceptable(terms: Terms, at: datetime, code: str) -> TermsVersion:
    """Return the version that an organization accepts at a time.

    A version is acceptable before it is effective, so that its organizations can agree in time; one that a later
    version has replaced is not.

    Raises:
        RefusedError: `terms-unknown` or `terms-replaced`.
    """
    version = terms.find(code)
    if version is None:
        known = ", ".join(each.code for each in terms.versions)
        detail = f"there is no version {code} of the data-sharing terms; there are {known}"
        raise RefusedError("terms-unknown", detail, field="terms_version")
    current = terms.in_force(at)
    if current is not None and version.effective_from < current.effective_from:
        detail = f"version {current.code} has replaced version {code}: accept that one"
        raise RefusedError("terms-replaced", detail, field="terms_version")
    return version
