"""The texts by which a caller names its commands are in no answer, no table, no public record and no log."""

from collections.abc import Iterator
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from psycopg import sql

from services.enrollment.service import Enrollment
from services.platform.logging import configure
from tests.support.kept_logs import kept_logs

KEY, INTENTION, REQUEST = "key-of-ada-lovelace", "intention-of-ada-lovelace", "request-of-ada-lovelace"
HEADERS = {"Correlation-Id": INTENTION, "X-Request-Id": REQUEST}
POLICY = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 3,
    "mentee_limit": 1,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 14,
}
TABLES = """
SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


def post(client: TestClient, path: str, body: object, key: str, **headers: str) -> Response:
    return client.post(f"/enrollment/v1{path}", json=body, headers={"Idempotency-Key": key, **headers})


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Return everything that is logged, at every level, and restore what was configured before."""
    stream = StringIO()
    with kept_logs():
        configure("test", level="debug", format="json", stream=stream)
        yield stream


def everything_stored(dsn: str) -> str:
    """Return every row of every table as text, stored events decoded."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(TABLES).fetchall()
        rows = [
            row
            for schema, table in tables
            for row in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table)))
        ]
        states = connection.execute("SELECT state FROM enrollment.stored_events").fetchall()
    assert {("enrollment", "stored_events"), ("enrollment", "answered_commands")} <= set(tables)
    return repr(rows) + repr([bytes(state) for (state,) in states])


def test_no_text_of_a_caller_is_kept_published_or_logged(
    client: TestClient, service: Enrollment, database: str, log: StringIO
) -> None:
    def send(number: int, path: str, body: object) -> dict[str, object]:
        answer = post(client, path, body, f"{KEY}-{number}", **HEADERS)
        answers.append(f"{answer.headers} {answer.text}")
        return dict(answer.json())

    answers: list[str] = []
    organization = send(1, "/organizations", {"name": "Riverside", "terms_version": "2026-1"})["organization_id"]
    send(1, "/organizations", {"name": "Riverside", "terms_version": "2026-1"})
    reused = send(1, "/organizations", {"name": "Another", "terms_version": "2026-1"})
    assert reused["type"] == "/problems/idempotency-key-reused"
    program = send(2, "/programs", {"organization_id": organization, "name": "First year", "policy": POLICY})
    person = {"program_id": program["program_id"], "person_id": str(uuid4()), "role": "mentor"}
    send(3, "/participations", person)
    assert "type" in send(4, "/participations", {**person, "program_id": str(uuid4())}), "refused"
    invalid = post(client, "/participations", person, f"{KEY} with spaces")
    answers.append(invalid.text)

    batch = service.public_log.read(0, 100)
    public = repr([(record, record.headers) for record in batch.records])
    assert len(batch.records) == 4
    logged = log.getvalue()
    assert "/enrollment/v1/organizations" in logged
    for place, content in (
        ("answers", repr(answers)),
        ("tables", everything_stored(database)),
        ("public records", public),
        ("logs", logged),
    ):
        for text in (KEY, INTENTION, REQUEST):
            assert text not in content, f"{text} is in the {place}"


def test_the_events_of_one_intention_share_an_id(client: TestClient, service: Enrollment) -> None:
    for key in ("1", "2"):
        post(client, "/organizations", {"name": f"O{key}", "terms_version": "2026-1"}, key, **HEADERS)
    post(client, "/organizations", {"name": "O3", "terms_version": "2026-1"}, "3")
    first, second, third = (stored.event.correlation_id for stored in service.store.read(0, 10))
    assert first == second != third
