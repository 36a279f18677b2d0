"""The agreement: its versions, each fixed by its first signature and in force with the last one.

A version stays in force until all have signed the next one. At most one version waits for signatures: a newer one
takes its place, and those who signed the older one sign again. The words about goals and boundaries are sealed; an
event names them, and never states them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import (
    PARTIES,
    Agreement,
    Initiator,
    Relationship,
    RelationshipEvent,
    Signatory,
    Terms,
)
from services.relationships.states import AGREEMENT_COMPLETE, State, Transition


@dataclass(frozen=True, slots=True)
class Draft:
    """A version as it is proposed.

    Attributes:
        terms: Its terms.
        words_id: Names its sealed words; None for a version without words.
        guardians: The guardians who have to sign it too.
    """

    terms: Terms
    words_id: str | None = None
    guardians: frozenset[Signatory] = frozenset()


class Signed(RelationshipEvent):
    """One signatory signed a version, or proposed it, which signs it; `complete` when this was the last signature."""

    TOPIC = "relationships.relationship.agreement-signed"
    signed_by: Signatory
    cadence_days: int
    duration_days: int
    channel: str
    complete: bool
    other_channels: Sequence[str] = field(default=(), kw_only=True)
    agreement_version: int = field(default=1, kw_only=True)
    words_id: str | None = field(default=None, kw_only=True)
    guardian: bool = field(default=False, kw_only=True)
    guardian_of_mentor: bool = field(default=False, kw_only=True)
    running: bool = field(default=False, kw_only=True)
    """Whether the relationship was active, so that other expectations hold from now on."""

    @property
    def terms(self) -> Terms:
        """The terms of the version."""
        return Terms(self.cadence_days, self.duration_days, self.channel, tuple(self.other_channels))

    def apply(self, aggregate: Relationship) -> None:
        """Begin the version or add the signature; the last one puts it in force."""
        known = aggregate.draft
        signed: frozenset[Signatory] = frozenset({self.signed_by})
        if known is not None and known.version == self.agreement_version:
            signed |= known.signed_by
        stated: dict[Signatory, bool] = {"guardian": self.guardian, "guardian_of_mentor": self.guardian_of_mentor}
        needed = _needed(frozenset(each for each, signs in stated.items() if signs))
        version = Agreement(self.agreement_version, self.terms, self.words_id, needed, signed)
        aggregate.draft = None if self.complete else version
        if self.complete:
            aggregate.agreement = version
        aggregate.agreement_version = self.agreement_version
        if self.words_id is not None:
            aggregate.agreement_words[self.agreement_version] = self.words_id
        aggregate.last_known_at = self.occurred_at


class AgreementWithdrawn(RelationshipEvent):
    """A version that waited for signatures was withdrawn; what is in force stays so."""

    TOPIC = "relationships.relationship.agreement-withdrawn"
    agreement_version: int
    withdrawn_by: Initiator

    def apply(self, aggregate: Relationship) -> None:
        """Forget the version; its number stays used."""
        aggregate.draft = None
        aggregate.last_known_at = self.occurred_at


def sign(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    by: Signatory,
    terms: Terms | None = None,
    version: int | None = None,
    guardians: frozenset[Signatory] = frozenset(),
) -> None:
    """Sign the version that waits for signatures, or begin the first one.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        by: Who signs.
        terms: The terms as the signatory knows them; needed where no version is stated.
        version: The version that the signatory has read; needed for words, and from version 2 on.
        guardians: The guardians who have to sign, where this begins the first version.

    Raises:
        RefusedError: The state machine's refusal, `agreement-complete`, `agreement-changed`, `version-missing`,
            `already-signed`, `signature-not-needed`, `terms-missing` or `terms-differ`.
    """
    meta = relationship.guard(Transition.SIGN, meta)
    draft = relationship.draft
    _require_seen(relationship, version)
    if draft is None:
        if relationship.agreement is not None:
            raise AGREEMENT_COMPLETE.error()
        if terms is None:
            detail = "no version waits for signatures; state its terms"
            raise RefusedError("terms-missing", detail, field="cadence_days")
        _record(relationship, meta, _begun(relationship, Draft(terms, guardians=guardians)), by)
        return
    _require_stated(draft, version)
    if by in draft.signed_by:
        missing = " and the ".join(each.replace("_", " ") for each in sorted(draft.missing))
        signed = by.replace("_", " ")
        raise RefusedError("already-signed", f"the {signed} has signed; the {missing} has not yet", field="by")
    if version is None and terms != draft.terms:
        detail = f"version {draft.version} states {_describe(draft.terms)}"
        raise RefusedError("terms-differ", detail, field="cadence_days")
    _record(relationship, meta, draft, by)


def propose(
    relationship: Relationship, meta: CommandMetadata, draft: Draft, *, by: Signatory, based_on: int | None = None
) -> None:
    """Propose a version, and sign it; it takes the place of one that waits for signatures.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        draft: The version.
        by: Who proposes it.
        based_on: The last version that the proposer has seen, 0 for none; None for whatever there is.

    Raises:
        RefusedError: The state machine's refusal, `agreement-changed` or `signature-not-needed`, or
            `agreement-unchanged` for the terms that are in force.
    """
    meta = relationship.guard(Transition.PROPOSE_AGREEMENT, meta)
    _require_seen(relationship, based_on)
    present = relationship.draft or relationship.agreement
    if present is not None and draft.words_id is None and present.words_id is None and present.terms == draft.terms:
        detail = f"version {present.version} states the same terms"
        raise RefusedError("agreement-unchanged", detail, field="cadence_days")
    _record(relationship, meta, _begun(relationship, draft), by)


def withdraw(
    relationship: Relationship, meta: CommandMetadata, *, version: int | None, withdrawn_by: Initiator
) -> None:
    """Withdraw the version that waits for signatures: its proposer, or one who does not agree to it.

    Raises:
        RefusedError: The state machine's refusal, `no-agreement-proposed` or `agreement-changed`.
    """
    meta = relationship.guard(Transition.WITHDRAW_AGREEMENT, meta)
    _require_seen(relationship, version)
    if relationship.draft is None:
        raise RefusedError("no-agreement-proposed", "no version of the agreement waits for signatures")
    relationship.record_with_context(
        AgreementWithdrawn, meta, agreement_version=relationship.draft.version, withdrawn_by=withdrawn_by
    )


def missing_signatures(relationship: Relationship) -> list[str]:
    """Return who has to sign before it starts; no one once a version is in force, and in an informal one."""
    if relationship.agreement is not None or relationship.pairing.formality == "informal":
        return []
    return sorted(relationship.draft.missing if relationship.draft else PARTIES)


def _record(relationship: Relationship, meta: CommandMetadata, version: Agreement, by: Signatory) -> None:
    if by not in version.needed:
        detail = "the program asks for no signature of a guardian in this relationship"
        raise RefusedError("signature-not-needed", detail, field="by")
    relationship.record_with_context(
        Signed,
        meta,
        signed_by=by,
        **_stated(version.terms),
        complete=version.missing == {by},
        agreement_version=version.version,
        words_id=version.words_id,
        guardian="guardian" in version.needed,
        guardian_of_mentor="guardian_of_mentor" in version.needed,
        running=relationship.state is State.ACTIVE,
    )


def _begun(relationship: Relationship, draft: Draft) -> Agreement:
    number = relationship.agreement_version + 1
    return Agreement(number, draft.terms, draft.words_id, _needed(draft.guardians), frozenset())


def _require_stated(draft: Agreement, version: int | None) -> None:
    """Pass if the version is stated, where its terms alone do not say which one was read."""
    if version is None and (draft.version > 1 or draft.words_id is not None):
        detail = f"version {draft.version} waits for signatures; state the version that was read"
        raise RefusedError("version-missing", detail, field="version", kind="field")


def _require_seen(relationship: Relationship, version: int | None) -> None:
    """Pass if a stated version is the last one: the one that waits for signatures, where one does."""
    last = relationship.agreement_version
    if version is not None and version != last:
        detail = f"version {last} is the last one now, and version {version} was read; nothing was signed"
        raise RefusedError("agreement-changed", detail, field="version")


def _needed(guardians: frozenset[Signatory]) -> frozenset[Signatory]:
    return frozenset(PARTIES) | guardians


def _stated(terms: Terms) -> dict[str, object]:
    return {**asdict(terms), "other_channels": list(terms.other_channels)}


def _describe(terms: Terms) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(terms).items() if value)
