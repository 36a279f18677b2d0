"""Between peers no page calls anybody a mentor or a mentee: a walk along the pages of a pair of peers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient

from services.policy.versions import PolicyVersion
from services.projections.directory.models import Participation, Program, Relationship
from services.projections.directory.records import RelationshipRecord
from services.projections.disclosure.access import Disclosure
from services.projections.pages.components.peer_words import for_peers, is_peer
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.peer_fields import field_for_peers
from services.projections.room.models import Room
from services.projections.workspace.models import WorkspacePeople, WorkspaceRelationships
from services.projections.workspace.queries import Order, PeopleFilter, RelationshipFilter
from services.web.service_client import ServiceAnswer
from tests.unit.pages import desk_examples, finding_examples, room_examples, workspace_examples
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id, program
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME

_ROLES = re.compile(r"\b(?:co-)?ment(?:or|ee)s?\b", re.IGNORECASE)
ROOM = room_examples.ROOM
STATES = ("proposed", "awaiting-approval", "matched", "active", "paused", "closed")


class PeerQueries(ExampleQueries):
    """Queries of a program between peers, whose one pair is in a state."""

    def __init__(self, state: str = "active", formality: str = "formal") -> None:
        """Set the state of the pair, and its form."""
        self.state, self.formality = state, formality

    def _program(self) -> Program:
        return program(directions=["peer"], formalities=[self.formality])

    def _room(self, disclosure: Disclosure) -> Room:
        asked = [room_examples.question(), room_examples.question("mentor", confidential=False)]
        make = room_examples.proposed if self.state in {"proposed", "awaiting-approval"} else room_examples.room
        ended = {"ended_at": NOW, "end_reason": "completed"} if self.state == "closed" else {}
        staff = {} if disclosure.people else {"conflicts": ["assessor"], "questions": asked}
        return make(direction="peer", formality=self.formality, state=self.state, **ended, **staff)

    def room(self, relationship: str, disclosure: Disclosure, _: datetime) -> Room | None:
        return self._room(disclosure) if relationship == ROOM else None

    def around(self, people: Collection[str], _: Disclosure) -> Sequence[Relationship]:
        one = super().around(people, _)[0]
        return [one.model_copy(update={"direction": "peer"})]

    def rooms(self, disclosure: Disclosure, _: datetime) -> Sequence[Room]:
        return [self._room(disclosure)]

    def own_participations(self, disclosure: Disclosure) -> Sequence[Participation]:
        people = sorted(disclosure.people)
        return [
            desk_examples.participation(id=example_id(state), person_id=person, role="mentee", state=state)
            for person in people
            for state in ("invited", "applied", "enrolled")
        ]

    def participation(self, participation: str, _: Disclosure, __: datetime) -> tuple[Participation, Program] | None:
        return desk_examples.participation(id=participation), self._program()

    def program_of(self, *_: object) -> Program | None:
        return self._program()

    def policy_versions(self, program_id: str) -> Sequence[PolicyVersion]:
        """Return versions that were all between peers; what another one said of mentors and mentees stays as it was."""
        known = super().policy_versions(program_id)
        return [replace(each, policy=replace(each.policy, directions=("peer",))) for each in known]

    def own_program(self, program_id: str, disclosure: Disclosure, _: datetime) -> Program | None:
        found = super().own_program(program_id, disclosure, _)
        return None if found is None else self._program()

    def relationship(self, relationship: str, _: Disclosure, __: datetime) -> RelationshipRecord | None:
        record = desk_examples.record()
        one = record.relationship.model_copy(update={"id": ROOM, "direction": "peer", "formality": self.formality})
        changed = replace(record, relationship=one, program=self._program())
        return changed if relationship == ROOM else None

    def workspace_relationships(
        self, _: Disclosure, wanted: RelationshipFilter, __: datetime, ___: str | None
    ) -> WorkspaceRelationships:
        del wanted
        one = workspace_examples.relationship().model_copy(update={"direction": "peer"})
        return WorkspaceRelationships(items=[one])

    def workspace_people(
        self, _: Disclosure, wanted: PeopleFilter, __: datetime, cursor: str | None, ___: Order
    ) -> WorkspacePeople:
        del wanted, cursor
        return WorkspacePeople(items=workspace_examples.PEOPLE)


def visible(html: str) -> str:
    """Return what a page says: its text, and what its attributes say to those who hear it."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
    said = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', body))
    return unescape(re.sub(r"<[^>]+>", " ", body)) + " " + said


def roles_in(client: TestClient, address: str, reader: str) -> list[str]:
    """Return where a page names a mentor or a mentee."""
    answer = client.get(address, headers={reader: "yes"})
    assert answer.status_code == 200, (address, answer.status_code)
    text = " ".join(visible(answer.text).split())
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in _ROLES.finditer(text)]


@pytest.mark.parametrize("formality", ["formal", "informal"])
@pytest.mark.parametrize("reader", ["mentee", "coordinator"])
def test_the_room_of_peers_names_no_role_in_any_state(formality: str, reader: str) -> None:
    found = {state: roles_in(client_of(PeerQueries(state, formality)), f"/rooms/{ROOM}", reader) for state in STATES}
    assert found == {state: [] for state in STATES}


@pytest.mark.parametrize("address", ["/me", "/me/data", "/me/settings", "/me/calendar", "/welcome"])
def test_the_own_pages_of_a_peer_name_no_role(address: str) -> None:
    found = {state: roles_in(client_of(PeerQueries(state)), address, "mentee") for state in STATES}
    assert found == {state: [] for state in STATES}


def test_no_form_about_a_pair_of_peers_names_a_role() -> None:
    client, asked = client_of(PeerQueries()), [each for each in COMMANDS.values() if each.subject == "relationships"]
    found = {each.code: roles_in(client, each.page(ROOM), "coordinator") for each in asked}
    assert {code: roles for code, roles in found.items() if roles} == {}


@pytest.mark.parametrize("part", ["people", "relationships", "waiting", "propose", "add"])
def test_the_workspace_of_a_program_between_peers_names_no_role(part: str) -> None:
    client = client_of(PeerQueries())
    assert roles_in(client, f"/programs/{example_id('Harbour')}/{part}", "coordinator") == []


def test_the_record_of_a_pair_of_peers_names_no_role() -> None:
    assert roles_in(client_of(PeerQueries()), f"/records/relationships/{ROOM}?version=1", "coordinator") == []


@pytest.mark.parametrize("kind", [None, *desk_examples.DETAILS])
def test_the_desk_of_a_program_between_peers_names_no_role(kind: str | None) -> None:
    address = f"/desk?program={example_id('Harbour')}" + (f"&kind={kind}" if kind else "")
    assert roles_in(client_of(PeerQueries()), address, "coordinator") == []
    assert not _ROLES.search(client_of(PeerQueries()).get(f"{address}&csv={kind}", headers={"coordinator": "yes"}).text)


def test_the_dashboard_of_a_program_between_peers_names_no_role() -> None:
    assert roles_in(client_of(PeerQueries()), f"/programs/{example_id('Harbour')}", "coordinator") == []


@pytest.mark.parametrize("part", ["", "/people", "/relationships"])
def test_no_file_of_a_program_between_peers_names_a_role(part: str) -> None:
    client, reader = client_of(PeerQueries()), {"coordinator": "yes"}
    page = client.get(f"/programs/{example_id('Harbour')}{part}", headers=reader).text
    files = {unescape(each) for each in re.findall(r'href="([^"]*[?&;]csv=[^"]*)"', page)}
    assert files
    assert {each for each in files if _ROLES.search(client.get(each, headers=reader).text)} == set()


def finding_services() -> FakeServices:
    """Return services with a directory, a request in each state, and flash sessions."""
    services = FakeServices(names={example_id("mentor"): "Ada"})
    asked = [
        {**finding_examples.REQUEST, "relationship_id": example_id(state), "state": state, "rank": rank}
        for rank, state in enumerate(("proposed", "declined", "expired", "superseded", "closed"), 1)
    ]
    base, seeker = finding_examples.S, finding_examples.SEEKER
    services.answers[f"{base}/participations/{seeker}/requests"] = finding_examples.requests(*asked)
    directory = {"items": [finding_examples.MENTOR], "next": "f" * 64}
    services.answers[f"{base}/programs/{finding_examples.PROGRAM}/mentors"] = ServiceAnswer(200, directory)
    listing = {"participation_id": seeker, "program_id": finding_examples.PROGRAM, "directory_open": True, "version": 1}
    services.answers[f"{base}/participations/{seeker}/listing"] = ServiceAnswer(
        200, {**listing, "stated": True, "listed": True, "introduction": ""}
    )
    return services


@pytest.mark.parametrize(
    "address",
    [
        finding_examples.PAGE,
        f"{finding_examples.PAGE}?name=Ada",
        f"{finding_examples.PAGE}?skill=none",
        f"{finding_examples.PAGE}/{finding_examples.ADA}",
        f"/me/listing/{finding_examples.SEEKER}",
    ],
)
def finding_examples_a_peer_names_no_role(address: str) -> None:
    assert roles_in(client_of(PeerQueries(), services=finding_services()), address, "mentee") == []


def test_what_a_service_refuses_about_peers_names_no_role() -> None:
    services = finding_services()
    detail = "the mentee has 2 open relationships of at most 1; the mentor cannot be asked"
    for path in (
        f"{finding_examples.S}/programs/{finding_examples.PROGRAM}/requests",
        f"{finding_examples.S}/relationships/{ROOM}/accept",
    ):
        services.answers[path] = problem(409, "caseload-full", detail)
    client = client_of(PeerQueries(), services=services)
    asking = {"_key": "k", "rank": "1", "reasons": ["skills"], "words": "Hello."}
    refusals = [
        client.post(f"{finding_examples.PAGE}/{finding_examples.ADA}", data=asking, headers={**SAME, "mentee": "yes"}),
        client.post(
            f"/commands/relationships/{ROOM}/accept",
            data={"_key": "k", "by": "mentee"},
            headers={**SAME, "coordinator": "yes"},
        ),
    ]
    for answer in refusals:
        assert answer.status_code == 422, answer.text
        text = visible(answer.text)
        assert "2 open relationships" in text
        assert not _ROLES.search(text), _ROLES.search(text)


def test_a_text_is_said_between_peers_with_their_names_where_it_means_one_of_them() -> None:
    assert for_peers("The mentee did not come", names={"mentee": "Ben"}) == "Ben did not come"
    assert for_peers("A mentee asks the mentor, or mentors and mentees meet.") == "A peer asks the peer, or peers meet."
    assert for_peers("Mentees in a mentoring program") == "Peers in a mentoring program"
    assert for_peers("The mentee", peers=False) == "The mentee"
    assert (is_peer(["peer"]), is_peer(["peer", "traditional"]), is_peer([])) == (True, False, False)
    field = Field(
        name="by", label="The mentor", kind="choice", choices={"mentor": "The mentor", "mentee": "The mentee"}
    )
    assert field_for_peers(field, names={"mentor": "Ada", "mentee": "Ben"}).choices == {
        "mentor": "Ada",
        "mentee": "Ben",
    }


def test_the_walk_can_fail() -> None:
    """A traditional pair does name its roles, and so does the dashboard of its program."""
    assert roles_in(client_of(ExampleQueries()), f"/programs/{example_id('Harbour')}", "coordinator") != []
    assert roles_in(client_of(ExampleQueries()), f"/commands/relationships/{_record()}/accept", "coordinator") != []


def _record() -> str:
    return desk_examples.record().relationship.id
