"""The export: each relationship of the person with the texts that the person may read and the answers that it gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.eventstore.command_trail import CommandTrail
from services.eventstore.store import EventStore
from services.relationships.access import Caller
from services.relationships.finding.listing import MentorListing, listing_id
from services.relationships.finding.own_words import OwnWords
from services.relationships.flash_sessions.flash_session import FlashSession
from services.relationships.flash_sessions.views import describe
from services.relationships.flash_sessions.words import FlashWords
from services.relationships.groups.group import Group
from services.relationships.matching.mentor_requests import MentorRequests, requests_id
from services.relationships.matching.profiles.aggregate import profile_id
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.own_data.groups import held_groups, is_inside
from services.relationships.own_data.history import Reader, shown_history
from services.relationships.own_data.stored import StoredAboutPeople
from services.relationships.relationship import Party, Relationship
from services.relationships.sealed_texts import SealedTexts
from services.relationships.view import view


class OwnData:
    """Exports what is held about a person.

    Args:
        store: The event store of relationships.
        stored: Finds the relationships of a person.
        texts: The texts of the parties.
        profiles: The matching profiles.
        words: The words of requests to mentors, and introductions.
        flash_words: The words of flash sessions.
        trail: Who recorded what.
    """

    def __init__(
        self,
        store: EventStore,
        stored: StoredAboutPeople,
        texts: SealedTexts,
        profiles: SealedProfiles,
        words: OwnWords,
        flash_words: FlashWords,
        trail: CommandTrail,
    ) -> None:
        self._store, self._stored, self._texts, self._trail = store, stored, texts, trail
        self._profiles, self._words, self._flash_words = profiles, words, flash_words

    def export(self, caller: Caller, person_id: str) -> dict[str, Any]:
        """Return everything that is held about a person as a JSON object.

        Args:
            caller: The person, or a guardian.
            person_id: The person.
        """
        local = (caller.pseudonyms.local(program, person_id) for program in self._stored.sealed_programs())
        people = frozenset({person_id, *local})
        ids = self._stored.relationships_of(people)
        participations = self._stored.participations_of(people)
        loaded = self._store.load_many(Relationship, ids)
        sides = {str(id): _side(each, people) for id, each in loaded.items()}
        groups = self._store.load_many(Group, ids)
        invited = {id for id, group in groups.items() if not is_inside(group, people)}
        answers = [each for each in self._stored.answers(ids) if each["given_by"] == sides[each["relationship_id"]]]
        subjects = {*ids, *_of_participations(participations)} - invited
        return {
            "relationships": [self._relationship(caller, loaded[id], sides[str(id)]) for id in ids if id in loaded],
            "groups": held_groups(groups.values(), people),
            "answers": answers,
            "answered_anonymously": self._stored.answered_anonymously(people),
            "matching_profiles": self._profiles.of_person(person_id),
            "listings": self._listings(participations),
            "introductions": [
                {"participation_id": id, "text": text}
                for id, text in self._words.introductions.of_person(person_id).items()
            ],
            "flash_sessions": self._flash_sessions(ids),
            "done": shown_history(self._trail, subjects, Reader(caller.principal.actor, sides)),
        }

    def _listings(self, participations: Sequence[UUID]) -> list[dict[str, Any]]:
        """Return in which programs the person decided to be in the directory, or not to be."""
        by_id = {listing_id(str(each)): str(each) for each in participations}
        found = self._store.load_many(MentorListing, list(by_id))
        return [{"participation_id": by_id[id], "listed": each.listed} for id, each in found.items()]

    def _flash_sessions(self, ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """Return the flash sessions among what names a person, with the words of the one who offered or asked."""
        loaded = self._store.load_many(FlashSession, ids)
        words = self._flash_words.of([str(id) for id in loaded])
        return [{**describe(each), "words": words.get(str(id))} for id, each in loaded.items()]

    def _relationship(self, caller: Caller, one: Relationship, side: Party) -> dict[str, Any]:
        texts = self._texts.read(caller, one)
        shown = {name: value for name, value in view(one).items() if name != "conflicts"}
        words = self._words.requests.of([str(one.id)]).get(str(one.id))
        shown_words = {"goals": dict(texts.goals), "notes": dict(texts.notes)}
        agreements = {number: asdict(each) for number, each in texts.agreements.items()}
        texts_shown = {**shown_words, "agreements": agreements, "request": words}
        return {**shown, "party": side, "request": self._request(one, side), "texts": texts_shown}

    def _request(self, one: Relationship, side: Party) -> dict[str, Any] | None:
        """Return reasons and rank of a request; the rank is the mentee's alone."""
        requests = self._store.find(MentorRequests, requests_id(one.pairing.mentee_participation_id))
        asked = None if requests is None else requests.asked.get(str(one.id))
        if asked is None:
            return None
        return {"reasons": list(asked.reasons), "rank": asked.rank if side == "mentee" else None}


def _side(one: Relationship, people: frozenset[str]) -> Party:
    return "mentor" if one.pairing.mentor_id in people else "mentee"


def _of_participations(participations: Sequence[UUID]) -> Iterator[UUID]:
    """Yield the ids of what a person states for each participation."""
    for each in participations:
        yield from (profile_id(str(each)), listing_id(str(each)))
