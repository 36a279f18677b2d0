"""The directory of a program's mentors: those who can be asked, in an order of each reader's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any

from services.policy import pairing as rules
from services.policy.pairing import Participant
from services.relationships.finding.listing import MentorListing, is_listed, listing_id
from services.relationships.finding.readers import Reader
from services.relationships.finding.search import Search
from services.relationships.finding.sources import FindingSources
from services.relationships.matching.pair import Pair, pair_id_of
from services.relationships.matching.profiles.content import EMPTY
from services.relationships.matching.profiles.sealed import stated_versions

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A mentor of the directory.

    Attributes:
        key: The place in the reader's order.
        mentor: The participation.
        profile: The profile, empty where none was stated.
    """

    key: str
    mentor: Participant
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Some mentors, and the place after which the next page begins; None on the last one."""

    entries: Sequence[Entry]
    introductions: Mapping[str, str]
    next: str | None


def page_of(
    sources: FindingSources, reader: Reader, search: Search, now: datetime, *, after: str | None, limit: int
) -> DirectoryPage:
    """Return a page of the directory. How many mentors there are is not said, nor why one is not among them.

    Args:
        sources: What it reads.
        reader: The reader, and the program.
        search: What is looked for.
        now: The time.
        after: The place after which the page begins; None for the first one.
        limit: The most mentors.
    """
    found: list[Entry] = []
    for entry in _entries(sources, reader, search, now, after):
        if len(found) == limit:
            return _page(sources, found, found[-1].key)
        found.append(entry)
    return _page(sources, found, None)


def _page(sources: FindingSources, entries: Sequence[Entry], following: str | None) -> DirectoryPage:
    introductions = sources.words.introductions.of([each.mentor.participation_id for each in entries])
    return DirectoryPage(entries, introductions, following)


def _entries(
    sources: FindingSources, reader: Reader, search: Search, now: datetime, after: str | None
) -> Iterator[Entry]:
    """Yield the mentors that a reader can ask and that fit, in order; profiles are opened as far as they are needed."""
    candidates = _candidates(sources, reader, now)
    ordered = sorted(((_key(reader, each), each) for each in candidates), key=itemgetter(0))
    following = [(key, each) for key, each in ordered if after is None or key > after]
    for start in range(0, len(following), _BATCH):
        batch = following[start : start + _BATCH]
        kept = _not_kept_apart(sources, reader, [each for _, each in batch])
        stated = stated_versions(sources.store, kept)
        opened = sources.profiles.open({id: profile.profile_version for id, profile in stated.items()})
        for key, each in batch:
            profile = opened.get(each.participation_id, EMPTY)
            if each.participation_id in kept and search.finds(profile, now):
                yield Entry(key, each, profile)


def _key(reader: Reader, mentor: Participant) -> str:
    """Return the place of a mentor in a reader's order: another one for each reader, so that none is always first."""
    return sha256(f"{reader.id}:{mentor.participation_id}".encode()).hexdigest()


def _candidates(sources: FindingSources, reader: Reader, now: datetime) -> Sequence[Participant]:
    policy, program = reader.policy, reader.program_id
    loads = Counter(each.mentor_participation_id for each in sources.living.matched_of(program))
    mentors = [each for each in sources.eligibility.participants_of(program) if each.role == "mentor"]
    listings = sources.store.load_many(MentorListing, [listing_id(each.participation_id) for each in mentors])
    allows = _allowed(sources, reader)
    return [
        each
        for each in mentors
        if loads[each.participation_id] < rules.limit(policy, each)
        and is_listed(listings.get(listing_id(each.participation_id)), policy)
        and next(rules.enrolled_breaches(each, now), None) is None
        and next(rules.requirement_breaches(policy, each, now), None) is None
        and allows(each)
    ]


def _allowed(sources: FindingSources, reader: Reader) -> Callable[[Participant], bool]:
    """Return the decision of which mentors a reader may see, besides whether they can be asked."""
    if reader.outside:
        consents = sources.eligibility.directory_consents_of(reader.program_id)
        return lambda mentor: consents.get(mentor.person_id, False)
    if reader.mentee is None:
        return lambda _: True
    person = reader.mentee.person_id
    apart = {person}
    for one, other, kind in sources.eligibility.conflicts_of(reader.program_id):
        if kind in reader.policy.conflict_kinds and person in {one, other}:
            apart |= {one, other}
    return lambda mentor: mentor.person_id not in apart


def _not_kept_apart(sources: FindingSources, reader: Reader, mentors: Sequence[Participant]) -> set[str]:
    """Return the participations of those who are not never to be paired again with the reader."""
    if reader.mentee is None:
        return {each.participation_id for each in mentors}
    ids = {
        each.participation_id: pair_id_of(each.program_id, each.person_id, reader.mentee.person_id) for each in mentors
    }
    pairs = sources.store.load_many(Pair, list(ids.values()))
    return {each for each, id in ids.items() if id not in pairs or not pairs[id].never_again}
