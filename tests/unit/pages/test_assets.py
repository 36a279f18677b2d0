"""Assets are sent compressed as they were built, to clients that accept it."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.projections.pages.routes import accepts_brotli, assets


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "pages-A1.js").write_bytes(b"export {};")
    (tmp_path / "pages-A1.js.br").write_bytes(b"compressed")
    (tmp_path / "style-B2.css").write_bytes(b"a {}")
    app = FastAPI()
    app.include_router(assets(tmp_path))
    return TestClient(app)


def test_an_asset_is_sent_as_compressed_when_it_was_built(client: TestClient) -> None:
    with client.stream("GET", "/assets/pages-A1.js", headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.headers["content-encoding"] == "br"
        assert "javascript" in response.headers["content-type"]
        assert b"".join(response.iter_raw()) == b"compressed"
        assert response.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("name", "accepted"), [("pages-A1.js", "gzip"), ("style-B2.css", "br")])
def test_an_asset_is_sent_as_it_is_where_no_such_file_exists_or_is_accepted(
    client: TestClient, name: str, accepted: str
) -> None:
    response = client.get(f"/assets/{name}", headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("br", True),
        ("gzip, br;q=0.8", True),
        ("BR", True),
        ("br;q=0", False),
        ("gzip", False),
        ("", False),
        ("x-br", False),
    ],
)
def test_brotli_is_sent_to_those_who_accept_it(header: str, accepted: bool) -> None:
    assert accepts_brotli(header) is accepted
