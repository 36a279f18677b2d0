"""Texts of a relationship in the vault: sealed under the key of their author, found by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller, ProgramPair
from services.relationships.relationship import Pairing, Relationship
from services.vault.sealed_records import Kind
from services.vault.vault import Vault

_KIND: Final[Kind] = "reflection"
LOCAL_VERSION = 8
"""The version of the UUIDs that name a person inside one sealed program only; no key belongs to one."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that one reader may see.

    Attributes:
        goals: The text of each goal, by its id.
        notes: The reader's own note on each session, by its id.
        agreements: The words of each version of the agreement that has some, by its number.
    """

    goals: Mapping[str, str]
    notes: Mapping[str, str]
    agreements: Mapping[str, AgreementWords] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """The words of a version of the agreement, the parties' own; empty for nothing.

    Attributes:
        goals: What they want to reach.
        boundaries: What they keep out, and what stays between them.
    """

    goals: str = ""
    boundaries: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is written.

    Attributes:
        text: The text.
        caller: Who writes it.
        written_at: When.
    """

    text: str
    caller: Caller
    written_at: datetime


class SealedTexts:
    """The texts of relationships.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def write_goal(self, text: Text, relationship: Relationship, goal_id: str) -> None:
        """Keep the text of a goal, as a party or for a ward; the last one written counts.

        Raises:
            RefusedError: `text-not-by-party` for staff, or `texts-not-kept`.
        """
        principal = text.caller.principal
        self._write(text, relationship, principal.people | principal.wards, _goal(goal_id))

    def write_note(self, text: Text, relationship: Relationship, session_id: str) -> None:
        """Keep a party's own note on a session; no one else reads it.

        Raises:
            RefusedError: `text-not-by-party` for everyone but a party, or `texts-not-kept`.
        """
        self._write(text, relationship, text.caller.principal.people, _note(session_id))

    def write_agreement(
        self, words: AgreementWords, caller: Caller, written_at: datetime, relationship: Relationship, words_id: str
    ) -> None:
        """Keep the words of a version of the agreement, as a party or for a ward; they are written once.

        Raises:
            RefusedError: `text-not-by-party` for staff, or `texts-not-kept`.
        """
        people = caller.principal.people | caller.principal.wards
        body = {**asdict(words), "written_at": written_at.isoformat()}
        self._seal(caller, relationship, people, _agreement(words_id), body, field="boundaries")

    def read(self, caller: Caller, relationship: Relationship) -> Texts:
        """Return the texts of the goals, and the reader's own notes.

        Args:
            caller: A party, or the guardian of one.
            relationship: The relationship.
        """
        if self._vault is None:
            return Texts({}, {})
        agreements = {_agreement(id): str(number) for number, id in relationship.agreement_words.items()}
        goals = {_goal(id): id for id in relationship.goals}
        notes = {_note(id): id for id in relationship.sessions}
        opened = self._vault.open_references(_KIND, [*goals, *notes, *agreements])
        last: dict[str, tuple[str, str]] = {}
        own: dict[str, str] = {}
        words: dict[str, AgreementWords] = {}
        for (owner, reference), body in opened.items():
            if reference in agreements:
                words[agreements[reference]] = AgreementWords(str(body["goals"]), str(body["boundaries"]))
                continue
            text, written_at = str(body["text"]), str(body["written_at"])
            if reference in notes and owner in caller.principal.people:
                own[notes[reference]] = text
            elif reference in goals:
                last[goals[reference]] = max(last.get(goals[reference], ("", "")), (written_at, text))
        return Texts({id: text for id, (_, text) in last.items()}, own, words)

    def _write(self, text: Text, relationship: Relationship, people: frozenset[str], reference: str) -> None:
        body = {"text": text.text, "written_at": text.written_at.isoformat()}
        self._seal(text.caller, relationship, people, reference, body, field="text")

    def _seal(
        self,
        caller: Caller,
        relationship: Relationship,
        people: frozenset[str],
        reference: str,
        body: dict[str, Any],
        *,
        field: str,
    ) -> None:
        if self._vault is None:
            detail = "this server keeps no texts, because no database of keys is set"
            raise RefusedError("texts-not-kept", detail, field=field)
        author = author_of(caller, relationship.pairing, people)
        self._vault.seal(author, _KIND, reference, relationship.pairing.organization_id, body)


def author_of(caller: Caller, pairing: Pairing | ProgramPair, people: frozenset[str]) -> str:
    """Return the person under whose key a text is sealed: the party, by its id across the federation.

    Args:
        caller: Who writes it.
        pairing: The two people.
        people: Those for whom the caller may write.

    Raises:
        RefusedError: `text-not-by-party`.
    """
    for person in sorted(people, key=lambda id: UUID(id).version == LOCAL_VERSION):
        if caller.person_in(pairing, person) in {pairing.mentor_id, pairing.mentee_id}:
            return person
    detail = "only a party writes a text of the relationship"
    raise RefusedError("text-not-by-party", detail, field="text", kind="forbidden")


def _goal(goal_id: str) -> str:
    return f"goal/{goal_id}"


def _note(session_id: str) -> str:
    return f"session/{session_id}"


def _agreement(words_id: str) -> str:
    return f"agreement/{words_id}"
