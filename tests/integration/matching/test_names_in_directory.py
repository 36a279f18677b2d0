"""A mentor decides whether the mentees of the program see the name in the directory; no one else learns anything."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.web.identity.principal import Principal
from tests.integration.matching.finding_place import Finding, finding
from tests.integration.matching.shortage import E, accepted
from tests.integration.permissions.world import POLICY, World

NAMED, HIDDEN = "Ada Lovelace", "Bo Hidden"


@pytest.fixture
def place(world: World) -> Finding:
    return with_names(finding(world))


def with_names(place: Finding) -> Finding:
    """Enroll two mentors whose names are kept, one of whom allows that the directory shows it."""
    for persona, name in (("Named", NAMED), ("Hidden", HIDDEN)):
        enroll_with_name(place, persona, name)
    allow(place, "Named")
    place.world.catch_up()
    return place


def enroll_with_name(place: Finding, persona: str, name: str) -> None:
    """Enroll a mentor as a person whose name is kept, and who registered."""
    world = place.world
    body = {"organization_id": world.ids["organization"], "name": name, "mail": f"{uuid4()}@example.org"}
    person = accepted(world.send("coordinator", "POST", f"{E}/people", body))["person_id"]
    entering = {"program_id": place.program, "person_id": person, "role": "mentor"}
    id = world.command(f"{E}/participations", entering)["participation_id"]
    world.command(f"{E}/participations/{id}/enroll")
    place.people[persona], place.participations[persona] = person, id
    world.principals[persona] = signed_in(persona, person)
    accepted(world.send(persona, "POST", f"{E}/people/{person}/register", {}))
    world.inform()


def signed_in(name: str, *people: str, wards: frozenset[str] = frozenset()) -> Principal:
    return Principal(
        name, "https://issuer.test", frozenset(), people=frozenset(people), wards=wards, actor=str(uuid4())
    )


def allow(place: Finding, persona: str, *, granted: bool = True) -> None:
    """Answer the question about the name, as the mentor."""
    body = {"purpose": "directory-name", "granted": granted, "wording_version": 1}
    accepted(place.world.send(persona, "POST", f"{E}/people/{place.people[persona]}/consents", body))


def names(place: Finding, persona: str) -> dict[str, str]:
    """Return the names of the two mentors that a persona sees, by mentor."""
    ids = {place.people[each]: each for each in ("Named", "Hidden")}
    answer = accepted(place.world.send(persona, "POST", f"{E}/people/names", {"ids": [*ids, str(uuid4())]}))
    return {ids[person]: name for person, name in answer["names"].items()}


def found(place: Finding, persona: str, participation: str, **query: str) -> str:
    """Return the page on which a mentee finds mentors."""
    answer = place.world.send(persona, "GET", f"/me/mentors/{participation}", query=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_only_who_allows_it_is_named_and_a_revocation_counts_at_once(place: Finding) -> None:
    assert names(place, "Xi") == {"Named": NAMED}
    allow(place, "Named", granted=False)
    assert names(place, "Xi") == {}
    allow(place, "Named")
    assert names(place, "Xi") == {"Named": NAMED}


def test_a_guardian_reads_the_directory_for_a_ward_and_other_mentors_do_not(place: Finding) -> None:
    world = place.world
    world.principals["guardian of Yu"] = signed_in("guardian of Yu", wards=frozenset({place.people["Yu"]}))
    assert names(place, "guardian of Yu") == {"Named": NAMED}
    assert names(place, "Bo") == {}, "another mentor asks no one"
    assert names(place, "Hidden") == {"Hidden": HIDDEN}, "the own name alone"


@pytest.mark.parametrize("persona", ["mentee", "analyst", "executive", "coordinator-of-sibling"])
def test_no_name_for_others_by_any_id(place: Finding, persona: str) -> None:
    assert names(place, persona) == {}, "a mentee of another program, and roles without the people of this one"


@pytest.mark.parametrize("change", ["withdraw", "suspend"])
def test_neither_after_the_mentor_left_nor_while_suspended(place: Finding, change: str) -> None:
    reason = {"withdraw": "no_time", "suspend": "conduct-review"}[change]
    place.world.command(f"{E}/participations/{place.participations['Named']}/{change}", {"reason": reason})
    assert names(place, "Xi") == {}


def test_nor_to_a_mentee_who_left(place: Finding) -> None:
    place.world.command(f"{E}/participations/{place.participations['Yu']}/withdraw", {"reason": "no_time"})
    assert names(place, "Yu") == {}


@pytest.mark.parametrize(
    "policy", [{"confidentiality": "confidential"}, {"confidentiality": "sealed"}, {"directory": "staff"}]
)
def test_never_in_a_program_without_an_open_directory(world: World, policy: dict[str, Any]) -> None:
    closed = finding_in(world, **policy)
    assert names(closed, "Seeker") == {}


def finding_in(world: World, **policy: Any) -> Finding:  # noqa: ANN401 - any field of a policy
    """Enroll a mentor who allows to be named, and a mentee, in a program without a directory."""
    place = finding(world) if not policy else _closed(world, policy)
    for persona, name in (("Named", NAMED), ("Hidden", HIDDEN)):
        enroll_with_name(place, persona, name)
    allow(place, "Named")
    place.enroll("Seeker", "mentee")
    world.inform()
    world.catch_up()
    return place


def _closed(world: World, policy: dict[str, Any]) -> Finding:
    rules = {**POLICY, "flash_sessions": False, **policy}
    opening = {"organization_id": world.ids["organization"], "name": f"Closed {uuid4()}", "policy": rules}
    return Finding(world, world.command(f"{E}/programs", opening)["program_id"])


def test_the_page_names_her_and_finds_her_by_her_name_and_no_one_by_a_hidden_one(place: Finding) -> None:
    xi = place.participations["Xi"]
    page = found(place, "Xi", xi)
    assert NAMED in page
    assert HIDDEN not in page
    one = found(place, "Xi", xi, name="lovelace ADA")
    assert NAMED in one
    assert one.count("<h3>") == 1
    nothing = found(place, "Xi", xi, name="Hidden")
    assert HIDDEN not in nothing
    assert "Nothing fits this search." in nothing
    unknown = found(place, "Xi", xi, name="Nobody")
    assert "Nothing fits this search." in unknown
    assert nothing.replace("Hidden", "") == unknown.replace("Nobody", ""), "the same but for what was typed"


def test_a_revocation_takes_her_from_the_next_search(place: Finding) -> None:
    xi = place.participations["Xi"]
    assert NAMED in found(place, "Xi", xi, name="Ada")
    allow(place, "Named", granted=False)
    assert NAMED not in found(place, "Xi", xi)
    assert "Nothing fits this search." in found(place, "Xi", xi, name="Ada")


def test_the_order_of_the_directory_is_the_same_with_and_without_names(place: Finding) -> None:
    before = place.directory("Xi")
    allow(place, "Named", granted=False)
    assert place.directory("Xi") == before
    allow(place, "Hidden")
    assert place.directory("Xi") == before


def test_a_mentor_decides_on_the_own_page(place: Finding) -> None:
    address = f"/me/listing/{place.participations['Hidden']}"
    page = place.world.send("Hidden", "GET", address).text
    assert f"Mentees of the program do not see “{HIDDEN}”." in page
    assert "Show my name" in page


@pytest.mark.parametrize("kind", ["declared", "never-pair"])
def test_nor_to_a_mentee_who_is_kept_apart_from_her(place: Finding, kind: str) -> None:
    world = place.world
    two = {"person_id": place.people["Named"], "counterpart_id": place.people["Xi"]}
    conflict = world.command(f"{E}/conflicts", {"program_id": place.program, **two, "kind": kind})["conflict_id"]
    assert names(place, "Xi") == {}, "the directory does not list her, and no id makes it name her"
    assert names(place, "Yu") == {"Named": NAMED}
    world.command(f"{E}/conflicts/{conflict}/withdraw", {})
    assert names(place, "Xi") == {"Named": NAMED}
