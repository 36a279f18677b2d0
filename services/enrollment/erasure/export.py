"""The own data of a person: everything that enrollment and the database of access hold, opened for the person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.enrollment.concerns.aggregate import Concern
from services.enrollment.concerns.register import ConcernRegister, register_id
from services.enrollment.concerns.view import view as concern_view
from services.enrollment.consent.view import view as consent_view
from services.enrollment.erasure.held_parts import held_participation, iso, shown_history
from services.enrollment.erasure.mails import SentMails
from services.enrollment.erasure.own_conflicts import own_conflicts
from services.enrollment.erasure.own_rows import own_rows
from services.enrollment.erasure.participations import PersonParticipations
from services.enrollment.participation.aggregate import Participation
from services.enrollment.people.aggregate import Person
from services.enrollment.people.view import view
from services.eventstore.command_trail import CommandTrail
from services.eventstore.store import EventStore
from services.platform.database import Pool
from services.publication.pseudonym import Pseudonyms
from services.vault.errors import ForgottenError, UnknownRecordError
from services.vault.vault import KINDS, Vault
from services.web.identity.own_access import ACCESS_PARTS, OwnAccess
from services.web.identity.reads_of_person import ReadsOfPerson


@dataclass(frozen=True, slots=True)
class OwnDataSources:
    """The parts that hold something about a person.

    Attributes:
        store: The event store of enrollment.
        vault: Its vault.
        participations: Finds the participations of a person.
        pseudonyms: The ids of people inside sealed programs.
        trail: Who recorded what.
        mails: Which mails were sent.
        access: Ways to sign in, and roles; None without a database of access.
        reads: Who read what; None likewise.
        pool: Of the database of enrollment.
    """

    store: EventStore
    vault: Vault
    participations: PersonParticipations
    pseudonyms: Pseudonyms
    trail: CommandTrail
    mails: SentMails
    access: OwnAccess | None
    reads: ReadsOfPerson | None
    pool: Pool

    def known_as(self, person: Person) -> list[str]:
        """Return the ids that a person is known as: the own, and one for each sealed program."""
        sealed = self.participations.sealed_programs(person)
        return [str(person.id), *(self.pseudonyms.local(program, str(person.id)) for program in sealed)]


def export(sources: OwnDataSources, person: Person) -> dict[str, Any]:
    """Return everything that is held about a person as a JSON object.

    Args:
        sources: What holds it.
        person: The person.
    """
    ids = sources.participations.of(person)
    loaded = sources.store.load_many(Participation, ids)
    people = sources.known_as(person)
    access = {part: [] for part in ACCESS_PARTS} if sources.access is None else sources.access.find(people)
    actors = {each["actor"] for each in access["sign_ins"] if each["relation"] == "self" and each["actor"]}
    return {
        "person": view(person),
        "records": _records(sources.vault, person),
        "consents": consent_view(person)["consents"],
        "participations": [held_participation(loaded[id]) for id in ids if id in loaded],
        "concerns": _concerns(sources, person, {*people}, actors),
        "conflicts": own_conflicts(sources.store, people),
        **access,
        **own_rows(sources.pool, person.id),
        "mails": sources.mails.find([person.id, *ids]),
        "seen_by": [] if sources.reads is None else [iso(asdict(each)) for each in sources.reads.find(people)],
        "done": shown_history(sources.trail, [person.id, *ids], actors),
    }


def _records(vault: Vault, person: Person) -> dict[str, list[dict[str, Any]]]:
    records = {
        kind: [
            {"reference": reference, **body}
            for (_, reference), body in sorted(vault.open_many(kind, [person.id]).items())
        ]
        for kind in KINDS
    }
    return {kind: found for kind, found in records.items() if found}


def _concerns(
    sources: OwnDataSources, person: Person, people: Collection[str], actors: Collection[str]
) -> list[dict[str, Any]]:
    """Return the concerns that the person raised, with their texts; never those about the person."""
    id = register_id(person.organization_id)
    register = sources.store.load_many(ConcernRegister, [id]).get(id)
    concerns = sources.store.load_many(Concern, [] if register is None else register.concerns).values()
    return [
        {**concern_view(each), "text": _text(sources.vault, person.organization_id, each)}
        for each in sorted(concerns, key=lambda concern: (concern.raised_at, concern.id))
        if each.raised_by_id in people or each.raised_by in actors
    ]


def _text(vault: Vault, organization_id: UUID, concern: Concern) -> str | None:
    try:
        body = vault.open(organization_id, "concern", str(concern.id), organization_id, version=concern.text_version)
    except (ForgottenError, UnknownRecordError):
        return None
    return str(body["text"])
