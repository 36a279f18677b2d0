"""The pages of a participation, a relationship and a program's policy, over the read models."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from services.contract.record import UntypedEvent
from services.policy.published import write_policy
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import (
    LEARNING,
    MENTEE,
    MENTOR,
    MENTORING,
    PROGRAM,
    RELATIONSHIP,
)
from tests.integration.projections.site import Site, served
from tests.support.projection_spec import day

STRICT = replace(events.POLICY, directions=("peer",), commitment_days=365, objective_codes=("matches",))
CHANGED = replace(events.POLICY_CHANGED, data={"policy_version": 2, "effective_at": day(40), **write_policy(STRICT)})


def _mentor(kind: UntypedEvent) -> UntypedEvent:
    """Return an event of the mentee's participation as one of the mentor's."""
    data = {**kind.data, "person_id": MENTOR, "role": "mentor"}
    return replace(kind, subject=MENTORING.id, id=f"{MENTORING.id}:{kind.id.rpartition(':')[2]}", data=data)


@pytest.fixture(scope="module")
def records(postgres_dsn: str) -> Iterator[Site]:
    stories: list[list[UntypedEvent]] = [
        [events.JOINED],
        [events.OPENED, events.OBJECTIVE_DEFINED, CHANGED],
        [events.APPLIED, events.ENROLLED, events.SUSPENDED],
        [_mentor(events.APPLIED), _mentor(events.ENROLLED)],
        [events.PROPOSED, events.MATCHED, events.AGREEMENT_SIGNED, events.ACTIVATED],
        [events.CONFLICT_RAISED],
    ]
    with served(postgres_dsn, stories, Random(3)) as site:
        yield site


def test_staff_reads_a_participation(records: Site) -> None:
    answer = records.browser("everywhere").get(f"/records/participations/{LEARNING.id}")
    assert answer.status_code == 200
    assert answer.url.path == f"/people/{MENTEE}"
    assert "Suspended since 2 Apr 2026" in answer.text


def test_a_relationship_is_checked_against_each_version(records: Site) -> None:
    browser = records.browser("everywhere")
    address = f"/records/relationships/{RELATIONSHIP.id}"
    assert "Conflicts of interest raised" in browser.get(address).text, "who has no room keeps the record"
    assert "Version 1 allows it." in browser.get(address, params={"version": 1}).text
    refused = browser.get(address, params={"version": 2}).text
    assert "Version 2 does not allow it." in refused
    assert "The program allows peer, not traditional." in refused
    assert "The program requires a commitment of at least 365 days." in refused
    assert browser.get(address, params={"version": 0}).status_code == 422


@pytest.mark.parametrize(
    "place", [f"/records/participations/{LEARNING.id}", f"/records/relationships/{RELATIONSHIP.id}"]
)
def test_a_record_is_not_found_by_those_who_may_not_see_its_row(records: Site, place: str) -> None:
    assert {who: records.browser(who).get(place).status_code for who in ("analyst", "executive", "inside")} == {
        "analyst": 404,
        "executive": 404,
        "inside": 404,
    }


def test_a_program_states_its_policy_and_its_objectives(records: Site) -> None:
    text = records.browser("everywhere").get(f"/programs/{PROGRAM.id}").text
    assert "Version 2, from 9 Feb 2026 (in force)" in text
    assert (
        "Direction: from mentees learn from mentors, peers learn from each other to peers learn from each other."
        in text
    )
    assert "at least 40" in text


def test_the_desk_leads_to_the_record(records: Site) -> None:
    browser = records.browser("everywhere")
    text = browser.get("/desk").text
    assert f'href="/rooms/{RELATIONSHIP.id}"' in text
    assert browser.get(f"/desk?kind=conflict&program={PROGRAM.id}").text.count("data-row-link") == 1
    assert records.browser("executive").get("/desk").status_code == 403


def test_the_present_policy_is_that_of_the_version_in_force(records: Site) -> None:
    """The list of programs shows the forms of the version in force, not of the first one."""
    (program,) = records.client("everywhere").get("/v1/programs").json()["items"]
    assert (program["policy_version"], program["directions"]) == (2, ["peer"])
