"""Anonymous answers on a real database: of two at once each counts once, and nothing stored ties one to its giver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response
from psycopg import sql

from services.contract.codec import decode
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.publication.public_log import PublicLog
from services.relationships.anonymous.domain import AnsweredAnonymously, AnswersReleased
from services.relationships.service import Relationships, build, migrate, public_mapping
from services.web.identity.principal import Principal
from tests.integration.enrollment.authentication import COORDINATOR, TOKEN
from tests.integration.relationships.arrivals import LONG_AGO, Arrivals, fold
from tests.integration.relationships.calls import BASE, Pair, start_relationship
from tests.support.databases import fresh_database
from tests.support.vaults import prepare_vault

CLIMATE: dict[str, Any] = {
    "code": "climate",
    "about": "program",
    "privacy": "anonymous",
    "item_codes": ["mood", "hours"],
    "item_texts": ["How is it going?", "How many hours a month?"],
    "item_minimums": [1, 0],
    "item_maximums": [5, 40],
    "item_lowest_labels": ["badly", ""],
    "item_highest_labels": ["well", ""],
}


def authenticate(request: Request) -> Principal:
    """Return the coordinator, or the person whose id is the token."""
    token = request.headers.get("authorization", "")
    if token == TOKEN["Authorization"]:
        return COORDINATOR
    person = token.removeprefix("Bearer ")
    return Principal(person, "https://issuer.test", frozenset(), frozenset({person}), actor=person)


@dataclass
class Place:
    """The service, its databases, a program with an anonymous questionnaire, and a client."""

    service: Relationships
    database: str
    keys: str
    arrivals: Arrivals
    client: TestClient

    def program(self) -> UUID:
        """Open a program that asks."""
        program = self.arrivals.program(mentor_capacity=50)
        self.arrivals.instrument(program, **CLIMATE)
        return program

    def relationship(self, program: UUID, person: UUID | None = None) -> tuple[str, UUID]:
        """Start a relationship; return its id, and the mentee's."""
        one = person or uuid4()
        mentor, mentee = self.arrivals.enroll(program, "mentor"), self.arrivals.enroll(program, "mentee", person=one)
        return start_relationship(self.client, Pair(program, mentor, mentee)), one

    def answer(self, relationship: str, person: UUID, mood: int = 4, key: str | None = None) -> Response:
        """Answer as the mentee."""
        body = {"instrument": "climate", "instrument_version": 1, "scores": {"mood": mood, "hours": 10 + mood}}
        headers = {"Authorization": f"Bearer {person}", "Idempotency-Key": key or str(uuid4())}
        return self.client.post(f"{BASE}/{relationship}/anonymous-answers", json=body, headers=headers)

    def events(self, program: UUID) -> list[Any]:
        """Return the events of the tallies of a program."""
        events = [stored.event for stored in self.service.store.read(0, 100_000)]
        kinds = (AnsweredAnonymously, AnswersReleased)
        return [event for event in events if isinstance(event, kinds) and event.program_id == str(program)]

    def dump(self) -> dict[str, list[str]]:
        """Return every row of every table of the two databases as text."""
        return {**_dump(self.database), **_dump(self.keys)}


def _dump(dsn: str) -> dict[str, list[str]]:
    found = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    with psycopg.connect(dsn) as connection:
        return {
            f"{schema}.{name}": [
                str(row)
                for (row,) in connection.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, name))
                )
            ]
            for schema, name in connection.execute(found).fetchall()
        }


@pytest.fixture(scope="module")
def place(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return the service with a database of keys."""
    folder: Path = tmp_path_factory.mktemp("master")
    with fresh_database(postgres_dsn) as database, fresh_database(postgres_dsn) as keys:
        vault = prepare_vault(keys, database, folder)
        migrate(database)
        settings = Settings(
            relationships=DatabaseSettings(database=database),
            keys=KeysSettings(database=keys),
            vault=VaultSettings(key_file=vault.key_file),
            key="k" * 32,
            command_key="c" * 32,
            cursor_keys="s" * 32,
        )
        service = build(settings)
        try:
            arrivals = Arrivals(lambda event: fold(database, [event]))
            with TestClient(service.app(authenticate), headers=TOKEN) as client:
                yield Place(service, database, keys, arrivals, client)
        finally:
            service.close()


def test_a_batch_of_five_is_released_and_neither_its_sums_nor_its_key_are_kept(place: Place) -> None:
    program, owners = place.program(), len(place.dump()["keys.persons"])
    for mood in (1, 2, 3, 4):
        assert place.answer(*place.relationship(program), mood).status_code == 201
    assert len(place.dump()["relationships.waiting_values"]) == 1
    assert len(place.dump()["keys.persons"]) == owners + 1
    assert place.answer(*place.relationship(program), 5).status_code == 201
    after = place.dump()
    assert (after["relationships.waiting_values"], len(after["keys.persons"])) == ([], owners)
    (batch,) = [event for event in place.events(program) if isinstance(event, AnswersReleased)]
    assert (batch.people, batch.rating_total, batch.totals) == (5, 15, {"mood": 15, "hours": 65})


def test_the_rows_of_one_answer_are_the_same_whatever_was_answered(place: Place) -> None:
    program, rows = place.program(), []
    for mood in (1, 5, 3):
        relationship, person = place.relationship(program)
        before = place.dump()
        assert place.answer(relationship, person, mood, key=f"key-of-{person}").status_code == 201
        after = place.dump()
        rows.append(
            {name: sorted(set(after[name]) - set(before[name])) for name in after if after[name] != before[name]}
        )
    assert {tuple(sorted(each)) for each in rows} == {
        (
            "keys.persons",
            "relationships.answered_commands",
            "relationships.stored_events",
            "relationships.waiting_values",
        ),
        ("relationships.answered_commands", "relationships.stored_events", "relationships.waiting_values"),
    }
    assert len({len(each["relationships.waiting_values"][0]) for each in rows}) == 1
    stated = [str(event) for event in place.events(program)]
    assert len(stated) == 3
    assert not [text for text in stated if "scores" in text or "mood" in text or "hours" in text]


def test_the_stored_digest_of_a_request_does_not_depend_on_the_scores(place: Place) -> None:
    program, key = place.program(), str(uuid4())
    relationship, person = place.relationship(program)
    first, again = (place.answer(relationship, person, mood, key) for mood in (1, 5))
    assert first.json() == again.json()
    assert again.status_code == first.status_code
    assert len(place.events(program)) == 1


def test_the_records_of_the_topics_say_who_answered_and_sums_of_five_and_nothing_else(place: Place) -> None:
    program = place.program()
    for mood in (5, 5, 1, 2, 4, 3):
        place.answer(*place.relationship(program), mood)
    log = PublicLog(place.service.store, public_mapping(Settings(key="k" * 32)))
    records = [each for each in log.read(0, 100_000).records if ".answer" in each.type]
    events = [(record.topic, decode(record.headers, record.value)) for record in records]
    mine = [(topic, event) for topic, event in events if event.program_id == str(program)]
    assert all(topic.endswith("restricted.v1") for topic, _ in mine)
    published = [(event.type.rpartition(".")[2], event.data) for _, event in mine]
    assert Counter(name for name, _ in published) == {"answered-anonymously": 6, "answers-released": 1}
    assert {tuple(sorted(data)) for name, data in published if name == "answered-anonymously"} == {
        ("given_by", "instrument", "person_id", "wave")
    }


def test_a_person_who_answers_in_two_relationships_at_once_is_counted_once(place: Place) -> None:
    program = place.program()
    one, person = place.relationship(program)
    other, _ = place.relationship(program, person)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda relationship: place.answer(relationship, person), [one, other] * 3))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    assert len(place.events(program)) == 1


def test_answers_at_once_are_all_counted_and_each_batch_is_released_once(place: Place) -> None:
    program = place.program()
    people = [place.relationship(program) for _ in range(11)]
    moods = [1 + number % 5 for number in range(11)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda job: place.answer(job[0][0], job[0][1], job[1]), zip(people, moods, strict=True))
        )
    counted = [mood for answer, mood in zip(answers, moods, strict=True) if answer.status_code == 201]
    events = place.events(program)
    batches = [event for event in events if isinstance(event, AnswersReleased)]
    assert len([event for event in events if isinstance(event, AnsweredAnonymously)]) == len(counted)
    assert [batch.people for batch in batches] == [5] * (len(counted) // 5)
    assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))
    assert 5 * len(batches) * 1 <= sum(batch.rating_total for batch in batches) <= sum(counted) + len(batches)


def test_the_data_to_take_along_say_that_a_person_answered_and_not_what(place: Place) -> None:
    program = place.program()
    relationship, person = place.relationship(program)
    place.answer(relationship, person, 2)
    held = place.client.get(
        f"/relationships/v1/people/{person}/export", headers={"Authorization": f"Bearer {person}"}
    ).json()
    (answered,) = held["answered_anonymously"]
    assert {name: answered[name] for name in ("program_id", "instrument", "wave", "given_by")} == {
        "program_id": str(program),
        "instrument": "climate",
        "wave": None,
        "given_by": "mentee",
    }
    assert held["answers"] == []
    assert "scores" not in str(held)


def test_an_erasure_leaves_the_sums_that_wait_and_those_that_were_released(place: Place) -> None:
    program = place.program()
    people = [place.relationship(program) for _ in range(5)]
    vault = place.service.vault
    assert vault is not None
    for mood, (relationship, person) in enumerate(people, start=1):
        place.answer(relationship, person, mood)
        vault.forget(person, at=LONG_AGO)
    (batch,) = [event for event in place.events(program) if isinstance(event, AnswersReleased)]
    assert (batch.people, batch.rating_total) == (5, 15)


def test_staff_cannot_answer_and_feedback_takes_no_anonymous_answer(place: Place) -> None:
    program = place.program()
    relationship, person = place.relationship(program)
    body = {"instrument": "climate", "instrument_version": 1, "scores": {"mood": 4, "hours": 1}}
    path, key = f"{BASE}/{relationship}", {"Idempotency-Key": str(uuid4())}
    refused = place.client.post(f"{path}/anonymous-answers", json=body, headers=key)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    named = place.client.post(
        f"{path}/feedback",
        json={**body, "about": "program", "about_id": str(program)},
        headers={**key, "Authorization": f"Bearer {person}"},
    )
    assert (named.status_code, named.json()["type"]) == (422, "/problems/instrument-anonymous")
