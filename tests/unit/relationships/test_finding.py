"""Finding a mentor without a database: what a search finds, and what a request is refused for, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest

from services.eventstore.refusal import RefusedError
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.finding.commands import Wanted, request_mentor, state_own_listing
from services.relationships.finding.search import Search
from services.relationships.finding.sources import FindingSources
from services.relationships.matching.mentor_requests import MentorRequests, requests_id
from services.relationships.matching.profiles.aggregate import state_profile
from services.relationships.matching.profiles.content import EMPTY
from services.web.identity.principal import Principal
from tests.support.given import NOON, command
from tests.unit.relationships.examples import MENTEE, MENTOR, ORGANIZATION, PAIR, PROGRAM
from tests.unit.relationships.memory import InMemoryEligibility, Memory, open_program

ADA, XI = UUID(PAIR.mentor_participation_id), UUID(PAIR.mentee_participation_id)
EVENINGS = [{"day": "monday", "begins_at": "17:00", "ends_at": "19:00"}]
PROFILE = {**EMPTY, "offers": [{"skill": "finance", "level": 3}], "languages": ["de"], "mode": "remote"}


@pytest.mark.parametrize(
    ("search", "content", "found"),
    [
        (Search(), PROFILE, True),
        (Search(skill="finance"), PROFILE, True),
        (Search(skill="sailing"), PROFILE, False),
        (Search(skill="confidence"), {**PROFILE, "helps_with": ["confidence"]}, True),
        (Search(language="en"), PROFILE, False),
        (Search(language="en"), {**PROFILE, "languages": []}, True),
        (Search(mode="in_person"), PROFILE, False),
        (Search(mode="in_person"), {**PROFILE, "mode": "either"}, True),
        (Search(day="monday"), PROFILE, True),
        (Search(day="monday", part="evening"), {**PROFILE, "availability": EVENINGS}, True),
        (Search(day="monday", part="morning"), {**PROFILE, "availability": EVENINGS}, False),
        (Search(day="tuesday"), {**PROFILE, "availability": EVENINGS}, False),
        (Search(day="tuesday", zone="Asia/Tokyo"), {**PROFILE, "availability": EVENINGS}, True),
        (Search(part="evening"), {**PROFILE, "availability": EVENINGS}, True),
    ],
)
def test_a_search_finds_what_fits_and_what_was_left_open(search: Search, content: dict[str, Any], found: bool) -> None:
    assert search.finds(content, NOON) == found


@dataclass
class KeptWords:
    """Words in a dictionary."""

    kept: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> KeptWords:
        """The words of requests, among all others."""
        return self

    @property
    def introductions(self) -> KeptWords:
        """The introductions, among all others."""
        return self

    def seal(self, owner: str, id: str, organization_id: str, text: str) -> None:  # noqa: ARG002 - as of the words
        """Keep the words of a thing."""
        self.kept[id] = text


@dataclass
class Place:
    """A program with a mentor and a mentee, who has stated goals."""

    memory: Memory = field(default_factory=Memory)
    eligibility: InMemoryEligibility = field(
        default_factory=lambda: InMemoryEligibility(open_program(directory="participants", most_requests=2))
    )
    words: KeptWords = field(default_factory=KeptWords)

    def __post_init__(self) -> None:
        self.eligibility.enroll(ADA, UUID(MENTOR), "mentor", NOON)
        self.eligibility.enroll(XI, UUID(MENTEE), "mentee", NOON)

    @property
    def sources(self) -> FindingSources:
        """The sources; requests read facts, the log and the words alone."""
        unread = cast("Any", None)
        return FindingSources(unread, self.eligibility, unread, unread, cast("Any", self.words))

    def state_goals(self) -> None:
        """State what the mentee wants."""
        where = {"organization_id": ORGANIZATION, "program_id": PROGRAM, "confidentiality": "open"}
        stated = {"participation_id": str(XI), "profile_version": 1, "digest": "0" * 64}
        self.memory.log.extend(state_profile(None, command(), **where, **stated).collect_events())  # type: ignore[arg-type]  # its events

    def ask(self, person: str = MENTEE, rank: int = 1) -> str:
        """Ask the mentor; return the state, or the rule that refused it."""
        caller = Caller(_person(person), Pseudonyms(b"k" * 32))
        wanted = Wanted(UUID(PROGRAM), XI, ADA, rank, ("skills",), "Please.")
        try:
            done = self.memory.execute(lambda uow: request_mentor(uow, command(), self.sources, caller, wanted))
        except RefusedError as refused:
            return refused.rule
        return str(done.body["state"])


def _person(person: str) -> Principal:
    return Principal("x", "https://issuer.example", frozenset(), people=frozenset({person}), actor="a")


@pytest.fixture
def place() -> Place:
    found = Place()
    found.state_goals()
    return found


def test_a_request_proposes_with_a_rank_and_keeps_the_words(place: Place) -> None:
    assert place.ask() == "proposed"
    requests = place.memory.load(requests_id(str(XI)))
    assert isinstance(requests, MentorRequests)
    assert [(id, each.rank) for id, each in requests.open.items()] == [(next(iter(place.words.kept)), 1)]


def test_goals_come_before_everything_about_the_mentor() -> None:
    place = Place()
    place.eligibility.change(ADA, state="paused")
    assert place.ask() == "goals-first"


@pytest.mark.parametrize(
    ("policy", "rule"),
    [({"directory": "staff"}, "directory-not-open"), ({"mentors_listed": False}, "mentor-not-available")],
)
def test_the_policy_decides_who_finds_whom(place: Place, policy: dict[str, Any], rule: str) -> None:
    place.eligibility.present_program = open_program(**{"directory": "participants", **policy})
    assert place.ask() == rule


@pytest.mark.parametrize("state", ["paused", "suspended", "withdrawn", "applied"])
def test_what_a_mentor_does_is_not_disclosed_and_what_a_mentee_does_is_named(place: Place, state: str) -> None:
    place.eligibility.change(ADA, state=state)
    assert place.ask() == "mentor-not-available"
    place.eligibility.change(XI, state="paused")
    assert place.ask() == "participation-paused"


def test_only_the_mentee_asks(place: Place) -> None:
    assert place.ask(MENTOR) == "participation-unknown"
    assert place.ask(rank=3) == "rank-out-of-range"


def test_a_mentor_opts_out_and_in_again(place: Place) -> None:
    caller = Caller(_person(MENTOR), Pseudonyms(b"k" * 32))

    def state(*, listed: bool, introduction: str | None = None) -> None:
        place.memory.execute(
            lambda uow: state_own_listing(
                uow, command(), place.sources, caller, ADA, None, listed=listed, introduction=introduction
            )
        )

    state(listed=False, introduction="I lead.")
    assert place.ask() == "mentor-not-available"
    state(listed=True)
    assert (place.ask(), place.words.kept[str(ADA)]) == ("proposed", "I lead.")


def test_a_confidential_program_lists_no_one(place: Place) -> None:
    place.eligibility.present_program = open_program(confidentiality="confidential", directory="participants")
    caller = Caller(_person(MENTOR), Pseudonyms(b"k" * 32))
    with pytest.raises(RefusedError) as refused:
        place.memory.execute(
            lambda uow: state_own_listing(
                uow, command(), place.sources, caller, ADA, None, listed=True, introduction=None
            )
        )
    assert refused.value.rule == "no-directory"
