"""Terms over HTTP: published, read, accepted at joining and later, and published as an event."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from fastapi.testclient import TestClient

from services.contract.codec import decode
from services.enrollment.service import Enrollment
from tests.integration.enrollment.http_calls import BASE, TERMS_TEXT, join_organization, post, publish_terms

DIGEST = hashlib.sha256(TERMS_TEXT.encode()).hexdigest()


def test_a_published_version_is_read_with_its_text_and_digest(client: TestClient) -> None:
    assert client.get(f"{BASE}/terms").json() == {"version": 0, "terms": []}
    first = publish_terms(client, "2026-1")
    assert (first["text"], first["text_sha256"]) == (TERMS_TEXT, DIGEST)
    second = publish_terms(client, "2026-2", effective_from=(datetime.now(UTC) + timedelta(days=30)).isoformat())
    shown = client.get(f"{BASE}/terms")
    assert shown.json() == {"version": 2, "terms": [first, second]}
    assert shown.headers["etag"] == '"2"'


def test_a_free_code_is_enough_until_terms_are_published(client: TestClient) -> None:
    organization = join_organization(client)
    shown = client.get(f"{BASE}/organizations/{organization}").json()
    assert (shown["terms_version"], shown["text_sha256"]) == ("2026-1", None)
    assert shown["shares"] == ["figures", "network", "events", "directory"]
    unpublished = post(client, f"/organizations/{organization}/accept-terms", {"terms_version": "2026-1", "shares": []})
    assert (unpublished.status_code, unpublished.json()["type"]) == (409, "/problems/terms-not-published")
    stating = {"name": "Harbour", "terms_version": "2026-1", "shares": ["figures"]}
    assert post(client, "/organizations", stating).json()["type"] == "/problems/terms-not-published"


def test_joining_names_a_published_version_and_what_is_shared(client: TestClient) -> None:
    publish_terms(client, "2026-1")
    unknown = post(client, "/organizations", {"name": "Harbour", "terms_version": "2025-1"})
    assert (unknown.status_code, unknown.json()["type"]) == (409, "/problems/terms-unknown")
    whole = post(client, "/organizations", {"name": "Harbour", "terms_version": "2026-1"}).json()
    assert (whole["text_sha256"], len(whole["shares"])) == (DIGEST, 4)
    part = {"name": "Hill", "terms_version": "2026-1", "shares": ["network", "figures", "figures"]}
    assert post(client, "/organizations", part).json()["shares"] == ["figures", "network"]


def test_an_acceptance_is_a_public_event_with_version_digest_and_shares(
    client: TestClient, service: Enrollment
) -> None:
    organization = join_organization(client)
    publish_terms(client, "2026-1")
    body = {"terms_version": "2026-1", "shares": ["figures"]}
    accepted = post(client, f"/organizations/{organization}/accept-terms", body, key="once")
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["shares"] == ["figures"]
    assert post(client, f"/organizations/{organization}/accept-terms", body, key="once").json() == accepted.json()
    records = service.public_log.read(0, 100).records
    events = [decode(record.headers, record.value) for record in records]
    facts = [event for event in events if event.type == "mentorship.enrollment.terms-accepted"]
    assert [(event.subject, event.program_id) for event in facts] == [(organization, None)]
    assert {name: facts[0].data[name] for name in ("terms_version", "text_sha256", "shares")} == {
        "terms_version": "2026-1",
        "text_sha256": DIGEST,
        "shares": ["figures"],
    }


def test_what_is_decided_on_an_older_state_is_refused(client: TestClient) -> None:
    publish_terms(client, "2026-1")
    again = client.post(
        f"{BASE}/terms",
        json={"terms_version": "2026-2", "text": TERMS_TEXT},
        headers={"Idempotency-Key": str(uuid4()), "If-Match": '"0"'},
    )
    assert (again.status_code, again.json()["type"]) == (412, "/problems/stale-version")
    organization = post(client, "/organizations", {"name": "Hill", "terms_version": "2026-1"}).json()["organization_id"]
    body = {"terms_version": "2026-1", "shares": []}
    stale = post(client, f"/organizations/{organization}/accept-terms", body, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
