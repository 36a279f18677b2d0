"""A document: one version of a text that participants accept before anything starts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, cast, get_args

from services.enrollment import validation
from services.eventstore.refusal import RefusedError
from services.policy.policy import DocumentKind, RoleName
from services.policy.validity import Document

AcceptedBy = Literal["person", "guardian", "paper"]
MAX_VERSION = 10_000
MAX_TEXT = 50_000
MAX_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """One version of a document of a program.

    Attributes:
        code: The document's code in its program.
        version: Grows with each publication.
        kind: What it is: code-of-conduct, confidentiality, data-use or disclaimer.
        title: Its name for people.
        text: What participants accept; private, its digest is public.
        roles: Who accepts it: mentor, mentee or both.
        mandatory_at: From when nothing starts without its acceptance.
        valid_days: Days after which its acceptance is due again; None for never.
    """

    code: str
    version: int
    kind: DocumentKind
    title: str
    text: str
    roles: tuple[RoleName, ...]
    mandatory_at: datetime
    valid_days: int | None = None

    @property
    def text_sha256(self) -> str:
        """The SHA-256 digest of its text in UTF-8, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def required(self) -> Document:
        """The part of it that decides who must have accepted it when."""
        return Document(self.code, self.version, self.kind, frozenset(self.roles), self.mandatory_at)

    def valid_until(self, accepted_at: datetime) -> datetime | None:
        """Return when an acceptance is due again; None for never."""
        return None if self.valid_days is None else accepted_at + timedelta(days=self.valid_days)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The last acceptance of a document by a participant.

    Attributes:
        code: The document's code.
        version: The version accepted.
        kind: The document's kind.
        accepted_by: person, guardian, or paper (a signature that staff filed).
        accepted_at: When it was accepted.
        valid_until: When it is due again; None for never.
        evidence_reference: Where the paper is filed; private; None for another act than paper.
        holds: Whether it has not lapsed.
    """

    code: str
    version: int
    kind: DocumentKind
    accepted_by: AcceptedBy
    accepted_at: datetime
    valid_until: datetime | None
    evidence_reference: str | None = None
    holds: bool = True


def build_document(
    *,
    code: str,
    version: int,
    kind: str,
    title: str,
    text: str,
    roles: Iterable[str],
    mandatory_at: datetime,
    valid_days: int | None = None,
) -> PublishedDocument:
    """Build a document of checked values; the arguments are the attributes of `PublishedDocument`.

    Raises:
        RefusedError: The rule of the first value at fault, about its field.
    """
    if not text.strip():
        raise RefusedError("text-missing", "a document needs a text to accept", field="text", kind="field")
    if valid_days is not None:
        validation.check_range(valid_days, 1, MAX_DAYS, "valid_days")
    return PublishedDocument(
        code=validation.check_code(code, "code"),
        version=validation.check_range(version, 1, MAX_VERSION, "version"),
        kind=cast("DocumentKind", validation.check_choice(kind, get_args(DocumentKind), "kind")),
        title=validation.check_name(title, "title"),
        text=validation.check_text(text, "text", most=MAX_TEXT),
        roles=cast("tuple[RoleName, ...]", tuple(validation.check_choices(roles, get_args(RoleName), "roles"))),
        mandatory_at=mandatory_at,
        valid_days=valid_days,
    )


def require_published(kinds: Iterable[str], documents: Collection[PublishedDocument]) -> None:
    """Pass if a program has published a document of each kind that its policy demands.

    Args:
        kinds: The kinds that the policy demands.
        documents: What the program has published.

    Raises:
        RefusedError: `document-missing`, which names the kinds.
    """
    published = {document.kind for document in documents}
    missing = sorted(kind for kind in kinds if kind not in published)
    if missing:
        detail = f"the policy demands documents that are not published: {', '.join(missing)}"
        raise RefusedError("document-missing", detail, field="document_kinds")
