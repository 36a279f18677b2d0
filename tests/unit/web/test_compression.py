"""Responses are compressed, except to requests from other sites."""

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.testclient import TestClient

from services.web.compression import Compression

PAGE = "<p>a sentence of the page</p>\n" * 200


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_api_route("/page", lambda: PlainTextResponse(PAGE))
    app.add_api_route("/short", lambda: PlainTextResponse("ok"))
    app.add_api_route("/changes", lambda: StreamingResponse(iter([PAGE]), media_type="text/event-stream"))
    app.add_middleware(Compression)
    return TestClient(app)


@pytest.mark.parametrize("site", [None, "none", "same-origin"])
def test_a_page_is_compressed_for_requests_of_this_site(client: TestClient, site: str | None) -> None:
    response = client.get("/page", headers={"Sec-Fetch-Site": site} if site else {})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < len(PAGE) / 10
    assert response.text == PAGE
    assert "Accept-Encoding" in response.headers["vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_length_leaks_to_another_site(client: TestClient, site: str) -> None:
    response = client.get("/page", headers={"Sec-Fetch-Site": site})
    assert "content-encoding" not in response.headers
    assert int(response.headers["content-length"]) == len(PAGE)


@pytest.mark.parametrize("path", ["/short", "/changes"])
def test_short_responses_and_streams_are_sent_as_they_are(client: TestClient, path: str) -> None:
    assert "content-encoding" not in client.get(path).headers


def test_a_client_that_accepts_no_compression_gets_none(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/page", headers={"Accept-Encoding": "identity"}).headers
