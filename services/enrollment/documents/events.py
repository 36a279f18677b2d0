"""Private events of documents: published in a program, accepted and due again in a participation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.enrollment.document import Acceptance, AcceptedBy, PublishedDocument
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.events import ParticipationEvent
from services.enrollment.programs.aggregate import Program
from services.eventstore.aggregate import Event
from services.policy.policy import DocumentKind, RoleName
from services.policy.validity import Change, document_item


class DocumentPublished(Event):
    """A version of a document was published in the program; its text is private."""

    TOPIC = "enrollment.program.document-published"
    organization_id: str
    program_id: str
    confidentiality: str
    code: str
    version: int
    kind: DocumentKind
    title: str
    text: str
    roles: list[RoleName]
    mandatory_at: datetime
    valid_days: int | None

    @property
    def document(self) -> PublishedDocument:
        """The version that this event states."""
        return PublishedDocument(
            code=self.code,
            version=self.version,
            kind=self.kind,
            title=self.title,
            text=self.text,
            roles=tuple(self.roles),
            mandatory_at=self.mandatory_at,
            valid_days=self.valid_days,
        )

    def apply(self, aggregate: Program) -> None:
        """Add the version to the program's documents."""
        aggregate.documents = [*aggregate.documents, self.document]


class AcceptanceEvent(ParticipationEvent):
    """Base of the events about an acceptance; the participation's own state stays as it is."""

    document_code: str
    document_version: int

    def change_validity(self, aggregate: Participation, valid_from: datetime | None, until: datetime | None) -> None:
        """Add a change of validity to the participation, and move the last known time."""
        change = Change(document_item(self.document_code, self.document_version), valid_from, until)
        aggregate.validity_changes = (*aggregate.validity_changes, change)
        aggregate.last_known_at = max(aggregate.last_known_at, self.occurred_at)


class DocumentAccepted(AcceptanceEvent):
    """A version of a document was accepted: by the person, by a guardian, or on paper that staff filed.

    `evidence_reference` is where the paper is filed: private.
    """

    TOPIC = "enrollment.participation.document-accepted"
    document_kind: DocumentKind
    accepted_by: AcceptedBy
    valid_until: datetime | None
    evidence_reference: str | None

    def apply(self, aggregate: Participation) -> None:
        """Set the last acceptance of the document."""
        acceptance = Acceptance(
            code=self.document_code,
            version=self.document_version,
            kind=self.document_kind,
            accepted_by=self.accepted_by,
            accepted_at=self.occurred_at,
            valid_until=self.valid_until,
            evidence_reference=self.evidence_reference,
        )
        aggregate.acceptances = {**aggregate.acceptances, self.document_code: acceptance}
        self.change_validity(aggregate, self.occurred_at, self.valid_until)


class AcceptanceLapsed(AcceptanceEvent):
    """The acceptance is due again; it occurred when it ended, however late it is recorded."""

    TOPIC = "enrollment.participation.acceptance-lapsed"

    def apply(self, aggregate: Participation) -> None:
        """End the acceptance."""
        lapsed = replace(aggregate.acceptances[self.document_code], holds=False)
        aggregate.acceptances = {**aggregate.acceptances, self.document_code: lapsed}
        self.change_validity(aggregate, None, self.occurred_at)
